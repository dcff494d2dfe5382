import type { Command } from './command.js';

export const doctor: Command = {
	description: `Checks what a run needs: config, source, database and log folder, each with what to do where it fails.
Changes nothing. Exits with the status of the first failure.`,
	examples: [
		['etl-tui doctor', 'the default environment'],
		['etl-tui doctor --env prod --json', 'another one, for a program'],
	],
	run: async (invocation) => (await import('./check-up.js')).checkUp(invocation),
};
