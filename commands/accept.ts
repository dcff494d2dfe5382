import type { Command } from './command.js';
import { READING, WAIT } from './flags.js';

export const accept: Command = {
	description: `Makes how files are read now the expected reading of their series: what a run refused with E_DRIFT is loaded
by the next one, and the old form is drift from then on. Shows what differs and asks; elsewhere than on a terminal it
needs --yes. Writes bookkeeping alone: who accepted what, and when, is in \`etl_accepted_readings\`.`,
	arguments: [
		{
			name: 'files',
			description: 'files of the run date: names or globs in the source, or paths into it',
			required: true,
			variadic: true,
		},
	],
	flags: [WAIT, ...READING],
	examples: [
		['etl-tui accept north_23112026.csv', 'today, after the sender said what they changed'],
		['etl-tui accept north.csv --date 2026-11-23 --yes', 'a day, with no question'],
		["etl-tui accept 'north_*.csv'", 'every file of a series'],
	],
	run: async (invocation) => (await import('./accept-files.js')).acceptFiles(invocation),
};
