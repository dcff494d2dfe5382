import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import { isLoad, type StagedFile, type Step, type StepEvent } from '../../core/run/events.js';
import { AFTER_NO_LOAD, afterwards, type LoadFacts, loadQuestion, nothingNew } from '../../core/run/questions.js';
import { restatedLine } from '../../core/run/undo-question.js';
import { requireSource } from '../../sources/source.js';
import { closeDeadRuns } from '../../sql/bookkeeping/bookkeeping.js';
import type { FeedModel } from '../../sql/model.js';
import { shownInsert } from '../../sql/stage.js';
import { stageIndexes } from '../../sql/tables/ddl.js';
import { latestIndexName } from '../../sql/tables/indexes.js';
import { retireAdopted } from '../bookkeeping/mend.js';
import { approved, type LoadContext, perform } from '../context.js';
import { toFileFault } from '../read/feed-file.js';
import { nothingToLoad } from '../read/incomplete-day.js';
import type { ReadFile, ReadResult } from '../read/read.js';
import { noteRefusedDay } from '../refused-day.js';
import { keepRepairs } from '../repair/keep-repairs.js';
import { decideFiles, readingRow } from './decide-files.js';
import { FileNotes } from './file-notes.js';
import { fileRow, NO_ROWS, noteUnloaded, sameAs } from './file-rows.js';
import { loadFile, sampleLoad } from './load-file.js';
import { type FilePlan, replacedRows, type StagePlan } from './plan-files.js';
import { rejectLimitFault } from './reject-limit.js';
import { approveDestruction, feedColumns, stageSchema } from './stage-schema.js';

/** The result of stage for transform. */
export interface StageResult {
	readonly files: readonly StagedFile[];
	/** The schema of the stage now: the config's, with columns that files added. */
	readonly model: FeedModel;
}

