import type { Command } from './command.js';
import { CHANGING, FULL, WAIT } from './flags.js';

export const transform: Command = {
	description: `Brings the countries' tables up to the stage: for every customer the latest record, in one country.
Validates before it commits, and rolls everything back on a mismatch.
Takes the day, and whatever earlier days left in the stage; --full looks at every customer again.`,
	flags: [...CHANGING, FULL, WAIT],
	examples: [
		['etl-tui transform', 'go on after stage, asking'],
		['etl-tui transform --yes --date 2026-11-23', 'run a failed day again from here'],
		['etl-tui transform --yes --full', 'after rows were changed by hand'],
	],
	run: async (invocation) => (await import('./report-steps.js')).reportSteps(invocation, ['transform', 'validate']),
};
