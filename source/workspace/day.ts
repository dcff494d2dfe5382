import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Overrides } from '../config/settings.js';
import { EtlError } from '../core/errors.js';
import type { Facts, Plan } from '../core/plan/plan.js';
import type { FileReport, Step, StepName } from '../core/run/events.js';
import type { Engine } from '../engines/engine.js';
import { openLog, type RunLog } from '../log.js';
import { placeOf, type Source, type SourceFile } from '../sources/source.js';
import { filesAt, namedSource } from '../sources/wrapped/named.js';
import type { RunRequest } from '../steps/context.js';
import { type Approve, drive, type Sink } from '../steps/drive.js';
import type { DayFiles } from '../steps/inbox/day-files.js';
import type { Accepted } from '../steps/read/accept.js';
import type { RecordOutput } from '../steps/read/export-records.js';
import type { FileRecord } from '../steps/read/file-records.js';
import type { ReadResult } from '../steps/read/read.js';
import {
	engineOf,
	hasDatabase,
	prepareEngine,
	stepWithEngine,
	stepWithSource,
	type Workspace,
	withEngine,
} from './workspace.js';

// Steps are loaded when they are needed, because kysely alone takes an eighth of a second.

/** The request of a day's work, without the config. */
export type DayRequest = Omit<RunRequest, 'settings' | 'steps'>;

/** Runs some steps of a day, with a database and the lock; gives what must still be reported. */
export async function* runSteps(
	workspace: Workspace,
	request: DayRequest,
	steps: readonly StepName[],
): Step<EtlError | null> {
	await prepareEngine(workspace);
	const { runDay } = await import('../steps/pipeline.js');
	const asked = { ...request, settings: workspace.settings, steps };
	const outcome = yield* stepWithSource(workspace, request, (source) =>
		stepWithEngine(workspace, 'write', (engine) => runDay(asked, engine, source)),
	);
	return outcome.fault;
}

/**
 * Reads the day's files, or those that a person named, as a run would. They are compared with their series where a
 * database is there; otherwise a notice says that they are not. A named file is compared with the series that it would
 * have in the source, wherever it is.
 *
 * @param paths - absolute; without any, the source's files of the day are read
 */
export async function* readFiles(
	workspace: Workspace,
	request: DayRequest,
	paths: readonly string[],
): Step<EtlError | null> {
	const { incompleteDay, nothingToLoad } = await import('../steps/read/incomplete-day.js');
	const feed = yield* stepWithSource(workspace, request, (source) => {
		if (paths.length === 0) return readAgainstSeries(workspace, request, source, { decides: true });
		const named = { ...namedSource(paths, workspace.settings), place: placeOf(source) };
		return readAgainstSeries(workspace, request, named, { all: true, decides: true });
	});
	if (feed.ready.length === 0 && !feed.isPutAway) throw nothingToLoad(feed);
	const incomplete = incompleteDay(feed, []);
	if (incomplete === null) return null;
	const lines = [incomplete.context.files ?? []].flat();
	return new EtlError(incomplete.code, ['Not every file can be loaded', ...lines].join('\n'), {
		hint: 'See the reason beside each file; a run loads the others.',
	});
}

/** Reads the day's files for a screen, where a run that follows decides about drift. */
export async function* readCompared(workspace: Workspace, request: DayRequest): Step<ReadResult> {
	return yield* stepWithSource(workspace, request, (source) => readAgainstSeries(workspace, request, source, {}));
}

