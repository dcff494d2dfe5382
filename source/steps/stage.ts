import { EtlError } from '../core/errors.js';
import type { RestatedFile, StagedFile, Step, StepEvent } from '../core/events.js';
import type { Statement } from '../core/plan.js';
import type { FileFault, SqlValue } from '../core/record.js';
import { seriesOf } from '../core/series.js';
import { closeDeadRuns, counters, numberOf, recordRow } from '../engines/sql/bookkeeping.js';
import { stageIndexes } from '../engines/sql/ddl.js';
import type { FeedModel } from '../engines/sql/model.js';
import { shownInsert } from '../engines/sql/stage.js';
import { requireSource } from '../sources/require-source.js';
import { type LoadContext, perform } from './context.js';
import { toFileFault } from './feed-file.js';
import { loadFile, loadRejects, sampleLoad } from './load-file.js';
import { type FilePlan, isLoad, planFiles, replacedRows, type StagePlan } from './plan-files.js';
import type { ReadFile, ReadResult } from './read.js';
import { rejectLimitFault } from './reject-limit.js';
import { feedColumns, stageSchema } from './stage-schema.js';

/** What stage leaves for transform. */
export interface StageResult {
	readonly files: readonly StagedFile[];
	/** The schema that the stage has now: the config's, and columns that evolved. */
	readonly model: FeedModel;
}

/**
 * Loads the feed into the stage in one transaction: rows, rejects, file records and the run. The same file again
 * changes nothing, a corrected one takes the place of its earlier rows.
 *
 * @param damaged - files of which the stage does not hold what was loaded: the same content is loaded anew
 * @throws EtlError `E_TOO_MANY_REJECTS` (rejects and run are kept, no row), `E_REFUSED`, `E_DATABASE…`
 */
