import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, ddl, type FeedModel, keyNames, pendingTable, type Sql, statement } from '../model.js';
import { byKey } from '../tables/distribution.js';
import { columnShape, type TableShape } from '../tables/shape.js';
import { tableDdl } from '../tables/table-ddl.js';
import { type BookkeepingTable, TABLES } from './bookkeeping-tables.js';
import { formerDeliverer, formerStanding, notesDeliveries, notesSources } from './standing.js';

/** The bookkeeping tables are never changed in a way that loses data. */
const NOTHING_LOST = { destructive: false };

/** Statements that make missing bookkeeping tables, and columns that a table lacks. */
export function bookkeepingDdl(model: FeedModel, live: LiveSchema): Statement[] {
	const { dialect } = model;
	const pending: BookkeepingTable = {
		name: pendingTable(model),
		placement: byKey(model, colocatedStage(model, live)),
		key: ['table_name', ...keyNames(model)],
		columns: [
			['table_name', { kind: 'varchar', length: 63 }, 'not null'],
			...model.columns.filter((each) => each.key).map((each) => [each.name, each.type, 'not null'] as const),
		],
	};
	// Pending keys are useless once the key is another one. Then every key is checked, even if the old key comes back.
	const obsolete = isOutdated(model, live);
	const tables = new Map([...live.tables].filter(([name]) => !(obsolete && name === pending.name.toLowerCase())));
	const drop = ddl(
		dialect,
		{
			id: `${pending.name}.drop`,
			purpose: `Drops ${pending.name}: the key has changed`,
			risk: 'rewrite',
			table: pending.name,
			verb: 'drop',
			object: 'table',
		},
		sql`drop table ${sql.id(pending.name)}`,
	);
	return [
		...(obsolete ? [drop] : []),
		...[...TABLES, pending].flatMap((book) => bookkeepingTableDdl(model, book, { ...live, tables })),
		...standingFiles(model, live),
		...(obsolete ? [forgetRules(model)] : []),
	];
}

/** Fills what earlier versions did not note of files, once the columns exist. */
function standingFiles({ dialect }: FeedModel, live: LiveSchema): Statement[] {
	if (!live.tables.has(BOOKKEEPING.files) || notesDeliveries(live)) return [];
	const files = sql.id(BOOKKEEPING.files);
	const fill = (what: string, purpose: string, query: Sql) =>
		statement(dialect, `${BOOKKEEPING.files}.${what}`, purpose, 'add', query, BOOKKEEPING.files);
	const stand = sql`update ${files} set standing = ${formerStanding(BOOKKEEPING.files)} where standing is null`;
	const count = sql`update ${files} set delivery = 1 where standing = 1`;
	const deliverer = sql`
		update ${files} set delivered_by = ${formerDeliverer()} where standing = 1 and state in ('restored', 'copy')`;
	return [
		...(notesSources(live) ? [] : [fill('standing', 'Notes which deliveries of earlier versions stand', stand)]),
		fill('delivery', 'Counts the deliveries of earlier versions', count),
		fill('delivered', 'Notes who brought those that were noted anew', deliverer),
	];
}

/**
 * The same for the tables of a run's own history. The pending keys stay as they are, because a new key makes that table
 * again, and a run that is only recorded changes nothing else.
 */
export function historyDdl(model: FeedModel, live: LiveSchema): Statement[] {
	return [...TABLES.flatMap((book) => bookkeepingTableDdl(model, book, live)), ...standingFiles(model, live)];
}

function bookkeepingTableDdl(model: FeedModel, book: BookkeepingTable, live: LiveSchema): Statement[] {
	const { dialect } = model;
	const shape = bookkeepingTableShape(dialect, book);
	return tableDdl(model, shape, live, NOTHING_LOST, dialect.clusteredTable, book.placement ?? null);
}

/** The stage, if it is distributed as the pending keys will be; else `null`, and they are distributed first. */
function colocatedStage(model: FeedModel, live: LiveSchema): string | null {
	const stage = live.tables.get(model.stage.toLowerCase());
	const key = model.columns.find((each) => each.key);
	if (!key || !stage?.spread || stage.spread === 'everywhere' || stage.spread.by !== key.name) return null;
	// A cluster distributes texts of any length alike.
	const kind = (type: string) => type.replace(/\(.*/, '').toLowerCase();
	const now = stage.columns.find((each) => each.name === key.name);
	return now && kind(now.type) === kind(model.dialect.columnType(key.type)) ? model.stage : null;
}

/** Whether the pending keys are of another key or type. */
function isOutdated(model: FeedModel, live: LiveSchema): boolean {
	const table = live.tables.get(pendingTable(model).toLowerCase());
	if (!table) return false;
	const types = new Map(table.columns.map((each) => [each.name, each.type.toUpperCase()]));
	const keys = model.columns.filter((each) => each.key);
	return (
		types.size !== keys.length + 1 ||
		keys.some((each) => types.get(each.name) !== model.dialect.columnType(each.type).toUpperCase())
	);
}

function bookkeepingTableShape(dialect: Dialect, { name, key, columns }: BookkeepingTable): TableShape {
	const shapes = columns.map(([column, type, notNull]) =>
		columnShape(dialect, { name: column, type, required: notNull !== undefined, default: null }),
	);
	return { name, key, columns: shapes };
}

/** Forgets the rules of the winners, so that the next committed transform checks every key again. */
export function forgetRules({ dialect, stage }: FeedModel): Statement {
	const query = sql`update ${sql.id(BOOKKEEPING.rules)} set rules = '' where stage_table = ${stage}`;
	return statement(dialect, 'rules.forget', 'Has every customer looked at again', 'add', query, BOOKKEEPING.rules);
}
