import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import {
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	type Sql,
	sameKey,
	statement,
	winnerFirst,
} from '../model.js';
import { isSeen, looksBack, type Untransformed } from './earlier-winners.js';
import { rowsOfAffected, stageAs, winnerNames, winnerRank } from './winner-rows.js';
import { areKeyed, work } from './work-tables.js';

/**
 * Finds out which rows win by the index alone, then goes through the stage once, in the order of its rows. Where each
 * winner was fetched by its key, a day whose keys come in any order took 12 s of a processor instead of 3 s for a million.
 */
export function winnersBySeek(model: FeedModel, untransformed: Untransformed, all: boolean): Sql {
	// The plus keeps SQLite from reading the stage in the order of an index.
	const sorted = keyNames(model).map((name) => sql`+${column('s', name)}`);
	const order = areKeyed(model) ? sql` order by ${column('c', 'table_name')}, ${sql.join(sorted)}` : sql``;
	const isBack = !all && looksBack(untransformed);
	const previous = isBack ? column('w', 'etl_previous') : previousTable(model, untransformed);
	const { rowIdentity } = model.dialect;
	const sameRow = sql`(${list(rowIdentity, 's')}) = (${list(rowIdentity, 'w')})`;
	const rows = isBack
		? sql`(${bestWithEarlier(model, untransformed)}) as ${sql.id('w')}
			cross join ${stageAs(model, 's')} on ${sameRow} ${joinCountry(model, 's', 'c')}`
		: sql`${stageAs(model, 's')} ${joinCountry(model, 's', 'c')} where ${isBest(model, all)}`;
	return sql`
		select ${list(winnerNames(model), 's')}, ${column('c', 'table_name')}, ${column('s', LINEAGE.insertedOn)}, ${previous}
		from ${rows}${order}`;
}

/**
 * The best row of each affected key, in the order of the stage, with the table of the best one that a committed transform
 * has seen. Both are found by the index alone, in the order of the keys, and the earlier rows are read in the order of
 * the stage. Where each winner looked for its earlier one, a second day of three million customers in any order went all over
 * index and stage.
 */
function bestWithEarlier(model: FeedModel, untransformed: readonly number[]): Sql {
	const row = list(model.dialect.rowIdentity);
	const earlier = sql.id('etl_earlier');
	const seen = sql` and ${isSeen('b', untransformed)}`;
	return sql`
		with etl_found (${row}, ${earlier}) as materialized (
				select ${bestRowOf(model, 'a')}, ${bestRowOf(model, 'a', seen)} from ${sql.id(work(model).affected)} as ${sql.id('a')}),
			etl_back as materialized (select ${row}, ${earlier} from etl_found order by ${earlier}),
			etl_known (${row}, etl_previous) as materialized (select ${row}, (
				select ${column('d', 'table_name')} from ${stageAs(model, 'o')} ${joinCountry(model, 'o', 'd')}
				where ${list(model.dialect.rowIdentity, 'o')} = ${column('f', 'etl_earlier')}) from etl_back as ${sql.id('f')}),
			etl_rows as materialized (select ${row}, etl_previous from etl_known order by ${row})
		select ${row}, etl_previous from etl_rows`;
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
function previousTable(model: FeedModel, untransformed: Untransformed): Sql {
	if (untransformed === null) return sql`null`;
	if (untransformed.length === 0) return column('c', 'table_name');
	// A winner that was seen was the winner before.
	return sql`case when ${isSeen('s', untransformed)} then ${column('c', 'table_name')} else (
		select ${column('d', 'table_name')} from ${stageAs(model, 'o')} ${joinCountry(model, 'o', 'd')}
		where ${sameKey(model, 'o', 's')} and ${isSeen('o', untransformed)} ${winnerFirst(model, 'o')} limit 1) end`;
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

/**
 * The identity of the first of all stage rows with the key of `of`: one seek in the index, however long the history.
 *
 * @param only - a further condition, ` and …`, on the row as `b`
 */
function bestRowOf(model: FeedModel, of: string, only: Sql = sql``): Sql {
	return sql`(
		select ${list(model.dialect.rowIdentity, 'b')} from ${stageAs(model, 'b')}
		where ${sameKey(model, 'b', of)}${only} ${winnerFirst(model, 'b')} limit 1)`;
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
