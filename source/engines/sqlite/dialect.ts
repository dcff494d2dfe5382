import {
	DummyDriver,
	Kysely,
	type RawBuilder,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
	sql,
} from 'kysely';
import type { ColumnType } from '../../core/schema.js';
import { completeDialect, type Dialect, type Tables, type TypedValue } from '../dialect.js';
import { joined } from '../joined.js';
import { CHECKSUM_FUNCTION, CHECKSUMS_FUNCTION } from './checksum.js';
import { convert, fits } from './convert.js';
import { SUMS_FUNCTION } from './sums.js';

/** SQLite's SQL. Dates are ISO 8601 text, which orders as dates do. */
export function createSqliteDialect(): Dialect {
	const builder = new Kysely<Tables>({
		dialect: {
			createAdapter: () => new SqliteAdapter(),
			createDriver: () => new DummyDriver(),
			createIntrospector: (db) => new SqliteIntrospector(db),
			createQueryCompiler: () => new SqliteQueryCompiler(),
		},
	});
	return completeDialect({
		name: 'sqlite',
		builder,
		columnType,
		declare: (type) => sql.raw(type),
		foldsNames: true,
		rowIdentity: ['rowid'],
		nullLowest: (date) => sql`coalesce(${date}, '')`,
		same: (left, right) => sql`${left} is ${right}`,
		fits,
		convert,
		age: (date) =>
			sql`(cast(strftime('%Y%m%d', 'now', 'localtime') as integer) - cast(strftime('%Y%m%d', ${date}) as integer)) / 10000`,
		daysSince: (date) => sql`cast(julianday(date('now', 'localtime')) - julianday(date(${date})) as integer)`,
		rowDigest,
		checksum: (digest) => sql`${sql.id(CHECKSUM_FUNCTION)}(${digest})`,
		// One aggregate that keeps a sum for each country: GROUP BY would sort every row first (3.8 against 2.2 s a million).
		checksums: (rows) => sql`
			select value ->> 0 as country_text, value ->> 1 as count, value ->> 2 as checksum
			from json_each((select ${sql.id(CHECKSUMS_FUNCTION)}(country_text, etl_digest) from (${rows})))`,
		// GROUP BY would sort here as well: 0.65 against 0.27 s.
		sums: (rows) => sql`
			select value ->> 0 as country_text, value ->> 1 as count
			from json_each((select ${sql.id(SUMS_FUNCTION)}(country_text, etl_number) from (${rows})))`,
		clusteredTable: sql` without rowid`,
		clusterOrder: (count) =>
			sql` order by ${sql.join(Array.from({ length: count }, (_, index) => sql.raw(String(index + 1))))}`,
		workKey: (columns) => sql`primary key (${sql.join(columns.map((name) => sql.id(name)))})`,
	});
}

/**
 * One text a row: values with a separator between and a mark for null, which cannot be mistaken for each other. All at
 * once: `||` makes a text for each of its steps (1.0 against 1.3 s a million rows).
 */
function rowDigest(values: readonly TypedValue[]): RawBuilder<unknown> {
	const texts = values.map((each) => sql`coalesce(${valueText(each)}, char(30))`);
	return joined(sql`char(31)`, texts);
}

/** A table that no day has concerned since has its decimals as doubles, as earlier versions kept them. */
function valueText({ value, type }: TypedValue): RawBuilder<unknown> {
	if (type.kind !== 'decimal') return value;
	return sql`case typeof(${value}) when 'text' then ${value} else ${convert(value, type)} end`;
}

/**
 * Declared types keep the config's words, which give the affinities that we want: text for `VARCHAR`, `CHAR`;
 * integer for `INT`; numeric for dates, which leaves ISO text as it is. A decimal is text, since a double keeps 15 digits
 * and shows 0.10 as 0.1: `TEXT` in its type's name gives that affinity. So is a whole number of more than 18 digits.
 */
function columnType(type: ColumnType): string {
	switch (type.kind) {
		case 'varchar':
		case 'char':
			return `${type.kind.toUpperCase()}(${type.length})`;
		case 'int':
			if (type.digits === null) return 'INTEGER';
			return type.digits > 18 ? 'TEXT' : `INTEGER(${type.digits})`;
		case 'decimal':
			return `DECIMAL_TEXT(${type.precision},${type.scale})`;
		case 'text':
		case 'bigint':
		case 'date':
		case 'datetime':
		case 'boolean':
			return type.kind.toUpperCase();
	}
}
