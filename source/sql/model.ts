import { createHash } from 'node:crypto';
import { type Compilable, type RawBuilder, sql } from 'kysely';
import type { Risk, SchemaChange, Statement } from '../core/plan/plan.js';
import type { ColumnType } from '../core/schema/column-types.js';
import { type Column, LINEAGE, LINEAGE_COLUMNS, MAX_IDENTIFIER } from '../core/schema/schema.js';
import type { Dialect, TypedValue } from '../engines/dialect.js';
import type { LiveTable } from '../engines/engine.js';

/** What the SQL of a feed depends on, of the config and of the engine. */
export interface FeedModel {
	readonly dialect: Dialect;
	/** Name of the staging table. */
	readonly stage: string;
	readonly columns: readonly Column[];
	readonly countryColumn: string;
	/** The column whose greatest value wins; `null` where the load order alone decides. */
	readonly latestBy: string | null;
	readonly birthDateColumn: string | null;
	readonly onMove: 'move' | 'keep';
	/** Columns of the live stage that are not in the config: they were removed from it, or files added them. */
	readonly former: readonly FormerColumn[];
	/** The types that the columns had when the stage was last taken over, by name; left out where they are not asked for. */
	readonly noted?: ReadonlyMap<string, ColumnType>;
}

/** A column that rows of the stage still have; `type` is the database's own text. */
export interface FormerColumn {
	readonly name: string;
	readonly type: string;
}

/** A fragment of Kysely's, whose compiler quotes identifiers and binds values. */
export type Sql = RawBuilder<unknown>;

/**
 * Compiles a fragment to a statement for the model's engine.
 *
 * @param table - the table that it is about; left out where it only reads
 */
export function statement(
	dialect: Dialect,
	id: string,
	purpose: string,
	risk: Risk,
	query: Compilable | Sql,
	table?: string,
): Statement {
	const compiled = 'isRawBuilder' in query ? query.compile(dialect.builder) : (query as Compilable).compile();
	const parameters = compiled.parameters as Statement['parameters'];
	return { id, purpose, risk, sql: compiled.sql, parameters, ...(table === undefined ? {} : { table }) };
}

/** A change of the schema, without its SQL. */
export interface DdlFacts extends Omit<SchemaChange, 'name'> {
	readonly id: string;
	readonly purpose: string;
	readonly risk: Risk;
	readonly table: string;
	/** Name of the view or the index; left out, it is the table's. */
	readonly name?: string;
}

/** Compiles a fragment that changes a table, a view or an index that stays. */
export function ddl(dialect: Dialect, facts: DdlFacts, query: Sql): Statement {
	const { id, purpose, risk, table, verb, object, name = table } = facts;
	return { ...statement(dialect, id, purpose, risk, query, table), schema: { verb, object, name } };
}

/** A column of a table or alias. A dot in a name is part of the name. */
export function column(alias: string, name: string): Sql {
	return sql.id(alias, name);
}

/** Quoted names with commas between; with an alias, each is a column of it. */
export function list(names: readonly string[], alias?: string): Sql {
	return sql.join(names.map((name) => (alias === undefined ? sql.id(name) : sql.id(alias, name))));
}

export function keyNames(model: FeedModel): string[] {
	return model.columns.filter((each) => each.key).map((each) => each.name);
}

/** The types of the lineage columns, in their order. */
export const LINEAGE_TYPES: readonly (readonly [name: string, type: ColumnType])[] = [
	[LINEAGE.insertedOn, { kind: 'date' }],
	[LINEAGE.runId, { kind: 'varchar', length: 32 }],
	[LINEAGE.fileId, { kind: 'bigint' }],
	[LINEAGE.line, { kind: 'bigint' }],
	[LINEAGE.record, { kind: 'bigint' }],
];

/** All columns that stage and targets share, with their types: the content of a row. */
export function rowValues(model: FeedModel, alias: string): TypedValue[] {
	return [
		...model.columns.map(({ name, type }) => ({ value: column(alias, name), type })),
		...LINEAGE_TYPES.map(([name, type]) => ({ value: column(alias, name), type })),
	];
}

