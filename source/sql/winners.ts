import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { LINEAGE } from '../core/schema.js';
import { affectedRows, type FreshFile } from './countries.js';
import { refreshStatistics } from './ddl.js';
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
} from './model.js';
import { keepsRows, WORK } from './work-tables.js';

/**
 * Fills the work tables: affected keys, their winners, and the rows that may have to leave a table.
 *
 * @param fresh - files that no transform has taken yet
 * @param all - whether every row of the stage is checked
 */
export function findWinners(model: FeedModel, runDate: string, fresh: readonly FreshFile[], all: boolean): Statement[] {
	const { dialect, stage } = model;
	const keys = keyNames(model);
	const s = sql.id('s');
	const where = all ? sql`1 = 1` : affectedRows('s', runDate, fresh);
	// A union drops duplicates. Two separate statements need `distinct` each.
	const once = dialect.cluster ? sql`distinct ` : sql``;
	const touchedKeys = sql`select ${once}${list(keys, 's')} from ${sql.id(stage)} as ${s} where ${where}`;
	const pendingKeys = sql`
		select ${once}${list(keys)} from ${sql.id(pendingTable(model))}${dialect.clusterOrder(keys.length)}`;
	// A work table that is clustered by its key is already sorted by table.
	const keyed = dialect.workKey(['etl_table']) !== null;
	const index = sql`create index ${sql.id('etl_work_winners_table')} on ${sql.id(WORK.winners)} (etl_table)`;
	const findAffected = [
		...fill(model, WORK.affected, keys, 'Finds the keys to look at', [touchedKeys, pendingKeys]),
		...refreshStatistics(dialect, WORK.affected),
	];
	return [
		...(all && keepsRows(model) ? [] : findAffected),
		statement(
			dialect,
			'transform.winners',
			'Finds the winner of each over the whole stage',
			'add',
			winners(
				model,
				fresh.map((file) => file.fileId),
				all,
			),
			WORK.winners,
		),
		...(keyed
			? []
			: [statement(dialect, 'transform.winners.index', 'Puts the winners by table', 'add', index, WORK.winners)]),
		...refreshStatistics(dialect, WORK.winners),
		...fill(model, WORK.candidates, ['etl_table', ...keys], 'Finds who may have to leave a table', candidates(model)),
	];
}

function winners(model: FeedModel, untransformed: readonly number[], all: boolean): Sql {
	if (keepsRows(model)) return winnersBySorting(model, untransformed, all);
	return model.onMove === 'keep' ? winnersByRank(model) : winnersBySeek(model, untransformed);
}

/**
 * Sorts only the columns that decide the winners, and fetches the rows afterwards. Sorting whole rows went through the
 * disk: 7 s instead of 2.5 s for a million.
 */
function winnersBySorting(model: FeedModel, untransformed: readonly number[], all: boolean): Sql {
	const keys = keyNames(model);
	const rest = restNames(model);
	const stage = sql`${sql.id(model.stage)} as ${sql.id('s')}`;
	const affected = sql`${sql.id(WORK.affected)} as ${sql.id('a')} join ${stage} on ${sameKey(model, 's', 'a')}`;
	const from = sql`${all ? stage : affected} ${joinCountry(model, 's', 'c')}`;
	const table = sql`${column('c', 'table_name')} as etl_table`;
	const best = bestRows(model, sql`${list([...keys, ...model.dialect.rowIdentity], 's')}, ${table}`, from);
	// The best row that a committed transform has seen tells where the winner was before.
	const seen = sql`${from} where ${column('s', LINEAGE.fileId)} not in (${sql.join(untransformed)})`;
	const known = model.onMove === 'move' && untransformed.length > 0;
	const before = known
		? sql`left join (${bestRows(model, sql`${list(keys, 's')}, ${table}`, seen)}) as ${sql.id('p')} on ${sameKey(model, 'p', 'w')}`
		: sql``;
	const previous = known ? column('p', 'etl_table') : model.onMove === 'move' ? column('w', 'etl_table') : sql`null`;
	return sql`${intoWinners(model)}
		select ${list([...keys, ...rest], 's')}, ${column('w', 'etl_table')}, ${column('s', LINEAGE.insertedOn)}, ${previous}
		from (${best}) as ${sql.id('w')} join ${sql.id(model.stage)} as ${sql.id('s')} on ${sameRow(model, 's', 'w')} ${before}`;
}

/**
 * The best stage row of each key, by sorting; of each key and country where a customer has a row in each.
 *
 * @param from - the stage as `s`, and as `c` the country where it is needed
 */
export function bestRows(model: FeedModel, names: Sql, from: Sql): Sql {
	const keys = list(keyNames(model), 's');
	const unit = model.onMove === 'keep' ? sql`${keys}, ${column('c', 'table_name')}` : keys;
	return sql`
		select distinct on (${unit}) ${names} from ${from} order by ${unit}, ${sql.join(winnerTerms(model, 's'))}`;
}