/** A database that cannot be reached, or not soon, does not prevent reading. */
async function* readAgainstSeries(
	workspace: Workspace,
	request: DayRequest,
	source: Source,
	options: { readonly all?: boolean; readonly decides?: boolean },
): Step<ReadResult> {
	const { settings } = workspace;
	const [{ read }, { waitForFiles }] = await Promise.all([
		import('../steps/read/read.js'),
		import('../steps/inbox/wait-files.js'),
	]);
	const database = await engineInTime(workspace);
	const context = { ...request, settings };
	const waiting = async function* (day?: DayFiles) {
		if (!options.all) yield* waitForFiles(context, source, day, request.waitFiles);
	};
	if ('missing' in database) {
		const notice = `no file is compared with how its series was read before: ${database.missing}`;
		yield* waiting();
		return yield* read(context, source, { ...options, notices: [notice] });
	}
	const { engine } = database;
	try {
		const [{ KnownReadings }, { DayFiles }, { feedModel }] = await Promise.all([
			import('../steps/read/known-readings.js'),
			import('../steps/inbox/day-files.js'),
			import('../steps/context.js'),
		]);
		const model = feedModel(settings, engine);
		const known = new KnownReadings(engine, model, request.runDate);
		const day = new DayFiles(engine, model, request.runDate);
		yield* waiting(day);
		return yield* read(context, source, { ...options, known, day });
	} finally {
		await engine.close();
	}
}

/** Milliseconds that reading waits for a database. */
const DATABASE_WAIT = 3_000;

/** The database for comparisons, or why there is none. */
async function engineInTime(workspace: Workspace): Promise<{ readonly engine: Engine } | { readonly missing: string }> {
	const { label } = workspace.settings.connection;
	if (!hasDatabase(workspace)) return { missing: `${label} is not there yet` };
	const opening = engineOf(workspace, 'query').then(
		(engine) => ({ engine }),
		(error: unknown) => {
			if (!(error instanceof EtlError)) throw error;
			return { missing: `${label} cannot be asked (${error.code})` };
		},
	);
	const late = sleep(DATABASE_WAIT, 'late' as const, { ref: false });
	const first = await Promise.race([opening, late]);
	if (first !== 'late') return first;
	opening.then((opened) => ('engine' in opened ? opened.engine.close() : undefined)).catch(() => undefined);
	return { missing: `${label} does not answer within ${DATABASE_WAIT / 1_000} s` };
}

/**
 * Reads one file that a person names, and gives its records; what is wrong with the file is in the report.
 *
 * @param workspace - `null` where there is no config, and nothing is known of the file's columns
 * @param file - absolute
 * @param given - what is said of reading, over all that the config says
 * @throws EtlError `E_USAGE` for what is said of reading
 */
export async function* readRecords(
	workspace: Workspace | null,
	file: string,
	given: NonNullable<Overrides['read']>,
	day: Pick<DayRequest, 'runDate' | 'signal'>,
): AsyncGenerator<FileRecord[], FileReport> {
	const [{ settingsWithoutConfig, withReadSettings }, { fileRecords }] = await Promise.all([
		import('../config/load.js'),
		import('../steps/read/file-records.js'),
	]);
	const known = workspace?.settings ?? (await settingsWithoutConfig(path.dirname(file)));
	const settings = withReadSettings(known, given);
	const permissions = { destructive: false, newTables: false, full: false };
	const [first, ...more] = await filesAt(file, settings);
	if (first === undefined || more.length > 0)
		throw new EtlError('E_USAGE', `${path.basename(file)} holds several files`, {
			hint: `Name one of them: ${first?.name ?? ''}`,
		});
	return yield* fileRecords({ ...day, settings, permissions }, first);
}

/** Writes the records of files as they were read; see `exportRecords`. */
export async function exportFiles(
	{ settings }: Workspace,
	paths: readonly string[],
	output: RecordOutput,
	signal: AbortSignal,
): Promise<number> {
	const { exportRecords } = await import('../steps/read/export-records.js');
	const lists = paths.map(async (path) => (await filesAt(path, settings)).map((source) => ({ path, source })));
	const files = (await Promise.all(lists)).flat();
	return exportRecords(files, output, settings, signal);
}

/** What a run would do, or the schema alone, by a rehearsal that keeps nothing. */
export async function* planDay(
	workspace: Workspace,
	request: Omit<DayRequest, 'command'> & { readonly flags: Facts },
	schemaOnly: boolean,
): Step<Plan> {
	await prepareEngine(workspace);
	const steps = await import('../steps/plan/plan-day.js');
	const asked = { ...request, settings: workspace.settings };
	return yield* stepWithSource(workspace, request, (source) =>
		stepWithEngine(workspace, 'rehearse', (engine) =>
			schemaOnly ? steps.planSchema(asked, engine) : steps.planDay(asked, engine, source),
		),
	);
}

