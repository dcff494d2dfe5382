import { Readable } from 'node:stream';
import type { ReadSettings, Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { type ColumnMap, createRecordMapper, mapColumns, type RecordMapper } from '../../core/records/map-record.js';
import type { MappedBlock, ReadBatch } from '../../core/records/mapped-block.js';
import type { FileFault, RawRecord, ReadSummary, Reject, SqlValue } from '../../core/records/record.js';
import type { FaultCount } from '../../core/run/events.js';
import { extraColumn, mayBeColumn, namesTwice } from '../../core/schema/extra-column.js';
import { type Column, headerIndex, normalizeHeader, positionalLayouts } from '../../core/schema/schema.js';
import { mayInherit } from '../../core/schema/tree-columns.js';
import { addConversions, type Conversion, inOrder } from '../../core/values/conversions.js';
import { addDigests } from '../../core/values/date-digest.js';
import { compileOpinion } from '../../core/values/plausible.js';
import { beginning } from '../../core/values/visible.js';
import type { StoredFile } from '../../readers/bytes.js';
import type { BlockThreads, FileBytes, KnownColumn, OpenedFile, ReaderOptions } from '../../readers/reader.js';
import { openFile } from '../../readers/registry.js';
import type { SourceFile } from '../../sources/source.js';
import { decidingFault } from './deciding-columns.js';
import { mappingRules, meetColumns } from './record-mapping.js';

/** What readers need to know of the feed. */
export function readerOptions(settings: Settings, set: ReadSettings): ReaderOptions {
	const { format: _, encoding: __, ...read } = set;
	const index = headerIndex(settings.columns);
	const known = [...index].map(([name, column]): [string, KnownColumn] => [
		name,
		{ column: column.name, key: column.key, inherits: mayInherit(column, settings.countryColumn) },
	]);
	return {
		...read,
		known: new Map(known),
		knownHeaders: new Set(index.size === 0 ? [] : [...index.keys(), 'h']),
		layouts: index.size === 0 ? [] : positionalLayouts(settings.columns),
		judge: compileOpinion(settings.columns, settings),
		limits: settings.limits,
	};
}

/** One record of a file, mapped to the schema. */
export interface MappedRecord {
	readonly raw: RawRecord;
	readonly outcome: SqlValue[] | Reject;
}

/** A batch of mapped records with the columns that are known so far. */
export interface MappedBatch {
	readonly columns: readonly string[];
	readonly map: ColumnMap;
	readonly records: readonly MappedRecord[];
	/** Further records, behind those, that another thread has mapped. */
	readonly mapped?: MappedBlock;
}

/** What is known of a file once all of it is mapped. */
export interface MappedSummary extends ReadSummary {
	readonly columns: readonly string[];
	readonly map: ColumnMap;
	/** The conversions of its rows' values. */
	readonly conversions: readonly Conversion[];
	/** Fingerprint of what its dates were read as, see `DateDigest`. */
	readonly dates: number;
}

/** A file of the feed, opened by the reader of its format. */
export type OpenedFeedFile = Awaited<ReturnType<typeof openFile>>;

/**
 * Opens a file and finds its format.
 *
 * @param set - the config's settings for this file
 */
export function openFeedFile(bytes: FileBytes, settings: Settings, set: ReadSettings): Promise<OpenedFeedFile> {
	return openFile(bytes, set.format, readerOptions(settings, set));
}

/**
 * Reads a file's records and maps each to a row or a reject. The mapping is made again whenever new columns appear.
 *
 * @param runDate - ISO 8601: it bounds the plausible dates
 * @param threads - to read blocks in, where the file can be read so
 */
export async function* mapFile(
	opened: OpenedFile,
	columns: readonly Column[],
	settings: Settings,
	runDate: string,
	threads?: BlockThreads,
): AsyncGenerator<MappedBatch, MappedSummary> {
	const rules = mappingRules(settings, runDate);
	const meet = (all: readonly Column[], names: readonly string[]) =>
		meetColumns(all, names, opened.paths ?? false, settings);
	let headers: readonly string[] | null = null;
	let map = mapColumns(columns, []);
	let mapper: RecordMapper | null = null;
	let conversions: readonly Conversion[] = [];
	let dates = 0;
	const leave = (left: RecordMapper | null) => {
		conversions = addConversions(conversions, left?.conversions() ?? []);
		dates = addDigests(dates, left?.dates() ?? 0);
	};
	const batches: AsyncGenerator<ReadBatch, ReadSummary> = opened.batches(threads);
	try {
		for (;;) {
			const next = await batches.next();
			if (next.done) {
				leave(mapper);
				const names = [...columns, ...extraColumns(map)].map(({ name }) => name);
				return { ...next.value, columns: headers ?? [], map, conversions: inOrder(conversions, names), dates };
			}
			const batch = next.value;
			const { mapped } = batch;
			if (mapped) {
				conversions = addConversions(conversions, mapped.conversions);
				dates = addDigests(dates, mapped.dates);
			}
			if (mapper === null || headers !== batch.columns) {
				headers = batch.columns;
				map = withMoved(meet(columns, headers), map, columns, headers);
				leave(mapper);
				const all = settings.policies.extraColumns === 'evolve' ? [...columns, ...extraColumns(map)] : columns;
				mapper = createRecordMapper(all, meet(all, headers).positions, rules, map.rivals);
			}
			const current = mapper;
			const records = batch.records.map((raw) => ({ raw, outcome: current.map(raw) }));
			yield { columns: headers, map, records, ...(mapped && { mapped }) };
		}
	} finally {
		await batches.return(undefined as never); // Whoever takes no further batch has the file closed.
	}
}

/** A column that is elsewhere in a later part of the file counts as being there twice. */
function withMoved(
	map: ColumnMap,
	before: ColumnMap,
	columns: readonly Column[],
	headers: readonly string[],
): ColumnMap {
	const moved = before.positions.flatMap((was, at) => {
		const is = map.positions[at] as number;
		const column = columns[at]?.name ?? '';
		if (was === -1 || was === is || map.twice.some((each) => each.column === column)) return [];
		return [{ column, headers: [was, is].flatMap((each) => headers[each] ?? []) }];
	});
	const known = before.twice.filter(({ column }) => !map.twice.some((each) => each.column === column));
	return moved.length + known.length === 0 ? map : { ...map, twice: [...map.twice, ...known, ...moved] };
}

/** Columns that are not in the schema, as stage will make them: their values may have faults too. */
export function extraColumns({ extra }: ColumnMap): Column[] {
	const names = new Map(extra.map((name) => [normalizeHeader(name), name.trim()]));
	names.delete('');
	return [...names.values()].map(extraColumn);
}

/** Why a file's columns refuse the whole file, or `null`. */
export function columnFault(map: ColumnMap, name: string, settings: Settings): EtlError | null {
	const context = { file: name };
	if (map.extra.some((header) => header.trim().toLowerCase() === 'etl_id')) {
		const message = `${name} is a file of rejects: its column etl_id says which record each row is of`;
		return new EtlError('E_REJECTS_FILE', message, { context });
	}
	if (map.missing.length > 0) {
		const missing = map.missing.map((column) => [column.name, ...column.aliases].join(' or '));
		// Where no column matches, the first line may be a record, and its values must not be in messages and logs.
		const headless = map.positions.every((position) => position === -1);
		const seen = headless
			? 'none of its columns is known; has it a header?'
			: `it also has ${map.extra.join(', ') || 'no others'}`;
		const elsewhere = map.outside?.find(({ column }) => map.missing.includes(column));
		const hint = elsewhere && pathHint(elsewhere.column.name, elsewhere.header);
		const outside = elsewhere ? `; ${elsewhere.header} stands outside of the records` : '';
		return new EtlError('E_COLUMN_MISSING', `${name} lacks the required ${missing.join(', ')}; ${seen}${outside}`, {
			context,
			...(hint && { hint }),
		});
	}
	const undecided = decidingFault(map, name, settings);
	if (undecided !== null) return undecided;
	if (map.twice.length > 0) {
		const named = (headers: readonly string[], places?: readonly number[]) =>
			headers.map((header, index) => (places ? `${header} (column ${places[index]})` : header)).join(' and ');
		const twice = map.twice.map(({ column, headers, places }) => `${column} as ${named(headers, places)}`);
		const [first] = map.twice;
		const hint = map.rivals && first && pathHint(first.column, first.headers[0] ?? '');
		return new EtlError('E_COLUMN_TWICE', `${name} has ${twice.join(', ')}`, { context, ...(hint && { hint }) });
	}
	const [same] = settings.policies.extraColumns === 'evolve' ? namesTwice(map.extra) : [];
	if (same !== undefined) {
		const message = `${name} has columns that are one by their names: ${same.map((each) => each.trim()).join(', ')}`;
		const hint = 'Ask the sender to call them differently, or set policies.extraColumns to ignore.';
		return new EtlError('E_COLUMN_TWICE', message, { context, hint });
	}
	if (map.extra.length > 0 && settings.policies.extraColumns === 'fail') {
		return new EtlError(
			'E_COLUMN_EXTRA',
			`${name} has columns that the schema does not know: ${map.extra.join(', ')}`,
			{ context },
		);
	}
	const unfit = map.extra.map((header) => header.trim()).filter((header) => !mayBeColumn(header));
	if (unfit.length > 0 && settings.policies.extraColumns === 'evolve') {
		const message = `${name} has columns that no table of ours may have: ${unfit.join(', ')}`;
		const hint = 'Ask the sender to call them otherwise, or make them `aliases` of columns in the schema.';
		return new EtlError('E_COLUMN_EXTRA', message, { context, hint });
	}
	return null;
}

/** Columns outside of the schema that have the same name, so that their meaning is unclear. */
export function nameDoubts({ map }: MappedSummary, settings: Settings): Doubt[] {
	if (settings.policies.extraColumns !== 'ignore' || settings.columns.length === 0) return [];
	return namesTwice(map.extra).map((names) => ({
		code: 'D_NAMES_TWICE',
		message: `the columns ${names.map((each) => each.trim()).join(' and ')} have one name; the schema takes neither`,
		setting: 'policies: { extraColumns: fail }',
	}));
}

/** How a person says which value of a tree is meant. */
function pathHint(column: string, header: string): string {
	return `Say by its path which one is meant: add "${header}" to the aliases of ${column}, or ask the sender.`;
}

/** The difference between a file's trailer and what was read; `null` where there is none, or no trailer. */
export function controlFault(summary: ReadSummary, records: number, name: string): EtlError | null {
	if (summary.controlFault) {
		const { message, hint } = summary.controlFault;
		const options = { context: { file: name }, ...(hint === null ? {} : { hint }) };
		return new EtlError('E_CONTROL_TOTAL', `${name}: ${message}`, options);
	}
	if (summary.declared === null || summary.declared === records) return null;
	const declared = Number.isNaN(summary.declared) ? 'a count that is no number' : `${summary.declared} records`;
	return new EtlError('E_CONTROL_TOTAL', `${name}: its trailer declares ${declared}, ${records} were read`, {
		context: { file: name },
	});
}

/** Turns an error into the refusal of one file. An error about a limit names the limit. */
export function toFileFault({ code, message, hint, context }: EtlError): FileFault {
	const { limit } = context;
	const isSetting = typeof limit === 'string' && limit.startsWith('limits.');
	return { code, message, hint: isSetting ? `Raise ${limit} in the config if the file is meant to be so.` : hint };
}

/** Characters of a value that are kept to be shown, since each file of a day keeps some. */
const SHOWN = 1_000;

/** Reasons that are counted apart for one column and code, since some name the value and a file may have a million. */
const REASONS = 8;

/** Counts faults by column, code and reason, and keeps the first of each. */
export class FaultTally {
	readonly #counts = new Map<string, FaultCount>();
	readonly #reasons = new Map<string, number>();

	add(reject: Reject): void {
		for (const fault of reject.faults) {
			const kind = `${fault.column ?? ''}\n${fault.code}`;
			const reasons = this.#reasons.get(kind) ?? 0;
			const own = `${kind}\n${fault.reason}`;
			const isOther = reasons >= REASONS && !this.#counts.has(own);
			const id = isOther ? kind : own;
			if (!isOther && !this.#counts.has(own)) this.#reasons.set(kind, reasons + 1);
			const known = this.#counts.get(id);
			if (known) this.#counts.set(id, { ...known, count: known.count + 1 });
			else {
				const { column, code, reason, value } = fault;
				this.#counts.set(id, {
					column,
					code,
					reason: isOther ? `${reason}, or for other reasons` : reason,
					count: 1,
					firstLine: reject.line,
					firstValue: value && beginning(value, SHOWN),
				});
			}
		}
	}

	counts(): FaultCount[] {
		return [...this.#counts.values()].sort((a, b) => b.count - a.count);
	}
}

/** A source's file as readers take it: the stream exists at once, and opens the source on the first read. */
export function storedFile(file: SourceFile): StoredFile {
	return { name: file.name, open: () => Readable.from(bytesOf(file), { objectMode: false }) };
}

async function* bytesOf(file: SourceFile): AsyncGenerator<Buffer> {
	yield* await file.open();
}
