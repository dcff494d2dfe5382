import type { StepName } from '../source/core/run/events.js';
import { prepareEngine } from '../source/workspace/workspace.js';
import type { Invocation } from './command.js';
import { requestOf, requireYes } from './day-request.js';
import { openSession } from './session.js';

/** Runs steps that write. Needs `--yes` or a terminal. What needs no config is loaded while the database's thread starts. */
export async function reportSteps(invocation: Invocation, steps: readonly StepName[]): Promise<number> {
	requireYes(invocation);
	const session = await openSession(invocation);
	await prepareEngine(session.workspace);
	const { runSteps } = await import('../source/workspace/day.js');
	const { reportDay } = await import('./report-day.js');
	return reportDay(invocation, session, runSteps(session.workspace, requestOf(invocation, session), steps));
}
