import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ColumnType, TypeOf } from '../core/schema/column-types.js';

/** The SQL that an engine must provide. With this alone, every statement of `sql/` can be built. */
export interface DialectCore {
	readonly name: string;
	/** Compiles statements; it cannot run them. */
	readonly builder: Kysely<Tables>;
	/** The column type as a live column shows it, such as `VARCHAR(255)`. */
	columnType(type: ColumnType): string;
	/** A column type as DDL declares it, with a collation that sorts text by its bytes, as every engine must. */
	declare(type: string): RawBuilder<unknown>;
	/** Whether names that differ only in case are the same. */
	readonly foldsNames: boolean;
	/** Columns that identify a stage row within one transaction. On a cluster, its key as well. */
	readonly rowIdentity: readonly string[];
	/** An expression that orders like the date, with null lowest. */
	nullLowest(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whether two values are the same, null equal to null. */
	same(left: RawBuilder<unknown>, right: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whether a value fits a column of that type without a loss; null does. */
	fits(value: RawBuilder<unknown>, type: ColumnType): RawBuilder<unknown>;
	/** The value in another type: text is cut to its length, and everything else that does not fit becomes null. */
	convert(value: RawBuilder<unknown>, type: ColumnType): RawBuilder<unknown>;
	/** Whole years from a date to today. */
	age(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whole days from a date to today. */
	daysSince(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** The text of a row for {@link checksum}: it depends on the values alone, and is the same on every engine. */
	rowDigest(values: readonly TypedValue[]): RawBuilder<unknown>;
	/**
	 * An aggregate over the content of rows in any order: 16 hex digits, the sums modulo 2^32 of the first and of the
	 * second 32 bits of each row's MD5. The same on every engine.
	 */
	checksum(digest: RawBuilder<unknown>): RawBuilder<unknown>;
}

/** How an engine stores values of a column type. */
export interface StoredType<T extends ColumnType = ColumnType> {
	/** See {@link DialectCore.columnType}. */
	name(type: T): string;
	/** See {@link DialectCore.fits}. */
	fits(value: RawBuilder<unknown>, type: T): RawBuilder<unknown>;
	/** See {@link DialectCore.convert}. */
	convert(value: RawBuilder<unknown>, type: T): RawBuilder<unknown>;
	/** The value's text in {@link DialectCore.rowDigest}, the same on every engine. */
	text(value: RawBuilder<unknown>, type: T): RawBuilder<unknown>;
}

/** How an engine stores every column type. */
export type StoredTypes = { readonly [K in ColumnType['kind']]: StoredType<TypeOf<K>> };

/** The functions of a dialect that go by column types, and the text of a value in a digest. */
export function byType(
	types: StoredTypes,
): Pick<DialectCore, 'columnType' | 'fits' | 'convert'> & { valueText(value: TypedValue): RawBuilder<unknown> } {
	const of = (type: ColumnType) => types[type.kind] as StoredType;
	return {
		columnType: (type) => of(type).name(type),
		fits: (value, type) => of(type).fits(value, type),
		convert: (value, type) => of(type).convert(value, type),
		valueText: ({ value, type }) => of(type).text(value, type),
	};
}

/** What an engine may do better than plain SQL. Each has a default, so a new engine may leave it out. */
export interface DialectCapabilities {
	/** Queries `country_text`, `count` and `checksum`; `rows` is a query of `country_text` and `etl_digest`. */
	checksums(rows: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Queries `country_text` and the sum of `etl_number` as `count`; `rows` is a query of the two columns. */
	sums(rows: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Ends the select list of a subquery whose columns are computed once, however often they are used. */
	readonly computedOnce: RawBuilder<unknown>;
	/**
	 * How a winner is found: `seek` looks up the first entry of a key in the index, `sort` takes the first row of each
	 * key in a sorted list (`distinct on`).
	 */
	readonly findsWinnersBy: 'seek' | 'sort';
	/** Whether rows may be looked up one by one in a lateral join, where that takes less time than to sort. */
	readonly hasLateral: boolean;
	/**
	 * Whether a new table gets its key after its first rows, so that these are sorted once and not inserted one by one.
	 */
	readonly keysAfterRows: boolean;
	/** After the column list of a table that is clustered by its primary key. */
	readonly clusteredTable: RawBuilder<unknown>;
	/** After a select that fills a clustered table, to fill it in the order of its first `count` columns. */
	clusterOrder(count: number): RawBuilder<unknown>;
	/** Before TABLE, for a work table: it lasts no longer than the transaction, but on a cluster. */
	readonly workTable: RawBuilder<unknown>;
	/** In the column list of a work table, where an index is worth its upkeep while the table is filled. */
	workKey(columns: readonly string[]): RawBuilder<unknown> | null;
	/** How a work table is made of a part for each value of a column; `null` where an index is better. */
	readonly workParts: WorkParts | null;
	/** Refreshes the planner's statistics of a table's columns, or of all, where the engine does not by itself. */
	statistics(table: string, columns?: readonly string[]): RawBuilder<unknown> | null;
	/** The statements that change one column or the key in place; `null` where the table is made again instead. */
	readonly alter: ((change: Alteration) => readonly RawBuilder<unknown>[]) | null;
	/** The text by which a view's definition is recognised in the live schema. */
	viewMark(create: string): string;
	/** The text by which an index's definition is recognised, computed from ours and from the live schema alike. */
	indexMark(definition: string): string;
	/** Records the definition that a view was made with, where the engine does not keep its text. */
	noteView(view: string, create: string): RawBuilder<unknown> | null;
}

/** The clauses of a work table that is made of parts. */
export interface WorkParts {
	/** After the columns of the whole. */
	by(column: string): RawBuilder<unknown>;
	/** In place of a part's columns; `null` stands for all values that have no part of their own. */
	of(table: string, value: string | null): RawBuilder<unknown>;
}

/** How tables are distributed over several machines. */
export interface Cluster {
	/** Bytes of the longest table name that leaves room for the number of a shard. */
	readonly longestName: number;
	/** Distributes a table and its rows. */
	place(table: string, placement: Placement): RawBuilder<unknown>;
	/** Undistributes a table: all its rows are on one machine again. */
	gather(table: string): RawBuilder<unknown>;
}

/** The differences between the engines in SQL. The SQL that all engines share is in `sql/`. */
export interface Dialect extends DialectCore, DialectCapabilities {
	/** `null` where there is one machine. */
	readonly cluster: Cluster | null;
}

/**
 * Where a table's rows are on a cluster: distributed by a column, or all of them on each machine. Tables of one group stand
 * beside each other.
 */
export type Spread = { readonly by: string; readonly group: string } | 'everywhere';

/**
 * Where a table's rows should be on a cluster: distributed by a column, along with another table's, or on each machine.
 */
export type Placement = { readonly by: string; readonly colocatedWith: string | null } | 'everywhere';

/** A value in SQL and the type that the config gives it. */
export interface TypedValue {
	readonly value: RawBuilder<unknown>;
	readonly type: ColumnType;
}

/** A change of a live table that needs no copy of it. */
export interface Alteration {
	readonly table: string;
	readonly kind: 'widen' | 'retype' | 'drop' | 'require' | 'relax' | 'rekey';
	readonly column: string;
	/** The new type, for `widen` and `retype`, as the engine's own text and the config's. */
	readonly type: string;
	readonly columnType: ColumnType;
	/** The new key, for `rekey`. */
	readonly key: readonly string[];
	/** Name of the existing key, for `rekey`. */
	readonly keyName: string | null;
}

/** Tables and columns come from the config, so the compiler does not know their types. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own way for a schema that is not known
export type Tables = any;

/** Completes a dialect: plain SQL stands in for every capability that the engine leaves out. */
export function completeDialect(
	own: DialectCore & Partial<DialectCapabilities>,
	cluster: Cluster | null = null,
): Dialect {
	return {
		checksums: (rows) => sql`
			select country_text, count(*) as count, ${own.checksum(sql.id('etl_digest'))} as checksum
			from (${rows}) as ${sql.id('d')} group by country_text`,
		sums: (rows) => sql`
			select country_text, sum(etl_number) as count from (${rows}) as ${sql.id('d')} group by country_text`,
		computedOnce: sql``,
		findsWinnersBy: 'seek',
		hasLateral: false,
		keysAfterRows: false,
		clusteredTable: sql``,
		clusterOrder: () => sql``,
		workTable: sql`temporary `,
		workKey: () => null,
		workParts: null,
		statistics: () => null,
		alter: null,
		viewMark: (create) => create,
		indexMark: (definition) => definition.toLowerCase(),
		noteView: () => null,
		...own,
		cluster,
	};
}

/** Whether a number of days is more than 30: 1 or 0, null for null. */
export function consultedOver30Days(days: RawBuilder<unknown>): RawBuilder<unknown> {
	return sql`case when ${days} > 30 then 1 when ${days} is not null then 0 end`;
}

/** PostgreSQL passes 100 arguments to a function, SQLite 1,000; and each `||` in a row copies what is before it. */
const AT_ONCE = 90;

/**
 * Concatenates any number of texts, in groups.
 *
 * @param concat - concatenates the texts of one group, with a separator between them
 */
export function concatenated(
	texts: readonly RawBuilder<unknown>[],
	concat: (some: readonly RawBuilder<unknown>[]) => RawBuilder<unknown>,
): RawBuilder<unknown> {
	if (texts.length <= AT_ONCE) return concat(texts);
	const groups: RawBuilder<unknown>[] = [];
	for (let at = 0; at < texts.length; at += AT_ONCE) groups.push(concat(texts.slice(at, at + AT_ONCE)));
	return concatenated(groups, concat);
}
