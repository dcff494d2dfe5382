import { type Compilable, sql } from 'kysely';
import type { z } from 'zod';
import { CHANGE_COMMANDS, type Statement } from '../../core/plan/plan.js';
import type { SqlValue } from '../../core/records/record.js';
import { LINEAGE } from '../../core/schema/schema.js';
import { storable } from '../../core/values/visible.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { BOOKKEEPING, column, type FeedModel, statement } from '../model.js';
import { repairCounts } from '../rejects/repairs.js';
import { TABLES } from './bookkeeping-tables.js';
import { filesWithSources } from './standing.js';

/** One row of a bookkeeping table. */
export type BookkeepingRow = Readonly<Record<string, SqlValue>>;

/**
 * Inserts one row into a bookkeeping table, or replaces the row with its key. NUL is removed from texts, because a
 * message may quote a file, and every run must be recorded.
 */
export function recordRow(dialect: Dialect, table: keyof typeof BOOKKEEPING, row: BookkeepingRow): Statement {
	return recordRows(dialect, table, [row]);
}

/** The same for several rows with the same columns and different keys, in one statement. */
export function recordRows(
	dialect: Dialect,
	table: keyof typeof BOOKKEEPING,
	rows: readonly BookkeepingRow[],
): Statement {
	const key = TABLES.find((each) => each.name === BOOKKEEPING[table])?.key ?? [];
	const others = Object.keys(rows[0] ?? {}).filter((name) => !key.includes(name));
	const insert: Compilable = dialect.builder
		.insertInto(BOOKKEEPING[table])
		.values(rows.map(storableRow))
		.onConflict((conflict) =>
			conflict
				.columns(key as string[])
				.doUpdateSet((excluded) => Object.fromEntries(others.map((name) => [name, excluded.ref(`excluded.${name}`)]))),
		);
	const what = rows.length === 1 ? 'it' : `${rows.length} rows`;
	const made = statement(
		dialect,
		`${BOOKKEEPING[table]}.record`,
		`Notes ${what} in ${BOOKKEEPING[table]}`,
		'add',
		insert,
		BOOKKEEPING[table],
	);
	const volatile = rows.flatMap((row, at) =>
		Object.keys(row).flatMap((name, index, names) => (VOLATILE[table]?.has(name) ? [at * names.length + index] : [])),
	);
	return volatile.length === 0 ? made : { ...made, volatile };
}

function storableRow(row: BookkeepingRow): BookkeepingRow {
	const entries = Object.entries(row).map(([name, value]) => [
		name,
		typeof value === 'string' ? storable(value) : value,
	]);
	return Object.fromEntries(entries) as BookkeepingRow;
}

/**
 * Columns whose values no plan keeps: those about when, where, by whom and with what a run was started, which differ from
 * run to run, and all that was read of a file, which quotes it.
 */
const VOLATILE: Partial<Record<keyof typeof BOOKKEEPING, ReadonlySet<string>>> = {
	runs: new Set(['command', 'started_at', 'ended_at', 'milliseconds', 'host', 'pid', 'username', 'version']),
	readings: new Set(['read_with', 'report']),
};

/** The files of a run date whose rows are in the stage, with their counts. */
export function activeFiles(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const f = (name: string) => column('f', name);
	const ofDay = sql`stage_table = ${model.stage} and active = 1 and run_date = ${runDate}`;
	const query = sql`
		select ${sql.join(['file_id', 'name', 'place', 'records', 'declared', 'transformed', 'sha256'].map(f))},
			coalesce(${column('s', 'staged')}, 0) as staged, coalesce(${column('r', 'rejected')}, 0) as rejected,
			coalesce(${column('m', 'repaired')}, 0) as repaired, coalesce(${column('m', 'waived')}, 0) as waived
		from (select * from ${filesWithSources(live)} as ${sql.id('a')} where ${ofDay}) as ${sql.id('f')}
		left join (select ${sql.id(LINEAGE.fileId)} as file_id, count(*) as staged from ${sql.id(model.stage)}
			where ${sql.id(LINEAGE.insertedOn)} = ${runDate} group by ${sql.id(LINEAGE.fileId)}) as ${sql.id('s')}
			on ${column('s', 'file_id')} = ${f('file_id')}
		left join (select file_id, count(distinct record) as rejected from ${sql.id(BOOKKEEPING.rejects)}
			where file_id in (select file_id from ${sql.id(BOOKKEEPING.files)} where ${ofDay}) group by file_id) as ${sql.id('r')}
			on ${column('r', 'file_id')} = ${f('file_id')}
		left join ${repairCounts(live)} as ${sql.id('m')} on ${column('m', 'file_id')} = ${f('file_id')}
		order by ${f('file_id')}`;
	return statement(model.dialect, 'files.active', 'Counts the files of the day in the stage', 'read', query);
}

