import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import type { ColumnType } from '../core/schema.js';
import type { Dialect, Placement } from '../engines/dialect.js';
import type { LiveSchema } from '../engines/engine.js';
import { byKey } from './distribution.js';
import { BOOKKEEPING, ddl, type FeedModel, keyNames, pendingTable, statement } from './model.js';
import { forgetRules } from './rules.js';
import { columnShape, type TableShape } from './shape.js';
import { formerStanding, notesSources } from './standing.js';
import { tableDdl } from './table-ddl.js';

const text = (length: number): ColumnType => ({ kind: 'varchar', length });
const NUMBER: ColumnType = { kind: 'bigint' };
const LONG: ColumnType = { kind: 'text' };
const DATE: ColumnType = { kind: 'date' };

/** One bookkeeping table. */
export interface BookkeepingTable {
	readonly name: string;
	/**
	 * Where it belongs on a cluster: on each machine where rows of the feed are joined to it there. All others stay where
	 * the program speaks to, so that none of them is joined to a table of another kind.
	 */
	readonly placement?: Placement;
	readonly columns: readonly (readonly [name: string, type: ColumnType, notNull?: 'not null'])[];
	readonly key: readonly string[];
}

/** Names of a bookkeeping table's columns, in their order. */
export function columnsOf(table: string): readonly string[] {
	return (TABLES.find((each) => each.name === table)?.columns ?? []).map(([name]) => name);
}

