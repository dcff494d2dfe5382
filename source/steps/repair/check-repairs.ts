import type { Settings } from '../../config/settings.js';
import type { RecordMapper } from '../../core/records/map-record.js';
import type { Fault, RawRecord, RecordFields, SqlValue } from '../../core/records/record.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import type { Column } from '../../core/schema/schema.js';
import { mapperOf } from '../read/record-mapping.js';
import { withCells, writingsOf } from './changed-cells.js';
import type { MatchedRow } from './match-repairs.js';
import { cellNames, MASKED } from './reject-cells.js';
import type { RejectReading } from './rejected-records.js';
import { repairFault } from './repair-fault.js';

/** A rejected record with new values, as the checks of its feed see it. */
export interface CheckedRecord {
	readonly reject: RejectedRecord;
	readonly fields: RecordFields;
	/** Names of the file's columns that have another value now. */
	readonly changed: readonly string[];
	/** The stage's row without its lineage; `null` where something is still wrong with the record. */
	readonly row: readonly SqlValue[] | null;
	/** What is still wrong. */
	readonly faults: readonly Fault[];
}

/** What a repaired file would do. */
export interface CheckedRepairs {
	readonly repaired: readonly (CheckedRecord & { readonly row: readonly SqlValue[] })[];
	readonly stillBad: readonly CheckedRecord[];
	/** Records that are no longer to be mended, each with the reason. */
	readonly gone: readonly { readonly reject: RejectedRecord; readonly why: string }[];
	/** Columns that were changed where nothing was wrong with them, with the number of records. */
	readonly unasked: readonly { readonly column: string; readonly records: number }[];
}

/**
 * Maps and checks the rows of a repaired file as any record of their files.
 *
 * @param columns - the stage's, those that files added among them
 * @param name - of the repaired file, for messages
 * @param isTyped - whether texts are taken as they are; otherwise a quote before a formula is a spreadsheet's
 * @throws EtlError `E_REPAIR` where a value is masked and nothing is known that it stands for
 */
export function checkRepairs(
	settings: Settings,
	columns: readonly Column[],
	matched: readonly MatchedRow[],
	name: string,
	isTyped = false,
): CheckedRepairs {
	const masked = matched.flatMap(maskedCells);
	if (masked.length > 0) throw repairFault(name, masked);
	const mappers = new RepairMappers(settings, columns);
	const gone: CheckedRepairs['gone'][number][] = [];
	const repaired: CheckedRepairs['repaired'][number][] = [];
	const stillBad: CheckedRepairs['stillBad'][number][] = [];
	const unasked = new Map<string, number>();
	for (const { row, reject, reading } of matched) {
		const why = whyGone(reject);
		if (why !== null || reading === undefined) {
			gone.push({ reject, why: why ?? NOT_NOTED });
			continue;
		}
		const { fields, changed } = withCells(reject, reading, row.cells, isTyped);
		const isUntouched = reject.fields === null && fields.values.every((value) => value === null || value === '');
		const { row: mapped, faults } = isUntouched
			? { row: null, faults: reject.faults }
			: mappers.map(reject, reading, fields);
		if (mapped === null) {
			stillBad.push({ reject, fields, changed, row: null, faults });
			continue;
		}
		repaired.push({ reject, fields, changed, row: mapped, faults: [] });
		for (const column of unaskedOf(reject, reading, changed)) unasked.set(column, (unasked.get(column) ?? 0) + 1);
	}
	return { repaired, stillBad, gone, unasked: [...unasked].map(([column, records]) => ({ column, records })) };
}

/** Why a record of a file without a noted reading cannot be repaired yet. */
export const NOT_NOTED =
	'an earlier version of etl-tui did not note how its file was read: `etl-tui run --reload` does';

/** Why nothing is left to mend of a record. */
export const GONE_WITH_FILE = 'its file was replaced or withdrawn';

/** Why a record cannot be repaired any more, or not yet; `null` where it can. */
export function whyGone({ state, file }: RejectedRecord): string | null {
	if (state === 'repaired') return 'it is repaired already';
	if (state === 'waived') return 'it was waived';
	if (state === 'superseded') return GONE_WITH_FILE;
	return file.isLoaded ? null : 'its day was refused as a whole, and no record of it is in the stage';
}

/** Maps single records, with one mapper for each file. */
export class RepairMappers {
	readonly #settings: Settings;
	readonly #columns: readonly Column[];
	readonly #mappers = new Map<number, RecordMapper>();

	constructor(settings: Settings, columns: readonly Column[]) {
		this.#settings = settings;
		this.#columns = columns;
	}

	/** The stage's row of a record with these values, or its faults. */
	map(
		{ file, record, line, raw }: Pick<RejectedRecord, 'file' | 'record' | 'line' | 'raw'>,
		reading: RejectReading,
		fields: RecordFields,
	): Pick<CheckedRecord, 'row' | 'faults'> {
		const mapper = this.#mappers.get(file.fileId) ?? this.#mapperOf(file.runDate, reading);
		this.#mappers.set(file.fileId, mapper);
		const values: RawRecord = { record, line, raw, ...fields };
		const outcome = mapper.map(values);
		return Array.isArray(outcome) ? { row: outcome, faults: [] } : { row: null, faults: outcome.faults };
	}

	#mapperOf(runDate: string, reading: RejectReading): RecordMapper {
		const names = reading.columns.map(({ name }) => name);
		const format = reading.facts.find(({ name }) => name === 'format')?.value;
		return mapperOf(this.#columns, names, format === 'json' || format === 'xml', this.#settings, runDate);
	}
}

/** Masks that stand for no value: the record could not be taken apart, or the mask was made part of another text. */
function maskedCells({ row, reject, reading }: MatchedRow): string[] {
	const written = reading === undefined ? new Map() : (writingsOf(reject, reading)[2] as ReadonlyMap<string, string>);
	return [...row.cells].flatMap(([name, cell]) =>
		cell.includes(MASKED) && cell.trim() !== written.get(name)
			? [`line ${row.line}: ${name} holds ${MASKED}, which stands for no value there`]
			: [],
	);
}

/** Columns that were changed though no fault was in them. */
function unaskedOf({ faults }: RejectedRecord, reading: RejectReading, changed: readonly string[]): string[] {
	if (faults.some(({ column }) => column === null)) return [];
	const faulty = new Set(faults.map(({ column }) => column));
	const mapped = new Map(cellNames(reading).map((name, at) => [name, reading.columns[at]?.mapped ?? null]));
	return changed.filter((name) => !faulty.has(mapped.get(name) ?? null));
}