export async function* stage(
	context: LoadContext,
	feed: ReadResult,
	damaged: ReadonlySet<number> = new Set(),
): Step<StageResult> {
	const started = performance.now();
	const { engine, run, runDate, settings } = context;
	yield { type: 'step-start', step: 'stage' };
	run.enter('stage');
	const live = await engine.inspect();
	const { model, tooWide } = feedColumns(context, feed, live);
	const loading: LoadContext = { ...context, model };
	const ddl = yield* stageSchema(loading, live);
	const planned = yield* planFiles(loading, feed, tooWide, live, damaged);
	const plans = planned.files;
	const toLoad = plans.filter(isLoad);
	const insert = shownInsert(model);
	if (toLoad.length > 0) yield { type: 'statement', step: 'stage', statement: insert };
	const tooMany = rejectLimitFault(toLoad, settings.policies.maxRejects);
	if (tooMany === null) {
		for (const { file, fileId } of toLoad)
			yield { type: 'load-sample', sample: await sampleLoad(loading, file, fileId) };
		if (!(yield* approveLoad(loading, toLoad, ddl, planned)))
			throw new EtlError('E_REFUSED', 'The load was not approved');
	}
	await engine.begin();
	try {
		yield* perform(loading, 'stage', ddl);
		yield* perform(loading, 'stage', [closeDeadRuns(model, run.id, new Date().toISOString()), run.note(engine, {})]);
		if (tooMany !== null) {
			yield* keepRejects(loading, plans, tooMany);
			throw tooMany;
		}
		const staged: StagedFile[] = [];
		yield* perform(loading, 'stage', planned.before);
		for (const plan of plans) staged.push(yield* stageFile(loading, unlessRefused(plan, staged)));
		yield* perform(loading, 'stage', planned.after);
		for (const file of planned.restated) yield { type: 'restated', file };
		yield* noteUnloaded(loading, feed, Math.max(0, ...plans.map((plan) => plan.fileId)));
		yield* perform(loading, 'stage', stageIndexes(model, await engine.inspect()));
		const sum = (field: 'records' | 'staged' | 'rejected') => staged.reduce((all, file) => all + file[field], 0);
		const counts = { files: staged.length, records: sum('records'), staged: sum('staged'), rejected: sum('rejected') };
		yield* perform(loading, 'stage', [run.note(engine, counts)]);
		await engine.commit();
		yield { type: 'committed', step: 'stage' };
		await engine.spool?.close();
		yield { type: 'step-end', step: 'stage', milliseconds: performance.now() - started };
		return { files: staged, model };
	} finally {
		await engine.rollback();
	}

	/** The files that would have been loaded are refused; what was loaded before stands as it did. */
	async function* keepRejects(
		loading: LoadContext,
		plans: readonly FilePlan[],
		error: EtlError,
	): AsyncGenerator<StepEvent, void> {
		for (const plan of plans) {
			if (isLoad(plan)) await loadRejects(loading, plan.file, plan.fileId);
			const state = isLoad(plan) ? 'refused' : plan.state;
			yield* perform(loading, 'stage', [
				fileRow(loading, plan, { state, staged: 0, active: 0, same_as: sameAs(plan), standing: 0 }),
			]);
		}
		yield* noteUnloaded(loading, feed, Math.max(0, ...plans.map((plan) => plan.fileId)));
		// What was dropped to be made anew comes back; a new stage gets its indexes with its first rows.
		if (ddl.some(({ risk }) => risk !== 'add'))
			yield* perform(loading, 'stage', stageIndexes(model, await engine.inspect()));
		const records = toLoad.reduce((all, plan) => all + plan.file.report.records, 0);
		const rejected = toLoad.reduce((all, plan) => all + plan.file.report.rejected, 0);
		yield* perform(loading, 'stage', [
			run.note(engine, { ...failure(error), files: plans.length, records, staged: 0, rejected }),
		]);
		await engine.commit();
		yield { type: 'committed', step: 'stage' };
	}

	async function* stageFile(loading: LoadContext, plan: FilePlan): AsyncGenerator<StepEvent, StagedFile> {
		const { report } = plan.file;
		const base = { name: report.name, fileId: plan.fileId, records: report.records, rejected: report.rejected };
		const replaced = replacedRows(loading, plan);
		if (!isLoad(plan)) {
			const { state } = plan;
			const staged = state === 'refused' ? 0 : report.records - report.rejected;
			const file: StagedFile = { ...base, state, staged, sameAs: nameOfTwin(plan, runDate), fault: plan.fault };
			const standing = plan.stands ? 1 : 0;
			yield* perform(loading, 'stage', [
				...replaced,
				fileRow(loading, plan, { state, staged: 0, active: 0, same_as: sameAs(plan), standing }),
				...plan.afterwards,
			]);
			yield { type: 'staged', file };
			return file;
		}
		await engine.run(savepoint('savepoint'));
		try {
			yield* perform(loading, 'stage', replaced);
			const loaded = yield* loadFile(loading, plan.file, plan.fileId);
			requireAsRead(report, loaded);
			yield* perform(loading, 'stage', [
				fileRow(loading, plan, { state: plan.state, staged: loaded.staged, active: 1, same_as: null, standing: 1 }),
				...plan.afterwards,
			]);
			await engine.run(savepoint('release'));
			const file: StagedFile = { ...base, state: plan.state, staged: loaded.staged, sameAs: null, fault: null };
			yield { type: 'staged', file };
			return file;
		} catch (error) {
			// A file that changed or broke since read is refused whole; the others are not its fault.
			if (!(error instanceof EtlError) || !error.code.startsWith('E_FILE')) throw error;
			await engine.flush().catch(() => undefined);
			await engine.run(savepoint('rollback to'));
			await engine.run(savepoint('release'));
			// A source that is gone is not this file's fault: nothing of the day is loaded.
			if (error.code === 'E_FILE_UNREADABLE') await requireSource(feed.source);
			const fault = toFileFault(error);
			yield* perform(loading, 'stage', [
				fileRow(loading, { ...plan, fault }, { state: 'refused', staged: 0, active: 0, same_as: null, standing: 0 }),
			]);
			const file: StagedFile = { ...base, state: 'refused', staged: 0, sameAs: null, fault };
			yield { type: 'staged', file };
			return file;
		}
	}
}

/** What was promised of a file before it was loaded, its rejects foremost, is what came of it. @throws EtlError */
function requireAsRead(report: ReadFile['report'], loaded: { staged: number; rejected: number }): void {
	if (loaded.rejected === report.rejected && loaded.staged + loaded.rejected === report.records) return;
	const found = `${loaded.staged} rows and ${loaded.rejected} rejects`;
	const message = `${report.name} gave ${found} when it was loaded, and others when it was read`;
	throw new EtlError('E_FILE_CHANGED', message, { context: { file: report.name } });
}

