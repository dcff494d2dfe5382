import type { EtlError } from '../source/core/errors.js';
import type { Approval, Step, StepEvent } from '../source/core/run/events.js';
import { isForScreens, NOTHING_YET, type RunState, reduce } from '../source/core/run/run-state.js';
import { jsonText, visible } from '../source/core/values/visible.js';
import { type Detail, emptyDay, renderEnd, renderRun, renderWarnings } from '../source/output/human.js';
import { barProgress, lineProgress, NO_PROGRESS, type Progress } from '../source/output/progress.js';
import { createReport } from '../source/output/report.js';
import { SIGN } from '../source/output/style.js';
import { answerUnattended } from '../source/steps/drive.js';
import { driveWithLog } from '../source/workspace/day.js';
import { withCarriedFlags } from './carried-flags.js';
import type { Invocation } from './command.js';
import { GRACE, rejectAfterGrace } from './grace-period.js';
import { permissionsOf } from './overrides.js';
import type { Session } from './session.js';

/** Runs a day's work with progress, log and report, and gives the exit status. */
export async function reportDay(
	invocation: Invocation,
	session: Session,
	work: Step<EtlError | null>,
	detail: Detail = {},
): Promise<number> {
	const { settings, runDate, mask, workspace } = session;
	const { command, io, flags } = invocation;
	const progress = createProgress(invocation, session);
	let state = NOTHING_YET;
	const collect = (event: StepEvent) => {
		if (!isForScreens(event)) state = reduce(state, event);
	};
	const onlooker = {
		sinks: [progress.sink, collect],
		approve: approver(invocation, session, progress),
		graceOver: rejectAfterGrace(invocation.signal, GRACE),
	};
	const subject = { runDate, command };
	const ended = await driveWithLog(workspace, subject, work, onlooker, (fault) => fault).finally(progress.pause);
	const left = ended.error ?? ended.value;
	const fault = left && withCarriedFlags(left, flags);
	const { log } = ended;
	if (log.problem !== null)
		io.stderr.write(`${session.messageStyle.attention(SIGN.attention)} ${visible(log.problem)}\n`);
	if (session.json) {
		const heading = { command, environment: settings.environment, runDate, connection: settings.connection.label };
		io.stdout.write(`${jsonText(createReport(state, heading, fault, mask), 2)}\n`);
		if (fault !== null) io.stderr.write(`${renderEnd(state, fault, session.messageStyle)}\n`);
		return fault?.exitCode ?? 0;
	}
	if (fault !== null || !flags.on('quiet')) {
		io.stdout.write(
			`${renderRun(state, { environment: settings.environment, runDate, place: settings.connection.label }, mask, session.style, detail)}\n\n`,
		);
	}
	if (fault !== null) io.stderr.write(`${renderEnd(state, fault, session.messageStyle)}\n    log ${log.file}\n`);
	else if (!flags.on('quiet')) io.stdout.write(`${renderEnd(state, null, session.style)}\n`);
	else printWarnings(invocation, session, state);
	return fault?.exitCode ?? 0;
}

/** `--quiet` prints no report, but it prints warnings. */
function printWarnings({ io }: Invocation, { messageStyle }: Session, state: RunState): void {
	const warnings = renderWarnings(state, messageStyle);
	if (warnings !== '') io.stderr.write(`${warnings}\n`);
	if (emptyDay(state) !== null) io.stderr.write(`${renderEnd(state, null, messageStyle)}\n`);
}

/** The progress display for the terminal and the flags. */
export function createProgress(invocation: Invocation, session: Session): Progress {
	const { flags, io } = invocation;
	if (flags.on('quiet')) return NO_PROGRESS;
	if (io.stderr.isTTY && !io.env.CI && !flags.on('verbose') && io.env.TERM !== 'dumb') return barProgress(io.stderr);
	return lineProgress(io.stderr, session.messageStyle, flags.on('verbose'));
}

/**
 * Answers the questions: `--yes` does, or the person on the terminal. New countries' tables, and what destroys data,
 * need a flag of their own beside `--yes`.
 */
export function approver(invocation: Invocation, session: Session, progress: Progress) {
	const { flags, io } = invocation;
	return async (approval: Approval): Promise<boolean> => {
		if (flags.on('yes')) return answerUnattended(approval, permissionsOf(invocation));
		progress.pause();
		const { askApproval } = await import('./answer.js');
		return askApproval(approval, session.settings.environment, session.messageStyle, io);
	};
}
