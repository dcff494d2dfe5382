import type { Command } from './command.js';

export const history: Command = {
	description:
		'Lists past runs, the newest first, or shows one with its files and countries.\nA list that is cut says of how many; with --json in `total`, `limit` and `offset`.',
	arguments: [{ name: 'run', description: 'a run, such as 2026-11-23.1; else the list' }],
	flags: [
		{ name: 'limit', value: 'COUNT', description: 'how many runs to list; else 20' },
		{ name: 'offset', value: 'COUNT', description: 'how many to pass over first' },
	],
	examples: [
		['etl-tui history', 'the last runs'],
		['etl-tui history 2026-11-23.1', 'one run'],
	],
	run: async (invocation) => (await import('./look-back.js')).showHistory(invocation),
};
