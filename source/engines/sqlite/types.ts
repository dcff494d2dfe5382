import { type RawBuilder, sql } from 'kysely';
import type { ColumnType, TypeOf } from '../../core/schema/column-types.js';
import type { StoredType, StoredTypes } from '../dialect.js';
import { DECIMAL_FUNCTION } from './decimals.js';

type Raw = RawBuilder<unknown>;

/**
 * A type that a column declares. SQLite takes any value in any column, so the program decides what fits.
 *
 * @param name - the config's words, which give the right affinities: text for `VARCHAR` and `CHAR`; integer for `INT`;
 * numeric for dates, which leaves ISO text unchanged
 * @param condition - whether a value, with its text, fits
 * @param converted - of a value that fits
 */
function declared<T extends ColumnType>(
	name: (type: T) => string,
	condition: (value: Raw, text: Raw, type: T) => Raw,
	converted: (value: Raw, text: Raw) => Raw,
): StoredType<T> {
	const fits = (value: Raw, type: T) => orNull(value, condition(value, asText(value), type));
	return {
		name,
		fits,
		convert: (value, type) => sql`case when ${fits(value, type)} then ${converted(value, asText(value))} end`,
		text: (value) => value,
	};
}

const texts = (name: string): StoredType<TypeOf<'varchar' | 'char'>> => ({
	name: ({ length }) => `${name}(${length})`,
	fits: (value, { length }) => orNull(value, sql`length(${asText(value)}) <= ${sql.lit(length)}`),
	convert: (value, { length }) => sql`substr(${asText(value)}, 1, ${sql.lit(length)})`,
	text: (value) => value,
});

const toInteger = (value: Raw) => sql`cast(${value} as integer)`;

/** How SQLite stores every column type. */
export const SQLITE_TYPES: StoredTypes = {
	varchar: texts('VARCHAR'),
	char: texts('CHAR'),
	text: { name: () => 'TEXT', fits: () => sql`1 = 1`, convert: asText, text: (value) => value },
	int: declared(
		({ digits }) => (digits === null ? 'INTEGER' : `INTEGER(${digits})`),
		(value, text, { digits }) => isInt(value, whole(text), digits),
		toInteger,
	),
	bigint: declared(
		() => 'BIGINT',
		(value, text) => sql`${isWhole(whole(text))} and cast(cast(${value} as integer) as text) = ${whole(text)}`,
		toInteger,
	),
	// A decimal must be text, since a double keeps only 15 digits and shows 0.10 as 0.1; the word `TEXT` in its type
	// gives that.
	decimal: {
		name: ({ precision, scale }) => `DECIMAL_TEXT(${precision},${scale})`,
		fits: (value, type) => orNull(value, sql`${decimal(value, type)} is not null`),
		convert: decimal,
		// A table that no run has changed since an earlier version still has decimals as doubles.
		text: (value, type) => sql`case typeof(${value}) when 'text' then ${value} else ${decimal(value, type)} end`,
	},
	date: declared(
		() => 'DATE',
		(_, text) => isDay(text),
		(_, text) => text,
	),
	datetime: declared(
		() => 'DATETIME',
		(_, text) => isMoment(text),
		(_, text) => moment(text),
	),
	boolean: declared(
		() => 'BOOLEAN',
		(_, text) => sql`lower(${text}) in (${sql.raw(`${TRUE}, ${FALSE}`)})`,
		(value, text) => sql`case when ${value} is not null then lower(${text}) in (${sql.raw(TRUE)}) end`,
	),
};

function asText(value: Raw): Raw {
	return sql`cast(${value} as text)`;
}

const TRUE = "'1', 'true', 't', 'yes', 'y'";
const FALSE = "'0', 'false', 'f', 'no', 'n'";

function orNull(value: Raw, condition: Raw): Raw {
	return sql`(${value} is null or (${condition}))`;
}

/** Drops a fraction of zeros, which a decimal with a whole value has. */
function whole(text: Raw): Raw {
	return sql`case when ${text} glob '*.*' then rtrim(rtrim(${text}, '0'), '.') else ${text} end`;
}

/** Whether a text is digits without leading zeros, which a number would lose. */
function isWhole(text: Raw): Raw {
	const unsigned = sql`ltrim(${text}, '-')`;
	return sql`${unsigned} <> '' and ${unsigned} not glob '*[^0-9]*' and (${text} = '0' or ${unsigned} not glob '0*')
		and length(${text}) - length(${unsigned}) <= 1`;
}

function isInt(value: Raw, text: Raw, digits: number | null): Raw {
	const small =
		digits === null
			? sql`cast(${value} as integer) between -2147483648 and 2147483647`
			: sql`length(ltrim(${text}, '-')) <= ${sql.lit(digits)}`;
	return sql`${isWhole(text)} and ${small}`;
}

function decimal(value: Raw, { precision, scale }: TypeOf<'decimal'>): Raw {
	return sql`${sql.id(DECIMAL_FUNCTION)}(${value}, ${sql.lit(precision)}, ${sql.lit(scale)})`;
}

/** Whether a text is a day of the calendar in ISO 8601; year 0 is none. */
function isDay(text: Raw): Raw {
	return sql`(date(${text}) is ${text} and ${text} >= '0001')`;
}

function isMoment(text: Raw): Raw {
	const second = sql`substr(${text}, 1, 19)`;
	const plain = sql`replace(${second}, 'T', ' ')`;
	const written = (format: string) => sql`strftime(${sql.lit(`%Y-%m-%d ${format}`)}, ${second}) is ${plain}`;
	// SQLite accepts 24:00:00 as a time.
	const real = sql`${text} >= '0001' and substr(${text}, 12, 2) < '24'`;
	const fraction = sql`rtrim(substr(${text}, 21), '0')`;
	const fine = sql`(length(${text}) <= 19 or (substr(${text}, 20) glob '.[0-9]*' and substr(${text}, 21) not glob '*[^0-9]*' and length(${fraction}) <= 6))`;
	return sql`(${isDay(text)} or (${real} and ${fine} and (${written('%H:%M:%S')} or ${written('%H:%M')})))`;
}

/** A datetime as value checks store it: `YYYY-MM-DD HH:MM:SS`, and a fraction without trailing zeros. */
function moment(text: Raw): Raw {
	const fraction = sql`rtrim(rtrim(substr(${text}, 20), '0'), '.')`;
	return sql`datetime(substr(${text}, 1, 19)) || case when length(${text}) > 19 then ${fraction} else '' end`;
}
