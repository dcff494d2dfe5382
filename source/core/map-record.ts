import { compileValueCheck, isNullText, type ValueCheck, ValueFault } from './check-value.js';
import { compileIndexCheck, exceedsIndex, INDEXED_BYTES } from './index-room.js';
import type { Fault, RawRecord, Reject, SqlValue } from './record.js';
import { type Column, headerIndex, normalizeHeader } from './schema.js';
import { mapTreeColumns, type Rival } from './tree-columns.js';
import { beginning } from './visible.js';

/** How a file's columns meet the schema's. */
export interface ColumnMap {
	/** For each schema column the index of the file's column that carries it, or -1. */
	readonly positions: readonly number[];
	/** The file's columns that the schema does not know. */
	readonly extra: readonly string[];
	/** Required columns without a default that the file lacks. */
	readonly missing: readonly Column[];
	/** Schema columns that more than one of the file's columns names, with those names; in tables also where they stand, from 1. */
	readonly twice: readonly {
		readonly column: string;
		readonly headers: readonly string[];
		readonly places?: readonly number[];
	}[];
	/** Trees: for each schema column the file's columns of which no record may have one beside it. */
	readonly rivals?: readonly (readonly Rival[])[];
	/** Trees: values outside of the records that are called like a column and are not taken. */
	readonly outside?: readonly { readonly column: Column; readonly header: string }[];
}

/** Finds for each schema column the file's column of that name or of one of its aliases. */
export function mapColumns(columns: readonly Column[], headers: readonly string[]): ColumnMap {
	const index = headerIndex(columns);
	const found = new Map<Column, number[]>();
	const extra: string[] = [];
	headers.forEach((header, position) => {
		const column = index.get(normalizeHeader(header));
		if (column) found.set(column, [...(found.get(column) ?? []), position]);
		else extra.push(header);
	});
	return {
		positions: columns.map((column) => found.get(column)?.[0] ?? -1),
		extra,
		missing: columns.filter((column) => column.required && column.default === null && !found.has(column)),
		twice: [...found]
			.filter(([, positions]) => positions.length > 1)
			.map(([column, positions]) => ({
				column: column.name,
				headers: positions.map((at) => headers[at] as string),
				places: positions.map((at) => at + 1),
			})),
	};
}

/**
 * The same for a file whose columns are named by path.
 *
 * @param inherits - whether a column takes a value from outside of the records by its name alone
 */
export function mapPaths(
	columns: readonly Column[],
	headers: readonly string[],
	inherits: (column: Column) => boolean,
): ColumnMap {
	const { positions, rivals, extra, twice, outside } = mapTreeColumns(columns, headers, inherits);
	return {
		positions,
		extra,
		missing: columns.filter((each, at) => each.required && each.default === null && positions[at] === -1),
		twice: twice.map(({ column, headers: several }) => ({ column: column.name, headers: several })),
		rivals,
		outside,
	};
}

/** What may be said of a record beyond its columns. */
export interface MappingRules {
	readonly countryColumn: string;
	/** Whether a record without a country is a reject: `unknownCountry: reject`. */
	readonly countryRequired: boolean;
	/** The name that the config gives to a spelling of a country, or `null`. */
	readonly countryName: (spelling: string) => string | null;
}

/** Turns raw records of one file into rows in the schema's order, or into rejects. */
export interface RecordMapper {
	/** A row (one value a schema column) or the reject with every fault of the record. */
	map(record: RawRecord): SqlValue[] | Reject;
	/** How many invalid values of rows became null so far, because their column says `onInvalid: null`. */
	readonly nulled: number;
}

/**
 * Compiles the mapping of one file's columns to rows. Values are trimmed; empty, blank and NULL-like text is null;
 * a null takes its column's default.
 */
export function createRecordMapper(
	columns: readonly Column[],
	positions: readonly number[],
	rules: MappingRules,
	rivals: readonly (readonly Rival[])[] = [],
): RecordMapper {
	const shapeFaults = compileRivals(columns, positions, rivals);
	const fields = columns.map((column, index) => compileField(column, positions[index] ?? -1, rules));
	const tooLongKey = compileIndexCheck(columns, (column) => column.key);
	let nulled = 0;
	const map = (record: RawRecord): SqlValue[] | Reject => {
		if (record.fault) return reject(record, [record.fault]);
		const row = new Array<SqlValue>(fields.length);
		let faults: Fault[] | null = shapeFaults === null ? null : shapeFaults(record);
		let emptied = 0;
		for (let i = 0; i < fields.length; i++) {
			const field = fields[i] as Field;
			const text = record.values[field.position];
			const trimmed = text === null || text === undefined ? '' : text.trim();
			let value: SqlValue | ValueFault =
				isNullText(trimmed) && !field.isValue?.(trimmed)
					? field.default
					: field.check(trimmed, record.kinds?.[field.position]);
			if (value === null && field.required) value = field.required;
			if (value instanceof ValueFault && field.nullInvalid) {
				emptied++;
				value = null;
			}
			if (value instanceof ValueFault) {
				faults ??= [];
				faults.push(value.at(field.name, trimmed));
			} else {
				row[i] = value;
			}
		}
		if (faults !== null) return reject(record, faults);
		const longest = tooLongKey === null ? -1 : tooLongKey(row);
		if (longest === -1) nulled += emptied;
		return longest === -1 ? row : reject(record, [LONG_KEY.at((fields[longest] as Field).name, String(row[longest]))]);
	};
	return {
		map,
		get nulled() {
			return nulled;
		},
	};
}

