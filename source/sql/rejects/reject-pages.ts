import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import {
	type CauseQuery,
	FACET_VALUES,
	FACETS,
	type Facet,
	NO_COLUMN,
	type RejectQuery,
	type Searchable,
} from '../../core/records/reject-page.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type Sql, statement } from '../model.js';
import { rejectsWithOutcomes } from './repairs.js';

const r = (name: string) => column('r', name);

const NAMES: Readonly<Record<Facet, string>> = { file: 'file_name', column: 'column_name', code: 'code' };

/** A run's rejects that match a query, from its offset on. */
export function rejectPage(live: LiveSchema, dialect: Dialect, query: RejectQuery, seen: Searchable): Statement {
	const names = ['file_name', 'line', 'record', 'column_name', 'code', 'reason', 'value', 'raw'];
	const page = sql`
		select ${sql.join(names.map(r))}, ${column('o', 'outcome')} from ${rejectsWithOutcomes(live)}
		where ${matchingRejects(query, seen)}
		order by ${r('file_id')}, ${r('record')}, ${r('fault')} limit ${query.limit} offset ${query.offset}`;
	return statement(dialect, 'rejects.page', 'Lists rejects', 'read', page);
}

/** The condition of a run's rejects, as `r`, that match a query. */
export function matchingRejects(query: CauseQuery, seen: Searchable): Sql {
	return sql.join([ofRun(query), ...narrowed(query.facets), ...holding(query.text, seen)], sql` and `);
}

/** Number of a run's rejects, and of those that match a query. */
export function countRejects(dialect: Dialect, query: CauseQuery, seen: Searchable): Statement {
	const through = [sql`1 = 1`, ...narrowed(query.facets), ...holding(query.text, seen)];
	const counts = sql`
		select count(*) as ${sql.id('all')},
			coalesce(sum(case when ${sql.join(through, sql` and `)} then 1 else 0 end), 0) as ${sql.id('total')}
		from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${ofRun(query)}`;
	return statement(dialect, 'rejects.count', 'Counts rejects', 'read', counts);
}

/** The values of each facet that a run's rejects have under the other facets, the most frequent first. */
export function rejectValues(dialect: Dialect, query: CauseQuery, seen: Searchable): Statement {
	const values = FACETS.map((facet) => {
		const { [facet]: _, ...others } = query.facets;
		const value = sql`coalesce(${r(NAMES[facet])}, ${sql.lit(NO_COLUMN)})`;
		return sql`
			select * from (
				select ${sql.lit(facet)} as ${sql.id('facet')}, ${value} as ${sql.id('value')}, count(*) as ${sql.id('faults')}
				from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${matchingRejects({ ...query, facets: others }, seen)}
				group by ${value} order by count(*) desc, ${value} limit ${FACET_VALUES}) as ${sql.id(facet)}`;
	});
	const all = sql.join(values, sql` union all `);
	return statement(dialect, 'rejects.values', 'Lists what rejects have in common', 'read', all);
}

/** A file that was loaded by an earlier run has the rejects of that load. */
function ofRun({ runId }: CauseQuery): Sql {
	return sql`${r('file_id')} in (select coalesce(same_as, file_id) from ${sql.id(BOOKKEEPING.files)} where run_id = ${runId})`;
}

function narrowed(facets: CauseQuery['facets']): Sql[] {
	return FACETS.flatMap((facet) => {
		const value = facets[facet];
		if (value === undefined) return [];
		if (facet === 'column' && value === NO_COLUMN) return [sql`${r('column_name')} is null`];
		return [sql`${r(NAMES[facet])} = ${value}`];
	});
}

/** Finds the text anywhere in what may be seen, in any case. The database folds both sides, each in the same way. */
function holding(text: string, { columns }: Searchable): Sql[] {
	if (text === '') return [];
	const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
	const holds = (value: Sql) => sql`lower(${value}) like lower(${pattern}) escape '\\'`;
	const open = ['file_name', 'column_name', 'code', 'reason'].map((name) => holds(r(name)));
	const line = holds(sql`cast(${r('line')} as text)`);
	const values =
		columns === null
			? [holds(r('value')), holds(r('raw'))]
			: columns.length === 0
				? []
				: [sql`(${r('column_name')} in (${sql.join(columns)}) and ${holds(r('value'))})`];
	return [sql`(${sql.join([...open, line, ...values], sql` or `)})`];
}
