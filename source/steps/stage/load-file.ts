import { readSettingsOf } from '../../config/read-rules.js';
import { EtlError, throwIfStopped } from '../../core/errors.js';
import type { Reject, SqlValue } from '../../core/records/record.js';
import type { LoadSample, StepEvent } from '../../core/run/events.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { BulkInsert, SpoolLoad, SpoolRange } from '../../engines/engine.js';
import { reopen, requireUnchanged } from '../../readers/bytes.js';
import { BOOKKEEPING, keyNames } from '../../sql/model.js';
import { stageInsert } from '../../sql/stage.js';
import type { LoadContext } from '../context.js';
import { mapFile, openFeedFile, storedFile } from '../read/feed-file.js';
import type { SpooledFile } from '../read/feed-spool.js';
import { type ReadFile, toFileError } from '../read/read.js';
import { REJECT_COLUMNS, rejectRows } from '../read/spooled-rejects.js';

/**
 * Rows that are loaded from the spool in one go: in between, a run can be stopped, and reports its progress. They are sorted
 * for the stage's index, which is gone through once for each go.
 */
const ROWS_A_LOAD = 250_000;

/** The insert of rejects, a row for each fault: first what is the same in all of a file's. */
const REJECT_INSERT: BulkInsert = {
	table: BOOKKEEPING.rejects,
	columns: ['run_id', 'file_id', 'file_name', ...REJECT_COLUMNS],
};

/** Rows of each file that are shown before it is loaded. */
const SHOWN_ROWS = 20;

/**
 * Loads a file's rows into the stage and its rejects into theirs, and checks that the file has not changed since it was
 * read.
 *
 * @param isIndexed - whether the stage has its index of the keys already, so that rows are loaded in their order
 * @throws EtlError `E_FILE_CHANGED` and what the reader throws; the caller must then roll back
 */
export async function* loadFile(
	context: LoadContext,
	file: ReadFile,
	fileId: number,
	isIndexed: boolean,
): AsyncGenerator<StepEvent, { readonly staged: number; readonly rejected: number }> {
	const { engine, model } = context;
	const { name, records: total } = file.report;
	const insert = stageInsert(model);
	if (file.spooled !== null) return yield* loadSpooled(context, file, fileId, file.spooled, isIndexed);
	let staged = 0;
	let rejected = 0;
	for await (const { rows, rejects } of mappedRows(context, file)) {
		throwIfStopped(context.signal);
		const bound = rows.map((row) => withLineage(context, fileId, row));
		if (bound.length > 0) await engine.insert(insert, bound);
		if (rejects.length > 0) await sendRejects(context, name, fileId, rejects);
		staged += rows.length;
		rejected += rejects.length;
		yield { type: 'progress', step: 'stage', file: name, records: staged + rejected, done: staged + rejected, total };
	}
	await engine.flush();
	return { staged, rejected };
}

/** Loads a file's rows from the spool, and checks that the file has not changed since. */
async function* loadSpooled(
	context: LoadContext,
	file: ReadFile,
	fileId: number,
	{ rows, rejects, rejected }: SpooledFile,
	isIndexed: boolean,
): AsyncGenerator<StepEvent, { readonly staged: number; readonly rejected: number }> {
	const { model, run, runDate, settings } = context;
	const { name, records } = file.report;
	const unchanged = stillUnchanged(file);
	const lineage = { [LINEAGE.insertedOn]: runDate, [LINEAGE.runId]: run.id, [LINEAGE.fileId]: fileId };
	// Columns that other files brought along.
	const others = model.columns.slice(settings.columns.length).map(({ name }) => [name, null] as const);
	const constants = { ...Object.fromEntries(others), ...lineage };
	const order = isIndexed ? keyNames(model) : [];
	const load = { part: 'rows', range: rows, insert: stageInsert(model), constants, order } as const;
	for await (const staged of loadInGoes(context, load))
		yield { type: 'progress', step: 'stage', file: name, records: staged, done: staged, total: records };
	await loadSpooledRejects(context, file, fileId, rejects);
	const fault = await unchanged;
	if (fault !== null) throw toFileError(fault, name);
	return { staged: rows.count, rejected };
}

