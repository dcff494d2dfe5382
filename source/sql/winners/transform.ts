import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	BOOKKEEPING,
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	makePending,
	pendingTable,
	rowNames,
	type Sql,
	sameKey,
	statement,
} from '../model.js';
import { targetKey } from '../tables/ddl.js';
import { winnerRank } from './winner-rows.js';
import { work } from './work-tables.js';

/** Makes every key of a target pending, to check all of them again. */
export function makeTablePending(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const note = sql`
		select ${table}, ${list(keys)} from ${sql.id(table)} where 1 = 1`;
	return statement(
		model.dialect,
		`transform.pend.${table}`,
		`Looks again at every row of ${table}`,
		'add',
		makePending(model, note),
		table,
	);
}

/** Whether any key is pending. */
export function anyPending(model: FeedModel): Statement {
	const query = sql`select table_name from ${sql.id(pendingTable(model))} limit 1`;
	return statement(model.dialect, 'transform.pending', 'Looks whether anything is pending', 'read', query);
}

/** Makes every key of the stage that belongs to a target pending, to make that table again. */
export function makeCountryPending(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const note = sql`
		select distinct ${sql.lit(table)}, ${list(keys, 's')} from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${column('c', 'table_name')} = ${table}`;
	return statement(
		model.dialect,
		`transform.refill.${table}`,
		`Looks again at whoever belongs into ${table}`,
		'add',
		makePending(model, note),
		table,
	);
}

/**
 * Tables that may change: the number of winners of each, and how many of them are of the run date. A table that may lose
 * somebody has a row without winners besides.
 */
export function concernedTables(model: FeedModel, runDate: string): Statement {
	const { winners, candidates } = work(model);
	const today = sql`case when etl_inserted_on = ${runDate} then 1 else 0 end`;
	const apart = sql`
		select etl_table as table_name, count(*) as winners, sum(${today}) as of_day
		from ${sql.id(winners)} group by etl_table
		union all select distinct etl_table, 0, 0 from ${sql.id(candidates)}`;
	const key = sql`${sql.id(keyNames(model)[0] as string)} as etl_key`;
	// A cluster unites rows on each machine, and no counts.
	const together = sql`
		select etl_table as table_name, sum(is_winner) as winners, sum(is_of_day) as of_day from (
			select ${key}, etl_table, 1 as is_winner, ${today} as is_of_day from ${sql.id(winners)}
			union all select ${key}, etl_table, 0, 0 from ${sql.id(candidates)}
		) as ${sql.id('u')} group by etl_table, is_winner`;
	const query = model.dialect.cluster === null ? apart : together;
	return statement(model.dialect, 'transform.tables', 'Finds the tables that this concerns', 'read', query);
}

/** Finds the keys that a table really has and must lose. */
export function findDepartures(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const find = sql`
		insert into ${sql.id(work(model).departures)} (${list(keys)}, etl_table)
		select ${list(keys, 't')}, ${table} from ${sql.id(work(model).candidates)} as ${sql.id('k')}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'k')}
		where ${column('k', 'etl_table')} = ${table}`;
	return statement(model.dialect, `transform.${table}.departures`, `Finds who leaves ${table}`, 'add', find, table);
}

/**
 * Counts those of the keys looked at that have rows of the run date and a winner of another one, by the country of their
 * best row of the day.
 */
export function countStale(model: FeedModel, runDate: string): Statement {
	const keep = model.onMove === 'keep';
	// The condition is written so that no index fits. SQLite took the index of days and went through the whole day for
	// each winner: 7 s for 10,000 records, and 0.1 s with the key's index.
	const ofDay = sql`case when ${column('s', LINEAGE.insertedOn)} = ${runDate} then 1 end = 1`;
	const within = keep ? sql` and ${column('c', 'table_name')} = ${column('w', 'etl_table')}` : sql``;
	const query = sql`
		select table_name, count(*) as count from (
			select ${column('c', 'table_name')}, ${winnerRank(model, 's', 'c')} as etl_place
			from ${sql.id(work(model).winners)} as ${sql.id('w')}
			cross join ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}${within}
			where ${column('w', 'etl_inserted_on')} <> ${runDate} and ${sameKey(model, 's', 'w')} and ${ofDay}
		) as ${sql.id('d')} where etl_place = 1 group by table_name`;
	return statement(model.dialect, 'transform.stale', 'Counts what comes too late to win', 'read', query);
}

