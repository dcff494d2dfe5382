import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../core/schema.js';

type Raw = RawBuilder<unknown>;

/** {@link ../engine.Dialect.fits}: SQLite takes any value in any column, so what fits is ours to say. */
export function fits(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	const whole = sql`cast(cast(${value} as integer) as text) = ${text}`;
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return orNull(value, sql`length(${text}) <= ${sql.lit(type.length)}`);
		case 'text':
			return sql`1 = 1`;
		case 'bigint':
			return orNull(value, whole);
		case 'int':
			return orNull(
				value,
				type.digits === null ? whole : sql`${whole} and length(ltrim(${text}, '-')) <= ${sql.lit(type.digits)}`,
			);
		case 'decimal':
			return orNull(value, isDecimal(text, type.precision, type.scale));
		case 'date':
			return orNull(value, sql`date(${text}) is ${text}`);
		case 'datetime':
			return orNull(value, sql`datetime(${text}) is not null`);
		case 'boolean':
			return orNull(value, sql`${text} in ('0', '1')`);
	}
}

/** {@link ../engine.Dialect.convert} */
export function convert(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	if (type.kind === 'varchar' || type.kind === 'char') return sql`substr(${text}, 1, ${sql.lit(type.length)})`;
	if (type.kind === 'text') return text;
	const numeric = type.kind === 'int' || type.kind === 'bigint' || type.kind === 'boolean';
	return sql`case when ${fits(value, type)} then ${numeric ? sql`cast(${value} as integer)` : text} end`;
}

function orNull(value: Raw, condition: Raw): Raw {
	return sql`(${value} is null or (${condition}))`;
}

/** Digits with one point at most and a sign at most in front, not more of them than there is room for. */
function isDecimal(text: Raw, precision: number, scale: number): Raw {
	const digits = sql`ltrim(${text}, '-')`;
	const point = sql`instr(${digits}, '.')`;
	const before = sql`case ${point} when 0 then length(${digits}) else ${point} - 1 end`;
	const behind = sql`case ${point} when 0 then 0 else length(${digits}) - ${point} end`;
	return sql`${digits} glob '*[0-9]*' and ${digits} not glob '*[^0-9.]*' and ${digits} not glob '*.*.*'
		and length(${text}) - length(${digits}) <= 1 and ${before} <= ${sql.lit(precision - scale)} and ${behind} <= ${sql.lit(scale)}`;
}
