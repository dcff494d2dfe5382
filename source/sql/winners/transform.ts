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
import { refreshStatistics, targetKey } from '../tables/ddl.js';
import type { FreshFile } from './countries.js';
import { winnerRank } from './winners.js';
import { areKeyed, OTHERS, WORK, workTable } from './work-tables.js';

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

/** Tables that may change: the number of winners of each, and how many of them are of the run date. */
export function concernedTables(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select etl_table as table_name, count(*) as winners, sum(case when etl_inserted_on = ${runDate} then 1 else 0 end) as of_day
		from ${sql.id(WORK.winners)} group by etl_table
		union all select distinct etl_table, 0, 0 from ${sql.id(WORK.candidates)}`;
	return statement(model.dialect, 'transform.tables', 'Finds the tables that this concerns', 'read', query);
}

/** Finds the keys that a table really has and must lose. */
export function findDepartures(model: FeedModel, table: string): Statement {
	const keys = keyNames(model);
	const find = sql`
		insert into ${sql.id(WORK.departures)} (${list(keys)}, etl_table)
		select ${list(keys, 't')}, ${table} from ${sql.id(WORK.candidates)} as ${sql.id('k')}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'k')}
		where ${column('k', 'etl_table')} = ${table}`;
	return statement(model.dialect, `transform.${table}.departures`, `Finds who leaves ${table}`, 'add', find, table);
}

/**
 * Counts in advance what winners do to new tables: a row for each table and outcome, apart for those of the run date.
 */
export function countArrivals(model: FeedModel, runDate: string): Statement {
	const { arrival, join } = arrivals(model);
	const query = sql`
		select etl_table as table_name, outcome, of_day, count(*) as count from (
			select ${column('w', 'etl_table')}, ${arrival} as outcome, ${ofDay('w', 'etl_inserted_on', runDate)} as of_day
			from ${sql.id(WORK.winners)} as ${sql.id('w')} ${join}
		) as ${sql.id('o')} group by etl_table, outcome, of_day`;
	return statement(model.dialect, 'transform.count', 'Counts what new tables get', 'read', query);
}

/**
 * Counts in advance what winners do to an existing table: a row for each outcome, apart for those of the run date, and for
 * those whose row there is of it.
 *
 * @param carried - former columns that the table has
 */
export function countOutcomes(
	model: FeedModel,
	table: string,
	runDate: string,
	carried: readonly string[] = [],
): Statement {
	const keys = keyNames(model);
	const { dialect } = model;
	const same = sql.join(
		[...model.columns.map(({ name }) => name), ...carried].map((name) =>
			dialect.same(column('t', name), column('w', name)),
		),
		sql` and `,
	);
	const { arrival, join } = arrivals(model);
	const compared = sql`case
		when ${column('t', keys[0] as string)} is null then ${arrival} when ${same} then 'unchanged' else 'updated' end`;
	const outcomes = sql`
		select ${compared} as outcome, ${ofDay('w', 'etl_inserted_on', runDate)} as of_day,
			${ofDay('t', LINEAGE.insertedOn, runDate)} as was_of_day
		from ${sql.id(WORK.winners)} as ${sql.id('w')} left join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'w')} ${join}
		where ${column('w', 'etl_table')} = ${table}`;
	const query = sql`
		select outcome, of_day, was_of_day, count(*) as count from (${outcomes}) as ${sql.id('o')}
		group by outcome, of_day, was_of_day`;
	return statement(dialect, `transform.${table}.count`, `Counts what changes in ${table}`, 'read', query);
}

/** 1 where a row is of the run date, else 0. */
function ofDay(alias: string, name: string, runDate: string): Sql {
	return sql`case when ${column(alias, name)} = ${runDate} then 1 else 0 end`;
}

/**
 * Whether a new winner has left another table: `moved`, or `inserted`. It is looked up where work tables are sorted.
 * Otherwise it is joined, because a cluster allows no correlated subquery in the select list.
 */
function arrivals(model: FeedModel): { readonly arrival: Sql; readonly join: Sql } {
	const departures = sql.id(WORK.departures);
	if (areKeyed(model)) {
		const departed = sql`exists (select 1 from ${departures} as ${sql.id('d')} where ${sameKey(model, 'd', 'w')})`;
		return { arrival: arrivalOf(departed), join: sql`` };
	}
	const keys = keyNames(model);
	const join = sql`left join (select distinct ${list(keys)} from ${departures}) as ${sql.id('d')} on ${sameKey(model, 'd', 'w')}`;
	return { arrival: arrivalOf(sql`${column('d', keys[0] as string)} is not null`), join };
}

function arrivalOf(departed: Sql): Sql {
	return sql`case when ${departed} then 'moved' else 'inserted' end`;
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
			from ${sql.id(WORK.winners)} as ${sql.id('w')}
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
 */
export function applyWinners(model: FeedModel, table: string, carried: readonly string[] = []): Statement[] {
	const keys = keyNames(model);
	const names = [...rowNames(model), ...carried];
	const id = (what: string) => `transform.${table}.${what}`;
	// The subquery starts from the few keys that leave, not from all rows of the table.
	const leave = sql`
		delete from ${sql.id(table)} where (${list(keys)}) in (
			select ${list(keys)} from ${sql.id(WORK.departures)} where etl_table = ${table})`;
	const set = names
		.filter((name) => !keys.includes(name))
		.map((name) => sql`${sql.id(name)} = ${column('excluded', name)}`);
	// Lineage is compared first, since it differs nearly always.
	const same = names.toReversed().map((name) => model.dialect.same(column(table, name), column('excluded', name)));
	const upsert = sql`${insertWinners(model, table, carried)} on conflict (${list(keys)}) do update set ${sql.join(set)}
		where not (${sql.join(same, sql` and `)})`;
	return [
		statement(model.dialect, id('leave'), `Takes out of ${table} who is elsewhere now`, 'rewrite', leave, table),
		statement(model.dialect, id('upsert'), `Brings the winners into ${table}`, 'rewrite', upsert, table),
	];
}

function insertWinners(model: FeedModel, table: string, carried: readonly string[]): Sql {
	const names = [...rowNames(model), ...carried];
	return sql`
		insert into ${sql.id(table)} (${list(names)})
		select ${list(names, 'w')} from ${sql.id(WORK.winners)} as ${sql.id('w')} where ${column('w', 'etl_table')} = ${table}`;
}

/**
 * Notes the keys whose rows may change or leave a table though they are not of the run date, so that validate checks
 * them too. A winner of another date that merely beats the day's rows has not changed. This table outlives the other
 * work tables.
 *
 * @param fresh - files that no transform has taken yet
 */
export function noteOthers(model: FeedModel, runDate: string, fresh: readonly FreshFile[]): Statement[] {
	const { dialect } = model;
	const keys = keyNames(model);
	const pending = sql` and exists (select 1 from ${sql.id(pendingTable(model))} as ${sql.id('p')} where ${sameKey(model, 'p', 'w')})`;
	const some = fresh.every((file) => file.runDate === runDate) ? pending : sql``;
	const kinds = [
		sql`select ${list(keys, 'w')} from ${sql.id(WORK.winners)} as ${sql.id('w')} where ${column('w', 'etl_inserted_on')} <> ${runDate}${some}`,
		sql`select ${list(keys)} from ${sql.id(WORK.candidates)}`,
	];
	const insert = sql`
		insert into ${sql.id(OTHERS)} (${list(keys)}) select ${list(keys)} from (${sql.join(kinds, sql` union all `)}) as ${sql.id('o')}
		group by ${list(keys)}`;
	return [
		...workTable(model, OTHERS, keys),
		statement(
			dialect,
			'transform.others',
			'Notes the customers whose rows of other days change',
			'add',
			insert,
			OTHERS,
		),
		...refreshStatistics(dialect, OTHERS),
	];
}

export function dropOthers(model: FeedModel): Statement {
	return statement(
		model.dialect,
		`${OTHERS}.drop`,
		'Drops a work table',
		'add',
		sql`drop table ${sql.id(OTHERS)}`,
		OTHERS,
	);
}

/** Records that the targets are up to date with the stage. */
export function markTransformed(model: FeedModel, rules: string): Statement[] {
	const { dialect, stage } = model;
	return [
		statement(
			dialect,
			'transform.settle.pending',
			'Nothing is pending any more',
			'rewrite',
			sql`delete from ${sql.id(pendingTable(model))}`,
			pendingTable(model),
		),
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
