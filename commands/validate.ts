import type { Command } from './command.js';

export const validate: Command = {
	description: `Compares stage and tables for the day, country by country, and draws the balance. Writes nothing.
Exit 6 when they do not agree, or when the stage is ahead because transform did not run.
--all proves every row of every table against the stage, and stage, rejects and tables against what was noted of them.`,
	flags: [{ name: 'all', description: 'every day and every file, not only those of the run date' }],
	examples: [
		['etl-tui validate', 'today'],
		['etl-tui validate --date 2026-11-23 --json', 'one day, for a program'],
		['etl-tui validate --all', 'everything, after somebody changed a table by hand'],
	],
	run: async (invocation) => {
		const { openSession } = await import('./session.js');
		const { reportDay } = await import('./report-day.js');
		const { requestOf } = await import('./day-request.js');
		const { validateDay } = await import('../source/workspace/day.js');
		const session = await openSession(invocation);
		const request = requestOf(invocation, session);
		return reportDay(invocation, session, validateDay(session.workspace, request, invocation.flags.on('all')));
	},
};
