import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	andMore,
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	type Sql,
	sameKey,
	statement,
	winnerOrder,
} from '../model.js';
import { rowsTogether } from '../tables/rows-together.js';
import { work } from './work-tables.js';

/**
 * Counts of a date whose files the targets have already. A run looks only at the keys that its change touches, and reports
 * the whole date: what it does not touch is counted by these.
 */

/** Number of rows of a date in each of some tables, found in their index of days. One without any may be left out. */
export function countDayRows(model: FeedModel, tables: readonly string[], runDate: string): Statement {
	const ofDay = (table: string) =>
		sql`${sql.id(table)} as ${sql.id('t')} where ${column('t', LINEAGE.insertedOn)} = ${runDate}`;
	const apart = sql.join(
		tables.map(
			(table) => sql`
		select ${sql.lit(table)} as table_name, count(*) as count from ${ofDay(table)}`,
		),
		sql` union all `,
	);
	const by = column('t', keyNames(model)[0] as string);
	const rows = rowsTogether(tables.map((table) => ({ table, by, columns: [], from: ofDay(table) })));
	const together = sql`select table_name, count(*) as count from ${rows} group by table_name`;
	const [first = ''] = tables;
	const purpose = `Counts the day in ${first}${andMore(tables)}, before anything changes`;
	const query = model.dialect.cluster === null ? apart : together;
	return statement(model.dialect, `transform.${first}.day`, purpose, 'read', query);
}

/** Number of rows of a date that a table loses. */
export function countLeaving(model: FeedModel, table: string, runDate: string): Statement {
	const query = sql`
		select count(*) as count from ${sql.id(work(model).departures)} as ${sql.id('d')}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'd')}
		where ${column('d', 'etl_table')} = ${table} and ${column('t', LINEAGE.insertedOn)} = ${runDate}`;
	const purpose = `Counts who of the day leaves ${table}`;
	return statement(model.dialect, `transform.${table}.leaving`, purpose, 'read', query);
}

/**
 * Counts all keys of a date whose winner is of another date, by the country of their best row of the date: rows that no
 * row of the date beats, and one of another date does.
 */
export function countStaleDay(model: FeedModel, runDate: string): Statement {
	const keep = model.onMove === 'keep';
	const better = (alias: string, ofDay: boolean): Sql => {
		const country = `${alias}c`;
		const within = keep
			? sql`${joinCountry(model, alias, country)} and ${column(country, 'table_name')} = ${column('c', 'table_name')}`
			: sql``;
		// The condition is written so that no index of days fits, but the key's does.
		const is = sql`case when ${column(alias, LINEAGE.insertedOn)} = ${runDate} then 1 else 0 end`;
		return sql`exists (select 1 from ${sql.id(model.stage)} as ${sql.id(alias)} ${within}
			where ${sameKey(model, alias, 's')} and ${is} = ${sql.lit(ofDay ? 1 : 0)} and ${beats(model, alias, 's')})`;
	};
	const query = sql`
		select ${column('c', 'table_name')}, count(*) as count
		from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${better('b', false)} and not ${better('d', true)}
		group by ${column('c', 'table_name')}`;
	return statement(model.dialect, 'transform.stale', 'Counts what comes too late to win', 'read', query);
}

/**
 * Whether a row of the stage beats another of its key. Rows that tie, which only a changed stage has, are told apart by where
 * they are, so that one of them wins.
 */
export function beats(model: FeedModel, better: string, row: string): Sql {
	const identity = (alias: string) => model.dialect.rowIdentity.map((name) => column(alias, name));
	const rank = (alias: string) => sql.join([...winnerOrder(model, alias), ...identity(alias)]);
	return sql`(${rank(better)}) > (${rank(row)})`;
}
