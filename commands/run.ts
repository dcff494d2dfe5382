import { STEPS } from '../source/core/run/events.js';
import type { Command } from './command.js';
import { RUNNING } from './flags.js';

export const run: Command = {
	description: `Loads the day: reads the files, loads them into the stage, brings the countries' tables up to it and
proves that nothing was lost. Commits twice: after stage, and after validate.
On a terminal it asks before each commit; elsewhere it needs --yes.
Safe to repeat: the same files again change nothing.`,
	flags: RUNNING,
	examples: [
		['etl-tui run --yes', 'today, no question asked: for cron'],
		['etl-tui run --env prod --date 2026-11-23', 'one day in prod, asking'],
		['etl-tui run --yes --json > report.json', 'with a report for a program'],
		['etl-tui run --yes --date yesterday --quiet', 'silent unless it fails'],
		['etl-tui run --yes --wait 10m', 'after a run that holds the lock, if it ends in time'],
	],
	run: async (invocation) => (await import('./report-steps.js')).reportSteps(invocation, STEPS),
};
