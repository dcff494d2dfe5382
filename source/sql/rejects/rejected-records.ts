import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { RejectState } from '../../core/records/rejected-record.js';
import type { LiveSchema } from '../../engines/engine.js';
import { type RejectFilter, wantedRejects } from '../bookkeeping/history.js';
import { filesWithSources } from '../bookkeeping/standing.js';
import { BOOKKEEPING, column, type FeedModel, type Sql, statement } from '../model.js';
import { hasRepairs, standingRepairs } from './repairs.js';

/** Which rejected records to find, beside those that a filter of rejects matches. */
export interface RejectedQuery {
	readonly filter: RejectFilter;
	/** Only those in these states; every state where it is left out. */
	readonly states?: readonly RejectState[];
	/** Only those of files whose SHA-256 begins so; they are equally long. */
	readonly hashes?: readonly string[];
	/** Only those with one of these numbers. */
	readonly records?: readonly number[];
	/** Only those of files of this date and later ones, ISO 8601. */
	readonly since?: string;
}

/**
 * Rejected records of the stage's files with their faults, a row for each fault, sorted by date, file, record and fault.
 *
 * @param live - an earlier version's tables lack columns and repairs
 */
export function rejectedRecords(
	model: FeedModel,
	live: LiveSchema,
	query: RejectedQuery,
	limit: number,
	offset = 0,
): Statement {
	const r = (name: string) => column('r', name);
	const f = (name: string) => column('f', name);
	const { filter, states, hashes, records, since } = query;
	const state = stateOf(live);
	const conditions: Sql[] = [
		sql`${f('stage_table')} = ${model.stage}`,
		...(states === undefined ? [] : [sql`${state} in (${sql.join(states)})`]),
		...(hashes === undefined ? [] : [hasHash(f('sha256'), hashes)]),
		...(records === undefined ? [] : [sql`${column('c', 'record')} in (${sql.join(records)})`]),
		...(since === undefined ? [] : [sql`${f('run_date')} >= ${since}`]),
	];
	// A filter by column or code finds records; each then comes with all its faults.
	const page = sql`
		select ${sql.join(['file_id', 'run_date', 'name', 'place', 'series', 'sha256', 'active'].map(f))},
			${column('c', 'record')}, ${state} as state
		${fromRecords(live, filter)}
		where ${sql.join(conditions, sql` and `)}
		order by ${f('run_date')}, ${f('file_id')}, ${column('c', 'record')} limit ${limit} offset ${offset}`;
	const p = (name: string) => column('p', name);
	const fields = hasFields(live) ? r('fields') : sql`null`;
	const rows = sql`
		select ${sql.join(['file_id', 'run_date', 'name', 'place', 'series', 'sha256', 'active', 'record', 'state'].map(p))},
			${sql.join(['line', 'fault', 'column_name', 'code', 'reason', 'value', 'raw'].map(r))}, ${fields} as fields
		from (${page}) as ${sql.id('p')}
		join ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} on ${r('file_id')} = ${p('file_id')} and ${r('record')} = ${p('record')}
		order by ${p('run_date')}, ${p('file_id')}, ${p('record')}, ${r('fault')}`;
	return statement(model.dialect, 'rejects.records', 'Reads rejected records', 'read', rows);
}

/** Number of rejected records that a query matches, by their state. */
export function countStates(model: FeedModel, live: LiveSchema, filter: RejectFilter): Statement {
	const states = sql`
		select ${stateOf(live)} as state ${fromRecords(live, filter)} where ${column('f', 'stage_table')} = ${model.stage}`;
	const query = sql`select state, count(*) as count from (${states}) as ${sql.id('s')} group by state order by state`;
	return statement(model.dialect, 'rejects.states', 'Counts rejected records by state', 'read', query);
}

