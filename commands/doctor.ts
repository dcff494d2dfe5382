import type { Command } from './command.js';

export const doctor: Command = {
	description: `Checks what a run needs: config, source, database and log folder, each with what to do where it fails.
Changes nothing without --repair. Exits with the status of the first failure.
--repair puts stage and bookkeeping right by what the database still holds; asks, or needs --yes.`,
	flags: [
		{ name: 'repair', description: 'bring back what the stage lost and the tables have, and note what is there' },
	],
	examples: [
		['etl-tui doctor', 'the default environment'],
		['etl-tui doctor --env prod --json', 'another one, for a program'],
		['etl-tui doctor --repair', 'after rows were deleted by hand, when the source no longer has the file'],
	],
	run: async (invocation) =>
		invocation.flags.on('repair')
			? (await import('./repair.js')).repairDatabase(invocation)
			: (await import('./check-up.js')).checkUp(invocation),
};
