import { type Compilable, sql } from 'kysely';
import type { Statement } from '../../core/plan.js';
import type { SqlValue } from '../../core/record.js';
import { type ColumnType, LINEAGE } from '../../core/schema.js';
import { storable } from '../../core/visible.js';
import type { Dialect, LiveSchema, Row } from '../engine.js';
import { placeByKey, placed } from './ddl.js';
import { BOOKS, column, ddl, type FeedModel, keyNames, pendingTable, statement } from './model.js';
import { columnShape, type TableShape } from './shape.js';
import { tableDdl } from './table-ddl.js';

const text = (length: number): ColumnType => ({ kind: 'varchar', length });
const NUMBER: ColumnType = { kind: 'bigint' };
const LONG: ColumnType = { kind: 'text' };
const DATE: ColumnType = { kind: 'date' };

/** One bookkeeping table. */
export interface Book {
	readonly name: string;
	/** Rows of the feed are joined to it, so that on a cluster each machine needs it. */
	readonly everywhere?: true;
	readonly columns: readonly (readonly [name: string, type: ColumnType, notNull?: 'not null'])[];
	readonly key: readonly string[];
}

/** What every run leaves beside the data, for a person to query. Times are ISO 8601 with time zone. */
export const TABLES: readonly Book[] = [
	{
		name: BOOKS.runs,
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
		name: BOOKS.files,
		everywhere: true,
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
		],
	},
	{
		name: BOOKS.runCountries,
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
		],
	},
	{
		name: BOOKS.rejects,
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
		name: BOOKS.countries,
		everywhere: true,
		key: ['stage_table', 'country_text'],
		columns: [
			['stage_table', text(63), 'not null'],
			['country_text', LONG, 'not null'],
			['country', LONG, 'not null'],
			['table_name', text(63), 'not null'],
		],
	},
	{
		name: BOOKS.rules,
		key: ['stage_table'],
		columns: [
			['stage_table', text(63), 'not null'],
			// What decides winners; when it changes, every key is looked at again.
			['rules', LONG, 'not null'],
		],
	},
];

/** Bookkeeping is never changed at the cost of what it holds. */
const NOTHING_LOST = { destructive: false };

/** Statements that make the bookkeeping tables what they should be: missing ones, and columns that are missing in one. */
export function bookkeepingDdl(model: FeedModel, live: LiveSchema): Statement[] {
	const { dialect } = model;
	const pending: Book = {
		name: pendingTable(model),
		key: ['table_name', ...keyNames(model)],
		columns: [
			['table_name', text(63), 'not null'],
			...model.columns.filter((each) => each.key).map((each) => [each.name, each.type, 'not null'] as const),
		],
	};
	// What is pending is of no use under another key; every key is then looked at anyway.
	const obsolete = isOutdated(model, live);
	const tables = new Map([...live.tables].filter(([name]) => !(obsolete && name === pending.name.toLowerCase())));
	const drop = ddl(
		dialect,
		`${pending.name}.drop`,
		`Drops ${pending.name}: the key has changed`,
		'rewrite',
		sql`drop table ${sql.id(pending.name)}`,
	);
	return [
		...(obsolete ? [drop] : []),
		...[...TABLES, pending].flatMap((book) =>
			tableDdl(model, bookShape(dialect, book), { ...live, tables }, NOTHING_LOST, dialect.clusteredTable, () => {
				if (book === pending) return placeByKey(model, book.name, null);
				return book.everywhere ? placed(dialect, book.name, 'everywhere') : [];
			}),
		),
	];
}

/** Whether the pending keys are of another key or type; the transform then looks at all, so none of them is missed. */
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

function bookShape(dialect: Dialect, { name, key, columns }: Book): TableShape {
	const shapes = columns.map(([column, type, notNull]) =>
		columnShape(dialect, { name: column, type, required: notNull !== undefined, default: null }),
	);
	return { name, key, columns: shapes };
}

/**
 * Inserts one row into a bookkeeping table, or puts it in the place of the row with its key. A message may quote what a
 * file holds, and no file's NUL may keep a run from being noted.
 */
export function recordRow(
	dialect: Dialect,
	table: keyof typeof BOOKS,
	given: Readonly<Record<string, SqlValue>>,
): Statement {
	const row = Object.fromEntries(
		Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? storable(value) : value]),
	);
	const key = TABLES.find((each) => each.name === BOOKS[table])?.key ?? [];
	const others = Object.keys(row).filter((name) => !key.includes(name));
	const insert: Compilable = dialect.builder
		.insertInto(BOOKS[table])
		.values(row)
		.onConflict((conflict) =>
			conflict
				.columns(key as string[])
				.doUpdateSet((excluded) => Object.fromEntries(others.map((name) => [name, excluded.ref(`excluded.${name}`)]))),
		);
	const made = statement(dialect, `${BOOKS[table]}.record`, `Notes it in ${BOOKS[table]}`, 'add', insert);
	const volatile = Object.keys(row).flatMap((name, index) => (table === 'runs' && VOLATILE.has(name) ? [index] : []));
	return volatile.length === 0 ? made : { ...made, volatile };
}

