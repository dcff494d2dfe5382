import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { COMMON_VALUES } from '../../core/records/reject-page.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type Sql, statement } from '../model.js';
import { rejectsWithOutcomes } from './repairs.js';

const r = (name: string) => column('r', name);

/**
 * The causes of rejects, the most frequent first, a row for each of their commonest values.
 *
 * @param wanted - the condition of the rejects, as `r`
 */
export function listCauses(
	live: LiveSchema,
	dialect: Dialect,
	wanted: Sql,
	{ limit, offset }: { readonly limit: number; readonly offset: number },
): Statement {
	const cause = ['file_name', 'column_name', 'code'];
	const own = sql.join(cause.map(r));
	const closed = (outcome: string) =>
		sql`sum(case when ${column('o', 'outcome')} = ${sql.lit(outcome)} then 1 else 0 end) as ${sql.id(outcome)}`;
	const rejects = sql`from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${wanted}`;
	const [c, v] = [(name: string) => column('c', name), (name: string) => column('v', name)];
	const query = sql`
		with ${sql.id('causes')} as (
			select ${own}, count(*) as ${sql.id('faults')}, min(${r('line')}) as ${sql.id('first_line')},
				min(${r('reason')}) as ${sql.id('reason')}, ${closed('repaired')}, ${closed('waived')},
				row_number() over (order by count(*) desc, ${own}) as ${sql.id('place')}
			from ${rejectsWithOutcomes(live)} where ${wanted} group by ${own}),
		${sql.id('spelled')} as (
			select ${own}, ${r('value')}, count(*) as ${sql.id('times')},
				row_number() over (partition by ${own} order by count(*) desc, min(${r('line')}), ${r('value')}) as ${sql.id('place')}
			${rejects} group by ${own}, ${r('value')})
		select ${sql.join([...cause, 'faults', 'repaired', 'waived', 'first_line', 'reason'].map(c))}, ${v('value')}, ${v('times')}
		from ${sql.id('causes')} as ${sql.id('c')} join ${sql.id('spelled')} as ${sql.id('v')}
			on ${c('file_name')} = ${v('file_name')} and ${c('code')} = ${v('code')}
			and coalesce(${c('column_name')}, '') = coalesce(${v('column_name')}, '') and ${v('place')} <= ${COMMON_VALUES}
		where ${c('place')} > ${offset} and ${c('place')} <= ${offset + limit}
		order by ${c('place')}, ${v('place')}`;
	return statement(dialect, 'rejects.causes', 'Lists the causes of rejects', 'read', query);
}

/** Number of causes. */
export function countCauses(dialect: Dialect, wanted: Sql): Statement {
	const query = sql`
		select count(*) as ${sql.id('count')} from (
			select 1 as ${sql.id('one')} from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${wanted}
			group by ${sql.join(['file_name', 'column_name', 'code'].map(r))}) as ${sql.id('causes')}`;
	return statement(dialect, 'rejects.count-causes', 'Counts the causes of rejects', 'read', query);
}
