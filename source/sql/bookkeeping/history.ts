import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import {
	BOOKKEEPING,
	column,
	type FeedModel,
	keyNames,
	list,
	rowNames,
	type Sql,
	statement,
	winnerFirst,
} from '../model.js';
import { rejectsWithOutcomes } from '../rejects/repairs.js';

/** Which rejects to list; a part that is absent does not filter. */
export interface RejectFilter {
	readonly runId: string | null;
	readonly file: string | null;
	readonly column: string | null;
	readonly code: string | null;
}

/** The newest runs first, from an offset on. */
export function listRuns(dialect: Dialect, limit: number, offset = 0): Statement {
	const query = sql`
		select * from ${sql.id(BOOKKEEPING.runs)} order by started_at desc, run_date desc, sequence desc limit ${limit} offset ${offset}`;
	return statement(dialect, 'history.runs', 'Lists past runs', 'read', query);
}

/** Commands whose runs read no file, so that nothing is rejected in them. */
const READ_NOTHING = ['undo', 'repair', 'transform'] as const;

/** The newest run that read files; nothing where none has. */
export function newestLoad(dialect: Dialect): Statement {
	const query = sql`
		select run_id from ${sql.id(BOOKKEEPING.runs)} where command not in (${sql.join(READ_NOTHING.map((each) => sql.lit(each)))})
		order by started_at desc, run_date desc, sequence desc limit 1`;
	return statement(dialect, 'history.load', 'Finds the newest run that read files', 'read', query);
}

/** The last run of each of the newest run dates. */
export function lastRunOfDays(dialect: Dialect, days: number): Statement {
	const r = (name: string) => column('r', name);
	const runs = sql.id(BOOKKEEPING.runs);
	const query = sql`
		select ${sql.join(['run_id', 'run_date', 'status', 'step', 'started_at', 'error_code'].map(r))} from ${runs} as ${sql.id('r')}
		where ${r('sequence')} = (select max(sequence) from ${runs} as ${sql.id('o')} where ${column('o', 'run_date')} = ${r('run_date')})
		order by ${r('run_date')} desc limit ${days}`;
	return statement(dialect, 'history.days', 'Reads how each day ended', 'read', query);
}

/** Number of runs. */
export function countRuns(dialect: Dialect): Statement {
	const query = sql`select count(*) as count from ${sql.id(BOOKKEEPING.runs)}`;
	return statement(dialect, 'history.count', 'Counts past runs', 'read', query);
}

export function oneRun(dialect: Dialect, runId: string): Statement {
	return statement(
		dialect,
		'history.run',
		'Reads one run',
		'read',
		sql`select * from ${sql.id(BOOKKEEPING.runs)} where run_id = ${runId}`,
	);
}

/** The files of a run, sorted by name. */
export function runFiles(dialect: Dialect, runId: string): Statement {
	const query = sql`select * from ${sql.id(BOOKKEEPING.files)} where run_id = ${runId} order by name, run_date, file_id`;
	return statement(dialect, 'history.files', "Lists a run's files", 'read', query);
}

/** The changes of a run in each country. */
export function runCountries(dialect: Dialect, runId: string): Statement {
	const query = sql`select * from ${sql.id(BOOKKEEPING.runCountries)} where run_id = ${runId} order by table_name`;
	return statement(dialect, 'history.countries', "Lists a run's countries", 'read', query);
}

/** The changes of the last committed runs in each country, newest first. */
export function listCountries(dialect: Dialect, runs: number): Statement {
	const c = (name: string) => column('c', name);
	const query = sql`
		select ${sql.join(['run_id', 'country', 'table_name', 'stage_rows'].map(c))}, ${column('r', 'run_date')}
		from ${sql.id(BOOKKEEPING.runCountries)} as ${sql.id('c')}
		join (select run_id, run_date, started_at from ${sql.id(BOOKKEEPING.runs)}
			where status in ('done', 'incomplete') and winners is not null
			order by started_at desc limit ${runs}) as ${sql.id('r')} on ${column('r', 'run_id')} = ${c('run_id')}
		order by ${column('r', 'started_at')} desc, ${c('table_name')}`;
	return statement(dialect, 'history.trend', 'Reads how the countries went', 'read', query);
}

/**
 * Rejects sorted by file and line. For a file that was loaded by an earlier run, these are the rejects of that load.
 * `outcome` and `outcome_run` say what became of the record, `repaired` or `waived`, and by which run; null where it is open.
 */
