import { type Compilable, sql } from 'kysely';
import type { Statement } from '../../core/plan.js';
import type { SqlValue } from '../../core/record.js';
import type { ColumnType } from '../../core/schema.js';
import type { Dialect, LiveSchema, Row } from '../engine.js';
import { BOOKS, column, type FeedModel, keyNames, list, pendingTable, type Sql, statement } from './model.js';

const text = (length: number): ColumnType => ({ kind: 'varchar', length });
const NUMBER: ColumnType = { kind: 'bigint' };
const LONG: ColumnType = { kind: 'text' };
const DATE: ColumnType = { kind: 'date' };

/** One bookkeeping table. */
export interface Book {
	readonly name: string;
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

/** Statements that make the bookkeeping tables that are missing. */
export function bookkeepingDdl(model: FeedModel, live: LiveSchema): Statement[] {
	const pending: Book = {
		name: pendingTable(model),
		key: ['table_name', ...keyNames(model)],
		columns: [
			['table_name', text(63), 'not null'],
			...model.columns.filter((each) => each.key).map((each) => [each.name, each.type, 'not null'] as const),
		],
	};
	return [...TABLES, pending]
		.filter((book) => !live.tables.has(book.name.toLowerCase()))
		.map((book) =>
			statement(model.dialect, `${book.name}.create`, `Creates ${book.name}`, 'add', createBook(model.dialect, book)),
		);
}

function createBook(dialect: Dialect, book: Book): Sql {
	const columns = book.columns.map(
		([name, type, notNull]) =>
			sql`${sql.id(name)} ${sql.raw(dialect.columnType(type))}${notNull ? sql` not null` : sql``}`,
	);
	return sql`create table ${sql.id(book.name)} (${sql.join([...columns, sql`primary key (${list(book.key)})`])})${dialect.clusteredTable}`;
}

/** Inserts one row into a bookkeeping table, or puts it in the place of the row with its key. */
export function recordRow(
	dialect: Dialect,
	table: keyof typeof BOOKS,
	row: Readonly<Record<string, SqlValue>>,
): Statement {
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
	return statement(dialect, `${BOOKS[table]}.record`, `Notes it in ${BOOKS[table]}`, 'add', insert);
}

/** Columns of `etl_rejects`, in the order in which rejects are sent. */
export const REJECT_COLUMNS: readonly string[] = (
	TABLES.find((each) => each.name === BOOKS.rejects) as Book
).columns.map(([name]) => name);

/** The files of a run date whose rows stand in the stage, with the counts that are true in the database. */
export function activeFiles(model: FeedModel, runDate: string): Statement {
	const f = (name: string) => column('f', name);
	const query = sql`
		select ${sql.join(['file_id', 'name', 'records', 'declared', 'transformed', 'sha256'].map(f))},
			(select count(*) from ${sql.id(model.stage)} as ${sql.id('s')}
				where ${column('s', 'Inserted_on')} = ${f('run_date')} and ${column('s', 'etl_file_id')} = ${f('file_id')}) as ${sql.id('staged')},
			(select count(distinct ${column('r', 'record')}) from ${sql.id(BOOKS.rejects)} as ${sql.id('r')}
				where ${column('r', 'file_id')} = ${f('file_id')}) as ${sql.id('rejected')}
		from ${sql.id(BOOKS.files)} as ${sql.id('f')}
		where ${f('stage_table')} = ${model.stage} and ${f('active')} = 1 and ${f('run_date')} = ${runDate}
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
		select (select max(sequence) from ${sql.id(BOOKS.runs)} where run_date = ${runDate}) as sequence,
			(select max(file_id) from ${sql.id(BOOKS.files)}) as file_id`;
	return statement(model.dialect, 'counters', 'Counts the runs of the date', 'read', query);
}

/** Runs that never ended: their process is gone, since we hold the lock. */
export function closeDeadRuns(model: FeedModel, endedAt: string): Statement {
	const query = sql`
		update ${sql.id(BOOKS.runs)} set status = 'interrupted', ended_at = ${endedAt}
		where status = 'running' and stage_table = ${model.stage}`;
	return statement(model.dialect, 'runs.close', 'Marks runs whose process is gone as interrupted', 'add', query);
}

/** A whole number out of a row; null counts as 0. */
export function numberOf(row: Row | undefined, name: string): number {
	return Number(row?.[name] ?? 0);
}

/** A text out of a row; null is empty. */
export function textOf(row: Row | undefined, name: string): string {
	return String(row?.[name] ?? '');
}
