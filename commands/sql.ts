import type { Command } from './command.js';

export const sql: Command = {
	description: `Runs one query that reads and shows what it gives. The database is opened so that it cannot be written.`,
	arguments: [{ name: 'query', description: 'the query, as one word', required: true }],
	flags: [
		{ name: 'limit', value: 'COUNT', description: 'how many rows to show; else 1000' },
		{ name: 'csv', description: 'print CSV' },
		{ name: 'formulas', description: 'in CSV, leave text that a spreadsheet would take for a formula as it is' },
	],
	examples: [
		['etl-tui sql "select count(*) from med_users_master"', 'count the stage'],
		['etl-tui sql "select * from v_med_users_ind" --csv', 'for a spreadsheet'],
	],
	run: async (invocation) => (await import('./look-back.js')).showQuery(invocation),
};
