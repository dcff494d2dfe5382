import { seriesOf } from '../../core/names/series.js';
import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { numberOf, recordRow, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { bookkeepingDdl } from '../../sql/bookkeeping/bookkeeping-ddl.js';
import { adoptedFiles, countRejects, fileContents, runsOfFiles } from '../../sql/bookkeeping/evidence.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { repairsOf } from '../../sql/rejects/repairs.js';
import { noteKeys, replaceFile } from '../../sql/stage.js';
import { ask, type LoadContext, perform } from '../context.js';
import type { ReadResult } from '../read/read.js';
import { samePlace } from '../stage/deliveries.js';
import { checkStage, type Damage, damageWords, hasStage, type OrphanedRows } from './check.js';

/** Makes bookkeeping tables that are gone while others of the feed exist. */
export async function restoreBookkeeping(engine: Engine, model: FeedModel): Promise<void> {
	const live = await engine.inspect();
	const books = Object.values(BOOKKEEPING);
	const some = books.some((name) => live.tables.has(name)) || hasStage(model, live);
	const needed = [
		BOOKKEEPING.runs,
		BOOKKEEPING.files,
		BOOKKEEPING.rejects,
		BOOKKEEPING.countries,
		BOOKKEEPING.runCountries,
	];
	if (!some || needed.every((name) => live.tables.has(name))) return;
	await engine.begin();
	try {
		for (const statement of bookkeepingDdl(model, live)) await engine.run(statement);
		await engine.commit();
	} finally {
		await engine.rollback();
	}
}

/** The greatest sequence of a run date's runs that is known from their files, where `etl_runs` has lost them. */
export async function sequenceOfFiles(engine: Engine, model: FeedModel, runDate: string): Promise<number> {
	const rows = await engine.rows(runsOfFiles(model, runDate));
	const numbers = rows.map((row) => Number(/\.(\d+)$/.exec(textOf(row, 'run_id'))?.[1] ?? 0));
	return numbers.reduce((most, each) => Math.max(most, each), 0);
}

/** Checks the stage before a day is loaded. */
export async function* findDamage(context: LoadContext): AsyncGenerator<StepEvent, Damage> {
	return yield* checkStage(context, await context.engine.inspect(), 'stage', context.permissions.full);
}

/**
 * Checks the stage before it changes, and makes new records for files that have none.
 *
 * @param found - by {@link findDamage}, where that was asked before
 * @returns the damage that is left
 */
export async function* mendBookkeeping(context: LoadContext, found?: Damage): AsyncGenerator<StepEvent, Damage> {
	const { engine } = context;
	const damage = found ?? (yield* findDamage(context));
	if (damage.orphans.length === 0) return damage;
	const live = await engine.inspect();
	for (const each of damage.orphans) {
		const message = orphanWords(each, context.model.stage);
		yield { type: 'warning', step: 'stage', code: 'W_FILE_RECORD_LOST', message };
	}
	await engine.begin();
	try {
		yield* adopt(context, live, damage.orphans);
		await engine.commit();
	} finally {
		await engine.rollback();
	}
	return damage;
}

/** Writes records of files that are known only from their rows, in the transaction that the caller opened. */
export async function* adopt(
	context: LoadContext,
	live: LiveSchema,
	orphans: readonly OrphanedRows[],
): AsyncGenerator<StepEvent, void> {
	const { engine, model } = context;
	yield* perform(context, 'stage', bookkeepingDdl(model, live));
	for (const { fileId, runDate, runId, rows } of orphans) {
		const [rejects] = yield* ask(context, 'stage', countRejects(model, fileId));
		const rejected = numberOf(rejects, 'count');
		const repairs = yield* ask(context, 'stage', repairsOf(model, [fileId]));
		const staged = rows - repairs.filter((row) => row.outcome === 'repaired').length;
		const name = orphanName(fileId);
		const record = recordRow(engine.dialect, 'files', {
			file_id: fileId,
			run_id: runId,
			stage_table: model.stage,
			run_date: runDate,
			name,
			state: 'adopted',
			sha256: null,
			records: staged + rejected,
			staged,
			rejected,
			nulled: 0,
			same_as: null,
			active: 1,
			transformed: 1,
			place: null,
			series: seriesOf(name),
			standing: 1,
			delivery: 1,
		});
		const note = noteKeys(model, runDate, fileId, `stage.adopt.${fileId}.note`, `Notes whom file ${fileId} speaks of`);
		yield* perform(context, 'stage', [record, note]);
	}
}

/** The message about rows whose file is not in the bookkeeping. */
export function orphanWords({ fileId, runDate, rows }: OrphanedRows, stage: string): string {
	return `${stage} holds ${rows} rows of file ${fileId} of ${runDate}, and nothing is noted of it: it is noted anew as ${orphanName(fileId)}`;
}

function orphanName(fileId: number): string {
	return `(file ${fileId}, whose record was lost)`;
}

/**
 * Removes the rows of an adopted file when the file was loaded again: the rows are the same, line by line.
 *
 * @param fileIds - files that this run has loaded
 */
export async function* retireAdopted(
	context: LoadContext,
	live: LiveSchema,
	fileIds: readonly number[],
): AsyncGenerator<StepEvent, void> {
	const { model, runDate } = context;
	if (fileIds.length === 0 || !live.tables.has(BOOKKEEPING.files)) return;
	const adopted = yield* ask(context, 'stage', adoptedFiles(model, live, runDate));
	if (adopted.length === 0) return;
	const ids = adopted.map((row) => numberOf(row, 'file_id'));
	const contents = yield* ask(context, 'stage', fileContents(model, runDate, [...ids, ...fileIds]));
	const contentOf = (id: number) => {
		const row = contents.find((each) => numberOf(each, 'file_id') === id);
		return row && `${row.count} ${row.checksum}`;
	};
	const loaded = new Set(fileIds.map(contentOf));
	const statements = adopted.flatMap((row): Statement[] => {
		const [id, name] = [numberOf(row, 'file_id'), textOf(row, 'name')];
		return loaded.has(contentOf(id)) ? replaceFile(model, runDate, id, name) : [];
	});
	yield* perform(context, 'stage', statements);
}

/** Reports what the stage has lost or gained, and what the program does about it. */
export async function* tellDamage(
	{ runDate, model }: LoadContext,
	{ files }: Damage,
	feed: ReadResult,
): AsyncGenerator<StepEvent, void> {
	const names = new Set(feed.ready.map((file) => file.report.name));
	for (const file of files) {
		const isHere = file.runDate === runDate && names.has(file.name) && samePlace(file.place, feed.placeOf(file.name));
		const what = isHere ? 'it is loaded anew' : `run ${file.runDate} again to load it anew`;
		const message = `${model.stage} does not hold what was loaded of ${damageWords(file)}: ${what}`;
		yield { type: 'warning', step: 'stage', code: 'W_STAGE_DAMAGED', message };
	}
}
