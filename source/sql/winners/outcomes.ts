import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import { andMore, column, type FeedModel, keyNames, list, type Sql, sameKey, statement } from '../model.js';
import { rowsTogether, type TableRows } from '../tables/rows-together.js';
import { areKeyed, work } from './work-tables.js';

/**
 * Counts in advance what winners do to new tables: a row for each table and outcome, apart for those of the run date.
 */
export function countArrivals(model: FeedModel, runDate: string): Statement {
	const { arrival, join } = arrivals(model);
	const query = sql`
		select etl_table as table_name, outcome, of_day, count(*) as count from (
			select ${column('w', 'etl_table')}, ${arrival} as outcome, ${ofDay('w', 'etl_inserted_on', runDate)} as of_day
			from ${sql.id(work(model).winners)} as ${sql.id('w')} ${join}
		) as ${sql.id('o')} group by etl_table, outcome, of_day`;
	return statement(model.dialect, 'transform.count', 'Counts what new tables get', 'read', query);
}

/** An existing table, and the former columns that it has. */
export interface Existing {
	readonly table: string;
	readonly carried: readonly string[];
}

/**
 * Counts in advance what winners do to existing tables: a row for each table and outcome, apart for those of the run date,
 * and for those whose row there is of it.
 *
 * @param tables - several only on a cluster
 * @param mayMove - whether anybody leaves a table
 */
export function countOutcomes(
	model: FeedModel,
	tables: readonly Existing[],
	runDate: string,
	mayMove = true,
): Statement {
	const { dialect } = model;
	const parts = tables.map((each) => outcomesOf(model, each, runDate, mayMove));
	const [first] = parts;
	const apart = (part: TableRows | undefined) => sql`
		select ${sql.lit(part?.table ?? '')} as table_name, outcome, of_day, was_of_day, count(*) as count
		from (select ${sql.join(part?.columns ?? [])} from ${part?.from ?? sql``}) as ${sql.id('o')}
		group by outcome, of_day, was_of_day`;
	const together = sql`
		select table_name, outcome, of_day, was_of_day, count(*) as count from ${rowsTogether(parts)}
		group by table_name, outcome, of_day, was_of_day`;
	const query = dialect.cluster === null ? apart(first) : together;
	const purpose = `Counts what changes in ${first?.table}${andMore(tables)}`;
	return statement(dialect, `transform.${first?.table}.count`, purpose, 'read', query);
}

function outcomesOf(model: FeedModel, { table, carried }: Existing, runDate: string, mayMove: boolean): TableRows {
	const keys = keyNames(model);
	const same = sql.join(
		[...model.columns.map(({ name }) => name), ...carried].map((name) =>
			model.dialect.same(column('t', name), column('w', name)),
		),
		sql` and `,
	);
	const { arrival, join } = mayMove ? arrivals(model) : { arrival: sql`'inserted'`, join: sql`` };
	const compared = sql`case
		when ${column('t', keys[0] as string)} is null then ${arrival} when ${same} then 'unchanged' else 'updated' end`;
	return {
		table,
		by: column('w', keys[0] as string),
		columns: [
			sql`${compared} as outcome`,
			sql`${ofDay('w', 'etl_inserted_on', runDate)} as of_day`,
			sql`${ofDay('t', LINEAGE.insertedOn, runDate)} as was_of_day`,
		],
		from: sql`${sql.id(work(model).winners)} as ${sql.id('w')}
			left join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'w')} ${join}
			where ${column('w', 'etl_table')} = ${table}`,
	};
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
	const departures = sql.id(work(model).departures);
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
