import { definitionOf } from '../schema/column-types.js';
import { compileIndexCheck, exceedsIndex, INDEXED_BYTES } from '../schema/index-room.js';
import { type Column, headerIndex, normalizeHeader } from '../schema/schema.js';
import { mapTreeColumns, type Rival } from '../schema/tree-columns.js';
import { compileValueCheck } from '../values/check-value.js';
import { type Conversion, type ConversionKind, ConversionTally, type NoteConversion } from '../values/conversions.js';
import type { DateRules } from '../values/date-bounds.js';
import { DateDigest } from '../values/date-digest.js';
import { compileNullTest } from '../values/null-texts.js';
import { beginning } from '../values/visible.js';
import { type Fault, type RawRecord, type Reject, type SqlValue, type ValueCheck, ValueFault } from './record.js';

/** How a file's columns match the schema's. */
export interface ColumnMap {
	/** For each schema column the index of the file's column that carries it, or -1. */
	readonly positions: readonly number[];
	/** The file's columns that are not in the schema. */
	readonly extra: readonly string[];
	/** Required columns without a default that are not in the file. */
	readonly missing: readonly Column[];
	/** Schema columns that several of the file's columns name, with those names, and in tables their positions from 1. */
	readonly twice: readonly {
		readonly column: string;
		readonly headers: readonly string[];
		readonly places?: readonly number[];
	}[];
	/** Trees only: for each schema column the file's columns that must not have a value next to it in the same record. */
	readonly rivals?: readonly (readonly Rival[])[];
	/** Trees only: values outside of the records that have a column's name and are not taken. */
	readonly outside?: readonly { readonly column: Column; readonly header: string }[];
}

/** Finds for each schema column the file's column that has its name or one of its aliases. */
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
 * @param schema - the config's columns, which come first in `columns`; the rest are columns that files added
 */
export function mapPaths(
	columns: readonly Column[],
	headers: readonly string[],
	inherits: (column: Column) => boolean,
	schema: readonly Column[] = columns,
): ColumnMap {
	const { positions, rivals, extra, twice, outside } = mapTreeColumns(columns, headers, inherits, schema);
	return {
		positions,
		extra,
		missing: columns.filter((each, at) => each.required && each.default === null && positions[at] === -1),
		twice: twice.map(({ column, headers: several }) => ({ column: column.name, headers: several })),
		rivals,
		outside,
	};
}

/** Rules for the values of records, apart from those of the columns. */
export interface MappingRules extends DateRules {
	readonly countryColumn: string;
	/** Whether a record without a country is a reject: `unknownCountry: reject`. */
	readonly countryRequired: boolean;
	/** The config's name for a spelling of a country, or `null`. */
	readonly countryName: (spelling: string) => string | null;
	/** Texts that stand for null, in columns that have no `nulls` of their own. */
	readonly nulls: readonly string[];
}

/** Maps raw records of one file to rows in the schema's order, or to rejects. */
export interface RecordMapper {
	/** A row (one value for each schema column), or the reject with every fault of the record. */
	map(record: RawRecord): SqlValue[] | Reject;
	/** Conversions of the values of all rows so far, beyond the spelling of their types. */
	conversions(): Conversion[];
	/** Fingerprint of what its dates were read as, see `DateDigest`. */
	dates(): number;
}

/**
 * Compiles the mapping of one file's columns to rows. Values are trimmed. Empty and blank text, and the config's texts
 * for null, become null. A null becomes its column's default.
 */
