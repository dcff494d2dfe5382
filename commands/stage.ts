import type { Command } from './command.js';
import { CHANGING, READING, RELOAD, WAIT } from './flags.js';

export const stage: Command = {
	description: `Reads the files of the day and loads them into the stage, in one transaction.
The countries' tables stay as they are: \`etl-tui transform\` goes on from here.
A file that is loaded already changes nothing; one with new content takes the place of its earlier rows.`,
	flags: [...CHANGING, RELOAD, WAIT, ...READING],
	examples: [
		['etl-tui stage', 'load today, asking'],
		['etl-tui stage --yes --date 2026-11-23', 'load one day'],
		["etl-tui stage --yes --delimiter ';'", 'where detection is wrong'],
	],
	run: async (invocation) => (await import('./report-steps.js')).reportSteps(invocation, ['read', 'stage']),
};
