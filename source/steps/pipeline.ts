import os from 'node:os';
import type { Settings } from '../config/settings.js';
import { EtlError, EXIT } from '../core/errors.js';
import type { Approval, Step, StepEvent, StepName } from '../core/events.js';
import type { Statement } from '../core/plan.js';
import type { Engine } from '../engines/engine.js';
import { closeDeadRuns, counters, numberOf, recordRow } from '../engines/sql/bookkeeping.js';
import { bookkeepingDdl } from '../engines/sql/books.js';
import { stageIndexes } from '../engines/sql/ddl.js';
import { BOOKS } from '../engines/sql/model.js';
import type { Source } from '../sources/source.js';
import { feedModel, type LoadContext, type Permissions, perform, RunRecord, requireStage } from './context.js';
import { type ReadResult, read } from './read.js';
import { refusedFiles } from './refused-files.js';
import { takeLock } from './run-lock.js';
import { failure, stage } from './stage.js';
import { evolveModel, stageSchema } from './stage-schema.js';
import { askBeside } from './stage-side.js';
import { indexTargets, type TransformResult, transform } from './transform.js';
import { type ValidateResult, validate } from './validate.js';

/** What a run is started with. */
export interface RunRequest {
	readonly settings: Settings;
	readonly runDate: string;
	readonly permissions: Permissions;
	readonly signal: AbortSignal;
	/** The command as a person gave it, such as `run`; kept with the run. */
	readonly command: string;
	/** Of this program. */
	readonly version: string;
	/** Milliseconds to wait for a lock that another run holds; none where it is left out. */
	readonly wait?: number;
	/** The last step to do. `stage` reads and loads; `transform` goes on from a stage that is loaded. */
	readonly steps: readonly StepName[];
}

/** How a run ended. */
export interface RunOutcome {
	readonly runId: string;
	/** `incomplete`: the day is loaded but for files that were refused. */
	readonly status: 'done' | 'incomplete';
	/** What a caller should still be told, and its exit status; `null` where all went well. */
	readonly fault: EtlError | null;
}

/**
 * The day: read, stage, transform and validate, or some of them, under the lock, with two commits. What fails is
 * rolled back to the last commit, and noted in `etl_runs`.
 *
 * @throws EtlError `E_LOCKED`, and whatever a step throws
 */
export async function* runDay(request: RunRequest, engine: Engine, source: Source): Step<RunOutcome> {
	const { settings, runDate } = request;
	yield* takeLock(request, engine);
	const endStatement = () => void engine.cancel();
	request.signal.addEventListener('abort', endStatement, { once: true });
	try {
		const model = feedModel(settings, engine);
		const run = await newRun(request, engine);
		const context: LoadContext = { ...request, engine, model, run };
		yield { type: 'run', runId: run.id, environment: settings.environment, runDate };
		try {
			return yield* steps(request, context, source);
		} catch (error) {
			await engine.rollback();
			const reason = reasonOf(error, request.signal);
			await noteFailure(context, reason);
			throw reason;
		}
	} finally {
		request.signal.removeEventListener('abort', endStatement);
		await engine.unlock();
	}
}

/** A statement that was ended because the run was asked to stop is no failure of the database. */
function reasonOf(error: unknown, signal: AbortSignal): unknown {
	const ended = signal.aborted && error instanceof EtlError && error.code.startsWith('E_DATABASE');
	return ended && signal.reason instanceof EtlError ? signal.reason : error;
}

async function* steps(request: RunRequest, context: LoadContext, source: Source): Step<RunOutcome> {
	const { engine, run } = context;
	const wants = (step: StepName) => request.steps.includes(step);
	let feed: ReadResult | null = null;
	let loading = context;
	let fault: EtlError | null = null;
	let staged = 0;
	if (wants('stage')) {
		feed = yield* read(context, source, { spool: engine.spool });
		if (feed.ready.length === 0) throw nothingToLoad(feed);
		const { model, files } = yield* stage(context, feed);
		loading = { ...context, model };
		staged = files.reduce((sum, file) => sum + file.staged, 0);
		fault = refusedFiles(feed, files);
	} else {
		loading = { ...context, model: evolveModel(context, await engine.inspect()) };
		await requireStage(loading);
	}
	const status = fault === null ? 'done' : 'incomplete';
	const ending = () => ({
		status,
		exit_code: fault?.exitCode ?? 0,
		error_code: fault?.code ?? null,
		error_message: fault?.message ?? null,
		ended_at: new Date().toISOString(),
	});
	if (wants('transform')) yield* transformAndValidate(loading, staged, ending);
	else yield* commitAlone(loading, ending);
	return { runId: run.id, status, fault };
}

/** The second commit: targets, DDL and counts together with validate, or nothing of it. */
async function* transformAndValidate(
	context: LoadContext,
	staged: number,
	ending: () => Record<string, string | number | null>,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const { engine, run } = context;
	await engine.begin();
	try {
		run.enter('transform');
		const statements: Statement[] = [];
		yield* noting(alignStage(context), statements);
		await engine.run(closeDeadRuns(context.model, run.id, new Date().toISOString()));
		await engine.run(run.note(engine, {}));
		const answers = askBeside(context, staged);
		const transformed = yield* noting(transform(context), statements);
		const validated = yield* validate(context, transformed.effects, answers);
		if (validated.mismatch !== null) {
			await engine.rollback();
			await noteMismatch(context, transformed, validated);
			throw validated.mismatch;
		}
		yield* noting(indexTargets(context, transformed.tables), statements);
		if ((yield { type: 'approval', approval: commitApproval(transformed, validated, statements) }) !== true) {
			throw new EtlError('E_REFUSED', 'The commit was not approved; the stage keeps the day');
		}
		for (const statement of countryRows(context, transformed, validated)) await engine.run(statement);
		const winners = transformed.effects.reduce((sum, effect) => sum + effect.winners, 0);
		const counts = { staged: validated.staged, winners, superseded: validated.superseded };
		await engine.run(run.note(engine, { ...counts, ...ending() }));
		await engine.commit();
		yield { type: 'committed', step: 'validate' };
	} finally {
		await engine.rollback();
	}
}