/** What `etl_runs` says of when, where, by whom and how a run was started: never the same twice. */
const VOLATILE: ReadonlySet<string> = new Set([
	'command',
	'started_at',
	'ended_at',
	'host',
	'pid',
	'username',
	'version',
]);

/** Columns of `etl_rejects`, in the order in which rejects are sent. */
export const REJECT_COLUMNS: readonly string[] = (
	TABLES.find((each) => each.name === BOOKS.rejects) as Book
).columns.map(([name]) => name);

/** The files of a run date whose rows stand in the stage, with the counts that are true in the database. */
export function activeFiles(model: FeedModel, runDate: string): Statement {
	const f = (name: string) => column('f', name);
	const ofDay = sql`stage_table = ${model.stage} and active = 1 and run_date = ${runDate}`;
	const query = sql`
		select ${sql.join(['file_id', 'name', 'records', 'declared', 'transformed', 'sha256'].map(f))},
			coalesce(${column('s', 'staged')}, 0) as staged, coalesce(${column('r', 'rejected')}, 0) as rejected
		from (select * from ${sql.id(BOOKS.files)} where ${ofDay}) as ${sql.id('f')}
		left join (select ${sql.id(LINEAGE.fileId)} as file_id, count(*) as staged from ${sql.id(model.stage)}
			where ${sql.id(LINEAGE.insertedOn)} = ${runDate} group by ${sql.id(LINEAGE.fileId)}) as ${sql.id('s')}
			on ${column('s', 'file_id')} = ${f('file_id')}
		left join (select file_id, count(distinct record) as rejected from ${sql.id(BOOKS.rejects)}
			where file_id in (select file_id from ${sql.id(BOOKS.files)} where ${ofDay}) group by file_id) as ${sql.id('r')}
			on ${column('r', 'file_id')} = ${f('file_id')}
		order by ${f('file_id')}`;
	return statement(model.dialect, 'files.active', 'Counts the files of the day in the stage', 'read', query);
}

/** Every file whose rows stand in the stage and which has this content, or this name and date. */
export function knownFiles(model: FeedModel, runDate: string, name: string, sha256: string): Statement {
	const query = sql`
		select file_id, run_date, name, sha256, staged, rejected from ${sql.id(BOOKS.files)}
		where stage_table = ${model.stage} and active = 1 and (sha256 = ${sha256} or (name = ${name} and run_date = ${runDate}))
		order by file_id`;
	return statement(model.dialect, 'files.known', 'Looks whether the file is loaded already', 'read', query);
}

/** Every table that a country's text leads to. */
export function mappedCountryTables(model: FeedModel): Statement {
	const query = sql`
		select table_name, min(country) as country from ${sql.id(BOOKS.countries)}
		where stage_table = ${model.stage} group by table_name order by table_name`;
	return statement(model.dialect, 'countries.tables', 'Reads the tables of all countries', 'read', query);
}

/** The files whose rows no transform has taken yet. */
export function untransformedFiles(model: FeedModel): Statement {
	const query = sql`
		select file_id, run_date, name from ${sql.id(BOOKS.files)}
		where stage_table = ${model.stage} and active = 1 and transformed = 0 order by file_id`;
	return statement(
		model.dialect,
		'files.untransformed',
		'Finds what the stage has and the targets lack',
		'read',
		query,
	);
}

/** The greatest sequence of a run date, and the greatest file id so far. */
export function counters(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select ${column('r', 'sequence')}, ${column('f', 'file_id')}
		from (select max(sequence) as sequence from ${sql.id(BOOKS.runs)} where run_date = ${runDate}) as ${sql.id('r')}
		cross join (select max(file_id) as file_id from ${sql.id(BOOKS.files)}) as ${sql.id('f')}`;
	return statement(model.dialect, 'counters', 'Counts the runs of the date', 'read', query);
}

/** Other runs that never ended: their process is gone, since this run holds the lock. */
export function closeDeadRuns(model: FeedModel, runId: string, endedAt: string): Statement {
	const query = sql`
		update ${sql.id(BOOKS.runs)} set status = 'interrupted', ended_at = ${endedAt}
		where status = 'running' and stage_table = ${model.stage} and run_id <> ${runId}`;
	const purpose = 'Marks runs whose process is gone as interrupted';
	return { ...statement(model.dialect, 'runs.close', purpose, 'add', query), volatile: [0] };
}

/** A whole number out of a row; null counts as 0. */
export function numberOf(row: Row | undefined, name: string): number {
	return Number(row?.[name] ?? 0);
}

/** A text out of a row; null is empty. */
export function textOf(row: Row | undefined, name: string): string {
	return String(row?.[name] ?? '');
}
