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
import { completeDialect, concatenated, type Dialect, type Tables, type TypedValue } from '../dialect.js';
import { CHECKSUM_FUNCTION, CHECKSUMS_FUNCTION, SUMS_FUNCTION } from './aggregates.js';
import { convert, fits } from './convert.js';

/** SQLite's SQL. Dates are ISO 8601 text, which sorts by date. */
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
		// One aggregate keeps a sum for each country. GROUP BY would sort every row first (3.8 instead of 2.2 s a million).
		checksums: (rows) => sql`
			select value ->> 0 as country_text, value ->> 1 as count, value ->> 2 as checksum
			from json_each((select ${sql.id(CHECKSUMS_FUNCTION)}(country_text, etl_digest) from (${rows})))`,
		// GROUP BY would sort here as well: 0.65 instead of 0.27 s.
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
 * The text of a row: values with a separator between and a mark for null, which no value contains. One call makes it,
 * since each `
 *
 * ` would make a text of its own (1.3 instead of 1.0 s a million rows).
 */
function rowDigest(values: readonly TypedValue[]): RawBuilder<unknown> {
	const texts = values.map((each) => sql`coalesce(${valueText(each)}, char(30))`);
	return concatenated(sql`char(31)`, texts);
}

/** A table that no run has changed since an earlier version still has decimals as doubles. */
function valueText({ value, type }: TypedValue): RawBuilder<unknown> {
	if (type.kind !== 'decimal') return value;
	return sql`case typeof(${value}) when 'text' then ${value} else ${convert(value, type)} end`;
}

/**
 * Declared types keep the config's words, which give the right affinities: text for `VARCHAR` and `CHAR`; integer for
 * `INT`; numeric for dates, which leaves ISO text unchanged. A decimal must be text, since a double keeps only 15
 * digits and shows 0.10 as 0.1; the word `TEXT` in its type gives that. So must a whole number of more than 18 digits.
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
