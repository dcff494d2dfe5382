import { EtlError } from '../source/core/errors.js';
import type { Approval, Step, StepEvent, StepName } from '../source/core/events.js';
import { isForScreens, NOTHING_YET, type RunState, reduce } from '../source/core/run-state.js';
import { jsonText, visible } from '../source/core/visible.js';
import { openEngine } from '../source/engines/open.js';
import { openLog } from '../source/log.js';
import { type Detail, emptyDay, renderEnd, renderRun, renderWarnings } from '../source/output/human.js';
import { barProgress, lineProgress, NO_PROGRESS, type Progress } from '../source/output/progress.js';
import { createReport } from '../source/output/report.js';
import { SIGN } from '../source/output/style.js';
import { localFolder } from '../source/sources/local-folder.js';
import type { Source } from '../source/sources/source.js';
import type { Permissions } from '../source/steps/context.js';
import { drive } from '../source/steps/drive.js';
import { withCarriedFlags } from './carried-flags.js';
import type { Invocation } from './command.js';
import { GRACE, overdue } from './overdue.js';
import { openSession, type Session } from './session.js';
import { waitOf } from './waiting.js';

/** Some steps of a day, made from what the session knows. Gives what a caller should still be told. */
export type DayWork = (session: Session, source: Source) => Step<EtlError | null>;

/** Runs steps that write: needs `--yes` or a terminal, opens the database and takes the lock. */
export async function runSteps(invocation: Invocation, steps: readonly StepName[]): Promise<number> {
	const { command, version, signal } = invocation;
	requireYes(invocation);
	const session = await openSession(invocation);
	const permissions = permissionsOf(invocation);
	const { settings, runDate } = session;
	const request = { settings, runDate, permissions, signal, command, version, steps, ...waitOf(invocation) };
	return reportDay(invocation, session, (source) =>
		(async function* work(): Step<EtlError | null> {
			// `read` needs no database: kysely alone takes an eighth of a second.
			const { runDay } = await import('../source/steps/pipeline.js');
			const engine = await openEngine(settings.connection, 'write', settings.postgres);
			try {
				return (yield* runDay(request, engine, source)).fault;
			} finally {
				await engine.close();
			}
		})(),
	);
}

/** @throws EtlError `E_NEEDS_APPROVAL` where nobody said yes and nobody can be asked */
export function requireYes({ flags, io, command }: Invocation): void {
	if (flags.on('yes') || io.interactive) return;
	throw new EtlError('E_NEEDS_APPROVAL', `\`${command}\` writes, and there is no terminal to ask on`, {
		context: { command },
	});
}

/** What the flags allow beyond what is harmless. */
export function permissionsOf({ flags }: Invocation): Permissions {
	return {
		destructive: flags.on('allow-destructive'),
		newTables: flags.on('allow-new-tables'),
		full: flags.on('full'),
		reload: flags.on('reload'),
	};
}

/** Drives steps with progress, log and report, and gives the exit status. */
export async function reportDay(
	invocation: Invocation,
	session: Session,
	work: (source: Source) => Step<EtlError | null>,
	detail: Detail = {},
): Promise<number> {
	const { settings, runDate, label, mask } = session;
	const { command, io, flags } = invocation;
	const progress = createProgress(invocation, session);
	const log = openLog(
		settings.logs.dir,
		settings.logs.keepDays,
		{ environment: settings.environment, runDate, command },
		new Date(),
	);
	let state = NOTHING_YET;
	const collect = (event: StepEvent) => {
		if (!isForScreens(event)) state = reduce(state, event);
	};
	const sinks = [log.sink, progress.sink, collect];
	let fault: EtlError | null = null;
	try {
		const day = drive(work(localFolder(settings.source)), sinks, approver(invocation, session, progress));
		fault = await Promise.race([day, overdue(invocation.signal, GRACE)]);
		fault = fault && withCarriedFlags(fault, flags);
	} catch (error) {
		if (!(error instanceof EtlError)) {
			await log.end(error instanceof Error ? error : new Error(String(error)));
			throw error;
		}
		fault = withCarriedFlags(error, flags);
	} finally {
		progress.pause();
	}
	await log.end(fault);
	if (log.problem !== null)
		io.stderr.write(`${session.messageStyle.attention(SIGN.attention)} no log: ${visible(log.problem)}\n`);
	if (session.json) {
		const heading = { command, environment: settings.environment, runDate, connection: label };
		io.stdout.write(`${jsonText(createReport(state, heading, fault, mask), 2)}\n`);
		if (fault !== null) io.stderr.write(`${renderEnd(state, fault, session.messageStyle)}\n`);
		return fault?.exitCode ?? 0;
	}
	if (fault !== null || !flags.on('quiet')) {
		io.stdout.write(
			`${renderRun(state, { environment: settings.environment, runDate, place: label }, mask, session.style, detail)}\n\n`,
		);
	}
	if (fault !== null) io.stderr.write(`${renderEnd(state, fault, session.messageStyle)}\n    log ${log.file}\n`);
	else if (!flags.on('quiet')) io.stdout.write(`${renderEnd(state, null, session.style)}\n`);
	else sayWhatMatters(invocation, session, state);
	return fault?.exitCode ?? 0;
}

/** `--quiet` keeps the report to itself, and no warning. */
function sayWhatMatters({ io }: Invocation, { messageStyle }: Session, state: RunState): void {
	const warnings = renderWarnings(state, messageStyle);
	if (warnings !== '') io.stderr.write(`${warnings}\n`);
	if (emptyDay(state) !== null) io.stderr.write(`${renderEnd(state, null, messageStyle)}\n`);
}

/** Progress as the terminal and the flags want it. */
export function createProgress(invocation: Invocation, session: Session): Progress {
	const { flags, io } = invocation;
	if (flags.on('quiet')) return NO_PROGRESS;
	if (io.stderr.isTTY && !io.env.CI && !flags.on('verbose') && io.env.TERM !== 'dumb') return barProgress(io.stderr);
	return lineProgress(io.stderr, session.messageStyle, flags.on('verbose'));
}

/**
 * Who answers: `--yes`, or the person on the terminal. A new country's table, and what destroys, need their own word
 * beside `--yes`.
 */
export function approver({ flags, io }: Invocation, session: Session, progress: Progress) {
	return async (approval: Approval): Promise<boolean> => {
		if (flags.on('yes')) {
			if (approval.kind === 'destroy') return flags.on('allow-destructive');
			// A file that is not read as before is loaded where a person says so, and nowhere else.
			return approval.kind !== 'new-countries' && approval.kind !== 'drift';
		}
		progress.pause();
		const { askApproval } = await import('./ask.js');
		return askApproval(approval, session, io);
	};
}
