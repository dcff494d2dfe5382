import type { ValueCheck } from '../records/record.js';
import { dateCheck, datetimeCheck } from '../values/check-date.js';
import { decimalCheck, integerCheck } from '../values/check-number.js';
import { checkBoolean, textCheck } from '../values/check-text.js';
import type { ConversionKind, NoteConversion } from '../values/conversions.js';
import type { DateRules } from '../values/date-bounds.js';
import type { Column } from './schema.js';

/** A parsed column type. `length` is in characters, `digits` in decimal digits. */
export type ColumnType =
	| { readonly kind: 'varchar' | 'char'; readonly length: number }
	| { readonly kind: 'text' | 'bigint' | 'date' | 'datetime' | 'boolean' }
	| { readonly kind: 'int'; readonly digits: number | null }
	| { readonly kind: 'decimal'; readonly precision: number; readonly scale: number };

/** The column type of a kind. */
export type TypeOf<K extends ColumnType['kind']> = ColumnType & { readonly kind: K };

/** The parts of a column that decide which values it takes. */
export type CheckedColumn = Pick<
	Column,
	'name' | 'type' | 'formats' | 'allowed' | 'pattern' | 'leadingZeros' | 'number' | 'min' | 'max' | 'time' | 'zone'
>;

/** Settings that only columns of some types have. */
export type TypeSetting = 'formats' | 'min' | 'max' | 'time' | 'zone' | 'leadingZeros' | 'number';

/** What a column type is, apart from how an engine stores it. */
interface TypeDefinition<T extends ColumnType> {
	/** What it takes of a cell that shows its number in another way: the text, the number, or either. */
	readonly group: 'text' | 'number' | 'date' | 'boolean';
	readonly settings: readonly TypeSetting[];
	/** Forms in the config, for the reference. */
	readonly forms: readonly string[];
	/** The type with the numbers in its parentheses; `null` where they do not fit. */
	parse(first: number | null, second: number | null): T | null;
	/** The type as the config writes it. */
	format(type: T): string;
	check(column: CheckedColumn, type: T, rules: DateRules, note: NoteConversion): ValueCheck;
	/** What is counted where a value is stored in another form; `null` where its check cannot tell. */
	readonly form: ConversionKind | null;
	/** Bytes of a value in an index, at most. */
	mostBytes(type: T): number;
}

const NUMBERS = ['leadingZeros', 'number'] as const;
const DATES = ['formats', 'min', 'max'] as const;

const texts = <K extends 'varchar' | 'char'>(kind: K): TypeDefinition<TypeOf<K>> => ({
	group: 'text',
	settings: [],
	forms: [`${kind}(n)`],
	parse: (first, second) =>
		first !== null && first > 0 && second === null ? ({ kind, length: first } as TypeOf<K>) : null,
	format: ({ length }) => `${kind}(${length})`,
	check: (_, { length }) => textCheck(length),
	form: null,
	mostBytes: ({ length }) => 4 * length,
});

/** The parts of a type without numbers in parentheses. */
const plain = <K extends 'text' | 'bigint' | 'date' | 'datetime' | 'boolean'>(kind: K) => ({
	forms: [kind],
	parse: (first: number | null) => (first === null ? ({ kind } as TypeOf<K>) : null),
	format: () => kind,
});

/** Every column type. A new one is an entry here, and one in `types.ts` of each engine. */
const TYPES: { readonly [K in ColumnType['kind']]: TypeDefinition<TypeOf<K>> } = {
	varchar: texts('varchar'),
	char: texts('char'),
	text: {
		...plain('text'),
		group: 'text',
		settings: [],
		check: () => textCheck(Number.POSITIVE_INFINITY),
		form: null,
		mostBytes: () => Number.POSITIVE_INFINITY,
	},
	int: {
		group: 'number',
		settings: NUMBERS,
		forms: ['int', 'int(n)'],
		// Every 18-digit number fits 64 bits. SQLite would keep only 15 digits of a longer one.
		parse: (digits, second) =>
			second === null && digits !== 0 && (digits === null || digits <= 18) ? { kind: 'int', digits } : null,
		format: ({ digits }) => (digits === null ? 'int' : `int(${digits})`),
		check: (column, type, _, note) => integerCheck(column, type, note),
		form: null,
		mostBytes: ({ digits }) => digits ?? 10,
	},
	bigint: {
		...plain('bigint'),
		group: 'number',
		settings: NUMBERS,
		check: (column, type, _, note) => integerCheck(column, type, note),
		form: null,
		mostBytes: () => 20,
	},
	decimal: {
		group: 'number',
		settings: NUMBERS,
		forms: ['decimal(p,s)'],
		parse: (precision, scale) =>
			precision !== null && precision > 0 && (scale ?? 0) <= precision
				? { kind: 'decimal', precision, scale: scale ?? 0 }
				: null,
		format: ({ precision, scale }) => `decimal(${precision},${scale})`,
		check: (column, type, _, note) => decimalCheck(column, type, note),
		form: 'number',
		mostBytes: ({ precision }) => precision + 2,
	},
	date: {
		...plain('date'),
		group: 'date',
		settings: [...DATES, 'time'],
		check: (column, _, rules, note) => dateCheck(column, rules, note),
		form: 'date',
		mostBytes: () => 20,
	},
	datetime: {
		...plain('datetime'),
		group: 'date',
		settings: [...DATES, 'zone'],
		check: (column, _, rules, note) => datetimeCheck(column, rules, note),
		form: 'datetime',
		mostBytes: () => 26,
	},
	boolean: {
		...plain('boolean'),
		group: 'boolean',
		settings: [],
		check: () => checkBoolean,
		form: 'boolean',
		mostBytes: () => 20,
	},
};

/** Other names of types. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	['integer', 'int'],
	['numeric', 'decimal'],
]);

/** Forms of all types in the config, such as `varchar(n)`. */
export const TYPE_FORMS: readonly string[] = Object.values(TYPES).flatMap(({ forms }) => forms);

/** The definition of a column type. */
export function definitionOf(type: ColumnType): TypeDefinition<ColumnType> {
	return TYPES[type.kind] as TypeDefinition<ColumnType>;
}

/**
 * Reads a column type as the config writes it, such as `varchar(255)` or `decimal(10,2)`.
 *
 * @returns `null` for an unknown type
 */
export function parseColumnType(text: string): ColumnType | null {
	const match = /^([a-z]+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(text.trim().toLowerCase());
	const [, name = '', first, second] = match ?? [];
	const kind = ALIASES.get(name) ?? name;
	if (!Object.hasOwn(TYPES, kind)) return null;
	const number = (digits: string | undefined) => (digits === undefined ? null : Number(digits));
	return TYPES[kind as ColumnType['kind']].parse(number(first), number(second));
}

/** A column type as the config writes it. */
export function formatColumnType(type: ColumnType): string {
	return definitionOf(type).format(type);
}