/** Gives a new table its rows and its key. */
export function fillTable(model: FeedModel, table: string): Statement[] {
	const insert = insertWinners(model, table, []);
	const purpose = `Brings the winners into ${table}`;
	return [
		statement(model.dialect, `transform.${table}.insert`, purpose, 'rewrite', insert, table),
		...targetKey(model, table),
	];
}

/**
 * Inserts and updates a table's new and changed rows, and deletes those that it loses. A row that is the same already is
 * not written.
 *
 * @param carried - former columns that the table has
 * @param has - whether it has winners, and whether it loses rows
 */
export function applyWinners(
	model: FeedModel,
	table: string,
	carried: readonly string[] = [],
	has: { readonly winners: boolean; readonly departures: boolean } = { winners: true, departures: true },
): Statement[] {
	const keys = keyNames(model);
	const names = [...rowNames(model), ...carried];
	const id = (what: string) => `transform.${table}.${what}`;
	// The subquery starts from the few keys that leave, not from all rows of the table.
	const leave = sql`
		delete from ${sql.id(table)} where (${list(keys)}) in (
			select ${list(keys)} from ${sql.id(work(model).departures)} where etl_table = ${table})`;
	const set = names
		.filter((name) => !keys.includes(name))
		.map((name) => sql`${sql.id(name)} = ${column('excluded', name)}`);
	// Lineage is compared first, since it differs nearly always.
	const same = names.toReversed().map((name) => model.dialect.same(column(table, name), column('excluded', name)));
	const upsert = sql`${insertWinners(model, table, carried)} on conflict (${list(keys)}) do update set ${sql.join(set)}
		where not (${sql.join(same, sql` and `)})`;
	const out = statement(
		model.dialect,
		id('leave'),
		`Takes out of ${table} who is elsewhere now`,
		'rewrite',
		leave,
		table,
	);
	const bring = statement(model.dialect, id('upsert'), `Brings the winners into ${table}`, 'rewrite', upsert, table);
	return [...(has.departures ? [out] : []), ...(has.winners ? [bring] : [])];
}

function insertWinners(model: FeedModel, table: string, carried: readonly string[]): Sql {
	const names = [...rowNames(model), ...carried];
	return sql`
		insert into ${sql.id(table)} (${list(names)})
		select ${list(names, 'w')} from ${sql.id(work(model).winners)} as ${sql.id('w')} where ${column('w', 'etl_table')} = ${table}`;
}

/**
 * Records that the targets are up to date with the stage.
 *
 * @param isPending - whether a key may be pending
 */
export function markTransformed(model: FeedModel, rules: string, isPending: boolean): Statement[] {
	const { dialect, stage } = model;
	const settle = statement(
		dialect,
		'transform.settle.pending',
		'Nothing is pending any more',
		'rewrite',
		sql`delete from ${sql.id(pendingTable(model))}`,
		pendingTable(model),
	);
	return [
		...(isPending ? [settle] : []),
		statement(
			dialect,
			'transform.settle.files',
			'Marks the files as taken into the targets',
			'rewrite',
			sql`update ${sql.id(BOOKKEEPING.files)} set transformed = 1 where stage_table = ${stage} and active = 1 and transformed <> 1`,
			BOOKKEEPING.files,
		),
		statement(
			dialect,
			'transform.settle.rules',
			'Notes what decided the winners',
			'add',
			sql`insert into ${sql.id(BOOKKEEPING.rules)} (stage_table, rules) values (${stage}, ${rules})
				on conflict (stage_table) do update set rules = excluded.rules`,
			BOOKKEEPING.rules,
		),
	];
}
