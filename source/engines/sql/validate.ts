import { sql } from 'kysely';
import type { Statement } from '../../core/plan.js';
import { LINEAGE } from '../../core/schema.js';
import {
	column,
	countryText,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	rowValues,
	type Sql,
	sameKey,
	statement,
	winnerOrder,
} from './model.js';
import { bestRows, isWinner, sameRow } from './winners.js';

/** How many rows the stage holds for the run date, and how many of them are some key's best of the day. */
export function countDay(model: FeedModel, runDate: string): Statement {
	const keys = keyNames(model);
	const unit = model.onMove === 'keep' ? sql`${list(keys, 's')}, ${column('c', 'table_name')}` : list(keys, 's');
	const ofDay = (select: Sql) => sql`
		select ${select} from ${sql.id(model.stage)} as ${sql.id('s')} ${model.onMove === 'keep' ? joinCountry(model, 's', 'c') : sql``}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate}`;
	// Both in FROM: where there is none, a cluster takes no subquery over its machines.
	const query = sql`
		select ${column('a', 'staged')}, ${column('b', 'best')} from (${ofDay(sql`count(*) as staged`)}) as ${sql.id('a')}
		cross join (select count(*) as best from (${ofDay(sql`distinct ${unit}`)}) as ${sql.id('u')}) as ${sql.id('b')}`;
	return statement(model.dialect, 'validate.day', 'Counts the day in the stage', 'read', query);
}

/**
 * The stage's side: rows of the run date that are their key's winner over the whole stage, found without any work
 * table, by the text of their country. Where a customer is kept in one place, it asks nothing but the stage.
 */
export function stageSide(model: FeedModel, runDate: string): Statement {
	const { dialect } = model;
	const rows = dialect.findsWinnersBy === 'sort' ? winnersBySorting(model, runDate) : winnersBySeek(model, runDate);
	return statement(dialect, 'validate.stage', "Counts the stage's winners of the day", 'read', dialect.checksums(rows));
}

function winnersBySeek(model: FeedModel, runDate: string): Sql {
	const moves = model.onMove === 'move';
	const winner = moves
		? isWinner(model, 's', 's')
		: sql`not exists (
				select 1 from ${sql.id(model.stage)} as ${sql.id('b')} ${joinCountry(model, 'b', 'bc')}
				where ${sameKey(model, 'b', 's')} and ${column('bc', 'table_name')} = ${column('c', 'table_name')} and ${beats(model, 'b', 's')})`;
	return sql`
		select ${countryText(model, 's')} as country_text, ${model.dialect.rowDigest(rowValues(model, 's'))} as etl_digest${model.dialect.computedOnce}
		from ${sql.id(model.stage)} as ${sql.id('s')} ${moves ? sql`` : joinCountry(model, 's', 'c')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${winner}`;
}

function winnersBySorting(model: FeedModel, runDate: string): Sql {
	const { dialect, stage } = model;
	const keys = keyNames(model);
	const country = model.onMove === 'move' ? sql`` : joinCountry(model, 's', 'c');
	const from = sql`
		${sql.id(stage)} as ${sql.id('s')} ${country} where (${list(keys, 's')}) in (
			select ${list(keys, 'k')} from ${sql.id(stage)} as ${sql.id('k')} where ${column('k', LINEAGE.insertedOn)} = ${runDate})`;
	const names = list([...new Set([...keys, ...dialect.rowIdentity])], 's');
	return sql`
		select ${countryText(model, 's')} as country_text, ${dialect.rowDigest(rowValues(model, 's'))} as etl_digest${dialect.computedOnce}
		from (${bestRows(model, names, from)}) as ${sql.id('w')}
		join ${sql.id(stage)} as ${sql.id('s')} on ${sameRow(model, 's', 'w')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate}`;
}

/**
 * The target's side: each country's rows of the run date. Several tables in one statement, which PostgreSQL counts in
 * several processes.
 */
export function targetSide(model: FeedModel, tables: readonly string[], runDate: string): Statement {
	const { dialect } = model;
	const ofTable = (table: string) => {
		const rows = sql`
			select ${dialect.rowDigest(rowValues(model, 't'))} as etl_digest${dialect.computedOnce}
			from ${sql.id(table)} as ${sql.id('t')} where ${column('t', LINEAGE.insertedOn)} = ${runDate}`;
		return sql`
			select ${sql.lit(table)} as table_name, count(*) as count, ${dialect.checksum(sql.id('etl_digest'))} as checksum
			from (${rows}) as ${sql.id('d')}`;
	};
	const query = sql`select table_name, count, checksum from (${sql.join(tables.map(ofTable), sql` union all `)}) as ${sql.id('u')}`;
	const [first = '', ...others] = tables;
	const purpose = `Counts the day in ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
	return statement(dialect, `validate.${first}`, purpose, 'read', query);
}

function beats(model: FeedModel, better: string, row: string): Sql {
	return sql`(${sql.join(winnerOrder(model, better))}) > (${sql.join(winnerOrder(model, row))})`;
}
