import { sql } from 'kysely';
import type { Statement } from '../../core/plan.js';
import { column, type FeedModel, keyNames, list, rowNames, type Sql, sameKey, statement } from './model.js';
import { fromWinners, WORK } from './transform.js';

/** Names under which a sampled row's values come back: `before_0`, `after_0`, … in the order of {@link rowNames}. */
export type Side = 'before' | 'after';

/** From which tables customers move into which, as the departures say. */
export function moves(model: FeedModel): Statement {
	const query = sql`
		select distinct ${column('d', 'table_name')} as source, ${column('w', 'table_name')} as target
		from ${sql.id(WORK.departures)} as ${sql.id('d')}
		join ${sql.id(WORK.winners)} as ${sql.id('w')} on ${sameKey(model, 'w', 'd')} order by 1, 2`;
	return statement(model.dialect, 'sample.moves', 'Finds from where to where customers move', 'read', query);
}

/** Rows that a table has and that get other values; the lineage alone is no change. */
export function sampleUpdated(model: FeedModel, table: string, limit: number): Statement {
	const same = sql.join(
		model.columns.map(({ name }) => model.dialect.same(column('t', name), column('s', name))),
		sql` and `,
	);
	const query = sql`
		select ${values(model, 't', 'before')}, ${values(model, 's', 'after')} from ${fromWinners(model)}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'w')}
		where ${column('w', 'table_name')} = ${table} and not (${same}) ${byKey(model)} limit ${limit}`;
	return sample(model, table, 'updated', query);
}

/** Rows that a table gains and that no other table gives up. */
export function sampleInserted(model: FeedModel, table: string, limit: number): Statement {
	const query = sql`
		select ${values(model, 's', 'after')} from ${fromWinners(model)}
		where ${column('w', 'table_name')} = ${table}
			and not exists (select 1 from ${sql.id(table)} as ${sql.id('t')} where ${sameKey(model, 't', 'w')})
			and not exists (select 1 from ${sql.id(WORK.departures)} as ${sql.id('d')} where ${sameKey(model, 'd', 'w')})
		${byKey(model)} limit ${limit}`;
	return sample(model, table, 'inserted', query);
}

/** Rows that a table gains from another one, as they stand there and as they will stand here. */
export function sampleMoved(model: FeedModel, table: string, source: string, limit: number): Statement {
	const query = sql`
		select ${values(model, 'o', 'before')}, ${values(model, 's', 'after')} from ${fromWinners(model)}
		join ${sql.id(WORK.departures)} as ${sql.id('d')} on ${sameKey(model, 'd', 'w')} and ${column('d', 'table_name')} = ${source}
		join ${sql.id(source)} as ${sql.id('o')} on ${sameKey(model, 'o', 'w')}
		where ${column('w', 'table_name')} = ${table}
			and not exists (select 1 from ${sql.id(table)} as ${sql.id('t')} where ${sameKey(model, 't', 'w')})
		${byKey(model)} limit ${limit}`;
	return sample(model, table, 'moved', query);
}

/** Rows that a table gives up. */
export function sampleRemoved(model: FeedModel, table: string, limit: number): Statement {
	const query = sql`
		select ${values(model, 't', 'before')} from ${sql.id(WORK.departures)} as ${sql.id('w')}
		join ${sql.id(table)} as ${sql.id('t')} on ${sameKey(model, 't', 'w')}
		where ${column('w', 'table_name')} = ${table} ${byKey(model)} limit ${limit}`;
	return sample(model, table, 'removed', query);
}

function values(model: FeedModel, alias: string, side: Side): Sql {
	return sql.join(rowNames(model).map((name, index) => sql`${column(alias, name)} as ${sql.id(`${side}_${index}`)}`));
}

/** The work tables are in this order anyway, so a sample ends as soon as it is full. */
function byKey(model: FeedModel): Sql {
	return sql`order by ${list(keyNames(model), 'w')}`;
}

function sample(model: FeedModel, table: string, outcome: string, query: Sql): Statement {
	return statement(model.dialect, `sample.${table}.${outcome}`, `Looks at rows ${outcome} in ${table}`, 'read', query);
}