export function createRecordMapper(
	columns: readonly Column[],
	positions: readonly number[],
	rules: MappingRules,
	rivals: readonly (readonly Rival[])[] = [],
): RecordMapper {
	const shapeFaults = compileRivals(columns, positions, rivals, rules);
	const dates = new DateDigest();
	const noting = { ...rules, noteDate: dates.note };
	const tally = new ConversionTally(columns.map((column) => column.name));
	const fields = columns.map((column, index) =>
		compileField(column, positions[index] ?? -1, noting, (kind) => tally.note(index, kind)),
	);
	const tooLongKey = compileIndexCheck(columns, (column) => column.key);
	const map = (record: RawRecord): SqlValue[] | Reject => {
		if (record.fault) return reject(record, [record.fault]);
		const row = new Array<SqlValue>(fields.length);
		let faults: Fault[] | null = shapeFaults === null ? null : shapeFaults(record);
		const { values, kinds, numbers } = record;
		for (let i = 0; i < fields.length; i++) {
			const field = fields[i] as Field;
			const text = values[field.position] ?? '';
			const trimmed = text.trim();
			if (trimmed.length !== text.length && trimmed !== '') tally.note(i, 'trim');
			const kind = kinds?.[field.position];
			let value: SqlValue | ValueFault;
			if (trimmed === '' || kind === 'none' || field.isNull(trimmed)) {
				value = field.default;
				if (value !== null) tally.note(i, 'default');
				else if (field.required !== null) value = trimmed === '' ? field.required : field.requiredText;
				else if (trimmed !== '') tally.note(i, 'null');
			} else {
				const number = numbers?.[field.position] ?? null;
				value = number === null ? field.check(trimmed, kind) : field.checkShown(trimmed, number);
				if (!(value instanceof ValueFault)) {
					if (field.form !== null && value !== trimmed) tally.note(i, field.form);
				} else if (field.nullInvalid) {
					tally.retract(i);
					tally.note(i, 'invalid');
					value = null;
				}
			}
			if (value instanceof ValueFault) {
				faults ??= [];
				faults.push(value.at(field.name, trimmed));
			} else {
				row[i] = value;
			}
		}
		if (faults === null && tooLongKey !== null) {
			const longest = tooLongKey(row);
			if (longest !== -1) faults = [LONG_KEY.at((fields[longest] as Field).name, String(row[longest]))];
		}
		if (faults !== null) {
			tally.drop();
			return reject(record, faults);
		}
		tally.keep(record.line);
		return row;
	};
	return { map, conversions: () => tally.counts(), dates: () => dates.sum };
}

/** Makes the function that finds the columns for which a record has several values; `null` where no column can. */
function compileRivals(
	columns: readonly Column[],
	positions: readonly number[],
	rivals: readonly (readonly Rival[])[],
	rules: MappingRules,
): ((record: RawRecord) => Fault[] | null) | null {
	const contested = rivals.flatMap((each, at) => {
		const column = columns[at];
		const isNull = column === undefined ? () => false : nullTest(column, rules);
		return each.map((rival) => ({ ...rival, name: column?.name ?? null, own: positions[at] ?? -1, isNull }));
	});
	if (contested.length === 0) return null;
	return ({ values }) => {
		let faults: Fault[] | null = null;
		for (const { name, position, header, own, isWithin, isNull } of contested) {
			const value = textOf(values[position], isNull);
			if (value === null || (isWithin && textOf(values[own], isNull) !== null)) continue;
			if (faults?.at(-1)?.column === name) continue;
			const reason = `is not one value: the record holds ${beginning(header, NAME)}; name the one that is meant by its path`;
			faults ??= [];
			faults.push({ code: 'E_RECORD_SHAPE', column: name, reason, value });
		}
		return faults;
	};
}

/** The text of a value as it is written; `null` where it stands for null. */
function textOf(value: string | null | undefined, isNull: (trimmed: string) => boolean): string | null {
	const trimmed = value?.trim() ?? '';
	return trimmed === '' || isNull(trimmed) ? null : (value ?? null);
}

/** A fault shows this many characters of a path. */
const NAME = 80;