/** Finds the columns of a record for which it has several values; `null` where that cannot be. */
function compileRivals(
	columns: readonly Column[],
	positions: readonly number[],
	rivals: readonly (readonly Rival[])[],
): ((record: RawRecord) => Fault[] | null) | null {
	const contested = rivals.flatMap((each, at) =>
		each.map((rival) => ({ ...rival, name: columns[at]?.name ?? null, own: positions[at] ?? -1 })),
	);
	if (contested.length === 0) return null;
	return ({ values }) => {
		let faults: Fault[] | null = null;
		for (const { name, position, header, own, isWithin } of contested) {
			const value = values[position];
			if (isNull(value) || (isWithin && !isNull(values[own]))) continue;
			if (faults?.at(-1)?.column === name) continue;
			const reason = `is not one value: the record holds ${beginning(header, NAME)}; name the one that is meant by its path`;
			faults ??= [];
			faults.push({ code: 'E_RECORD_SHAPE', column: name, reason, value });
		}
		return faults;
	};
}

function isNull(value: string | null | undefined): value is null | undefined {
	return value === null || value === undefined || isNullText(value.trim());
}

/** Characters of a path that a fault names. */
const NAME = 80;

interface Field {
	readonly name: string;
	readonly position: number;
	readonly check: ValueCheck;
	readonly default: SqlValue;
	/** The fault of a null, where null may not be. */
	readonly required: ValueFault | null;
	/** What is invalid becomes null: not where null may not be, since the fault would then be that it is empty. */
	readonly nullInvalid: boolean;
	/** Whether a text that elsewhere stands for no value is one here: the config names it. */
	readonly isValue: ((text: string) => boolean) | null;
}

function compileField(column: Column, position: number, rules: MappingRules): Field {
	const check = column.name === rules.countryColumn ? countryCheck(column, rules) : compileValueCheck(column);
	const fallback = column.default === null ? null : check(column.default, undefined);
	const required = requiredFault(column, rules);
	return {
		name: column.name,
		position,
		check,
		default: fallback instanceof ValueFault ? null : fallback,
		required,
		nullInvalid: column.onInvalid === 'null' && required === null,
		isValue: namedValues(column, rules),
	};
}

/** `N/A` among the allowed values, or as a country's spelling, is meant as it is written. Empty is always null. */
function namedValues(column: Column, rules: MappingRules): Field['isValue'] {
	const isCountry = column.name === rules.countryColumn;
	const allowed = new Set((column.allowed ?? []).filter((text) => text !== '' && isNullText(text)));
	if (allowed.size === 0 && !isCountry) return null;
	return (text) => text !== '' && (allowed.has(text) || (isCountry && rules.countryName(text) !== null));
}

const LONG_KEY = new ValueFault('E_LENGTH', `makes a key of more than ${INDEXED_BYTES} bytes`);
const LONG_COUNTRY = new ValueFault('E_LENGTH', `is longer than ${INDEXED_BYTES} bytes, as no country is`);

/** A spelling that the config knows, and that its column is too short for, is staged under the name it stands for. */
function countryCheck(column: Column, rules: MappingRules): ValueCheck {
	const checkValue = compileValueCheck(column);
	const check: ValueCheck = (value, kind) => {
		const result = checkValue(value, kind);
		return !(result instanceof ValueFault) && exceedsIndex(result) ? LONG_COUNTRY : result;
	};
	return (value, kind) => {
		const result = check(value, kind);
		if (!(result instanceof ValueFault) || result.code !== 'E_LENGTH') return result;
		const name = rules.countryName(value);
		return name === null ? result : check(name, kind);
	};
}

function requiredFault(column: Column, rules: MappingRules): ValueFault | null {
	if (column.required) return new ValueFault('E_REQUIRED', 'is empty and may not be');
	if (column.name !== rules.countryColumn || !rules.countryRequired) return null;
	return new ValueFault('E_COUNTRY', 'is empty, so the record belongs to no country');
}

function reject(record: RawRecord, faults: readonly Fault[]): Reject {
	return { record: record.record, line: record.line, raw: record.raw, faults };
}
