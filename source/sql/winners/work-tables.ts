import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { type FeedModel, keyNames, LINEAGE_TYPES, type Sql, statement } from '../model.js';
import { byKey, distribute } from '../tables/distribution.js';

/**
 * The work tables of transform. Rows never leave the database: the affected keys go into a work table, then their
 * winners over the whole stage; what each country's table gains and loses follows by joins.
 *
 * Affected are the keys of files that no transform has taken yet, and the pending ones. So the
 * work of a run grows with what it changes, not with the day or the history.
 */
export const WORK = {
	/** Keys to check: `key`. It stays empty where that is every key. */
	affected: 'etl_work_affected',
	/**
	 * The winner of each key: its stage row, `etl_table`, `etl_inserted_on`, and in `etl_previous` the table of the key's
	 * earlier winner. It has whole rows, because to fetch each from the stage once more goes all over the disk.
	 */
	winners: 'etl_work_winners',
	/** Keys that a table may have to lose: `etl_table`, `key`. */
	candidates: 'etl_work_candidates',
	/** Keys that a table has and loses: `etl_table`, `key`. */
	departures: 'etl_work_departures',
} as const;

/** Keys that validate checks beside those of the run date: `key`. */
export const OTHERS = 'etl_work_others';

/** Makes a work table of keys alone. */
export function workTable(model: FeedModel, name: string, keyColumns: readonly string[]): Statement[] {
	return makeTable(model, name, [], [], keyColumns);
}

/**
 * Rows of a table from which it is worth a part of the winners of its own. A million rows took 1.3 s to index and 0.6 s
 * more to fetch by the index, and a part takes 4 ms to make.
 */
const WORTH_A_PART = 20_000;

/**
 * The tables whose winners have a part of the work table each.
 *
 * @param staged - the number of rows of the run date by table
 */
export function tablesWithParts({ dialect }: FeedModel, staged: ReadonlyMap<string, number>): string[] {
	if (dialect.workParts === null) return [];
	return [...staged].flatMap(([table, rows]) => (rows >= WORTH_A_PART ? [table] : [])).sort();
}

/** The winners of all tables that have no part of their own. */
export function mixedWinners(parts: readonly string[]): string {
	return parts.length === 0 ? WORK.winners : `${WORK.winners}_rest`;
}

/** @param parts - {@link tablesWithParts} */
export function workTables(model: FeedModel, parts: readonly string[]): Statement[] {
	const { dialect } = model;
	const table = (name: string, before: Sql[], after: Sql[], keyColumns: readonly string[], tail?: Sql) =>
		makeTable(model, name, before, after, keyColumns, tail);
	const names = keyNames(model);
	const name = dialect.declare(dialect.columnType({ kind: 'varchar', length: 63 }));
	const tableName = sql`etl_table ${name} not null`;
	return [
		...table(WORK.affected, [], [], names),
		...table(
			WORK.winners,
			[],
			[...winnerColumns(model), tableName, sql`etl_inserted_on date not null`, sql`etl_previous ${name}`],
			['etl_table', ...names],
			parts.length === 0 ? undefined : dialect.workParts?.by('etl_table'),
		),
		...makeParts(model, parts),
		...table(WORK.candidates, [tableName], [], ['etl_table', ...names]),
		...table(WORK.departures, [], [tableName], [...names, 'etl_table']),
	];
}

/** Makes a work table with the key's columns between others. */
function makeTable(
	model: FeedModel,
	name: string,
	before: readonly Sql[],
	after: readonly Sql[],
	keyColumns: readonly string[],
	tail: Sql = sql``,
): Statement[] {
	const { dialect } = model;
	const definitions = model.columns
		.filter((each) => each.key)
		.map((each) => sql`${sql.id(each.name)} ${dialect.declare(dialect.columnType(each.type))} not null`);
	const key = dialect.workKey(keyColumns);
	const parts = sql.join([...before, ...definitions, ...after, ...(key === null ? [] : [key])]);
	const clustered = key === null ? sql`` : dialect.clusteredTable;
	const create = sql`create ${dialect.workTable}table ${sql.id(name)} (${parts})${clustered}${tail}`;
	const made = statement(dialect, `${name}.create`, 'A work table of this transform', 'add', create, name);
	return [made, ...distribute(dialect, name, byKey(model, model.stage))];
}

/** Makes the parts of the winners: one for each of the tables, and one for all others. */
function makeParts(model: FeedModel, tables: readonly string[]): Statement[] {
	const { dialect } = model;
	const part = (name: string, purpose: string, table: string | null) => {
		const columns = dialect.workParts?.of(WORK.winners, table) ?? sql``;
		const create = sql`create ${dialect.workTable}table ${sql.id(name)} ${columns}`;
		return statement(dialect, `${name}.create`, purpose, 'add', create, name);
	};
	if (tables.length === 0) return [];
	return [
		...tables.map((table, at) => part(`${WORK.winners}_${at + 1}`, `Holds the winners of ${table}`, table)),
		part(mixedWinners(tables), 'Holds the winners of all other tables', null),
	];
}

/** A winner's columns beside its key. */
function winnerColumns(model: FeedModel): Sql[] {
	const { dialect } = model;
	const others = model.columns.filter((each) => !each.key).map(({ name, type }) => [name, type] as const);
	const typed = [...others, ...LINEAGE_TYPES].map(
		([name, type]) => sql`${sql.id(name)} ${dialect.declare(dialect.columnType(type))}`,
	);
	return [...typed, ...model.former.map(({ name, type }) => sql`${sql.id(name)} ${dialect.declare(type)}`)];
}

/** Whether work tables are sorted by their keys, so that a row is looked up in them. */
export function areKeyed(model: FeedModel): boolean {
	return model.dialect.workKey(['etl_table']) !== null;
}

export function dropWorkTables(model: FeedModel): Statement[] {
	return Object.values(WORK).map((name) =>
		statement(model.dialect, `${name}.drop`, 'Drops a work table', 'add', sql`drop table ${sql.id(name)}`, name),
	);
}
