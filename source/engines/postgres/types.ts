import { type RawBuilder, sql } from 'kysely';
import type { ColumnType, TypeOf } from '../../core/schema/column-types.js';
import type { StoredType, StoredTypes } from '../dialect.js';

type Raw = RawBuilder<unknown>;

/** The greatest length of a `varchar`. */
const MAX_LENGTH = 10_485_760;

/** `char(n)` is `varchar(n)`, because PostgreSQL pads `char` with blanks and SQLite does not. */
const varchar: StoredType<TypeOf<'varchar' | 'char'>> = {
	name: ({ length }) => (length > MAX_LENGTH ? 'text' : `varchar(${length})`),
	fits: (value, { length }) => orNull(value, sql`length(${plainText(value)}) <= ${sql.lit(length)}`),
	convert: (value, { length }) => sql`left(${plainText(value)}, ${sql.lit(length)})`,
	text: (value) => value,
};

/**
 * A type that text is cast to. Whether it fits is decided by the text, because a cast that fails would end the
 * transaction.
 *
 * @param name - for DDL and for the cast
 * @param condition - whether a text fits
 * @param written - the text as the cast takes it
 */
function castType<T extends ColumnType>(
	name: (type: T) => string,
	condition: (text: Raw, type: T) => Raw,
	written: (text: Raw) => Raw = (text) => text,
): StoredType<T> {
	const fits = (value: Raw, type: T) => orNull(value, condition(plainText(value), type));
	return {
		name,
		fits,
		convert: (value, type) =>
			sql`case when ${fits(value, type)} then cast(${written(plainText(value))} as ${sql.raw(name(type))}) end`,
		text: (value) => sql`cast(${value} as text)`,
	};
}

const INT32 = ['-2147483648', '2147483647'] as const;
const INT64 = ['-9223372036854775808', '9223372036854775807'] as const;

/** PostgreSQL's own types. A value must look and compare as it does on SQLite. */
export const POSTGRES_TYPES: StoredTypes = {
	varchar,
	char: varchar,
	text: { name: () => 'text', fits: () => sql`true`, convert: plainText, text: (value) => value },
	// The smallest type that holds the digits.
	int: castType(
		({ digits }) => (digits === null || digits <= 9 ? 'integer' : 'bigint'),
		(text, { digits }) => isWhole(whole(text), digits, digits === null ? INT32 : null),
		whole,
	),
	bigint: castType(
		() => 'bigint',
		(text) => isWhole(whole(text), null, INT64),
		whole,
	),
	decimal: castType(
		({ precision, scale }) => `numeric(${precision},${scale})`,
		(text, { precision, scale }) => matches(text, decimalPattern(precision, scale)),
	),
	date: castType(
		() => 'date',
		(text) => matches(text, `^${DAY}$`),
	),
	datetime: castType(
		() => 'timestamp',
		(text) => matches(text, `^${DAY}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0*)?)?)?$`),
	),
	boolean: {
		...castType(
			() => 'boolean',
			(text) => matches(sql`lower(${text})`, '^(1|true|t|yes|y|0|false|f|no|n)$'),
		),
		text: (value) => sql`cast(cast(${value} as integer) as text)`,
	},
};

/** Drops a fraction of zeros, which a decimal with a whole value has. */
function whole(text: Raw): Raw {
	return sql`regexp_replace(${text}, '[.]0*$', '')`;
}

/** The value's text as SQLite has it: 1 and 0 for a boolean. */
function plainText(value: Raw): Raw {
	const text = sql`cast(${value} as text)`;
	return sql`case cast(pg_typeof(${value}) as text)
		when 'boolean' then case ${text} when 'true' then '1' when 'false' then '0' end
		else ${text} end`;
}

/** Whether a text is digits without leading zeros, which a number would lose. */
function isWhole(text: Raw, digits: number | null, range: readonly [low: string, high: string] | null): Raw {
	const pattern = `^(0|-?[1-9][0-9]{0,${(digits ?? 19) - 1}})$`;
	if (range === null) return matches(text, pattern);
	const number = sql`cast(${text} as numeric)`;
	return sql`case when ${matches(text, pattern)} then ${number} between ${sql.raw(range[0])} and ${sql.raw(range[1])} else false end`;
}

/**
 * A pattern of at least one digit, no more than there is room for, without leading zeros, which a number would lose.
 */
function decimalPattern(precision: number, scale: number): string {
	return `^-?(?=[.]?[0-9])(?!0[0-9])0?[0-9]{0,${precision - scale}}([.][0-9]{0,${scale}}0*)?$`;
}

function matches(text: Raw, pattern: string): Raw {
	return sql`${text} ~ ${sql.lit(pattern)}`;
}

/** A day of the calendar, 29 February only in leap years. */
const DAY = (() => {
	const leap = '([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29';
	const others =
		'[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))';
	return `(?!0000)(${leap}|${others})`;
})();

function orNull(value: Raw, condition: Raw): Raw {
	return sql`(${value} is null or (${condition}))`;
}