/**
 * Does what a plan says, once a person has approved it.
 *
 * @param file - the plan's, for the question
 * @param yes - whether it is approved already
 */
export async function* applyPlan(
	workspace: Workspace,
	request: DayRequest,
	plan: Plan,
	{ file, yes }: { readonly file: string; readonly yes: boolean },
): Step<EtlError | null> {
	const steps = await import('../steps/plan/apply-plan.js');
	const { settings } = workspace;
	const asked = { ...request, settings };
	return yield* stepWithSource(workspace, request, async function* (source) {
		// The check comes before the question, on an engine that keeps nothing.
		const changes = await withEngine(workspace, 'rehearse', (engine) =>
			steps.planChanges(plan, settings, engine, source),
		);
		if (changes.length > 0) throw steps.stale(changes, plan);
		yield* steps.approvePlan(plan, file, yes);
		return (yield* stepWithEngine(workspace, 'write', (engine) => steps.applyPlan(plan, asked, engine, source))).fault;
	});
}

/** Compares committed data; see `validateAlone`. */
export async function* validateDay(workspace: Workspace, request: DayRequest, all: boolean): Step<EtlError | null> {
	const { validateAlone } = await import('../steps/validate/validate-alone.js');
	const asked = { ...request, settings: workspace.settings };
	return yield* stepWithEngine(workspace, 'query', (engine) => validateAlone(asked, engine, all));
}

/** Makes the present reading of files the expected one of their series; see `acceptReadings`. */
export async function* acceptFiles(
	workspace: Workspace,
	request: DayRequest,
	choose: (source: Source) => Promise<readonly SourceFile[]>,
): Step<Accepted[]> {
	const { acceptReadings } = await import('../steps/read/accept.js');
	return yield* stepWithSource(workspace, request, async function* (source) {
		const files = await choose(source);
		const asked = { ...request, settings: workspace.settings, source: placeOf(source), files };
		return yield* stepWithEngine(workspace, 'write', (engine) => acceptReadings(asked, engine));
	});
}

/** Repairs stage and bookkeeping; see `repairBookkeeping`. */
export async function* repairDatabase(workspace: Workspace, request: DayRequest) {
	const { repairBookkeeping } = await import('../steps/bookkeeping/repair.js');
	const asked = { ...request, settings: workspace.settings };
	return yield* stepWithEngine(workspace, 'write', (engine) => repairBookkeeping(asked, engine));
}

/** Observes work, and answers its questions. */
export interface Observer {
	readonly sinks: readonly Sink[];
	readonly approve: Approve;
	/** Rejects when the grace period is over. */
	readonly graceOver?: Promise<never>;
}

/** The end of work: its result or its failure. Either is in the log. */
export type Ended<R> = { readonly log: Pick<RunLog, 'file' | 'problem'> } & (
	| { readonly value: R; readonly error?: undefined }
	| { readonly error: EtlError }
);

/**
 * Runs work to its end, and keeps its log.
 *
 * @param faultOf - what the log reports of work that was done
 * @throws any error that is no EtlError
 */
export async function driveWithLog<R>(
	{ settings: { environment, connection, logs } }: Workspace,
	{ runDate, command }: Pick<DayRequest, 'runDate' | 'command'>,
	step: Step<R>,
	observer: Observer,
	faultOf: (value: R) => EtlError | null = () => null,
): Promise<Ended<R>> {
	const subject = { environment, database: connection.label, runDate, command };
	const log = openLog(logs.dir, logs.keepDays, subject, new Date());
	try {
		const driven = drive(step, [log.sink, ...observer.sinks], observer.approve);
		const value = await (observer.graceOver ? Promise.race([driven, observer.graceOver]) : driven);
		await log.end(faultOf(value));
		return { value, log };
	} catch (error) {
		await log.end(error instanceof Error ? error : new Error(String(error)));
		if (error instanceof EtlError) return { error, log };
		throw error;
	}
}
