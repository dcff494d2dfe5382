import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	pendingTable,
	rowNames,
	type Sql,
	sameKey,
	statement,
	winnerFirst,
	winnerTerms,
} from '../model.js';
import { MANY_ROWS } from '../tables/ddl.js';
import { type FreshFile, freshRows } from './countries.js';
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
}

/**
 * Fills the work table of winners.
 *
 * @param fresh - files that no transform has taken yet
 */
export function findBest(model: FeedModel, fresh: readonly FreshFile[], { all, hasTables }: Scope): Statement {
	const untransformed = fresh.map((file) => file.fileId);
	const insert = sql`
		insert into ${sql.id(work(model).winners)} (${list([...winnerNames(model), 'etl_table', 'etl_inserted_on', 'etl_previous'])})
		${winners(model, hasTables ? untransformed : null, all)}`;
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

/**
 * The winners' rows, each with its table and the table of the key's earlier winner.
 *
 * @param untransformed - files that no transform has taken yet; `null` where no table has an earlier winner
 */
function winners(model: FeedModel, untransformed: readonly number[] | null, all: boolean): Sql {
	return model.dialect.findsWinnersBy === 'sort'
		? winnersBySorting(model, untransformed, all)
		: winnersBySeek(model, untransformed, all);
}

/** Names of a winner's columns in its work table: those of its stage row, the key first. */
function winnerNames(model: FeedModel): string[] {
	return [...new Set([...keyNames(model), ...rowNames(model), ...model.former.map(({ name }) => name)])];
}

/**
 * Sorts only the columns that decide the winners, and fetches the rows afterwards. Sorting whole rows went through the
 * disk: 7 s instead of 2.5 s for a million.
 */
function winnersBySorting(model: FeedModel, untransformed: readonly number[] | null, all: boolean): Sql {
	const keys = keyNames(model);
	const from = sql`${all ? stageAs(model, 's') : rowsOfAffected(model)} ${joinCountry(model, 's', 'c')}`;
	const table = sql`${column('c', 'table_name')} as etl_table`;
	const { column: previousOf, join, table: previous } = earlierTable(model, untransformed, from);
	const names = sql`${list([...keys, ...model.dialect.rowIdentity], 's')}, ${table}${previousOf}`;
	return sql`
		select ${list(winnerNames(model), 's')}, ${column('w', 'etl_table')}, ${column('s', LINEAGE.insertedOn)}, ${previous}
		from (${bestRows(model, names, from)}) as ${sql.id('w')} join ${stageAs(model, 's')} on ${sameRow(model, 's', 'w')} ${join}`;
}

/**
 * Where the table of the key's earlier winner comes from: a further column of the best rows as `w`, or a join to them.
 *
 * @param from - the rows to sort, as in {@link bestRows}
 */
function earlierTable(
	model: FeedModel,
	untransformed: readonly number[] | null,
	from: Sql,
): { readonly column: Sql; readonly join: Sql; readonly table: Sql } {
	const none = { column: sql``, join: sql`` };
	if (model.onMove === 'keep' || untransformed === null) return { ...none, table: sql`null` };
	if (untransformed.length === 0) return { ...none, table: column('w', 'etl_table') };
	if (model.dialect.cluster !== null)
		return { ...none, column: sql`, ${previousByRank(model, untransformed)}`, table: column('w', 'etl_previous') };
	// The best row that a committed transform has seen tells where the winner was before.
	const seen = sql`${from} where ${column('s', LINEAGE.fileId)} not in (${sql.join(untransformed)})`;
	const names = sql`${list(keyNames(model), 's')}, ${column('c', 'table_name')} as etl_table`;
	const join = sql`left join (${bestRows(model, names, seen)}) as ${sql.id('p')} on ${sameKey(model, 'p', 'w')}`;
	return { ...none, join, table: column('p', 'etl_table') };
}

/**
 * The table of the best row of a key that a committed transform has seen, beside the rows that are sorted for the best of
 * all. A cluster joins winners to their rows by three columns, takes them for one row, and then went through all
 * earlier winners for each: 10 s for 10,000 of them.
 */
function previousByRank(model: FeedModel, untransformed: readonly number[]): Sql {
	const isFresh = sql`${column('s', LINEAGE.fileId)} in (${sql.join(untransformed)})`;
	const first = sql`case when ${isFresh} then 1 else 0 end`;
	return sql`first_value(case when ${isFresh} then null else ${column('c', 'table_name')} end) over (
			partition by ${list(keyNames(model), 's')} order by ${sql.join([first, ...winnerTerms(model, 's')])}) as etl_previous`;
}

/**
 * The best stage row of each key, by sorting; of each key and country where a customer has a row in each.
 *
 * @param from - the stage as `s`, and as `c` the country where it is needed
 */
function bestRows(model: FeedModel, names: Sql, from: Sql): Sql {
	const keys = list(keyNames(model), 's');
	const unit = model.onMove === 'keep' ? sql`${keys}, ${column('c', 'table_name')}` : keys;
	return sql`
		select distinct on (${unit}) ${names} from ${from} order by ${unit}, ${sql.join(winnerTerms(model, 's'))}`;
}

/** Whether two are the same stage row. On a cluster the key is compared too, which tells the machine. */
function sameRow(model: FeedModel, left: string, right: string): Sql {
	const { rowIdentity, cluster } = model.dialect;
	const same = rowIdentity.map((name) => sql`${column(left, name)} = ${column(right, name)}`);
	return sql.join([...same, ...(cluster ? [sameKey(model, left, right)] : [])], sql` and `);
}

/**
 * Finds out which rows win by the index alone, then goes through the stage once, in the order of its rows. Where each
 * winner was fetched by its key, a day whose keys come in any order took 12 s of a processor instead of 3 s for a million.
 */
function winnersBySeek(model: FeedModel, untransformed: readonly number[] | null, all: boolean): Sql {
	// The plus keeps SQLite from reading the stage in the order of an index.
	const sorted = keyNames(model).map((name) => sql`+${column('s', name)}`);
	const order = areKeyed(model) ? sql` order by ${column('c', 'table_name')}, ${sql.join(sorted)}` : sql``;
	return sql`
		select ${list(winnerNames(model), 's')}, ${column('c', 'table_name')}, ${column('s', LINEAGE.insertedOn)}, ${previousTable(model, untransformed)}
		from ${stageAs(model, 's')} ${joinCountry(model, 's', 'c')} where ${isBest(model, all)}${order}`;
}

/** Whether the stage row `s` is the best of its key among those to check. */
function isBest(model: FeedModel, all: boolean): Sql {
	const row = sql`(${list(model.dialect.rowIdentity, 's')})`;
	if (model.onMove === 'keep') return sql`${row} in (${rowsOfRank(model, all)})`;
	if (all) return sql`${row} not in (${beatenRows(model, stageAs(model, 'k'))})`;
	const best = sql`select ${bestRowOf(model, 'a')} from ${sql.id(work(model).affected)} as ${sql.id('a')}`;
	return sql`${row} in (${inOrder(model, best)})`;
}

/** The table of the best row of `s`'s key that a committed transform has seen. */
function previousTable(model: FeedModel, untransformed: readonly number[] | null): Sql {
	if (untransformed === null || model.onMove === 'keep') return sql`null`;
	if (untransformed.length === 0) return column('c', 'table_name');
	const isSeen = (alias: string) => sql`${column(alias, LINEAGE.fileId)} not in (${sql.join(untransformed)})`;
	// A winner that was seen was the winner before.
	return sql`case when ${isSeen('s')} then ${column('c', 'table_name')} else (
		select ${column('d', 'table_name')} from ${stageAs(model, 'o')} ${joinCountry(model, 'o', 'd')}
		where ${sameKey(model, 'o', 's')} and ${isSeen('o')} ${winnerFirst(model, 'o')} limit 1) end`;
}

/** The best row of each key and country, where a customer has a row in each. */
function rowsOfRank(model: FeedModel, all: boolean): Sql {
	const identity = model.dialect.rowIdentity;
	const ranked = sql`
		select ${list(identity)} from (
			select ${list(identity, 's')}, ${winnerRank(model, 's', 'c')} as etl_place
			from ${all ? stageAs(model, 's') : rowsOfAffected(model)} ${joinCountry(model, 's', 'c')}
		) as ${sql.id('r')} where etl_place = 1`;
	return inOrder(model, ranked);
}

/**
 * Identities of rows in their order. SQLite keeps what `in` compares with in a tree, and appends to it what comes in
 * order. In any other order three million of them are more than its cache, and each goes over the disk. They are sorted
 * apart: otherwise SQLite would look for them in the order of the rows, and all over the index.
 */
function inOrder(model: FeedModel, identities: Sql): Sql {
	const names = list(model.dialect.rowIdentity);
	return sql`
		with etl_found (${names}) as materialized (${identities}),
			etl_rows as materialized (select ${names} from etl_found order by ${names})
		select ${names} from etl_rows`;
}

/** The stage's rows of the affected keys, as `s`. */
function rowsOfAffected(model: FeedModel): Sql {
	return sql`${sql.id(work(model).affected)} as ${sql.id('a')} join ${stageAs(model, 's')} on ${sameKey(model, 's', 'a')}`;
}

function stageAs(model: FeedModel, alias: string): Sql {
	return sql`${sql.id(model.stage)} as ${sql.id(alias)}`;
}

/** The rank of a stage row in its key; in its key and country where a customer has a row in each. */
export function winnerRank(model: FeedModel, row: string, country: string): Sql {
	const keys = list(keyNames(model), row);
	const unit = model.onMove === 'keep' ? sql`${keys}, ${column(country, 'table_name')}` : keys;
	return sql`row_number() over (partition by ${unit} ${winnerFirst(model, row)})`;
}

/**
 * Identities of the rows that a better row of their key beats. It reads the index alone, so it is fast where `rows` come
 * in the order of their keys.
 *
 * @param rows - the key and the identity of stage rows, as `k`
 */
export function beatenRows(model: FeedModel, rows: Sql): Sql {
	const identity = list(model.dialect.rowIdentity, 'k');
	return inOrder(model, sql`select ${identity} from ${rows} where (${identity}) <> ${bestRowOf(model, 'k')}`);
}

/** The identity of the first of all stage rows with the key of `of`: one seek in the index, however long the history. */
function bestRowOf(model: FeedModel, of: string): Sql {
	return sql`(
		select ${list(model.dialect.rowIdentity, 'b')} from ${stageAs(model, 'b')}
		where ${sameKey(model, 'b', of)} ${winnerFirst(model, 'b')} limit 1)`;
}

/** Whether a stage row is the first of all rows with the key of `of`. */
export function isWinner(model: FeedModel, row: string, of: string): Sql {
	return sql`(${list(model.dialect.rowIdentity, row)}) = ${bestRowOf(model, of)}`;
}

/**
 * A row of the stage that belongs in a table, if there is one; without one no run makes the table. A cluster cannot
 * seek the winner of each row, so any row of the country counts there.
 */
export function anyWinner(model: FeedModel, table: string): Statement {
	const seeks = model.onMove === 'move' && model.dialect.cluster === null;
	const query = sql`
		select 1 as found from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${column('c', 'table_name')} = ${table}${seeks ? sql` and ${isWinner(model, 's', 's')}` : sql``} limit 1`;
	return statement(
		model.dialect,
		`schema.${table}.wanted`,
		`Looks for a row that belongs into ${table}`,
		'read',
		query,
	);
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
