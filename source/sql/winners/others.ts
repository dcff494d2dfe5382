import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { column, type FeedModel, keyNames, list, pendingTable, type Sql, sameKey, statement } from '../model.js';
import type { FreshFile } from './countries.js';
import { work } from './work-tables.js';

/**
 * Notes the keys whose rows may change or leave a table though they are not of the run date, so that validate checks
 * them too. A winner of another date that merely beats the day's rows has not changed. This table outlives the other
 * work tables.
 *
 * A cluster runs no insert with a union on its machines, so the second of two leaves out what the first has noted.
 *
 * @param fresh - files that no transform has taken yet
 */
export function noteOthers(model: FeedModel, runDate: string, fresh: readonly FreshFile[]): Statement[] {
	const keys = keyNames(model);
	const { winners, candidates, others } = work(model);
	const pending = sql` and exists (select 1 from ${sql.id(pendingTable(model))} as ${sql.id('p')} where ${sameKey(model, 'p', 'w')})`;
	const some = fresh.every((file) => file.runDate === runDate) ? pending : sql``;
	const ofOtherDays = sql`${sql.id(winners)} as ${sql.id('w')} where ${column('w', 'etl_inserted_on')} <> ${runDate}${some}`;
	const insert = (id: string, rows: Sql) =>
		statement(
			model.dialect,
			id,
			'Notes the customers whose rows of other days change',
			'add',
			sql`insert into ${sql.id(others)} (${list(keys)}) ${rows}`,
			others,
		);
	if (model.dialect.cluster !== null) {
		const known = sql`select 1 from ${sql.id(others)} as ${sql.id('o')} where ${sameKey(model, 'o', 'k')}`;
		return [
			insert('transform.others', sql`select distinct ${list(keys, 'w')} from ${ofOtherDays}`),
			insert(
				'transform.others.leaving',
				sql`select distinct ${list(keys, 'k')} from ${sql.id(candidates)} as ${sql.id('k')} where not exists (${known})`,
			),
		];
	}
	const kinds = [
		sql`select ${list(keys, 'w')} from ${ofOtherDays}`,
		sql`select ${list(keys)} from ${sql.id(candidates)}`,
	];
	return [
		insert(
			'transform.others',
			sql`select ${list(keys)} from (${sql.join(kinds, sql` union all `)}) as ${sql.id('o')}
		group by ${list(keys)}`,
		),
	];
}
