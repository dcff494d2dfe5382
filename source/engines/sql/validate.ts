import { sql } from 'kysely';
import type { Statement } from '../../core/plan.js';
import { LINEAGE } from '../../core/schema.js';
import {
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	rowNames,
	type Sql,
	sameKey,
	statement,
	winnerOrder,
} from './model.js';
import { isWinner } from './transform.js';

/** How many rows the stage holds for the run date, and how many of them are some key's best of the day. */
export function countDay(model: FeedModel, runDate: string): Statement {
	const keys = keyNames(model);
	const unit = model.onMove === 'keep' ? sql`${list(keys, 's')}, ${column('c', 'table_name')}` : list(keys, 's');
	const ofDay = (select: Sql) => sql`
		select ${select} from ${sql.id(model.stage)} as ${sql.id('s')} ${model.onMove === 'keep' ? joinCountry(model, 's', 'c') : sql``}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate}`;
	const query = sql`
		select (${ofDay(sql`count(*)`)}) as staged,
			(select count(*) from (${ofDay(sql`distinct ${unit}`)}) as ${sql.id('u')}) as best`;
	return statement(model.dialect, 'validate.day', 'Counts the day in the stage', 'read', query);
}

/** The stage's side: rows of the run date that are their key's winner over the whole stage, found without any work table. */
export function stageSide(model: FeedModel, runDate: string): Statement {
	const names = rowNames(model);
	const winner =
		model.onMove === 'move'
			? isWinner(model, 's', 's')
			: sql`not exists (
				select 1 from ${sql.id(model.stage)} as ${sql.id('b')} ${joinCountry(model, 'b', 'bc')}
				where ${sameKey(model, 'b', 's')} and ${column('bc', 'table_name')} = ${column('c', 'table_name')} and ${beats(model, 'b', 's')})`;
	const query = model.dialect.checksumsBy(
		column('c', 'table_name'),
		names.map((name) => column('s', name)),
		sql`${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${winner}`,
	);
	return statement(model.dialect, 'validate.stage', "Counts the stage's winners of the day", 'read', query);
}

/** The target's side: a country's rows of the run date. */
export function targetSide(model: FeedModel, table: string, runDate: string): Statement {
	const names = rowNames(model);
	const query = sql`
		select count(*) as count, ${model.dialect.checksum(names.map((name) => column('t', name)))} as checksum
		from ${sql.id(table)} as ${sql.id('t')} where ${column('t', LINEAGE.insertedOn)} = ${runDate}`;
	return statement(model.dialect, `validate.${table}`, `Counts the day in ${table}`, 'read', query);
}

function beats(model: FeedModel, better: string, row: string): Sql {
	return sql`(${sql.join(winnerOrder(model, better))}) > (${sql.join(winnerOrder(model, row))})`;
}
