import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { derivedName, type FeedModel, keyNames, LINEAGE_TYPES, type Sql, statement } from '../model.js';
import { MANY_ROWS, refreshStatistics } from '../tables/ddl.js';

/**
 * The work tables of transform. Rows never leave the database: the affected keys go into a work table, then their
 * winners over the whole stage; what each country's table gains and loses follows by joins.
 *
 * Affected are the keys of files that no transform has taken yet, and the pending ones. So the
 * work of a run grows with what it changes, not with the day or the history.
 *
 * - `affected`: keys to check: `key`. It stays empty where that is every key.
 * - `winners`: the winner of each key: its stage row, `etl_table`, `etl_inserted_on`, and in `etl_previous` the table of
 *   the key's earlier winner. It has whole rows, because to fetch each from the stage once more goes all over the disk.
 * - `candidates`: keys that a table may have to lose: `etl_table`, `key`.
 * - `departures`: keys that a table has and loses: `etl_table`, `key`.
 * - `others`: keys that validate checks beside those of the run date: `key`. It outlives the transform.
 */
export const WORK = ['affected', 'winners', 'candidates', 'departures', 'others'] as const;

export type Work = (typeof WORK)[number];

/**
 * The names of the work tables. On a cluster they are kept, so each feed of a schema has its own.
 *
 * @returns on a cluster, names that leave room for the number of a shard
 */
export function work({ dialect, stage }: Pick<FeedModel, 'dialect' | 'stage'>): Readonly<Record<Work, string>> {
	const name = (which: Work) =>
		dialect.cluster === null
			? `etl_work_${which}`
			: derivedName(`etl_work_${which}_`, stage, dialect.cluster.longestName);
	return Object.fromEntries(WORK.map((which) => [which, name(which)])) as Record<Work, string>;
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

/** The index of the winners by their table. */
export function winnersIndex(model: FeedModel): string {
	const { winners } = work(model);
	return model.dialect.cluster === null ? `${winners}_table` : winners.replace('etl_work_winners', 'etl_work_index');
}

/** The winners of all tables that have no part of their own. */
export function mixedWinners(model: FeedModel, parts: readonly string[]): string {
	const { winners } = work(model);
	return parts.length === 0 ? winners : `${winners}_rest`;
}

/**
 * Makes the work tables of a transform, for its transaction alone.
 *
 * @param parts - {@link tablesWithParts}
 */
export function workTables(model: FeedModel, parts: readonly string[]): Statement[] {
	const whole = parts.length === 0 ? undefined : model.dialect.workParts?.by('etl_table');
	return [
		...makeWorkTable(model, 'affected'),
		...makeWorkTable(model, 'winners', whole),
		...makeParts(model, parts),
		...makeWorkTable(model, 'candidates'),
		...makeWorkTable(model, 'departures'),
	];
}

/** A column of a work table; `type` is the engine's own text. */
interface WorkColumn {
	readonly name: string;
	readonly type: string;
	readonly notNull: boolean;
}

/** The columns of a work table in their order, and the key where work tables are sorted. */
export function workShape(model: FeedModel, which: Work): { columns: WorkColumn[]; key: string[] } {
	const { dialect } = model;
	const names = keyNames(model);
	const keys = model.columns
		.filter((each) => each.key)
		.map(({ name, type }) => ({ name, type: dialect.columnType(type), notNull: true }));
	const text = dialect.columnType({ kind: 'varchar', length: 63 });
	const table = { name: 'etl_table', type: text, notNull: true };
	switch (which) {
		case 'affected':
		case 'others':
			return { columns: keys, key: names };
		case 'winners': {
			const made = { name: 'etl_inserted_on', type: 'date', notNull: true };
			const previous = { name: 'etl_previous', type: text, notNull: false };
			return { columns: [...keys, ...winnerColumns(model), table, made, previous], key: ['etl_table', ...names] };
		}
		case 'candidates':
			return { columns: [table, ...keys], key: ['etl_table', ...names] };
		case 'departures':
			return { columns: [...keys, table], key: [...names, 'etl_table'] };
	}
}

/** The statement that makes a work table. */
export function createWorkTable(model: FeedModel, which: Work, tail: Sql = sql``): Sql {
	const { dialect } = model;
	const { columns, key } = workShape(model, which);
	const definitions = columns.map(
		({ name, type, notNull }) => sql`${sql.id(name)} ${dialect.declare(type)}${notNull ? sql` not null` : sql``}`,
	);
	const sorted = dialect.workKey(key);
	const parts = sql.join([...definitions, ...(sorted === null ? [] : [sorted])]);
	const clustered = sorted === null ? sql`` : dialect.clusteredTable;
	return sql`create ${dialect.workTable}table ${sql.id(work(model)[which])} (${parts})${clustered}${tail}`;
}

/** Makes a work table for this transaction; on a cluster it is there already. */
export function makeWorkTable(model: FeedModel, which: Work, tail?: Sql): Statement[] {
	const { dialect } = model;
	if (dialect.cluster !== null) return [];
	const name = work(model)[which];
	const create = createWorkTable(model, which, tail);
	return [statement(dialect, `${name}.create`, 'A work table of this transform', 'add', create, name)];
}

/** Makes the parts of the winners: one for each of the tables, and one for all others. */
function makeParts(model: FeedModel, tables: readonly string[]): Statement[] {
	const { dialect } = model;
	const { winners } = work(model);
	const part = (name: string, purpose: string, table: string | null) => {
		const columns = dialect.workParts?.of(winners, table) ?? sql``;
		const create = sql`create ${dialect.workTable}table ${sql.id(name)} ${columns}`;
		return statement(dialect, `${name}.create`, purpose, 'add', create, name);
	};
	if (tables.length === 0) return [];
	return [
		...tables.map((table, at) => part(`${winners}_${at + 1}`, `Holds the winners of ${table}`, table)),
		part(mixedWinners(model, tables), 'Holds the winners of all other tables', null),
	];
}

/** A winner's columns beside its key. */
function winnerColumns({ dialect, columns, former }: FeedModel): WorkColumn[] {
	const others = columns.filter((each) => !each.key).map(({ name, type }) => [name, type] as const);
	return [
		...[...others, ...LINEAGE_TYPES].map(([name, type]) => ({ name, type: dialect.columnType(type), notNull: false })),
		...former.map(({ name, type }) => ({ name, type, notNull: false })),
	];
}

/** Whether work tables are sorted by their keys, so that a row is looked up in them. */
export function areKeyed(model: FeedModel): boolean {
	return model.dialect.workKey(['etl_table']) !== null;
}

/**
 * Refreshes the planner's statistics of a work table. Without them a cluster's machines go by the size of a shard, which
 * is near enough for a small day.
 *
 * @param rows - what was put into it
 */
export function statisticsOf(model: FeedModel, which: Work, rows: number): Statement[] {
	const { dialect } = model;
	if (dialect.cluster !== null && rows < MANY_ROWS) return [];
	// The winners are joined to existing tables, and to the stage where some are of other days.
	const joined = ['etl_table', 'etl_inserted_on', 'etl_previous', ...keyNames(model)];
	return refreshStatistics(dialect, work(model)[which], which === 'winners' ? joined : undefined);
}