/**
 * Loads the feed into the stage in one transaction: rows, rejects, file records and the run. A file that is loaded
 * already changes nothing, and a corrected one replaces its earlier rows. A day that is refused as a whole changes only
 * the bookkeeping.
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
	const { engine, run, runDate, settings } = context;
	const worked = run.stopwatch();
	yield { type: 'step-start', step: 'stage' };
	run.enter('stage');
	const live = await engine.inspect();
	const { model, tooWide } = feedColumns(context, feed, live);
	const loading: LoadContext = { ...context, model };
	const isIndexed = live.indexes.has(latestIndexName(model.stage).toLowerCase());
	const { ddl, rowsAtRisk } = yield* stageSchema(loading, live);
	const planned = yield* decideFiles(loading, feed, tooWide, live, damaged);
	const plans = planned.files;
	yield* tellWithdrawn(plans);
	const toLoad = plans.filter(isLoad);
	const insert = shownInsert(model);
	if (toLoad.length > 0) yield { type: 'statement', step: 'stage', statement: insert };
	const refusal = rejectLimitFault(toLoad, settings.policies.maxRejects) ?? allRefused(feed, plans);
	if (refusal !== null) {
		yield* noteRefusedDay(loading, feed, plans, refusal);
		throw refusal;
	}
	for (const { file, fileId } of loading.samples === 'all' ? toLoad : [])
		yield { type: 'load-sample', sample: await sampleLoad(loading, file, fileId) };
	yield* approveLoad(loading, feed, planned, ddl);
	yield* approveDestruction(loading, { step: 'stage', rowsAtRisk, statements: ddl, afterNo: AFTER_NO_LOAD });
	await engine.begin();
	try {
		yield* perform(loading, 'stage', ddl);
		yield* perform(loading, 'stage', [closeDeadRuns(model, run.id, new Date().toISOString()), run.note(engine, {})]);
		const staged: StagedFile[] = [];
		const notes = new FileNotes(loading);
		yield* perform(loading, 'stage', planned.before);
		for (const plan of plans) staged.push(yield* stageFile(loading, notes, unlessRefused(plan, staged)));
		yield* notes.flush();
		yield* perform(loading, 'stage', planned.after);
		if (staged.length > 0 && staged.every(({ state }) => state === 'refused')) {
			await engine.rollback();
			const late = nothingToLoad(feed, staged);
			yield* noteRefusedDay(loading, feed, refusedAsLoaded(plans, staged), late);
			throw late;
		}
		const loaded = staged.filter(isLoad).map(({ fileId }) => fileId);
		yield* retireAdopted(loading, live, loaded);
		for (const file of planned.restated) yield { type: 'restated', file };
		yield* noteUnloaded(loading, notes, feed, Math.max(0, ...plans.map((plan) => plan.fileId)));
		yield* notes.flush();
		const sum = (field: 'records' | 'staged' | 'rejected') => staged.reduce((all, file) => all + file[field], 0);
		const loads = staged.reduce((all, file) => all + (isLoad(file) ? file.staged : 0), 0);
		yield* perform(loading, 'stage', stageIndexes(model, await engine.inspect(), loads));
		const counts = { files: staged.length, records: sum('records'), staged: sum('staged'), rejected: sum('rejected') };
		yield* perform(loading, 'stage', [run.note(engine, counts)]);
		await engine.commit();
		yield { type: 'committed', step: 'stage' };
		await engine.spool?.close();
		yield { type: 'step-end', step: 'stage', milliseconds: worked() };
		return { files: staged, model };
	} finally {
		await engine.rollback();
	}

	async function* stageFile(
		loading: LoadContext,
		notes: FileNotes,
		plan: FilePlan,
	): AsyncGenerator<StepEvent, StagedFile> {
		const { report } = plan.file;
		const base = { name: report.name, place: plan.place, fileId: plan.fileId, records: report.records, rejected: report.rejected };
		const replaced = replacedRows(loading, plan);
		if (!isLoad(plan)) {
			const { state } = plan;
			const staged = state === 'refused' || state === 'withdrawn' ? 0 : report.records - report.rejected;
			const file: StagedFile = { ...base, state, staged, sameAs: nameOfTwin(plan, runDate), fault: plan.fault };
			const standing = plan.stands ? 1 : 0;
			yield* perform(loading, 'stage', [...replaced, ...plan.afterwards]);
			yield* notes.take('files', fileRow(loading, plan, { state, ...NO_ROWS, same_as: sameAs(plan), standing }));
			yield { type: 'staged', file };
			return file;
		}
		await engine.run(savepoint('savepoint'));
		try {
			yield* perform(loading, 'stage', replaced);
			const loaded = yield* loadFile(loading, plan.file, plan.fileId, isIndexed);
			requireAsRead(report, loaded);
			yield* keepRepairs(loading, live, plan);
			yield* perform(loading, 'stage', plan.afterwards);
			await engine.run(savepoint('release'));
			const noted = { state: plan.state, staged: loaded.staged, active: 1, same_as: null, standing: 1 };
			yield* notes.take('files', fileRow(loading, plan, noted));
			const reading = readingRow(loading, feed, plan);
			if (reading !== null) yield* notes.take('readings', reading);
			const file: StagedFile = { ...base, state: plan.state, staged: loaded.staged, sameAs: null, fault: null };
			yield { type: 'staged', file };
			return file;
		} catch (error) {
			// Rows of a file are loaded under a savepoint, so that one file that changed or broke does not undo the others.
			if (!(error instanceof EtlError) || !error.code.startsWith('E_FILE')) throw error;
			await engine.flush().catch(() => undefined);
			await engine.run(savepoint('rollback to'));
			await engine.run(savepoint('release'));
			// A missing source is not this file's fault: nothing of the day is loaded.
			if (error.code === 'E_FILE_UNREADABLE') await requireSource(feed.source);
			const fault = toFileFault(error);
			const noted = { state: 'refused', ...NO_ROWS, same_as: null, standing: 0 };
			yield* notes.take('files', fileRow(loading, { ...plan, fault }, noted));
			const file: StagedFile = { ...base, state: 'refused', staged: 0, sameAs: null, fault };
			yield { type: 'staged', file };
			return file;
		}
	}
}

/** Checks that the load gave as many rows and rejects as read has promised. @throws EtlError */
function requireAsRead(report: ReadFile['report'], loaded: { staged: number; rejected: number }): void {
	if (loaded.rejected === report.rejected && loaded.staged + loaded.rejected === report.records) return;
	const found = `${loaded.staged} rows and ${loaded.rejected} rejects`;
	const message = `${report.name} gave ${found} when it was loaded, and others when it was read`;
	throw new EtlError('E_FILE_CHANGED', message, { context: { file: report.name } });
}

/** @throws EtlError `E_REFUSED` */
async function* approveLoad(
	context: LoadContext,
	feed: ReadResult,
	planned: StagePlan,
	ddl: readonly Statement[],
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const facts = loadFacts(context, feed, planned, ddl);
	const question = loadQuestion(facts);
	if (question === null) yield { type: 'notice', step: 'stage', message: nothingNew(facts) };
	else if (!(yield* approved(context, question)))
		throw new EtlError('E_REFUSED', 'The load was not approved', { hint: afterwards(question.afterNo) });
}