async function loadSpooledRejects(
	context: LoadContext,
	{ report }: ReadFile,
	fileId: number,
	rejects: SpoolRange,
): Promise<void> {
	const constants = { run_id: context.run.id, file_id: fileId, file_name: report.name };
	const load = { part: 'rejects', range: rejects, insert: REJECT_INSERT, constants } as const;
	for await (const _ of loadInGoes(context, load));
}

/** Loads what the spool has, and gives after each statement how many rows it has loaded. */
async function* loadInGoes({ engine, signal }: LoadContext, load: SpoolLoad): AsyncGenerator<number> {
	const { from, count: total } = load.range;
	let loaded = 0;
	while (loaded < total) {
		throwIfStopped(signal);
		const count = Math.min(total - loaded, ROWS_A_LOAD);
		const there = (await engine.spool?.load({ ...load, range: { from: from + loaded, count } })) ?? 0;
		if (there !== count) throw new EtlError('E_DATABASE', `${there} of ${count} rows were loaded`);
		loaded += there;
		yield loaded;
	}
}

/** Checks whether the file has changed since read. The error is returned, since the check runs while other work does. */
function stillUnchanged(file: ReadFile): Promise<unknown> {
	return requireUnchanged(storedFile(file.source), file.facts).then(
		() => null,
		(error: unknown) => error,
	);
}

/** Loads only a file's rejects, for a day whose rows may not be loaded. */
export async function loadRejects(context: LoadContext, file: ReadFile, fileId: number): Promise<void> {
	if (file.report.rejected === 0) return;
	if (file.spooled !== null) return loadSpooledRejects(context, file, fileId, file.spooled.rejects);
	for await (const { rejects } of mappedRows(context, file)) {
		throwIfStopped(context.signal);
		if (rejects.length > 0) await sendRejects(context, file.report.name, fileId, rejects);
	}
	await context.engine.flush();
}

/**
 * The first rows of a file as {@link loadFile} will bind them. Empty where the file has changed since it was read: the
 * load will report that.
 */
export async function sampleLoad(context: LoadContext, file: ReadFile, fileId: number): Promise<LoadSample> {
	const rows: (readonly SqlValue[])[] = [];
	try {
		for await (const batch of mappedRows(context, file)) {
			throwIfStopped(context.signal);
			const room = SHOWN_ROWS - rows.length;
			rows.push(...batch.rows.slice(0, room).map((row) => withLineage(context, fileId, row)));
			if (rows.length >= SHOWN_ROWS) break;
		}
	} catch (error) {
		if (!(error instanceof EtlError) || !error.code.startsWith('E_FILE')) throw error;
	}
	return { file: file.report.name, columns: stageInsert(context.model).columns, rows };
}

/** Values in the order of the insert's columns; the array of mapped values is extended, not copied. */
function withLineage({ run, runDate }: LoadContext, fileId: number, row: MappedRow): SqlValue[] {
	row.values.push(runDate, run.id, fileId, row.line, row.record);
	return row.values;
}

interface MappedRow {
	readonly values: SqlValue[];
	readonly line: number;
	readonly record: number;
}

interface MappedRows {
	readonly rows: readonly MappedRow[];
	readonly rejects: readonly Reject[];
}

async function* mappedRows(context: LoadContext, file: ReadFile): AsyncGenerator<MappedRows> {
	const { settings } = context;
	const { bytes, verify } = reopen(storedFile(file.source), file.facts);
	try {
		const opened = await openFeedFile(bytes, settings, readSettingsOf(settings.read, file.source.name));
		for await (const batch of mapFile(opened, context.model.columns, settings, context.runDate)) {
			const rows: MappedRow[] = [];
			const rejects: Reject[] = [];
			for (const { raw, outcome } of batch.records) {
				if (Array.isArray(outcome)) rows.push({ values: outcome, line: raw.line, record: raw.record });
				else rejects.push(outcome);
			}
			yield { rows, rejects };
		}
		verify();
	} catch (error) {
		if (context.signal.aborted) throw error;
		throw toFileError(error, file.report.name);
	}
}

async function sendRejects(
	context: LoadContext,
	name: string,
	fileId: number,
	rejects: readonly Reject[],
): Promise<void> {
	const rows = rejects.flatMap(rejectRows);
	await context.engine.insert(
		REJECT_INSERT,
		rows.map((row) => [context.run.id, fileId, name, ...row]),
	);
}