/** Names of all columns that stage and targets share, in their order. */
export function rowNames(model: FeedModel): string[] {
	return [...model.columns.map((each) => each.name), ...LINEAGE_COLUMNS];
}

/**
 * Names of former columns that a table has as well, so that a winner's row is copied whole. Columns that only the table
 * has are somebody's own, and stay as they are.
 */
export function carriedNames({ former }: FeedModel, table: LiveTable | undefined): string[] {
	const there = new Set(table?.columns.map(({ name }) => name.toLowerCase()));
	return former.map(({ name }) => name).filter((name) => there.has(name.toLowerCase()));
}

/** The end of a purpose that names the first of several: ` and 2 more`. */
export function andMore({ length }: { readonly length: number }): string {
	return length < 2 ? '' : ` and ${length - 1} more`;
}

/** `left.key = right.key`, for every column of the key. */
export function sameKey(model: FeedModel, left: string, right: string): Sql {
	return sql.join(
		keyNames(model).map((name) => sql`${column(left, name)} = ${column(right, name)}`),
		sql` and `,
	);
}

/** The terms that order a customer's rows, the deciding one first; the greatest row wins. */
export function winnerOrder(model: FeedModel, alias: string | null): Sql[] {
	const of = (name: string) => (alias === null ? sql.id(name) : column(alias, name));
	const latest = model.latestBy === null ? [] : [model.dialect.nullLowest(of(model.latestBy))];
	return [...latest, of(LINEAGE.insertedOn), of(LINEAGE.fileId), of(LINEAGE.record)];
}

/** The terms of an order with the winner first. */
export function winnerTerms(model: FeedModel, alias: string): Sql[] {
	return winnerOrder(model, alias).map((term) => sql`${term} desc`);
}

/** `order by`, with the winner first. */
export function winnerFirst(model: FeedModel, alias: string): Sql {
	return sql`order by ${sql.join(winnerTerms(model, alias))}`;
}

/** The text of a row's country, as `etl_countries` has it. */
export function countryText(model: FeedModel, alias: string): Sql {
	return sql`coalesce(cast(${column(alias, model.countryColumn)} as text), '')`;
}

/** Joins the stage's `alias` to the table of its country text, as `country`. */
export function joinCountry(model: FeedModel, alias: string, country: string): Sql {
	return sql`join ${sql.id(BOOKKEEPING.countries)} as ${sql.id(country)} on ${column(country, 'stage_table')} = ${model.stage} and ${column(country, 'country_text')} = ${countryText(model, alias)}`;
}

export const BOOKKEEPING = {
	runs: 'etl_runs',
	files: 'etl_run_files',
	countries: 'etl_countries',
	runCountries: 'etl_run_countries',
	rejects: 'etl_rejects',
	readings: 'etl_readings',
	accepted: 'etl_accepted_readings',
	rules: 'etl_rules',
	targets: 'etl_targets',
	putAway: 'etl_put_away',
	withdrawals: 'etl_withdrawals',
	repairs: 'etl_repairs',
} as const;

/** Keys that the next transform must check though no staged row says so, each with the table that may have them. */
export function pendingTable(model: Pick<FeedModel, 'stage'>): string {
	return derivedName('etl_pending_', model.stage);
}

/**
 * Makes keys pending; those that are pending already stay so.
 *
 * @param rows - a query of a table's name and the key's columns, which ends with a condition
 */
export function makePending(model: FeedModel, rows: Sql): Sql {
	const keys = keyNames(model);
	return sql`
		insert into ${sql.id(pendingTable(model))} (table_name, ${list(keys)})
		${rows}${model.dialect.clusterOrder(keys.length + 1)} on conflict do nothing`;
}

/**
 * A name that is made from a table's name: whole where it fits, else cut and with a hash.
 *
 * @param longest - in bytes
 */
export function derivedName(prefix: string, table: string, longest = MAX_IDENTIFIER): string {
	const name = `${prefix}${table}`;
	if (Buffer.byteLength(name) <= longest) return name;
	const hash = createHash('sha256').update(table).digest('hex').slice(0, 8);
	let kept = table;
	while (Buffer.byteLength(`${prefix}${kept}_${hash}`) > longest) kept = [...kept].slice(0, -1).join('');
	return `${prefix}${kept}_${hash}`;
}