interface Field {
	readonly name: string;
	readonly position: number;
	readonly isNull: (trimmed: string) => boolean;
	readonly check: ValueCheck;
	/** The check of a cell that shows its number in another way. */
	readonly checkShown: (shown: string, number: string) => SqlValue | ValueFault;
	/** The conversion that is noted where a value is stored in another form; `null` where the type notes none. */
	readonly form: ConversionKind | null;
	readonly default: SqlValue;
	/** The faults of a null, and of a text that stands for null, where null is not allowed. */
	readonly required: ValueFault | null;
	readonly requiredText: ValueFault;
	/** Whether an invalid value becomes null. Never where null is not allowed: the value's own fault then says more. */
	readonly nullInvalid: boolean;
}

function compileField(column: Column, position: number, rules: MappingRules, note: NoteConversion): Field {
	const isCountry = column.name === rules.countryColumn;
	const check = isCountry ? countryCheck(column, rules, note) : compileValueCheck(column, rules, note);
	const required = requiredFault(column, rules);
	return {
		name: column.name,
		position,
		isNull: nullTest(column, rules),
		check,
		checkShown: shownCheck(column, check),
		form: definitionOf(column.type).form,
		default: defaultOf(column, isCountry ? countryCheck(column, rules, () => undefined) : compileValueCheck(column)),
		required,
		requiredText: new ValueFault(required?.code ?? 'E_REQUIRED', 'stands for no value, and there must be one'),
		nullInvalid: column.onInvalid === 'null' && required === null,
	};
}

/** A spelling of a country that the config knows never stands for null. */
function nullTest(column: Column, { nulls, countryColumn, countryName }: MappingRules): Field['isNull'] {
	const isNull = compileNullTest(column.nulls ?? nulls, column.allowed ?? []);
	return column.name === countryColumn ? (trimmed) => isNull(trimmed) && countryName(trimmed) === null : isNull;
}

/** A default comes from the config, so the run date does not bound it. */
function defaultOf(column: Column, check: ValueCheck): SqlValue {
	const value = column.default === null ? null : check(column.default, undefined);
	return value instanceof ValueFault ? null : value;
}

/** A text column takes what the cell shows, a number what it holds; a date or boolean may be either. */
function shownCheck({ type }: Column, check: ValueCheck): Field['checkShown'] {
	switch (definitionOf(type).group) {
		case 'text':
			return (shown) => check(shown, 'text');
		case 'number':
			return (_, number) => check(number, 'number');
		case 'date':
		case 'boolean':
			return (shown, number) => {
				const value = check(shown, 'text');
				return value instanceof ValueFault ? check(number, 'number') : value;
			};
	}
}

const LONG_KEY = new ValueFault('E_LENGTH', `makes a key of more than ${INDEXED_BYTES} bytes`);
const LONG_COUNTRY = new ValueFault('E_LENGTH', `is longer than ${INDEXED_BYTES} bytes, as no country is`);

/** A country's spelling that the config knows, and that is too long for its column, is staged as the country's name. */
function countryCheck(column: Column, rules: MappingRules, note: NoteConversion): ValueCheck {
	const checkValue = compileValueCheck(column, rules, note);
	const check: ValueCheck = (value, kind) => {
		const result = checkValue(value, kind);
		return !(result instanceof ValueFault) && exceedsIndex(result) ? LONG_COUNTRY : result;
	};
	return (value, kind) => {
		const result = check(value, kind);
		if (!(result instanceof ValueFault) || result.code !== 'E_LENGTH') return result;
		const name = rules.countryName(value);
		if (name === null) return result;
		note('country');
		return check(name, kind);
	};
}

function requiredFault(column: Column, rules: MappingRules): ValueFault | null {
	if (column.required) return new ValueFault('E_REQUIRED', 'is empty and may not be');
	if (column.name !== rules.countryColumn || !rules.countryRequired) return null;
	return new ValueFault('E_COUNTRY', 'is empty, so the record belongs to no country');
}

function reject(record: RawRecord, faults: readonly Fault[]): Reject {
	const { values, kinds, numbers, fault } = record;
	const fields = fault ? null : { values, ...(kinds && { kinds }), ...(numbers && { numbers }) };
	return { record: record.record, line: record.line, raw: record.raw, fields, faults };
}