/** The tables of all countries' texts. */
export function mappedCountryTables(model: FeedModel): Statement {
	const query = sql`
		select table_name, min(country) as country from ${sql.id(BOOKKEEPING.countries)}
		where stage_table = ${model.stage} group by table_name order by table_name`;
	return statement(model.dialect, 'countries.tables', 'Reads the tables of all countries', 'read', query);
}

/** The files that the tables are behind with. No transform has taken them, or but for keys that are pending: `is_taken`. */
export function untransformedFiles(model: FeedModel): Statement {
	const query = sql`
		select file_id, run_date, name, case when transformed = 0 then 0 else 1 end as is_taken from ${sql.id(BOOKKEEPING.files)}
		where stage_table = ${model.stage} and active = 1 and transformed <> 1 order by file_id`;
	return statement(
		model.dialect,
		'files.untransformed',
		'Finds what the stage has and the targets lack',
		'read',
		query,
	);
}

export function anyTransformed(model: FeedModel): Statement {
	const query = sql`
		select file_id from ${sql.id(BOOKKEEPING.files)} where stage_table = ${model.stage} and transformed <> 0 limit 1`;
	return statement(model.dialect, 'files.transformed', 'Looks whether there are tables already', 'read', query);
}

/** The dates of files that a transform has taken, the run date apart from others: `of_day`. */
export function takenDates(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select distinct case when run_date = ${runDate} then 1 else 0 end as of_day from ${sql.id(BOOKKEEPING.files)}
		where stage_table = ${model.stage} and active = 1 and transformed <> 0`;
	return statement(model.dialect, 'files.taken', 'Looks which files the targets have already', 'read', query);
}

/** The greatest sequence of a run date, and the greatest file id. */
export function counters(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select ${column('r', 'sequence')}, ${column('f', 'file_id')}
		from (select max(sequence) as sequence from ${sql.id(BOOKKEEPING.runs)} where run_date = ${runDate}) as ${sql.id('r')}
		cross join (select max(file_id) as file_id from ${sql.id(BOOKKEEPING.files)}) as ${sql.id('f')}`;
	return statement(model.dialect, 'counters', 'Counts the runs of the date', 'read', query);
}

/** The rules that decided the winners in the targets. */
export function notedRules(model: FeedModel): Statement {
	const query = sql`select rules from ${sql.id(BOOKKEEPING.rules)} where stage_table = ${model.stage}`;
	return statement(model.dialect, 'transform.rules', 'Reads by which rules the targets were made', 'read', query);
}

/** The last run that was to load a date, whatever its result. A run that began with transform has recorded no files. */
export function lastLoad(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select run_id, status, step, error_code, rejected from ${sql.id(BOOKKEEPING.runs)}
		where stage_table = ${model.stage} and run_date = ${runDate} and command not in (${sql.join([...new Set(Object.values(CHANGE_COMMANDS))].map((each) => sql.lit(each)))})
			and (files is not null or step in ('read', 'stage'))
		order by sequence desc limit 1`;
	return statement(model.dialect, 'runs.load', 'Looks how the last load of the day ended', 'read', query);
}

/** Other runs that never ended. Their process is gone, since this run holds the lock. */
export function closeDeadRuns(model: FeedModel, runId: string, endedAt: string): Statement {
	const query = sql`
		update ${sql.id(BOOKKEEPING.runs)} set status = 'interrupted', ended_at = ${endedAt}
		where status = 'running' and stage_table = ${model.stage} and run_id <> ${runId}`;
	const purpose = 'Marks runs whose process is gone as interrupted';
	return { ...statement(model.dialect, 'runs.close', purpose, 'add', query, BOOKKEEPING.runs), volatile: [0] };
}

/** A whole number of a row; null is 0. */
export function numberOf(row: Row | undefined, name: string): number {
	return Number(row?.[name] ?? 0);
}

/** A text of a row; null is empty. */
export function textOf(row: Row | undefined, name: string): string {
	return String(row?.[name] ?? '');
}

/** A value that a row has as JSON; `null` where it has none, and where somebody has edited it so that it has another shape. */
export function jsonOf<T>(row: Row | undefined, name: string, shape: z.ZodType<T>): T | null {
	try {
		return shape.safeParse(JSON.parse(textOf(row, name))).data ?? null;
	} catch {
		return null;
	}
}
