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
	rowNames,
	rowValues,
	type Sql,
	sameKey,
	statement,
	winnerOrder,
} from './model.js';
import { isWinner, place } from './winners.js';

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
	const rows = dialect.findsWinnersBy === 'rank' ? winnersByRank(model, runDate) : winnersBySeek(model, runDate);
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
		select ${countryText(model, 's')} as country_text, ${model.dialect.rowDigest(rowValues(model, 's'))} as etl_digest
		from ${sql.id(model.stage)} as ${sql.id('s')} ${moves ? sql`` : joinCountry(model, 's', 'c')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${winner}`;
}

function winnersByRank(model: FeedModel, runDate: string): Sql {
	const keys = keyNames(model);
	const country = model.onMove === 'move' ? sql`` : joinCountry(model, 's', 'c');
	const ranked = sql`
		select ${list(rowNames(model), 's')}, ${place(model, 's', 'c')} as etl_place
		from ${sql.id(model.stage)} as ${sql.id('s')} ${country}
		where (${list(keys, 's')}) in (
			select ${list(keys, 'k')} from ${sql.id(model.stage)} as ${sql.id('k')} where ${column('k', LINEAGE.insertedOn)} = ${runDate})`;
	return sql`
		select ${countryText(model, 'w')} as country_text, ${model.dialect.rowDigest(rowValues(model, 'w'))} as etl_digest
		from (${ranked}) as ${sql.id('w')}
		where ${column('w', 'etl_place')} = 1 and ${column('w', LINEAGE.insertedOn)} = ${runDate}`;
}

/** The target's side: a country's rows of the run date. */
export function targetSide(model: FeedModel, table: string, runDate: string): Statement {
	const { dialect } = model;
	const rows = sql`
		select ${dialect.rowDigest(rowValues(model, 't'))} as etl_digest
		from ${sql.id(table)} as ${sql.id('t')} where ${column('t', LINEAGE.insertedOn)} = ${runDate}`;
	const query = sql`
		select count(*) as count, ${dialect.checksum(sql.id('etl_digest'))} as checksum
		from (${rows}${dialect.computedOnce}) as ${sql.id('d')}`;
	return statement(dialect, `validate.${table}`, `Counts the day in ${table}`, 'read', query);
}

function beats(model: FeedModel, better: string, row: string): Sql {
	return sql`(${sql.join(winnerOrder(model, better))}) > (${sql.join(winnerOrder(model, row))})`;
}
