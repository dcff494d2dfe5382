import { readSettingsOf } from '../../config/read-rules.js';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { RawRecord, SqlValue } from '../../core/records/record.js';
import {
	type LineQuery,
	NEAR,
	type NearLine,
	type RecordField,
	type RecordQuery,
	type RecordView,
} from '../../core/records/record-view.js';
import { formatColumnType } from '../../core/schema/column-types.js';
import { extraColumn } from '../../core/schema/extra-column.js';
import { type Column, LINEAGE_COLUMNS, normalizeHeader } from '../../core/schema/schema.js';
import type { Engine, Row } from '../../engines/engine.js';
import { inspectFile } from '../../readers/bytes.js';
import { linesNear } from '../../readers/lines-near.js';
import type { FileBytes } from '../../readers/reader.js';
import type { SourceFile } from '../../sources/source.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { faultsOfRecord, fileOfRun, recordAtLine, stagedRecord } from '../../sql/bookkeeping/one-record.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { feedModel, modelOfTable, type StepContext } from '../context.js';
import {
	extraColumns,
	type MappedBatch,
	type MappedRecord,
	mapFile,
	openFeedFile,
	storedFile,
} from '../read/feed-file.js';

/** How a file is read again. */
type ViewContext = Pick<StepContext, 'settings' | 'runDate' | 'signal'>;

/** What the database keeps of a record. */
export interface KeptRecord {
	readonly sha256: string | null;
	/** Its faults, where it was refused. */
	readonly faults: readonly Row[];
	/** Its row in the stage. */
	readonly row: Row | null;
}

/** A record as its file has it now. */
interface FoundRecord {
	readonly sha256: string;
	readonly record: MappedRecord | null;
	readonly batch: MappedBatch | null;
	readonly near: readonly NearLine[];
}

/** What a run's database keeps of a record; `null` where it does not know the file. */
export async function findKeptRecord(
	engine: Engine,
	{ settings }: Pick<StepContext, 'settings'>,
	query: RecordQuery,
): Promise<KeptRecord | null> {
	const live = await engine.inspect();
	if (!live.tables.has(BOOKKEEPING.files)) return null;
	const [file] = await engine.rows(fileOfRun(engine.dialect, query));
	if (file === undefined) return null;
	const fileId = Number(file.file_id);
	const model = feedModel(settings, engine);
	const stage = live.tables.get(model.stage.toLowerCase());
	const rows =
		stage === undefined ? [] : await engine.rows(stagedRecord(modelOfTable(model, stage), fileId, query.record));
	return {
		sha256: file.sha256 === null ? null : textOf(file, 'sha256'),
		faults: await engine.rows(faultsOfRecord(engine.dialect, fileId, query.record)),
		row: rows[0] ?? null,
	};
}

/** The record of a run that starts at a line of its file; `null` where the database knows none. */
export async function findRecordAtLine(
	engine: Engine,
	{ settings }: Pick<StepContext, 'settings'>,
	query: LineQuery,
): Promise<number | null> {
	const live = await engine.inspect();
	const model = feedModel(settings, engine);
	if (!live.tables.has(BOOKKEEPING.files) || !live.tables.has(model.stage.toLowerCase())) return null;
	const [file] = await engine.rows(fileOfRun(engine.dialect, query));
	if (file === undefined) return null;
	for (const statement of recordAtLine(model, numberOf(file, 'file_id'), query.line)) {
		const [found] = await engine.rows(statement);
		if (found !== undefined) return numberOf(found, 'record');
	}
	return null;
}

/**
 * All that is known of one record: from its file as it is now, and from the database.
 *
 * @param file - `null` where the source no longer has it
 * @throws EtlError `E_NOT_FOUND` where neither knows it
 */