/** Brings stage and bookkeeping to the config where no load of the same run did, which leaves nothing to do. */
async function* alignStage(context: LoadContext): AsyncGenerator<StepEvent, void> {
	const { engine, model } = context;
	const ddl = yield* stageSchema(context, await engine.inspect());
	if (ddl.length === 0) return;
	yield* perform(context, 'transform', ddl);
	yield* perform(context, 'transform', stageIndexes(model, await engine.inspect()));
}

async function* commitAlone(
	context: LoadContext,
	ending: () => Record<string, string | number | null>,
): AsyncGenerator<StepEvent, void> {
	const { engine, run } = context;
	await engine.begin();
	await engine.run(run.note(engine, ending()));
	await engine.commit();
	yield {
		type: 'warning',
		step: 'stage',
		code: 'W_STAGE_AHEAD',
		message: 'The stage is ahead of the targets: run `etl-tui transform`',
	};
}

/** Runs a step and notes the statements that change something. */
async function* noting<R>(step: Step<R>, statements: Statement[]): Step<R> {
	try {
		let answer: boolean | undefined;
		for (;;) {
			const next = await step.next(answer);
			if (next.done) return next.value;
			const event = next.value;
			if (event.type === 'statement' && event.statement.risk !== 'read') statements.push(event.statement);
			answer = yield event;
		}
	} finally {
		await step.return(undefined as R);
	}
}

function commitApproval(
	transformed: TransformResult,
	validated: ValidateResult,
	statements: readonly Statement[],
): Approval {
	const details = transformed.effects.map(
		({ country, table, inserted, updated, moved, removed }) =>
			`${country}: ${table} +${inserted} inserted, ${updated} updated, ${moved} moved, ${removed} removed`,
	);
	const matches = validated.checks.length;
	return {
		step: 'validate',
		kind: 'commit',
		question: `All ${matches} countries match. Commit?`,
		details,
		statements,
	};
}

async function newRun(request: RunRequest, engine: Engine): Promise<RunRecord> {
	const { settings, runDate } = request;
	const live = await engine.inspect();
	const model = feedModel(settings, engine);
	const [last] = live.tables.has(BOOKS.runs) ? await engine.rows(counters(model, runDate)) : [];
	const sequence = numberOf(last, 'sequence') + 1;
	return new RunRecord({
		run_id: `${runDate}.${sequence}`,
		environment: settings.environment,
		stage_table: settings.stage.table,
		run_date: runDate,
		sequence,
		command: request.command,
		status: 'running',
		step: 'read',
		started_at: new Date().toISOString(),
		host: os.hostname(),
		pid: process.pid,
		username: os.userInfo().username,
		version: request.version,
		config_hash: settings.hash,
	});
}

/** A run that failed is in history, where there is a history to write to and the database takes it. */
async function noteFailure(context: LoadContext, error: unknown): Promise<void> {
	const { engine, run, signal } = context;
	const known = error instanceof EtlError ? error : new EtlError('E_DATABASE', 'The program failed: see the log');
	const note = signal.aborted ? { ...failure(known), status: 'interrupted' } : failure(known);
	// Whoever holds the database holds it still; and nothing more is written to one that is damaged.
	if (known.code === 'E_DATABASE_BUSY' || known.code === 'E_DATABASE_NOT') return;
	try {
		const live = await engine.inspect();
		// A refusal has promised that nothing is written; every other failure is for history, the first one too.
		if (!live.tables.has(BOOKS.runs) && known.exitCode === EXIT.approval) return;
		await engine.begin();
		for (const statement of bookkeepingDdl(context.model, live)) await engine.run(statement);
		await engine.run(run.note(engine, note));
		await engine.commit();
	} catch {
		await engine.rollback().catch(() => undefined); // The first failure is the one to report.
	}
}

async function noteMismatch(
	context: LoadContext,
	transformed: TransformResult,
	validated: ValidateResult,
): Promise<void> {
	const { engine } = context;
	await engine.begin();
	for (const statement of countryRows(context, transformed, validated)) await engine.run(statement);
	await engine.commit();
}

function countryRows(context: LoadContext, transformed: TransformResult, validated: ValidateResult) {
	return transformed.effects.map((effect) => {
		const check = validated.checks.find((each) => each.table === effect.table);
		return recordRow(context.engine.dialect, 'runCountries', {
			run_id: context.run.id,
			country: effect.country,
			table_name: effect.table,
			created: effect.created ? 1 : 0,
			staged: effect.staged,
			winners: effect.winners,
			inserted: effect.inserted,
			updated: effect.updated,
			moved: effect.moved,
			unchanged: effect.unchanged,
			stale: effect.stale,
			removed: effect.removed,
			stage_rows: check?.stageRows ?? 0,
			target_rows: check?.targetRows ?? 0,
			stage_checksum: check?.stageChecksum ?? '',
			target_checksum: check?.targetChecksum ?? '',
			verdict: check?.verdict ?? 'MATCH',
		});
	});
}

function nothingToLoad(feed: ReadResult): EtlError {
	const lines = feed.reports.map((report) => `${report.name}: ${report.fault?.message ?? report.state}`);
	return new EtlError('E_NOTHING_TO_LOAD', ['No file of the day can be loaded', ...lines].join('\n'), {
		context: { files: lines },
	});
}
