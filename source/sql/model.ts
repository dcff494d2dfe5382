import { createHash } from 'node:crypto';
import { type Compilable, type RawBuilder, sql } from 'kysely';
import type { Risk, SchemaChange, Statement } from '../core/plan.js';
import { type Column, type ColumnType, LINEAGE, LINEAGE_COLUMNS, MAX_IDENTIFIER } from '../core/schema.js';
import type { Dialect, TypedValue } from '../engines/dialect.js';
import type { LiveTable } from '../engines/engine.js';

/** What the SQL of a feed depends on: the config's part of it and the engine's. */
export interface FeedModel {
	readonly dialect: Dialect;
	/** Name of the staging table. */
	readonly stage: string;
	readonly columns: readonly Column[];
	readonly countryColumn: string;
	/** The column whose greatest value wins, or `null` to go by load order alone. */
	readonly latestBy: string | null;
	readonly birthDateColumn: string | null;
	readonly onMove: 'move' | 'keep';
	/** Columns that the live stage has and the config does not know: left out of it, or brought by files before. */
	readonly former: readonly FormerColumn[];
}

/** A column that rows of the stage still carry; `type` is the database's own text. */
export interface FormerColumn {
	readonly name: string;
	readonly type: string;
}

/** An SQL fragment: Kysely's, so that identifiers are quoted and values bound by the compiler. */
export type Sql = RawBuilder<unknown>;

/**
 * Compiles a fragment to a statement for the model's engine.
 *
 * @param table - what it is about; a statement that only reads need not say so
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

/** A change of the schema, beside its SQL. */
export interface DdlFacts extends Omit<SchemaChange, 'name'> {
	readonly id: string;
	readonly purpose: string;
	readonly risk: Risk;
	readonly table: string;
	/** Of the view or the index; the table's where left out. */
	readonly name?: string;
}

/** Compiles a fragment that changes a table, a view or an index that stays. */
export function ddl(dialect: Dialect, facts: DdlFacts, query: Sql): Statement {
	const { id, purpose, risk, table, verb, object, name = table } = facts;
	return { ...statement(dialect, id, purpose, risk, query, table), schema: { verb, object, name } };
}

/** A column of a table or alias. Never parsed: a dot in a name stays in the name. */
export function column(alias: string, name: string): Sql {
	return sql.id(alias, name);
}

/** Names, quoted and joined by commas; with an alias, each behind it. */
export function list(names: readonly string[], alias?: string): Sql {
	return sql.join(names.map((name) => (alias === undefined ? sql.id(name) : sql.id(alias, name))));
}

/** Names of the key's columns. */
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
 * Names of former columns that a table has as well: a winner's row goes there whole. One that only the table has is
 * somebody's own, and is left alone.
 */
export function carriedNames({ former }: FeedModel, table: LiveTable | undefined): string[] {
	const there = new Set(table?.columns.map(({ name }) => name.toLowerCase()));
	return former.map(({ name }) => name).filter((name) => there.has(name.toLowerCase()));
}

/** `left.key = right.key`, for every column of the key. */
export function sameKey(model: FeedModel, left: string, right: string): Sql {
	return sql.join(
		keyNames(model).map((name) => sql`${column(left, name)} = ${column(right, name)}`),
		sql` and `,
	);
}

/** What orders a customer's rows, from the least to the most telling last; the greatest wins. */
export function winnerOrder(model: FeedModel, alias: string | null): Sql[] {
	const of = (name: string) => (alias === null ? sql.id(name) : column(alias, name));
	const latest = model.latestBy === null ? [] : [model.dialect.nullLowest(of(model.latestBy))];
	return [...latest, of(LINEAGE.insertedOn), of(LINEAGE.fileId), of(LINEAGE.record)];
}

/** The terms of an order that puts the winner first. */
export function winnerTerms(model: FeedModel, alias: string): Sql[] {
	return winnerOrder(model, alias).map((term) => sql`${term} desc`);
}

/** `order by` the winner first. */
export function winnerFirst(model: FeedModel, alias: string): Sql {
	return sql`order by ${sql.join(winnerTerms(model, alias))}`;
}

/** The country's text as `etl_countries` holds it. */
export function countryText(model: FeedModel, alias: string): Sql {
	return sql`coalesce(cast(${column(alias, model.countryColumn)} as text), '')`;
}

/** Joins the stage's `alias` to the table that its country text leads to, as `country`. */
export function joinCountry(model: FeedModel, alias: string, country: string): Sql {
	return sql`join ${sql.id(BOOKKEEPING.countries)} as ${sql.id(country)} on ${column(country, 'stage_table')} = ${model.stage} and ${column(country, 'country_text')} = ${countryText(model, alias)}`;
}

/** The bookkeeping tables. */
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
} as const;

/** Keys that the next transform must look at though no staged row says so, with the table that may hold them. */
export function pendingTable(model: Pick<FeedModel, 'stage'>): string {
	return derivedName('etl_pending_', model.stage);
}

/**
 * Notes keys as pending, those that are already left as they are.
 *
 * @param rows - a query of a table's name and the key's columns, which ends with a condition
 */
export function pend(model: FeedModel, rows: Sql): Sql {
	return sql`insert into ${sql.id(pendingTable(model))} (table_name, ${list(keyNames(model))}) ${rows} on conflict do nothing`;
}

/** A name of ours that is made from a table's: whole where it fits, else with a hash for what is cut off. */
export function derivedName(prefix: string, table: string): string {
	const name = `${prefix}${table}`;
	if (Buffer.byteLength(name) <= MAX_IDENTIFIER) return name;
	const hash = createHash('sha256').update(table).digest('hex').slice(0, 8);
	let kept = table;
	while (Buffer.byteLength(`${prefix}${kept}_${hash}`) > MAX_IDENTIFIER) kept = [...kept].slice(0, -1).join('');
	return `${prefix}${kept}_${hash}`;
}