export async function viewRecord(
	context: ViewContext,
	query: RecordQuery,
	file: SourceFile | null,
	kept: KeptRecord | null,
): Promise<RecordView> {
	const notes: string[] = [];
	let found: FoundRecord | null = null;
	try {
		found = file === null ? null : await findInFile(context, file, query.record);
		if (file === null) notes.push('The file is no longer in the source: what the database keeps of it is shown.');
	} catch (error) {
		if (!(error instanceof EtlError) || context.signal.aborted) throw error;
		notes.push(`The file cannot be read again: ${error.message}`);
	}
	if (found !== null && kept !== null && kept.sha256 !== null && kept.sha256 !== found.sha256) {
		notes.push('The file is another one by now: what the database keeps of the former is shown.');
		found = null;
	}
	const record = found?.record ?? null;
	const [fault] = kept?.faults ?? [];
	if (record === null && fault === undefined && !kept?.row) {
		const where = query.runId === null ? query.file : `${query.file} of ${query.runId}`;
		throw new EtlError('E_NOT_FOUND', `There is no record ${query.record} in ${where}`, { hint: notes.join(' ') });
	}
	const outcome = record?.outcome;
	const isRow = Array.isArray(outcome);
	const faults = isRow || outcome === undefined ? faultsOf(kept?.faults ?? []) : outcome.faults;
	const line = record?.raw.line ?? Number(fault?.line ?? kept?.row?.etl_line ?? 0);
	const state = kept?.row ? 'staged' : faults.length > 0 ? 'rejected' : 'read';
	return {
		query,
		line,
		state,
		fields: fieldsOf(context, found, kept, faults),
		faults: faults.filter(({ column }) => column === null).map(wordsOf),
		raw: record?.raw.raw ?? (fault === undefined || fault.raw === null ? null : String(fault.raw)),
		near: found?.near ?? [],
		notes,
		key: keyOf(context, found, kept?.row ?? null),
	};
}

interface Wrong {
	readonly column: string | null;
	readonly code: string;
	readonly reason: string;
	readonly value: string | null;
}

function faultsOf(rows: readonly Row[]): Wrong[] {
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	return rows.map((row) => ({
		column: text(row.column_name),
		code: textOf(row, 'code'),
		reason: textOf(row, 'reason'),
		value: text(row.value),
	}));
}

function wordsOf({ code, reason }: Wrong): string {
	return `${code}  ${reason}`;
}

/** The schema's columns in their order, then the file's own, then others that its row in the stage has. */
function fieldsOf(
	{ settings }: ViewContext,
	found: FoundRecord | null,
	kept: KeptRecord | null,
	faults: readonly Wrong[],
): RecordField[] {
	const { batch = null, record = null } = found ?? {};
	const outcome = record?.outcome;
	const values = record?.raw.fault ? [] : (record?.raw.values ?? []);
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	const field = (column: Column, index: number, position: number): RecordField => {
		const own = faults.filter((each) => each.column === column.name);
		const mapped: SqlValue = Array.isArray(outcome) ? (outcome[index] ?? null) : null;
		return {
			column: column.name,
			header: position === -1 ? null : (batch?.columns[position] ?? null),
			came: position === -1 ? (own[0]?.value ?? null) : (values[position] ?? null),
			stored: text(kept?.row ? storedValue(kept.row, column.name) : mapped),
			type: formatColumnType(column.type),
			faults: own.map(wordsOf),
		};
	};
	const known = settings.columns.map((column, index) => field(column, index, batch?.map.positions[index] ?? -1));
	const brought = broughtAlong(settings, batch, kept);
	const taken = new Set(batch?.map.positions ?? []);
	const others = (batch?.columns ?? []).flatMap((header, position): RecordField[] => {
		if (taken.has(position)) return [];
		const at = brought.findIndex(({ name }) => isSameName(name, header));
		const column = brought[at];
		if (column !== undefined) return [field(column, settings.columns.length + at, position)];
		return [{ column: null, header, came: values[position] ?? null, stored: null, type: null, faults: [] }];
	});
	const elsewhere = brought.filter(({ name }) => !others.some((each) => each.column === name));
	return [...known, ...others, ...elsewhere.map((column) => field(column, -1, -1))];
}