/** The facts of the question before the load. */
function loadFacts(context: LoadContext, feed: ReadResult, planned: StagePlan, ddl: readonly Statement[]): LoadFacts {
	const { files: plans, before, after, restated } = planned;
	const replaces = (plan: FilePlan) => plan.replaces?.staged ?? null;
	const loads = plans.filter(isLoad).map((plan) => {
		const { name, records, rejected, reading } = plan.file.report;
		const again = plan.state === 'reloaded';
		return { name, rows: records - rejected, rejected, replaces: replaces(plan), again, doubts: reading?.doubts ?? [] };
	});
	const passed = plans.flatMap((plan) => {
		const why = passedWords(plan, context.runDate);
		return why === null ? [] : [{ name: plan.file.report.name, why, replaces: replaces(plan) }];
	});
	const unread = feed.reports.filter(({ state }) => state === 'refused' || state === 'empty');
	const replaced = plans.flatMap((plan) => [...replacedRows(context, plan), ...plan.afterwards]);
	const insert = loads.length > 0 ? [shownInsert(context.model)] : [];
	return {
		stage: context.model.stage,
		loads,
		already: plans.filter(({ state }) => state === 'already').length,
		passed: [
			...passed,
			...unread.map(({ name, state, fault }) => {
				const why = state === 'empty' ? 'is empty' : `is refused: ${fault?.code ?? ''}`;
				return { name, why, replaces: null };
			}),
		],
		skipped: feed.reports.filter(({ state }) => state === 'skipped').map(({ name }) => name),
		ddl,
		restated: restated.map(restatedLine),
		leaving: restated.reduce((sum, { state, rows }) => sum + (state === 'withdrawn' ? rows : 0), 0),
		statements: [...ddl, ...before, ...replaced, ...after, ...insert],
	};
}

/** The fault where every file was refused; read has reported files that could not be read. */
function allRefused(feed: ReadResult, plans: readonly FilePlan[]): EtlError | null {
	const refused = plans.filter(({ state }) => state === 'refused');
	// A day without a file to load came here to withdraw what is gone.
	if (plans.length === 0 || refused.length < plans.length) return null;
	return nothingToLoad(
		feed,
		refused.map(({ file, fault }) => ({ name: file.report.name, fault })),
	);
}

/** The plans of files that were refused while they were loaded. */
function refusedAsLoaded(plans: readonly FilePlan[], staged: readonly StagedFile[]): FilePlan[] {
	return plans.map((plan, index) => ({
		...plan,
		state: 'refused',
		replaces: null,
		fault: staged[index]?.fault ?? null,
	}));
}

/** A duplicate of a file that was then refused is no duplicate. */
function unlessRefused(plan: FilePlan, staged: readonly StagedFile[]): FilePlan {
	if (plan.state !== 'duplicate') return plan;
	const twin = staged.find((file) => file.fileId === sameAs(plan));
	if (twin?.state !== 'refused') return plan;
	return { ...plan, state: plan.replaces === null ? 'loaded' : 'corrected', sameAs: null };
}

/** The name of the delivery with the same content, with its date where the names are equal. */
function nameOfTwin({ file, state, sameAs: twin }: FilePlan, runDate: string): string | null {
	if (twin === null) return null;
	const isClear = state === 'already' || twin.runDate === runDate || twin.name !== file.report.name;
	return isClear ? twin.name : `${twin.name} of ${twin.runDate}`;
}

/** Why a file is not loaded; `null` where it is, or is there already. */
function passedWords(plan: FilePlan, runDate: string): string | null {
	switch (plan.state) {
		case 'refused':
			return `is refused: ${plan.fault?.code ?? ''}`;
		case 'duplicate':
			return `has the content of ${nameOfTwin(plan, runDate) ?? ''}, loaded already`;
		case 'withdrawn':
			return `was taken back by ${plan.withdrawnBy ?? ''}`;
		default:
			return null;
	}
}

/** Says which files are not loaded since a person has taken back what they hold. */
function* tellWithdrawn(plans: readonly FilePlan[]): Generator<StepEvent, void> {
	for (const { state, file, withdrawnBy } of plans) {
		if (state !== 'withdrawn') continue;
		const message = `${file.report.name} is not loaded: ${withdrawnBy} took this content back; \`etl-tui run --again\` loads it all the same`;
		yield { type: 'warning', step: 'stage', code: 'W_WITHDRAWN', message };
	}
}

function savepoint(verb: 'savepoint' | 'release' | 'rollback to'): Statement {
	const sql = `${verb} etl_file`;
	return { id: `stage.${verb}`, sql, parameters: [], purpose: 'Keeps a file whole', risk: 'read' };
}
