import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import { isLoad, type StagedFile, type Step, type StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { requireSource } from '../../sources/source.js';
import { closeDeadRuns } from '../../sql/bookkeeping/bookkeeping.js';
import type { FeedModel } from '../../sql/model.js';
import { stageIndexes } from '../../sql/tables/ddl.js';
import { latestIndexName } from '../../sql/tables/indexes.js';
import { retireAdopted } from '../bookkeeping/mend.js';
import { type LoadContext, perform } from '../context.js';
import type { ReadFile, ReadResult } from '../read/read.js';
import { keepRepairs } from '../repair/keep-repairs.js';
import { approveDay } from './approve-day.js';
import { decideFiles, readingRow } from './decide-files.js';
import { FileNotes } from './file-notes.js';
import { fileRow, NO_ROWS, nameOfTwin, noteUnloaded, sameAs } from './file-rows.js';
import { loadFile } from './load-file.js';
import { type FilePlan, replacedRows, type StagePlan } from './plan-files.js';
import { feedColumns, type StageSchema, stageSchema } from './stage-schema.js';

/** The result of stage for transform. */
export interface StageResult {
	readonly files: readonly StagedFile[];
	/** The schema of the stage now: the config's, with columns that files added. */
	readonly model: FeedModel;
}

/**
 * Loads the feed into the stage in one transaction: rows, rejects, file records and the run. A file that is loaded
 * already changes nothing, and a corrected one replaces its earlier rows. A day that is refused as a whole changes only
 * the bookkeeping. Where a file changes while it is loaded, all is rolled back, and the day is decided again without it:
 * others may have been decided by what it held.
 *
 * @param damaged - files whose rows in the stage are damaged: the same content is loaded again
 * @throws EtlError `E_TOO_MANY_REJECTS`, `E_NOTHING_TO_LOAD` (rejects and run are kept, no row), `E_REFUSED`,
 * `E_DATABASE…`
 */
export async function* stage(
	context: LoadContext,
	feed: ReadResult,
	damaged: ReadonlySet<number> = new Set(),
): Step<StageResult> {
	const { engine, run } = context;
	const worked = run.stopwatch();
	yield { type: 'step-start', step: 'stage' };
	run.enter('stage');
	const live = await engine.inspect();
	const gone = new Map<ReadFile, EtlError>();
	for (;;) {
		const ready = feed.ready.filter((file) => !gone.has(file));
		const { model, tooWide } = feedColumns(context, ready, live);
		const loading: LoadContext = { ...context, model };
		const schema = yield* stageSchema(loading, live);
		const planned = yield* decideFiles(loading, feed, new Map([...tooWide, ...gone]), live, damaged);
		yield* approveDay(loading, feed, planned, schema);
		const { files, changed } = yield* loadDay(loading, feed, planned, schema, live);
		if (changed.size === 0) {
			await engine.spool?.close();
			yield { type: 'step-end', step: 'stage', milliseconds: worked() };
			return { files, model };
		}
		for (const [file, fault] of changed) gone.set(file, fault);
		yield { type: 'step-start', step: 'stage' };
		yield { type: 'warning', step: 'stage', code: 'W_STAGED_AGAIN', message: stagedAgain([...gone.keys()]) };
	}
}

function stagedAgain(changed: readonly ReadFile[]): string {
	const names = changed.map(({ report }) => report.name);
	const shown = [...names.slice(0, 3), ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(', ');
	return `${shown} could not be loaded as read: the load is rolled back, and decided again without ${names.length === 1 ? 'it' : 'them'}`;
}

/** A day's files as they were loaded; those that changed meanwhile, with their faults, where nothing was loaded. */
interface LoadedDay {
	readonly files: readonly StagedFile[];
	readonly changed: ReadonlyMap<ReadFile, EtlError>;
}

/** Loads a day as planned, and commits; it is rolled back where a file changes meanwhile. */
async function* loadDay(
	context: LoadContext,
	feed: ReadResult,
	planned: StagePlan,
	{ ddl }: StageSchema,
	live: LiveSchema,
): AsyncGenerator<StepEvent, LoadedDay> {
	const { engine, model, run } = context;
	const plans = planned.files;
	const isIndexed = live.indexes.has(latestIndexName(model.stage).toLowerCase());
	await engine.begin();
	try {
		yield* perform(context, 'stage', ddl);
		yield* perform(context, 'stage', [closeDeadRuns(model, run.id, new Date().toISOString()), run.note(engine, {})]);
		const notes = new FileNotes(context);
		yield* perform(context, 'stage', planned.before);
		const files: StagedFile[] = [];
		const changed = new Map<ReadFile, EtlError>();
		for (const plan of plans) {
			const staged = yield* stageFile(context, feed, notes, plan, live, isIndexed);
			if (staged instanceof EtlError) changed.set(plan.file, staged);
			else files.push(staged);
		}
		if (changed.size > 0) return { files: [], changed };
		yield* notes.flush();
		yield* perform(context, 'stage', planned.after);
		const loaded = files.filter(isLoad).map(({ fileId }) => fileId);
		yield* retireAdopted(context, live, loaded);
		for (const file of planned.restated) yield { type: 'restated', file };
		yield* noteUnloaded(context, notes, feed, Math.max(0, ...plans.map((plan) => plan.fileId)));
		yield* notes.flush();
		const sum = (field: 'records' | 'staged' | 'rejected') => files.reduce((all, file) => all + file[field], 0);
		const loads = files.reduce((all, file) => all + (isLoad(file) ? file.staged : 0), 0);
		yield* perform(context, 'stage', stageIndexes(model, await engine.inspect(), loads));
		const counts = { files: files.length, records: sum('records'), staged: sum('staged'), rejected: sum('rejected') };
		yield* perform(context, 'stage', [run.note(engine, counts)]);
		await engine.commit();
		yield { type: 'committed', step: 'stage' };
		return { files, changed };
	} finally {
		await engine.rollback();
	}
}

/** Loads one file under a savepoint, or notes why it is not loaded. Gives the fault of a file that changed or broke since read. */
async function* stageFile(
	context: LoadContext,
	feed: ReadResult,
	notes: FileNotes,
	plan: FilePlan,
	live: LiveSchema,
	isIndexed: boolean,
): AsyncGenerator<StepEvent, StagedFile | EtlError> {
	const { engine, runDate } = context;
	const { report } = plan.file;
	const base = {
		name: report.name,
		place: plan.place,
		fileId: plan.fileId,
		records: report.records,
		rejected: report.rejected,
	};
	const replaced = replacedRows(context, plan);
	if (!isLoad(plan)) {
		const { state } = plan;
		const staged = state === 'refused' || state === 'withdrawn' ? 0 : report.records - report.rejected;
		const file: StagedFile = { ...base, state, staged, sameAs: nameOfTwin(plan, runDate), fault: plan.fault };
		const standing = plan.stands ? 1 : 0;
		yield* perform(context, 'stage', [...replaced, ...plan.afterwards]);
		yield* notes.take('files', fileRow(context, plan, { state, ...NO_ROWS, same_as: sameAs(plan), standing }));
		yield { type: 'staged', file };
		return file;
	}
	await engine.run(savepoint('savepoint'));
	try {
		yield* perform(context, 'stage', replaced);
		const loaded = yield* loadFile(context, plan.file, plan.fileId, isIndexed);
		requireAsRead(report, loaded);
		yield* keepRepairs(context, live, plan);
		yield* perform(context, 'stage', plan.afterwards);
		await engine.run(savepoint('release'));
		const noted = { state: plan.state, staged: loaded.staged, active: 1, same_as: null, standing: 1 };
		yield* notes.take('files', fileRow(context, plan, noted));
		const reading = readingRow(context, feed, plan);
		if (reading !== null) yield* notes.take('readings', reading);
		const file: StagedFile = { ...base, state: plan.state, staged: loaded.staged, sameAs: null, fault: null };
		yield { type: 'staged', file };
		return file;
	} catch (error) {
		// The other files are loaded all the same, so that all that changed are known at once.
		if (!(error instanceof EtlError) || !error.code.startsWith('E_FILE')) throw error;
		await engine.flush().catch(() => undefined);
		await engine.run(savepoint('rollback to'));
		await engine.run(savepoint('release'));
		// A missing source is not this file's fault: nothing of the day is loaded.
		if (error.code === 'E_FILE_UNREADABLE') await requireSource(feed.source);
		return error;
	}
}

/** Checks that the load gave as many rows and rejects as read has promised. @throws EtlError */
function requireAsRead(report: ReadFile['report'], loaded: { staged: number; rejected: number }): void {
	if (loaded.rejected === report.rejected && loaded.staged + loaded.rejected === report.records) return;
	const found = `${loaded.staged} rows and ${loaded.rejected} rejects`;
	const message = `${report.name} gave ${found} when it was loaded, and others when it was read`;
	throw new EtlError('E_FILE_CHANGED', message, { context: { file: report.name } });
}

function savepoint(verb: 'savepoint' | 'release' | 'rollback to'): Statement {
	const sql = `${verb} etl_file`;
	return { id: `stage.${verb}`, sql, parameters: [], purpose: 'Keeps a file whole', risk: 'read' };
}