/** Columns that are not in the schema and that the stage has, or would have: the file's own, then those of its row. */
function broughtAlong({ columns, policies }: Settings, batch: MappedBatch | null, kept: KeptRecord | null): Column[] {
	const own = batch !== null && policies.extraColumns === 'evolve' ? extraColumns(batch.map) : [];
	const known = [...[...columns, ...own].map(({ name }) => name), ...LINEAGE_COLUMNS];
	const inRow = Object.keys(kept?.row ?? {}).filter((name) => !known.some((each) => isSameName(each, name)));
	return [...own, ...inRow.map(extraColumn)];
}

function isSameName(left: string, right: string): boolean {
	return normalizeHeader(left) === normalizeHeader(right);
}

/** A value of the stage's row. The column of a file may be spelled otherwise there. */
function storedValue(row: Row, name: string): SqlValue {
	const spelled = Object.hasOwn(row, name) ? name : Object.keys(row).find((each) => isSameName(each, name));
	return spelled === undefined ? null : (row[spelled] ?? null);
}

/** The key as `trace` takes it: of the row, or else as the file has it. */
function keyOf({ settings }: ViewContext, found: FoundRecord | null, row: Row | null): string[] | null {
	const { batch = null, record = null } = found ?? {};
	const outcome = record?.outcome;
	const key = settings.columns.flatMap((column, index) => {
		if (!column.key) return [];
		if (row !== null) return [row[column.name] ?? null];
		if (Array.isArray(outcome)) return [outcome[index] ?? null];
		return [record?.raw.values[batch?.map.positions[index] ?? -1]?.trim() || null];
	});
	return key.length === 0 || key.includes(null) ? null : key.map(String);
}

/** Reads a file up to a record, and what is around it. */
async function findInFile(
	{ settings, runDate, signal }: ViewContext,
	file: SourceFile,
	wanted: number,
): Promise<FoundRecord> {
	const set = readSettingsOf(settings.read, file.name);
	const facts = await inspectFile(storedFile(file), set.encoding, settings.limits.fileBytes);
	const nothing = { sha256: facts.sha256, record: null, batch: null, near: [] };
	if (facts.bytes.traits.size === 0) return nothing;
	const opened = await openFeedFile(facts.bytes, settings, set);
	const before: RawRecord[] = [];
	const behind: RawRecord[] = [];
	let found: { readonly record: MappedRecord; readonly batch: MappedBatch } | null = null;
	for await (const batch of mapFile(opened, settings.columns, settings, runDate)) {
		signal.throwIfAborted();
		for (const record of batch.records) {
			if (found !== null) behind.push(record.raw);
			else if (record.raw.record === wanted) found = { record, batch };
			else if (before.push(record.raw) > NEAR) before.shift();
			if (behind.length === NEAR) break;
		}
		if (behind.length === NEAR) break;
	}
	if (found === null) return nothing;
	const { raw } = found.record;
	const lines = opened.format === 'excel' ? null : await linesAround(facts.bytes, opened.encoding, raw);
	const records = [
		...before.map((each) => near(each, false)),
		near(raw, true),
		...behind.map((each) => near(each, false)),
	];
	return { sha256: facts.sha256, ...found, near: lines ?? records };
}

function near({ line, raw }: RawRecord, own: boolean): NearLine {
	return { line, text: raw, own };
}

/** The lines of a text around a record; `null` where its line does not begin with it, as where a file has one line. */
async function linesAround(
	bytes: FileBytes,
	encoding: string | undefined,
	{ line, raw }: RawRecord,
): Promise<NearLine[] | null> {
	const own = raw.split(/\r\n|\n|\r/);
	const last = line + own.length - 1;
	const read = encoding === undefined ? bytes : { ...bytes, traits: { ...bytes.traits, encoding } };
	const lines = await linesNear(read, { from: Math.max(1, line - NEAR), to: last + NEAR });
	const first = lines.find((each) => each.line === line)?.text.trim() ?? '';
	const [start = ''] = own;
	if (start.trim() === '' || !first.startsWith(start.trim().slice(0, 200))) return null;
	return lines.map((each) => ({ ...each, own: each.line >= line && each.line <= last }));
}