/** Files with open rejects and the number of those, the oldest first. */
export function openByFile(model: FeedModel, live: LiveSchema, filter: RejectFilter): Statement {
	const f = (name: string) => column('f', name);
	const names = ['file_id', 'run_date', 'name', 'place', 'series', 'active'];
	const open = sql`
		select ${sql.join(names.map(f))} ${fromRecords(live, filter)} where ${f('stage_table')} = ${model.stage} and ${stateOf(live)} = 'open'`;
	const query = sql`
		select ${sql.join(names.map((name) => column('s', name)))}, count(*) as records from (${open}) as ${sql.id('s')}
		group by ${sql.join(names.map((name) => column('s', name)))} order by run_date, name, file_id`;
	return statement(model.dialect, 'rejects.open', 'Reads which files have open rejects', 'read', query);
}

/** The readings of some files. */
export function readingsOf(model: FeedModel, fileIds: readonly number[]): Statement {
	const query = sql`
		select file_id, reading from ${sql.id(BOOKKEEPING.readings)} where file_id in (${sql.join(fileIds)}) order by file_id`;
	return statement(model.dialect, 'readings.files', 'Reads how files were read', 'read', query);
}

function hasFields(live: LiveSchema): boolean {
	return live.tables.get(BOOKKEEPING.rejects)?.columns.some(({ name }) => name === 'fields') ?? false;
}

/** The records `c` with rejects that a filter matches, their files `f`, and their repairs `m` where there is a place for them. */
function fromRecords(live: LiveSchema, filter: RejectFilter): Sql {
	const chosen = sql`
		select distinct ${column('r', 'file_id')}, ${column('r', 'record')} from ${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')}
		where ${wantedRejects(filter)}`;
	const repairs = hasRepairs(live)
		? sql`left join ${standingRepairs()} as ${sql.id('m')}
			on ${column('m', 'file_id')} = ${column('c', 'file_id')} and ${column('m', 'record')} = ${column('c', 'record')}`
		: sql``;
	return sql`
		from (${chosen}) as ${sql.id('c')}
		join ${filesWithSources(live)} as ${sql.id('f')} on ${column('f', 'file_id')} = ${column('c', 'file_id')}
		${repairs}`;
}

/**
 * The state of a record of the file `f`, with its repair `m`. A file that was refused with its day is superseded by
 * whatever came later under its name.
 */
function stateOf(live: LiveSchema): Sql {
	const f = (name: string) => column('f', name);
	const l = (name: string) => column('l', name);
	const later = sql`
		select 1 from ${filesWithSources(live)} as ${sql.id('l')}
		join ${sql.id(BOOKKEEPING.runs)} as ${sql.id('lr')} on ${column('lr', 'run_id')} = ${l('run_id')}
		join ${sql.id(BOOKKEEPING.runs)} as ${sql.id('fr')} on ${column('fr', 'run_id')} = ${f('run_id')}
		where ${l('stage_table')} = ${f('stage_table')} and ${l('run_date')} = ${f('run_date')} and ${l('name')} = ${f('name')}
			and (${l('place')} = ${f('place')} or ${l('place')} is null or ${f('place')} is null) and ${l('file_id')} <> ${f('file_id')}
			and ${column('lr', 'sequence')} > ${column('fr', 'sequence')}`;
	const stands = sql`(${f('active')} = 1 or (${f('state')} = 'refused' and not exists (${later})))`;
	const outcome = hasRepairs(live)
		? sql` when ${column('m', 'outcome')} is not null then ${column('m', 'outcome')}`
		: sql``;
	return sql`case when not ${stands} then 'superseded'${outcome} else 'open' end`;
}

function hasHash(sha256: Sql, hashes: readonly string[]): Sql {
	return sql`substr(${sha256}, 1, ${sql.lit(hashes[0]?.length ?? 0)}) in (${sql.join(hashes)})`;
}

/** The beginnings of hashes that files of the stage have, of some. */
export function knownHashes(model: FeedModel, hashes: readonly string[]): Statement {
	const query = sql`
		select distinct substr(sha256, 1, ${sql.lit(hashes[0]?.length ?? 0)}) as hash from ${sql.id(BOOKKEEPING.files)}
		where stage_table = ${model.stage} and ${hasHash(sql.id('sha256'), hashes)}`;
	return statement(model.dialect, 'files.hashes', 'Looks whether files with these contents are known', 'read', query);
}