/** Whether two are the same stage row. On a cluster the key is compared too, which tells the machine. */
export function sameRow(model: FeedModel, left: string, right: string): Sql {
	const { rowIdentity, cluster } = model.dialect;
	const same = rowIdentity.map((name) => sql`${column(left, name)} = ${column(right, name)}`);
	return sql.join([...same, ...(cluster ? [sameKey(model, left, right)] : [])], sql` and `);
}

/** Numbers the rows of each affected key and country, the winner first. */
function winnersByRank(model: FeedModel): Sql {
	const keys = keyNames(model);
	const names = [...keys, ...model.dialect.rowIdentity];
	const ranked = sql`
		select ${list(names, 's')}, ${column('c', 'table_name')} as etl_table, ${column('s', LINEAGE.insertedOn)} as etl_inserted_on,
			${winnerRank(model, 's', 'c')} as etl_place
		from ${sql.id(WORK.affected)} as ${sql.id('a')}
		join ${sql.id(model.stage)} as ${sql.id('s')} on ${sameKey(model, 's', 'a')} ${joinCountry(model, 's', 'c')}`;
	return sql`${intoWinners(model)}
		select ${list(names, 'w')}, etl_table, etl_inserted_on, null from (${ranked}) as ${sql.id('w')} where etl_place = 1`;
}

/** Looks each affected key's winner up in the index. */
function winnersBySeek(model: FeedModel, untransformed: readonly number[]): Sql {
	const keys = keyNames(model);
	// The best row that a committed transform has seen tells where the winner was before.
	const previous =
		untransformed.length === 0
			? column('c', 'table_name')
			: sql`(select ${column('d', 'table_name')} from ${sql.id(model.stage)} as ${sql.id('o')} ${joinCountry(model, 'o', 'd')}
				where ${sameKey(model, 'o', 'a')} and ${column('o', LINEAGE.fileId)} not in (${sql.join(untransformed)})
				${winnerFirst(model, 'o')} limit 1)`;
	return sql`${intoWinners(model)}
		select ${list([...keys, ...model.dialect.rowIdentity], 's')}, ${column('c', 'table_name')}, ${column('s', LINEAGE.insertedOn)}, ${previous}
		from ${sql.id(WORK.affected)} as ${sql.id('a')}
		join ${sql.id(model.stage)} as ${sql.id('s')} on ${isWinner(model, 's', 'a')} ${joinCountry(model, 's', 'c')}
		where 1 = 1${model.dialect.clusterOrder(keys.length)}`;
}

function intoWinners(model: FeedModel): Sql {
	const keys = keyNames(model);
	const rest = keepsRows(model) ? restNames(model) : model.dialect.rowIdentity.map((name) => `stage_${name}`);
	return sql`insert into ${sql.id(WORK.winners)} (${list([...keys, ...rest, 'etl_table', 'etl_inserted_on', 'etl_previous'])})`;
}

/** Names of a stage row's columns, without the key's. */
function restNames(model: FeedModel): string[] {
	const keys = keyNames(model);
	return [...rowNames(model).filter((name) => !keys.includes(name)), ...model.former.map(({ name }) => name)];
}

/** The rank of a stage row in its key; in its key and country where a customer has a row in each. */
export function winnerRank(model: FeedModel, row: string, country: string): Sql {
	const keys = list(keyNames(model), row);
	const unit = model.onMove === 'keep' ? sql`${keys}, ${column(country, 'table_name')}` : keys;
	return sql`row_number() over (partition by ${unit} ${winnerFirst(model, row)})`;
}

/**
 * Whether a stage row is the first of all rows with the key of `of`: one seek in the index, however long the history.
 */
export function isWinner(model: FeedModel, row: string, of: string): Sql {
	const identity = model.dialect.rowIdentity;
	return sql`(${sql.join(identity.map((name) => column(row, name)))}) = (
		select ${list(identity, 'b')} from ${sql.id(model.stage)} as ${sql.id('b')}
		where ${sameKey(model, 'b', of)} ${winnerFirst(model, 'b')} limit 1)`;
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
		select etl_previous as etl_table, ${list(keys)} from ${sql.id(WORK.winners)}
			where etl_previous is not null and etl_previous <> etl_table`,
		sql`
		select ${noted}, ${list(keys, 'p')} from ${sql.id(pendingTable(model))} as ${sql.id('p')}
		where not exists (select 1 from ${sql.id(WORK.winners)} as ${sql.id('w')}
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
	table: string,
	names: readonly string[],
	purpose: string,
	[query, pending]: readonly [query: Sql, pending: Sql],
): Statement[] {
	const { dialect } = model;
	const id = table.replace('etl_work_', 'transform.');
	const insert = (which: string, rows: Sql) =>
		statement(dialect, which, purpose, 'add', sql`insert into ${sql.id(table)} (${list(names)}) ${rows}`, table);
	if (dialect.cluster) return [insert(id, query), insert(`${id}.pending`, pending)];
	return [insert(id, sql`${query} union ${pending}`)];
}
