import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { byKey, distribute } from './distribution.js';
import { type FeedModel, keyNames, LINEAGE_TYPES, type Sql, statement } from './model.js';

/**
 * Transform in SQL. Rows never leave the database: the affected keys go into a work table, then their winners over
 * the whole stage, then what each country's table gains and loses follows by joins.
 *
 * Affected are the keys of the run date, those of files that no transform has taken yet, and those noted as
 * pending. So a day's work is as large as the day, not as the history.
 */
export const WORK = {
	/** Keys to look at: `key`. Nothing is in it where that is every key and the engine sorts. */
	affected: 'etl_work_affected',
	/**
	 * The winner of each: `key`, its stage row or what that is found by, `etl_table`, `etl_inserted_on`, and where the
	 * key's winner stood before, `etl_previous`.
	 */
	winners: 'etl_work_winners',
	/** Keys that a table may have to give up: `etl_table`, `key`. */
	candidates: 'etl_work_candidates',
	/** Keys that it really holds and gives up: `etl_table`, `key`. */
	departures: 'etl_work_departures',
} as const;

/** Keys that validate looks at beside those of the run date: `key`. */
export const OTHERS = 'etl_work_others';

/** Makes a work table of keys alone. */
export function workTable(model: FeedModel, name: string, keyColumns: readonly string[]): Statement[] {
	return makeTable(model, name, [], [], keyColumns);
}

/** Makes the work tables. */
export function workTables(model: FeedModel): Statement[] {
	const { dialect } = model;
	const table = (name: string, before: Sql[], after: Sql[], keyColumns: readonly string[]) =>
		makeTable(model, name, before, after, keyColumns);
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
		),
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
): Statement[] {
	const { dialect } = model;
	const definitions = model.columns
		.filter((each) => each.key)
		.map((each) => sql`${sql.id(each.name)} ${dialect.declare(dialect.columnType(each.type))} not null`);
	const key = dialect.workKey(keyColumns);
	const parts = sql.join([...before, ...definitions, ...after, ...(key === null ? [] : [key])]);
	const tail = key === null ? sql`` : dialect.clusteredTable;
	const create = sql`create ${dialect.workTable}table ${sql.id(name)} (${parts})${tail}`;
	const made = statement(dialect, `${name}.create`, 'A work table of this transform', 'add', create, name);
	return [made, ...distribute(dialect, name, byKey(model, model.stage))];
}

/** What a winner is noted with beside its key: the rest of its row, or what finds that in the stage. */
function winnerColumns(model: FeedModel): Sql[] {
	const { dialect } = model;
	if (!keepsRows(model)) return dialect.rowIdentity.map((name) => sql`${sql.id(`stage_${name}`)} bigint not null`);
	const others = model.columns.filter((each) => !each.key).map(({ name, type }) => [name, type] as const);
	const typed = [...others, ...LINEAGE_TYPES].map(
		([name, type]) => sql`${sql.id(name)} ${dialect.declare(dialect.columnType(type))}`,
	);
	return [...typed, ...model.former.map(({ name, type }) => sql`${sql.id(name)} ${dialect.declare(type)}`)];
}

/**
 * Whether the work table of winners holds whole rows. Where winners are found by sorting, twenty joins back to the stage
 * for ten countries cost more than one and carrying them: 30 s beside 6 s for a million.
 */
export function keepsRows(model: FeedModel): boolean {
	return model.dialect.findsWinnersBy === 'sort';
}

/** Drops the work tables. */
export function dropWorkTables(model: FeedModel): Statement[] {
	return Object.values(WORK).map((name) =>
		statement(model.dialect, `${name}.drop`, 'Drops a work table', 'add', sql`drop table ${sql.id(name)}`, name),
	);
}