/** What every run leaves beside the data, for a person to query. Times are ISO 8601 with time zone. */
export const TABLES: readonly BookkeepingTable[] = [
	{
		name: BOOKKEEPING.runs,
		key: ['run_id'],
		columns: [
			['run_id', text(32), 'not null'],
			['environment', text(64), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['sequence', NUMBER, 'not null'],
			['command', text(32), 'not null'],
			['status', text(16), 'not null'],
			['step', text(16), 'not null'],
			['started_at', text(32), 'not null'],
			['ended_at', text(32)],
			// What its steps took together; who waited for an answer or for the lock is not in it.
			['milliseconds', NUMBER],
			['exit_code', NUMBER],
			['error_code', text(64)],
			['error_message', LONG],
			['files', NUMBER],
			['records', NUMBER],
			['staged', NUMBER],
			['rejected', NUMBER],
			['winners', NUMBER],
			['superseded', NUMBER],
			['host', text(255), 'not null'],
			['pid', NUMBER, 'not null'],
			['username', text(255), 'not null'],
			['version', text(32), 'not null'],
			['config_hash', text(64), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.files,
		key: ['file_id'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['name', LONG, 'not null'],
			['state', text(16), 'not null'],
			['sha256', text(64)],
			['bytes', NUMBER],
			['format', text(64)],
			['encoding', text(32)],
			['records', NUMBER],
			['declared', NUMBER],
			['staged', NUMBER],
			['rejected', NUMBER],
			['nulled', NUMBER],
			['fault_code', text(64)],
			['fault_message', LONG],
			// The file_id under which the content stands in the stage, where it is not this one.
			['same_as', NUMBER],
			// 1 while this file's rows stand in the stage.
			['active', NUMBER, 'not null'],
			// 1 when a committed transform has taken this file's rows into the targets.
			['transformed', NUMBER, 'not null'],
			// The source that it came from; null in rows of a version that did not note it.
			['place', LONG],
			['series', LONG],
			// 1 while it is what was last delivered under its name, place and date: loaded, or a copy whose rows another has.
			['standing', NUMBER],
		],
	},
	{
		name: BOOKKEEPING.runCountries,
		key: ['run_id', 'table_name'],
		columns: [
			['run_id', text(32), 'not null'],
			['country', LONG, 'not null'],
			['table_name', text(63), 'not null'],
			['created', NUMBER, 'not null'],
			['staged', NUMBER, 'not null'],
			['winners', NUMBER, 'not null'],
			['inserted', NUMBER, 'not null'],
			['updated', NUMBER, 'not null'],
			['moved', NUMBER, 'not null'],
			['unchanged', NUMBER, 'not null'],
			['stale', NUMBER, 'not null'],
			['removed', NUMBER, 'not null'],
			['stage_rows', NUMBER, 'not null'],
			['target_rows', NUMBER, 'not null'],
			['stage_checksum', text(16), 'not null'],
			['target_checksum', text(16), 'not null'],
			['verdict', text(8), 'not null'],
			// Winners of other run dates that were looked at as well; null in rows of a version that did not count them.
			['other_inserted', NUMBER],
			['other_updated', NUMBER],
			['other_moved', NUMBER],
			['other_unchanged', NUMBER],
		],
	},
	{
		name: BOOKKEEPING.rejects,
		key: ['file_id', 'record', 'fault'],
		columns: [
			['run_id', text(32), 'not null'],
			['file_id', NUMBER, 'not null'],
			['file_name', LONG, 'not null'],
			['record', NUMBER, 'not null'],
			['line', NUMBER, 'not null'],
			// 1, 2, … for the faults of one record.
			['fault', NUMBER, 'not null'],
			['column_name', text(255)],
			['code', text(32), 'not null'],
			['reason', LONG, 'not null'],
			['value', LONG],
			['raw', LONG],
		],
	},
	{
		name: BOOKKEEPING.readings,
		key: ['file_id'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['place', LONG, 'not null'],
			['path', LONG, 'not null'],
			['series', LONG, 'not null'],
			// Readings with the same shape differ in nothing that is compared but what the columns hold.
			['shape', text(64), 'not null'],
			['reading', LONG, 'not null'],
			// How its records became rows; null where an earlier version loaded it, which did not tell.
			['mapping', LONG],
			['accepted_by', text(255)],
			['accepted_at', text(32)],
		],
	},
	{
		name: BOOKKEEPING.accepted,
		// A path may be longer than what an index holds.
		key: ['reading_id'],
		columns: [
			['reading_id', text(64), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['place', LONG, 'not null'],
			['path', LONG, 'not null'],
			['series', LONG, 'not null'],
			['reading', LONG, 'not null'],
			['accepted_by', text(255), 'not null'],
			['accepted_at', text(32), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.countries,
		placement: 'everywhere',
		key: ['stage_table', 'country_text'],
		columns: [
			['stage_table', text(63), 'not null'],
			['country_text', LONG, 'not null'],
			['country', LONG, 'not null'],
			['table_name', text(63), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.rules,
		key: ['stage_table'],
		columns: [
			['stage_table', text(63), 'not null'],
			// What decides winners; when it changes, every key is looked at again.
			['rules', LONG, 'not null'],
		],
	},
	{
		name: BOOKKEEPING.targets,
		key: ['table_name'],
		columns: [
			['table_name', text(63), 'not null'],
			['stage_table', text(63), 'not null'],
			// After the last transform that committed: a table that holds more, fewer or none was changed by somebody else.
			['row_count', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
		],
	},
];

/** Bookkeeping is never changed at the cost of what it holds. */
const NOTHING_LOST = { destructive: false };

/** Statements that make the bookkeeping tables what they should be: missing ones, and columns that are missing in one. */
export function bookkeepingDdl(model: FeedModel, live: LiveSchema): Statement[] {
	const { dialect } = model;
	const pending: BookkeepingTable = {
		name: pendingTable(model),
		placement: byKey(model, colocatedStage(model, live)),
		key: ['table_name', ...keyNames(model)],
		columns: [
			['table_name', text(63), 'not null'],
			...model.columns.filter((each) => each.key).map((each) => [each.name, each.type, 'not null'] as const),
		],
	};
	// What is pending is of no use under another key; every key is then looked at, also where this one is back by then.
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

/** Says what stands of the files that an earlier version noted, once there is a column for it. */
function standingFiles({ dialect }: FeedModel, live: LiveSchema): Statement[] {
	if (!live.tables.has(BOOKKEEPING.files) || notesSources(live)) return [];
	const files = sql.id(BOOKKEEPING.files);
	const query = sql`update ${files} set standing = ${formerStanding(BOOKKEEPING.files)} where standing is null`;
	return [
		statement(
			dialect,
			`${BOOKKEEPING.files}.standing`,
			'Notes what stands of what was delivered',
			'add',
			query,
			BOOKKEEPING.files,
		),
	];
}

/**
 * The same for what a run leaves of itself alone. What is pending is left as it is, since a new key makes it anew, and
 * whoever only notes a run changes nothing else.
 */
export function historyDdl(model: FeedModel, live: LiveSchema): Statement[] {
	return [...TABLES.flatMap((book) => bookkeepingTableDdl(model, book, live)), ...standingFiles(model, live)];
}

function bookkeepingTableDdl(model: FeedModel, book: BookkeepingTable, live: LiveSchema): Statement[] {
	const { dialect } = model;
	const shape = bookkeepingTableShape(dialect, book);
	return tableDdl(model, shape, live, NOTHING_LOST, dialect.clusteredTable, book.placement ?? null);
}

/** The stage, where it is spread as what is pending will be; else that is spread anew, and the stage beside it. */
function colocatedStage(model: FeedModel, live: LiveSchema): string | null {
	const stage = live.tables.get(model.stage.toLowerCase());
	const key = model.columns.find((each) => each.key);
	if (!key || !stage?.spread || stage.spread === 'everywhere' || stage.spread.by !== key.name) return null;
	// Types are one to a cluster whatever their length.
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