export function listRejects(
	live: LiveSchema,
	dialect: Dialect,
	filter: RejectFilter,
	limit: number,
	offset = 0,
): Statement {
	const r = (name: string) => column('r', name);
	const query = sql`
		select ${sql.join(['run_id', 'file_name', 'line', 'record', 'fault', 'column_name', 'code', 'reason', 'value', 'raw'].map(r))},
			${column('o', 'outcome')}, ${column('o', 'run_id')} as outcome_run
		from ${rejectsWithOutcomes(live)}
		where ${wantedRejects(filter)}
		order by ${r('file_id')}, ${r('record')}, ${r('fault')} limit ${limit} offset ${offset}`;
	return statement(dialect, 'rejects', 'Lists rejects', 'read', query);
}

/** Number of faults that match a filter, and of their records. */
export function countRejects(dialect: Dialect, filter: RejectFilter): Statement {
	const records = sql`select distinct file_id, record from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${wantedRejects(filter)}`;
	const query = sql`
		select ${column('f', 'faults')}, ${column('d', 'records')}
		from (select count(*) as faults from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${wantedRejects(filter)}) as ${sql.id('f')}
		cross join (select count(*) as records from (${records}) as ${sql.id('u')}) as ${sql.id('d')}`;
	return statement(dialect, 'rejects.count', 'Counts rejects', 'read', query);
}

/** Names to filter a run's rejects by, or those of all runs: files, columns and codes. */
export function rejectNames(dialect: Dialect, runId: string | null): Statement {
	const all: RejectFilter = { runId, file: null, column: null, code: null };
	const ofRun = runId === null ? sql`1 = 1` : sql`run_id = ${runId}`;
	const names = (kind: string, name: string) => sql`
		select distinct ${sql.lit(kind)} as kind, ${column('r', name)} as name
		from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} where ${wantedRejects(all)} and ${column('r', name)} is not null`;
	const query = sql`
		${names('column', 'column_name')} union ${names('code', 'code')} union ${names('file', 'file_name')}
		union select distinct 'file', name from ${sql.id(BOOKKEEPING.files)} where ${ofRun}`;
	return statement(dialect, 'rejects.names', 'Looks what rejects can be asked for', 'read', query);
}

/** The condition of the rejects, as `r`, that match a filter. */
export function wantedRejects(filter: RejectFilter): Sql {
	const r = (name: string) => column('r', name);
	const ofRun =
		filter.runId === null
			? []
			: [
					sql`${r('file_id')} in (select coalesce(same_as, file_id) from ${sql.id(BOOKKEEPING.files)} where run_id = ${filter.runId})`,
				];
	const equals = (name: string, value: string | null) =>
		value === null ? [] : [sql`lower(${r(name)}) = lower(${value})`];
	const conditions: Sql[] = [
		sql`1 = 1`,
		...ofRun,
		...equals('file_name', filter.file),
		...equals('column_name', filter.column),
		...equals('code', filter.code),
	];
	return sql.join(conditions, sql` and `);
}

/**
 * Every row of a customer in the stage with its file, the winner first.
 *
 * @param asOf - ISO 8601: rows of later run dates are left out; `null` for none
 */
export function traceStage(model: FeedModel, key: readonly string[], asOf: string | null): Statement {
	const until = asOf === null ? sql`1 = 1` : sql`${column('s', LINEAGE.insertedOn)} <= ${asOf}`;
	const query = sql`
		select ${list(rowNames(model), 's')}, ${column('f', 'name')} as etl_file_name, ${column('f', 'sha256')} as etl_file_sha256
		from ${sql.id(model.stage)} as ${sql.id('s')}
		left join ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')} on ${column('f', 'file_id')} = ${column('s', LINEAGE.fileId)}
		where ${keyIs(model, 's', key)} and ${until} ${winnerFirst(model, 's')}`;
	return statement(model.dialect, 'trace.stage', 'Finds a customer in the stage', 'read', query);
}

export function traceTarget(model: FeedModel, table: string, key: readonly string[]): Statement {
	const query = sql`select ${list(rowNames(model), 't')} from ${sql.id(table)} as ${sql.id('t')} where ${keyIs(model, 't', key)}`;
	return statement(model.dialect, `trace.${table}`, `Finds a customer in ${table}`, 'read', query);
}

function keyIs(model: FeedModel, alias: string, key: readonly string[]): Sql {
	return sql.join(
		keyNames(model).map((name, index) => sql`${column(alias, name)} = ${key[index] ?? ''}`),
		sql` and `,
	);
}

/** A person's own query, unchanged. The engine was opened read-only. */
export function personsQuery(text: string): Statement {
	return { id: 'sql', sql: text, parameters: [], purpose: 'A query of yours', risk: 'read' };
}
