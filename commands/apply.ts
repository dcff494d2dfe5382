import type { Command } from './command.js';
import { CHANGING, WAIT } from './flags.js';

export const apply: Command = {
	description: `Does exactly what a plan says, statement by statement, and commits twice as a run does.
Refuses with exit 8 when a file, the config, the live schema or the loaded data is no longer what the plan saw, and
says what changed from what to what; and when the plan itself was edited.
On a terminal it asks before it begins, and by itself for what may lose data; elsewhere it needs --yes, and
--allow-destructive for a plan that may lose data.`,
	arguments: [{ name: 'plan', description: 'a file that `etl-tui plan --out` wrote', required: true }],
	flags: [...CHANGING, WAIT],
	examples: [
		['etl-tui apply plan.json', 'look at it, then answer'],
		['etl-tui apply plan.json --yes --json', 'in a pipeline, after someone looked at the plan'],
	],
	run: async (invocation) => (await import('./apply-day.js')).applyRun(invocation),
};
