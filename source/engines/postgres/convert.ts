import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../core/schema.js';

type Raw = RawBuilder<unknown>;

/** {@link ../engine.Dialect.fits}, by the value's text, since a cast that fails would end the transaction. */
export function fits(value: Raw, type: ColumnType): Raw {
	const text = plainText(value);
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return orNull(value, sql`length(${text}) <= ${sql.lit(type.length)}`);
		case 'text':
			return sql`true`;
		case 'bigint':
			return orNull(value, isWhole(whole(text), null, ['-9223372036854775808', '9223372036854775807']));
		case 'int':
			return orNull(
				value,
				isWhole(whole(text), type.digits, type.digits === null ? ['-2147483648', '2147483647'] : null),
			);
		case 'decimal':
			return orNull(value, matches(text, decimalPattern(type.precision, type.scale)));
		case 'date':
			return orNull(value, matches(text, `^${DAY}$`));
		case 'datetime':
			return orNull(
				value,
				matches(text, `^${DAY}([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6}0*)?)?)?$`),
			);
		case 'boolean':
			return orNull(value, matches(sql`lower(${text})`, '^(1|true|t|yes|y|0|false|f|no|n)$'));
	}
}

/** {@link ../engine.Dialect.convert} */
export function convert(value: Raw, type: ColumnType): Raw {
	const text = plainText(value);
	if (type.kind === 'varchar' || type.kind === 'char') return sql`left(${text}, ${sql.lit(type.length)})`;
	if (type.kind === 'text') return text;
	const isWholeNumber = type.kind === 'int' || type.kind === 'bigint';
	const written = isWholeNumber ? whole(text) : text;
	return sql`case when ${fits(value, type)} then cast(${written} as ${sql.raw(castName(type))}) end`;
}

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

function castName(type: ColumnType): string {
	switch (type.kind) {
		case 'int':
			return (type.digits ?? 0) > 9 ? ((type.digits ?? 0) > 18 ? 'numeric' : 'bigint') : 'integer';
		case 'decimal':
			return `numeric(${type.precision},${type.scale})`;
		case 'datetime':
			return 'timestamp';
		default:
			return type.kind;
	}
}

function orNull(value: Raw, condition: Raw): Raw {
	return sql`(${value} is null or (${condition}))`;
}
