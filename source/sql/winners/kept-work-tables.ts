import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { LiveSchema, LiveTable } from '../../engines/engine.js';
import { ddl, type FeedModel, keyNames, list, type Sql, statement } from '../model.js';
import { MANY_ROWS } from '../tables/ddl.js';
import { byKey, distribute } from '../tables/distribution.js';
import { createWorkTable, WORK, type Work, winnersIndex, work, workShape } from './work-tables.js';

/**
 * The work tables of a cluster. To make, distribute and drop one is a task for each of its shards, as many as the stage has.
 * So the first transform makes them, beside the stage, and each transform leaves them empty.
 *
 * They are logged: Citus cannot move an unlogged table's shards by logical replication.
 *
 * See https://github.com/citusdata/citus/issues/7790
 */

/** Makes the work tables that are missing, or whose shape is another than this transform needs. They are empty. */
export function keepWorkTables(model: FeedModel, live: LiveSchema): Statement[] {
	if (model.dialect.cluster === null) return [];
	return WORK.flatMap((which) => {
		const now = live.tables.get(work(model)[which].toLowerCase());
		if (now === undefined) return make(model, which, 'Keeps a work table for every transform');
		if (isUsable(model, which, now, live)) return [];
		return [drop(model, which), ...make(model, which, 'Makes a work table anew, with the shape of today')];
	});
}

function make(model: FeedModel, which: Work, purpose: string): Statement[] {
	const { dialect } = model;
	const table = work(model)[which];
	const facts = { table, risk: 'add', verb: 'create', purpose } as const;
	return [
		ddl(dialect, { ...facts, id: `${table}.create`, object: 'table' }, createWorkTable(model, which)),
		...distribute(dialect, table, byKey(model, model.stage)),
	];
}

function drop(model: FeedModel, which: Work): Statement {
	const table = work(model)[which];
	const facts = { id: `${table}.drop`, risk: 'rewrite', table, verb: 'drop', object: 'table' } as const;
	return ddl(
		model.dialect,
		{ ...facts, purpose: 'Drops a work table of another shape' },
		sql`drop table ${sql.id(table)}`,
	);
}

/** Whether a live table is as we would make it, with its shards beside the stage's. */
function isUsable(model: FeedModel, which: Work, now: LiveTable, live: LiveSchema): boolean {
	const text = (columns: readonly { name: string; type: string; notNull: boolean }[]) =>
		JSON.stringify(columns.map(({ name, type, notNull }) => [name, type.toUpperCase(), notNull]));
	const stage = live.tables.get(model.stage.toLowerCase())?.spread;
	const { spread } = now;
	const isBeside =
		typeof spread === 'object' &&
		typeof stage === 'object' &&
		spread.by === keyNames(model)[0] &&
		spread.group === stage.group;
	const isOurs = now.key.length === 0 && (now.others ?? []).length === 0;
	return isBeside && isOurs && text(now.columns) === text(workShape(model, which).columns);
}

/** Number of rows that are in the work tables before a transform begins: somebody else's. */
export function countLeftovers(model: FeedModel): Statement {
	const keys = list(keyNames(model));
	const rows = Object.values(work(model)).map((table) => sql`select ${keys} from ${sql.id(table)}`);
	const query = sql`select count(*) as count from (${sql.join(rows, sql` union all `)}) as ${sql.id('u')}`;
	return statement(model.dialect, 'transform.leftovers', 'Makes sure that the work tables are empty', 'read', query);
}

/** Empties all work tables. */
export function clearWorkTables(model: FeedModel): Statement[] {
	return [truncate(model, Object.values(work(model)))];
}

/** How many rows a transform has put into its work tables. */
export type Filled = Readonly<Partial<Record<Work, number>>>;

/**
 * Ends the use of work tables: drops them, or leaves them empty where they are kept. A delete costs by the row, a truncate by
 * the shard, which gets new files: for 32 shards of winners 17 and 50 ms with 10,000 rows, 61 and 70 ms with 100,000, 690
 * and 213 ms with a million.
 */
export function endWorkTables(model: FeedModel, filled: Filled): Statement[] {
	const { dialect } = model;
	const named = (some: readonly Work[]) => some.map((which) => work(model)[which]);
	if (dialect.cluster === null) {
		return named(WORK.filter((which) => which in filled)).map((table) =>
			statement(dialect, `${table}.drop`, 'Drops a work table', 'add', sql`drop table ${sql.id(table)}`, table),
		);
	}
	const rows = (which: Work) => filled[which] ?? 0;
	const large = named(WORK.filter((which) => rows(which) >= MANY_ROWS));
	const small = named(WORK.filter((which) => rows(which) > 0 && rows(which) < MANY_ROWS));
	const index = sql`drop index ${sql.id(winnersIndex(model))}`;
	const isIndexed = rows('winners') >= MANY_ROWS;
	const { winners } = work(model);
	return [
		...(isIndexed
			? [statement(dialect, `${winners}.index.drop`, 'Drops the index of the winners', 'add', index, winners)]
			: []),
		...(large.length === 0 ? [] : [truncate(model, large)]),
		...small.map((table) => empty(model, table, sql`delete from ${sql.id(table)}`)),
	];
}

function truncate(model: FeedModel, tables: readonly string[]): Statement {
	return empty(model, tables[0] ?? '', sql`truncate ${list(tables)}`);
}

function empty(model: FeedModel, table: string, query: Sql): Statement {
	return statement(model.dialect, `${table}.empty`, 'Leaves no row in a work table', 'add', query, table);
}
