import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { column, type FeedModel, keyNames, list, pendingTable, type Sql, sameKey, statement } from '../model.js';
import { MANY_ROWS } from '../tables/ddl.js';
import { type FreshFile, freshRows } from './countries.js';
import type { Untransformed } from './earlier-winners.js';
import { winnerNames } from './winner-rows.js';
import { isLongHistory, winnersByLateral } from './winners-by-lateral.js';
import { winnersBySeek } from './winners-by-seek.js';
import { winnersBySorting } from './winners-by-sort.js';
import { areKeyed, mixedWinners, type Work, winnersIndex, work } from './work-tables.js';

/**
 * Fills the work table of affected keys: those of files that no transform has taken, and the pending ones, which have a
 * statement of their own on a cluster.
 */
export function findAffected(model: FeedModel, fresh: readonly FreshFile[]): Statement[] {
	const { dialect, stage } = model;
	const keys = keyNames(model);
	// A union drops duplicates. Two separate statements need `distinct` each.
	const once = dialect.cluster ? sql`distinct ` : sql``;
	const touchedKeys = sql`
		select ${once}${list(keys, 's')} from ${sql.id(stage)} as ${sql.id('s')} where ${freshRows('s', fresh)}`;
	const pendingKeys = sql`
		select ${once}${list(keys)} from ${sql.id(pendingTable(model))}${dialect.clusterOrder(keys.length)}`;
	return fill(model, 'affected', keys, 'Finds the keys to look at', [touchedKeys, pendingKeys]);
}

/** What a transform looks at. */
export interface Scope {
	/** Whether every row of the stage is checked. */
	readonly all: boolean;
	/** Whether a table may have to lose somebody. */
	readonly hasTables: boolean;
	/** Tables whose winners have a part of the work table each. */
	readonly parts: readonly string[];
	/** Number of rows in the stage, and in all tables. */
	readonly counts: { readonly staged: number; readonly customers: number };
}

/**
 * Fills the work table of winners.
 *
 * @param fresh - files that no transform has taken yet
 */
export function findBest(model: FeedModel, fresh: readonly FreshFile[], scope: Scope): Statement {
	const looksBack = scope.hasTables && model.onMove === 'move';
	const untransformed = looksBack ? fresh.map((file) => file.fileId) : null;
	const insert = sql`
		insert into ${sql.id(work(model).winners)} (${list([...winnerNames(model), 'etl_table', 'etl_inserted_on', 'etl_previous'])})
		${winners(model, untransformed, scope)}`;
	const purpose = 'Finds the winner of each over the whole stage';
	return statement(model.dialect, 'transform.winners', purpose, 'add', insert, work(model).winners);
}

/**
 * Makes the index by which each table finds its winners. A cluster goes through all of a few: an index is two tasks a
 * shard, to make and to drop.
 *
 * @param parts - {@link Scope.parts}
 * @param rows - number of winners
 */
export function indexWinners(model: FeedModel, parts: readonly string[], rows: number): Statement[] {
	const { dialect } = model;
	if (areKeyed(model) || (dialect.cluster !== null && rows < MANY_ROWS)) return [];
	const mixed = mixedWinners(model, parts);
	const index = sql`create index ${sql.id(winnersIndex(model))} on ${sql.id(mixed)} (etl_table)`;
	return [statement(dialect, 'transform.winners.index', 'Puts the winners by table', 'add', index, mixed)];
}

/**
 * Fills the work table of keys that a table may have to lose: of customers whose winner is in another table than before,
 * and of pending keys, which have a statement of their own on a cluster.
 */
export function findCandidates(model: FeedModel): Statement[] {
	const names = ['etl_table', ...keyNames(model)];
	return fill(model, 'candidates', names, 'Finds who may have to leave a table', candidates(model));
}

/** The winners' rows, each with its table and the table of the key's earlier winner. */
function winners(model: FeedModel, untransformed: Untransformed, { all, counts }: Scope): Sql {
	if (model.dialect.findsWinnersBy === 'seek') return winnersBySeek(model, untransformed, all);
	const looksUp = !all && isLongHistory(model, counts.staged, counts.customers);
	return looksUp ? winnersByLateral(model, untransformed) : winnersBySorting(model, untransformed, all);
}

/** Keys whose winner was in another table before, and pending keys whose winner is not where they are. */
function candidates(model: FeedModel): [moved: Sql, pending: Sql] {
	const keys = keyNames(model);
	const w = (name: string) => column('w', name);
	const noted = column('p', 'table_name');
	// A union drops duplicates; of two statements, the second leaves them out.
	const known = model.dialect.cluster
		? sql`${noted} in (${w('etl_table')}, ${w('etl_previous')})`
		: sql`${w('etl_table')} = ${noted}`;
	return [
		sql`
		select etl_previous as etl_table, ${list(keys)} from ${sql.id(work(model).winners)}
			where etl_previous is not null and etl_previous <> etl_table`,
		sql`
		select ${noted}, ${list(keys, 'p')} from ${sql.id(pendingTable(model))} as ${sql.id('p')}
		where ${noted} <> '' and not exists (select 1 from ${sql.id(work(model).winners)} as ${sql.id('w')}
			where ${sameKey(model, 'w', 'p')} and ${known})`,
	];
}

/**
 * Fills a work table with the rows of two queries. A cluster cannot run an insert on its machines if its query has a
 * union, even in FROM. There each query is a statement, and a key that both find is in the table twice.
 *
 * See https://github.com/citusdata/citus, `insert_select_planner.c`: "Set operations are not allowed in distributed
 * INSERT ... SELECT queries"
 */
function fill(
	model: FeedModel,
	which: Work,
	names: readonly string[],
	purpose: string,
	[query, pending]: readonly [query: Sql, pending: Sql],
): Statement[] {
	const { dialect } = model;
	const table = work(model)[which];
	const id = `transform.${which}`;
	const insert = (id: string, rows: Sql) =>
		statement(dialect, id, purpose, 'add', sql`insert into ${sql.id(table)} (${list(names)}) ${rows}`, table);
	if (dialect.cluster) return [insert(id, query), insert(`${id}.pending`, pending)];
	return [insert(id, sql`${query} union ${pending}`)];
}
