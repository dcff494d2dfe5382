import { EXIT } from '../source/core/errors.js';
import type { StageChange } from '../source/core/plan/plan.js';
import type { RepairFile } from '../source/core/repair/repair-file.js';
import { STEPS } from '../source/core/run/events.js';
import { applyPlan, runSteps } from '../source/workspace/day.js';
import type { Invocation } from './command.js';
import { requestOf } from './day-request.js';
import { rehearse, showPlan } from './rehearse.js';
import { reportDay } from './report-day.js';
import type { Session } from './session.js';

/**
 * Keeps the plan of a change of the stage with `--out`, or does it. Without `--yes` a person sees what becomes of each
 * record and country before anything is done.
 *
 * @param what - the change in a few words, for the question
 * @param edits - a repaired file as it was read, for a change that loads it at once
 * @returns the exit status
 */
export async function reportChange(
	invocation: Invocation,
	session: Session,
	change: StageChange,
	what: string,
	edits: RepairFile | null = null,
): Promise<number> {
	const { flags } = invocation;
	if (flags.text('out') !== undefined) return rehearse(invocation, session, change);
	const request = { ...requestOf(invocation, session), change };
	if (flags.on('yes')) {
		const atOnce = edits === null ? request : { ...request, edits };
		return reportDay(invocation, session, runSteps(session.workspace, atOnce, STEPS));
	}
	const io = session.json ? { ...invocation.io, stdout: invocation.io.stderr } : invocation.io;
	const { plan, fault } = await showPlan({ ...invocation, io }, { ...session, json: false }, change);
	if (fault !== null && fault.exitCode !== EXIT.incomplete) return fault.exitCode;
	return reportDay(invocation, session, applyPlan(session.workspace, request, plan, { file: what, yes: false }));
}
