import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../core/schema.js';

type Raw = RawBuilder<unknown>;

/** {@link ../engine.Dialect.fits}: by the value's text, since a cast that fails would end the transaction. */
export function fits(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return orNull(value, sql`length(${text}) <= ${sql.lit(type.length)}`);
		case 'text':
			return sql`true`;
		case 'bigint':
			return orNull(value, sql`${text} ~ '^-?[0-9]{1,18}$'`);
		case 'int':
			return orNull(value, sql`${text} ~ ${sql.lit(`^-?[0-9]{1,${type.digits ?? 9}}$`)}`);
		case 'decimal': {
			const behind = type.scale === 0 ? '' : `(\\.[0-9]{0,${type.scale}})?`;
			return orNull(
				value,
				sql`${text} ~ ${sql.lit(`^-?[0-9]{1,${Math.max(1, type.precision - type.scale)}}${behind}$`)}`,
			);
		}
		case 'date':
			return orNull(value, sql`${text} ~ ${sql.lit(`^${DAY}$`)}`);
		case 'datetime':
			return orNull(value, sql`${text} ~ ${sql.lit(`^${DAY}([ T][0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?$`)}`);
		case 'boolean':
			return orNull(value, sql`lower(${text}) in ('0', '1', 'true', 'false', 't', 'f')`);
	}
}

/** A day that every month has, or one of the longer months': the 30th of February would still fail. */
const DAY = '[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])';

/** {@link ../engine.Dialect.convert} */
export function convert(value: Raw, type: ColumnType): Raw {
	const text = sql`cast(${value} as text)`;
	if (type.kind === 'varchar' || type.kind === 'char') return sql`left(${text}, ${sql.lit(type.length)})`;
	if (type.kind === 'text') return text;
	return sql`case when ${fits(value, type)} then cast(${text} as ${sql.raw(castName(type))}) end`;
}

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