async function* approveLoad(
	context: LoadContext,
	plans: readonly FilePlan[],
	ddl: readonly Statement[],
	planned: StagePlan,
): AsyncGenerator<StepEvent, boolean, boolean | undefined> {
	const records = plans.reduce((all, plan) => all + plan.file.report.records - plan.file.report.rejected, 0);
	const details = [
		...ddl.map((statement) => statement.purpose),
		...plans.map((plan) => `${plan.state === 'corrected' ? 'Replaces' : 'Loads'} ${plan.file.report.name}`),
		...planned.restated.map(restatedWords),
	];
	const files = plans.length === 1 ? '1 file' : `${plans.length} files`;
	const question = `Load ${records.toLocaleString('en-US')} rows of ${files} into ${context.model.stage}?`;
	const replaced = planned.files.flatMap((plan) => [...replacedRows(context, plan), ...plan.afterwards]);
	const insert = plans.length > 0 ? [shownInsert(context.model)] : [];
	const statements = [...ddl, ...planned.before, ...replaced, ...planned.after, ...insert];
	return (
		(yield { type: 'approval', approval: { step: 'stage', kind: 'load', question, details, statements } }) === true
	);
}

/** Notes the files that were refused or empty, so that history can tell why they are not there. */
async function* noteUnloaded(context: LoadContext, feed: ReadResult, lastId: number): AsyncGenerator<StepEvent, void> {
	const first =
		Math.max(lastId, numberOf((await context.engine.rows(counters(context.model, context.runDate)))[0], 'file_id')) + 1;
	const unloaded = feed.reports.filter((report) => report.state === 'refused' || report.state === 'empty');
	for (const [index, report] of unloaded.entries()) {
		const row = reportRow(context, report, first + index, report.fault);
		const statement = recordRow(context.engine.dialect, 'files', {
			...row,
			state: report.state,
			staged: 0,
			same_as: null,
			active: 0,
			transformed: 0,
			place: feed.source.place ?? feed.source.label,
			series: seriesOf(report.name),
			standing: 0,
		});
		yield* perform(context, 'stage', [statement]);
	}
}

/** A duplicate of a file that was to come before it, and was refused as it came, is no duplicate. */
function unlessRefused(plan: FilePlan, staged: readonly StagedFile[]): FilePlan {
	if (plan.state !== 'duplicate') return plan;
	const twin = staged.find((file) => file.fileId === sameAs(plan));
	if (twin?.state !== 'refused') return plan;
	return { ...plan, state: plan.replaces === null ? 'loaded' : 'corrected', sameAs: null };
}

function sameAs(plan: FilePlan): number | null {
	return plan.sameAs && plan.sameAs.fileId;
}

/** The name of the delivery with the same content, with its date where the name alone says nothing. */
function nameOfTwin({ file, state, sameAs: twin }: FilePlan, runDate: string): string | null {
	if (twin === null) return null;
	const isClear = state === 'already' || twin.runDate === runDate || twin.name !== file.report.name;
	return isClear ? twin.name : `${twin.name} of ${twin.runDate}`;
}

/** What becomes of a delivery of an earlier run, for a person. */
function restatedWords({ name, runDate, state, rows, because }: RestatedFile): string {
	const what =
		state === 'restored'
			? `Gives ${name} of ${runDate} its ${rows} rows`
			: `Takes out the rows of ${name} of ${runDate}`;
	return `${what}: ${because}`;
}

function fileRow(
	context: LoadContext,
	plan: FilePlan,
	more: Record<'state' | 'staged' | 'active' | 'same_as' | 'standing', SqlValue>,
): Statement {
	const row = reportRow(context, plan.file.report, plan.fileId, plan.fault);
	const { place, series } = plan;
	return recordRow(context.engine.dialect, 'files', { ...row, ...more, place, series, transformed: 0 });
}

function reportRow(
	context: LoadContext,
	report: ReadFile['report'],
	fileId: number,
	fault: FileFault | null,
): Record<string, SqlValue> {
	return {
		file_id: fileId,
		run_id: context.run.id,
		stage_table: context.model.stage,
		run_date: context.runDate,
		name: report.name,
		sha256: report.sha256,
		bytes: report.size,
		format: report.format && `${report.format} ${report.detail ?? ''}`.trim().slice(0, 64),
		encoding: report.encoding,
		records: report.records,
		declared: Number.isNaN(report.declared) ? null : report.declared,
		rejected: report.rejected,
		nulled: report.nulled,
		fault_code: fault?.code ?? null,
		fault_message: fault?.message ?? null,
	};
}

/** What `etl_runs` notes of a failure. */
export function failure(error: EtlError): Record<string, SqlValue> {
	return {
		status: 'failed',
		ended_at: new Date().toISOString(),
		exit_code: error.exitCode,
		error_code: error.code,
		error_message: error.message,
	};
}

function savepoint(verb: 'savepoint' | 'release' | 'rollback to'): Statement {
	const sql = `${verb} etl_file`;
	return { id: `stage.${verb}`, sql, parameters: [], purpose: 'Keeps a file whole', risk: 'read' };
}
