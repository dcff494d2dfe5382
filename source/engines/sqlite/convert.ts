import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../core/schema.js';
import { DECIMAL_FUNCTION } from './decimals.js';

type Raw = RawBuilder<unknown>;

/** {@link ../engine.Dialect.fits}: SQLite takes any value in any column, so the program decides what fits. */
export function fits(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return orNull(value, sql`length(${text}) <= ${sql.lit(type.length)}`);
		case 'text':
			return sql`1 = 1`;
		case 'bigint':
			return orNull(value, sql`${isWhole(whole(text))} and cast(cast(${value} as integer) as text) = ${whole(text)}`);
		case 'int':
			return orNull(value, isInt(value, whole(text), type.digits));
		case 'decimal':
			return orNull(value, sql`${decimal(value, type)} is not null`);
		case 'date':
			return orNull(value, isDay(text));
		case 'datetime':
			return orNull(value, isMoment(text));
		case 'boolean':
			return orNull(value, sql`lower(${text}) in (${sql.raw(`${TRUE}, ${FALSE}`)})`);
	}
}

/** {@link ../engine.Dialect.convert} */
export function convert(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	if (type.kind === 'varchar' || type.kind === 'char') return sql`substr(${text}, 1, ${sql.lit(type.length)})`;
	if (type.kind === 'text') return text;
	if (type.kind === 'decimal') return decimal(value, type);
	return sql`case when ${fits(value, type)} then ${converted(value, text, type)} end`;
}

function converted(value: Raw, text: Raw, type: ColumnType): Raw {
	switch (type.kind) {
		case 'int':
			// More than 18 digits are stored as text.
			return (type.digits ?? 0) > 18 ? whole(text) : sql`cast(${value} as integer)`;
		case 'bigint':
			return sql`cast(${value} as integer)`;
		case 'boolean':
			return sql`case when ${value} is not null then lower(${text}) in (${sql.raw(TRUE)}) end`;
		case 'datetime':
			return moment(text);
		default:
			return text;
	}
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

function decimal(value: Raw, { precision, scale }: ColumnType & { readonly kind: 'decimal' }): Raw {
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
