import type { Settings } from '../config/settings.js';
import { counted } from '../core/amounts.js';
import { EtlError } from '../core/errors.js';
import type { Step, StepEvent, StepName } from '../core/run/events.js';
import { daysAhead } from '../core/run/run-date.js';
import type { Engine } from '../engines/engine.js';
import type { Source } from '../sources/source.js';
import { untransformedFiles } from '../sql/bookkeeping/bookkeeping.js';
import { restoreBookkeeping } from './bookkeeping/mend.js';
import { changeStage, requireChange, standingDay } from './change-stage.js';
import { feedModel, type LoadContext, type RunRequest } from './context.js';
import { observe } from './drive.js';
import { DayFiles } from './inbox/day-files.js';
import { putAwayFiles } from './inbox/put-away.js';
import { waitForFiles } from './inbox/wait-files.js';
import { takeLock } from './run-lock.js';
import { newRun, noteFailure, reasonOf } from './run-notes.js';
import { transformAndValidate } from './second-commit.js';

/** How a run ended. */
export interface RunOutcome {
	readonly runId: string;
	/** `incomplete`: the day is loaded without the files that were refused. */
	readonly status: 'done' | 'incomplete';
	/** What the caller must still report, with its exit status; `null` where all went well. */
	readonly fault: EtlError | null;
}

/**
 * A day's steps (read, stage, transform and validate, or some of them), under the lock, with two commits. A failure
 * rolls back to the last commit, and is recorded in `etl_runs`.
 *
 * @throws EtlError `E_LOCKED`, `E_DATE_FUTURE`, and what a step throws
 */
export async function* runDay(request: RunRequest, engine: Engine, source: Source): Step<RunOutcome> {
	const { settings, runDate } = request;
	refuseFuture(settings, runDate);
	if (readsSource(request)) {
		const day = new DayFiles(engine, feedModel(settings, engine), runDate);
		yield* waitForFiles(request, source, day, request.waitFiles);
	}
	yield* takeLock(request, engine);
	const endStatement = () => void engine.cancel();
	request.signal.addEventListener('abort', endStatement, { once: true });
	try {
		const model = feedModel(settings, engine);
		await restoreBookkeeping(engine, model);
		if (request.change) {
			const reader = { engine, model, signal: request.signal };
			yield* requireChange(reader, await engine.inspect(), request.change, runDate);
		}
		const run = await newRun(request, engine);
		const context: LoadContext = { ...request, engine, model, run };
		yield { type: 'run', runId: run.id, environment: settings.environment, runDate };
		const outcome = yield* recorded(
			context,
			observe(steps(request, context, source), (event) => run.follow(event)),
		);
		if (putsAway(request) && request.isRehearsal !== true) yield* putAwayFiles(context, source);
		return outcome;
	} finally {
		request.signal.removeEventListener('abort', endStatement);
		await engine.unlock();
	}
}

/** Whether these steps load files of the source. */
function readsSource({ steps, change }: RunRequest): boolean {
	return steps.includes('stage') && change === undefined;
}

/** Whether files of the source are moved or deleted after these steps. */
function putsAway(request: RunRequest): boolean {
	return request.settings.after !== null && readsSource(request) && request.steps.includes('transform');
}

/** A failure rolls back to the last commit, and is recorded. */
async function* recorded(context: LoadContext, work: Step<RunOutcome>): Step<RunOutcome> {
	try {
		return yield* work;
	} catch (error) {
		await context.engine.rollback();
		const reason = reasonOf(error, context.signal);
		await noteFailure(context, reason);
		throw reason;
	}
}

/**
 * Refuses a run date that is too far ahead. A mistyped year would win every tie for as long, and a run of the right
 * date could not undo that.
 *
 * @throws EtlError `E_DATE_FUTURE`
 */
function refuseFuture({ policies }: Settings, runDate: string): void {
	const ahead = daysAhead(runDate, new Date());
	if (ahead <= policies.futureDays) return;
	const message = `The run date ${runDate} is ${counted(ahead)} days ahead, more than policies.futureDays: ${policies.futureDays}`;
	throw new EtlError('E_DATE_FUTURE', message, { context: { date: runDate, setting: 'policies.futureDays' } });
}

async function* steps(request: RunRequest, context: LoadContext, source: Source): Step<RunOutcome> {
	const { run } = context;
	const wants = (step: StepName) => request.steps.includes(step);
	const changed = wants('stage')
		? yield* changeStage(context, source, request.change ?? null, putsAway(request))
		: yield* standingDay(context);
	const { context: loading, files, fault, away } = changed;
	const status = fault === null ? 'done' : 'incomplete';
	const ending = () => ({
		status,
		exit_code: fault?.exitCode ?? 0,
		error_code: fault?.code ?? null,
		error_message: fault?.message ?? null,
		ended_at: new Date().toISOString(),
		milliseconds: run.milliseconds,
	});
	if (wants('transform')) yield* transformAndValidate(loading, files, away, ending);
	else yield* commitAlone(loading, ending);
	return { runId: run.id, status, fault };
}

async function* commitAlone(
	context: LoadContext,
	ending: () => Record<string, string | number | null>,
): AsyncGenerator<StepEvent, void> {
	const { engine, run } = context;
	await engine.begin();
	await engine.run(run.note(engine, ending()));
	await engine.commit();
	const ahead = (await engine.rows(untransformedFiles(context.model))).length;
	if (ahead === 0) return;
	const files = ahead === 1 ? '1 file' : `${ahead} files`;
	const message = `The stage is ahead of the targets by ${files}: run \`etl-tui transform --date ${context.runDate}\``;
	yield { type: 'notice', step: 'stage', message };
}
