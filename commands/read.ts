import type { Command } from './command.js';
import { READING } from './flags.js';

export const read: Command = {
	description: `Reads the files of the day, or the named ones, to their end: what they hold, what would be refused and why.
Needs no database and writes nothing to one. With --output the records go into a file as they were read.`,
	arguments: [
		{
			name: 'files',
			description: "files to read, whatever their date; else the source's files of the day",
			variadic: true,
		},
	],
	flags: [
		{ name: 'output', value: 'FILE', description: 'write the records as read, without schema: .csv or .jsonl' },
		{ name: 'formulas', description: 'in CSV, leave text that a spreadsheet would take for a formula as it is' },
		...READING,
	],
	examples: [
		['etl-tui read', "today's files"],
		['etl-tui read --date 2026-11-23 --json', 'one day, for a program'],
		['etl-tui read late.csv.gz', 'one file'],
		['etl-tui read feed.xml --output records.csv', 'see what a file holds'],
	],
	run: async (invocation) => (await import('./read-files.js')).readFiles(invocation),
};
