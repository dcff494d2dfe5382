import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../core/schema.js';

/** What an engine's SQL must say. With nothing but this, every statement of `sql/` can be built. */
export interface DialectCore {
	readonly name: string;
	/** Compiles statements; it cannot run them. */
	readonly builder: Kysely<Tables>;
	/** The column type as a live column shows it, such as `VARCHAR(255)`. */
	columnType(type: ColumnType): string;
	/** A column type as DDL declares it: with what makes text order by its bytes, as on every engine. */
	declare(type: string): RawBuilder<unknown>;
	/** Whether names that differ only in case are the same. */
	readonly foldsNames: boolean;
	/** What a stage row is found by within one transaction; its key besides, on a cluster. */
	readonly rowIdentity: readonly string[];
	/** An expression that orders like the date, with null lowest. */
	nullLowest(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whether two values are the same, null equal to null. */
	same(left: RawBuilder<unknown>, right: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whether a value keeps all of itself in a column of that type; null does. */
	fits(value: RawBuilder<unknown>, type: ColumnType): RawBuilder<unknown>;
	/** The value in another type: text is cut to its length, anything else that does not fit is null. */
	convert(value: RawBuilder<unknown>, type: ColumnType): RawBuilder<unknown>;
	/** Whole years from a date to today. */
	age(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Whole days from a date to today. */
	daysSince(date: RawBuilder<unknown>): RawBuilder<unknown>;
	/** What {@link checksum} takes of a row: depends on the values and on nothing else, the same on every engine. */
	rowDigest(values: readonly TypedValue[]): RawBuilder<unknown>;
	/**
	 * An aggregate over the content of rows, whatever their order: 16 hex digits, the sums modulo 2^32 of the first
	 * and of the second 32 bits of each row's MD5. The same on every engine.
	 */
	checksum(digest: RawBuilder<unknown>): RawBuilder<unknown>;
}

/** What an engine can do in a better way than plain SQL. Each has a default, so that a new engine may leave it out. */
export interface DialectCapabilities {
	/** A query that gives `country_text`, `count` and `checksum` of rows, a query of `country_text` and `etl_digest`. */
	checksums(rows: RawBuilder<unknown>): RawBuilder<unknown>;
	/** A query that gives `country_text` and `count`, the sum of `etl_number`, of rows, a query of both. */
	sums(rows: RawBuilder<unknown>): RawBuilder<unknown>;
	/** Ends the select list of a subquery whose columns are to be computed once, however often they are used. */
	readonly computedOnce: RawBuilder<unknown>;
	/**
	 * How a winner is found: `seek` looks up the first entry of a key in the index, `sort` takes the first row of each
	 * key in a sorted list (`distinct on`).
	 */
	readonly findsWinnersBy: 'seek' | 'sort';
	/** Whether a new table gets its key after its first rows, which sorts once what would be put in place row by row. */
	readonly keysAfterRows: boolean;
	/** Behind the column list of a table that is clustered by its primary key. */
	readonly clusteredTable: RawBuilder<unknown>;
	/** Behind a select that fills a clustered table, to fill it in the order of its first `count` columns. */
	clusterOrder(count: number): RawBuilder<unknown>;
	/** Before TABLE, for a table that lives as long as the transaction needs it. */
	readonly workTable: RawBuilder<unknown>;
	/** In the column list of a work table, where an index pays that is kept while the table is filled. */
	workKey(columns: readonly string[]): RawBuilder<unknown> | null;
	/** Tells the planner what a table holds now, where it does not know by itself. */
	statistics(table: string): RawBuilder<unknown> | null;
	/** The statements that change one column or the key in place, or `null` where the table is made anew instead. */
	readonly alter: ((change: Alteration) => readonly RawBuilder<unknown>[]) | null;
	/** What a view's definition is recognised by in the live schema. */
	viewMark(create: string): string;
	/** What tells an index's definition from another's, alike of what was asked and of the live schema. */
	indexMark(definition: string): string;
	/** Notes by which definition a view was made, where the engine does not keep its text. */
	noteView(view: string, create: string): RawBuilder<unknown> | null;
}

/** How tables are spread over several machines. */
export interface Cluster {
	/** Puts a table and its rows where they belong. */
	place(table: string, placement: Placement): RawBuilder<unknown>;
	/** Takes a table and its rows back from the other machines. */
	gather(table: string): RawBuilder<unknown>;
}

/** What differs between the engines in SQL. The SQL that is the same everywhere is in `sql/`. */
export interface Dialect extends DialectCore, DialectCapabilities {
	/** `null` where there is one machine. */
	readonly cluster: Cluster | null;
}

/** Where a table's rows are on a cluster: by the value of a column, or whole on each machine. */
export type Spread = { readonly by: string } | 'everywhere';

/** Where a table's rows should be on a cluster: by the value of a column, beside another table's, or on each machine. */
export type Placement = { readonly by: string; readonly colocatedWith: string | null } | 'everywhere';

/** A value in SQL and the type that the config gives it. */
export interface TypedValue {
	readonly value: RawBuilder<unknown>;
	readonly type: ColumnType;
}

/** One change of a live table that needs no copy of it. */
export interface Alteration {
	readonly table: string;
	readonly kind: 'widen' | 'retype' | 'drop' | 'require' | 'relax' | 'rekey';
	readonly column: string;
	/** The new type, for `widen` and `retype`: the engine's own text, and the config's. */
	readonly type: string;
	readonly columnType: ColumnType;
	/** The new key, for `rekey`. */
	readonly key: readonly string[];
	/** Name of the key that there is, for `rekey`. */
	readonly keyName: string | null;
}

/** Tables and columns come from the config, so their types are not known to the compiler. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely's own way for a schema that is not known
export type Tables = any;

/** A dialect in plain SQL but for what the engine does in its own way. */
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
		keysAfterRows: false,
		clusteredTable: sql``,
		clusterOrder: () => sql``,
		workTable: sql`temporary `,
		workKey: () => null,
		statistics: () => null,
		alter: null,
		viewMark: (create) => create,
		indexMark: (definition) => definition.toLowerCase(),
		noteView: () => null,
		...own,
		cluster,
	};
}
