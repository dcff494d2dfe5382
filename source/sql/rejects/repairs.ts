import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { SqlValue } from '../../core/records/record.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { LiveSchema } from '../../engines/engine.js';
import { filesWithSources } from '../bookkeeping/standing.js';
import {
	BOOKKEEPING,
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	makePending,
	rowNames,
	type Sql,
	sameKey,
	statement,
} from '../model.js';
import { noteKeys } from '../stage.js';

/** Whether a database has a place for repairs; an earlier version's has none. */
export function hasRepairs(live: LiveSchema): boolean {
	return live.tables.has(BOOKKEEPING.repairs);
}

/** Repairs and waivers that were not taken back. */
export function standingRepairs(): Sql {
	return sql`(select * from ${sql.id(BOOKKEEPING.repairs)} where undone_by is null)`;
}

/** How many records of each file were repaired, and waived: `file_id`, `repaired`, `waived`; empty in an old database. */
export function repairCounts(live: LiveSchema): Sql {
	if (!hasRepairs(live)) return sql`(select 0 as file_id, 0 as repaired, 0 as waived where 1 = 0)`;
	const count = (outcome: string) =>
		sql`sum(case when outcome = ${sql.lit(outcome)} then 1 else 0 end) as ${sql.id(outcome)}`;
	return sql`
		(select file_id, ${count('repaired')}, ${count('waived')} from ${standingRepairs()} as ${sql.id('m')} group by file_id)`;
}

/** The greatest number of a record's repairs so far, those that were taken back among them. */
export function repairAttempts(model: FeedModel, fileIds: readonly number[]): Statement {
	const query = sql`
		select file_id, record, max(attempt) as attempt from ${sql.id(BOOKKEEPING.repairs)}
		where file_id in (${sql.join(fileIds)}) group by file_id, record`;
	return statement(model.dialect, 'repairs.attempts', 'Reads what was repaired before', 'read', query);
}

/** What became of records: `file_id`, `record`, `outcome`, `run_id`; empty in an old database. */
function repairOutcomes(live: LiveSchema): Sql {
	if (!hasRepairs(live)) return sql`(select 0 as file_id, 0 as record, null as outcome, null as run_id where 1 = 0)`;
	return standingRepairs();
}

/** Rejects as `r` with what became of their records as `o`. */
export function rejectsWithOutcomes(live: LiveSchema): Sql {
	return sql`${sql.id(BOOKKEEPING.rejects)} as ${sql.id('r')} left join ${repairOutcomes(live)} as ${sql.id('o')}
		on ${column('o', 'file_id')} = ${column('r', 'file_id')} and ${column('o', 'record')} = ${column('r', 'record')}`;
}

/** Repaired records of files whose repair stands, with all that is stored of them. */
export function repairsOf(model: FeedModel, fileIds: readonly number[]): Statement {
	const query = sql`
		select * from ${standingRepairs()} as ${sql.id('m')} where file_id in (${sql.join(fileIds)})
		order by file_id, record`;
	return statement(model.dialect, 'repairs.files', 'Reads repairs of files', 'read', query);
}

/** Which of some files have repairs or waivers that stand. */
export function repairedFiles(model: FeedModel, fileIds: readonly number[]): Statement {
	const query = sql`
		select distinct file_id from ${standingRepairs()} as ${sql.id('m')} where file_id in (${sql.join(fileIds)}) order by file_id`;
	return statement(model.dialect, 'repairs.which', 'Looks which files have repairs', 'read', query);
}

/** The texts of some of a file's rejects. */
export function rejectTexts(model: FeedModel, fileId: number, records: readonly number[]): Statement {
	const query = sql`
		select record, raw from ${sql.id(BOOKKEEPING.rejects)}
		where file_id = ${fileId} and fault = 1 and record in (${sql.join(records)}) order by record`;
	return statement(model.dialect, 'repairs.texts', 'Reads what is rejected still', 'read', query);
}

/** A customer's rows of a file in the stage, the last one first. */
export function rowsOfFile(model: FeedModel, runDate: string, fileId: number, key: readonly SqlValue[]): Statement {
	const isKey = keyNames(model).map((name, at) => sql`${sql.id(name)} = ${key[at] ?? null}`);
	const query = sql`
		select ${list(rowNames(model))} from ${sql.id(model.stage)}
		where ${sql.id(LINEAGE.insertedOn)} = ${runDate} and ${sql.id(LINEAGE.fileId)} = ${fileId} and ${sql.join(isKey, sql` and `)}
		order by ${sql.id(LINEAGE.record)} desc`;
	return {
		...statement(model.dialect, 'repairs.row', 'Reads what the file says of a customer', 'read', query),
		personal: true,
	};
}

/** The runs that repaired or waived something. */
export function repairRuns(model: FeedModel): Statement {
	const query = sql`
		select distinct run_id from ${sql.id(BOOKKEEPING.repairs)} where stage_table = ${model.stage} order by run_id`;
	return statement(model.dialect, 'repairs.runs', 'Reads which runs repaired something', 'read', query);
}

/**
 * What a run repaired and waived, with its files, and as `others` the repairs of the same record that stand. Files without
 * rows of their own are left out: their repairs are with the file that has the rows.
 *
 * @param undoneBy - only what that run has taken back; `null` for what stands
 */
export function repairsOfRun(model: FeedModel, live: LiveSchema, runId: string, undoneBy: string | null): Statement {
	const m = (name: string) => column('m', name);
	const f = (name: string) => column('f', name);
	const state = undoneBy === null ? sql`${m('undone_by')} is null` : sql`${m('undone_by')} is not null`;
	const query = sql`
		select ${sql.id('m')}.*, ${sql.join(['name', 'sha256', 'active'].map((name) => column('f', name)))},
			(select count(*) from ${standingRepairs()} as ${sql.id('o')} where ${column('o', 'file_id')} = ${m('file_id')}
				and ${column('o', 'record')} = ${m('record')} and ${column('o', 'attempt')} <> ${m('attempt')}) as others
		from ${sql.id(BOOKKEEPING.repairs)} as ${sql.id('m')}
		join ${filesWithSources(live)} as ${sql.id('f')} on ${column('f', 'file_id')} = ${m('file_id')}
		where ${m('run_id')} = ${runId} and ${m('stage_table')} = ${model.stage} and ${state} and ${isLastOfRun('m')}
			and (${f('active')} = 1 or (${f('delivery')} is not null and ${f('state')} not in ('duplicate', 'copy')))
		order by ${sql.join(['file_id', 'record', 'attempt'].map(m))}`;
	return statement(model.dialect, 'repairs.run', 'Reads what a run repaired', 'read', query);
}

/** Whether a repair is the last of its record in its run: one that was taken back may have come again with a copy. */
function isLastOfRun(alias: string): Sql {
	const of = (name: string) => column(alias, name);
	const l = (name: string) => column('l', name);
	const same = ['file_id', 'record', 'run_id'].map((name) => sql`${l(name)} = ${of(name)}`);
	return sql`not exists (select 1 from ${sql.id(BOOKKEEPING.repairs)} as ${sql.id('l')}
		where ${sql.join(same, sql` and `)} and ${l('attempt')} > ${of('attempt')})`;
}

/** Notes by whom repairs of a run are taken back, or that they count again. */
export function turnRepairs(
	model: FeedModel,
	fileId: number,
	records: readonly number[],
	runId: string,
	undoneBy: string | null,
): Statement {
	const query = sql`
		update ${sql.id(BOOKKEEPING.repairs)} set undone_by = ${undoneBy}
		where file_id = ${fileId} and run_id = ${runId} and record in (${sql.join(records)}) and ${isLastOfRun(BOOKKEEPING.repairs)}`;
	const purpose = undoneBy === null ? 'Notes that repairs count again' : 'Notes that repairs are taken back';
	return statement(
		model.dialect,
		`repairs.turn.${fileId}.${records[0]}`,
		purpose,
		'rewrite',
		query,
		BOOKKEEPING.repairs,
	);
}

/** The records of a file that have a row in the stage. */
export function recordsOfFile(model: FeedModel, runDate: string, fileId: number): Statement {
	const query = sql`
		select ${sql.id(LINEAGE.record)} as record from ${sql.id(model.stage)}
		where ${sql.id(LINEAGE.insertedOn)} = ${runDate} and ${sql.id(LINEAGE.fileId)} = ${fileId}`;
	return statement(model.dialect, 'repairs.records', 'Reads which records have a row', 'read', query);
}

/**
 * Has the next transform take files again, since they get or lose rows. What they hold in the tables already becomes pending
 * first: a transform looks for nothing that files which it has yet to take have left there.
 */
export function takeAgain(
	model: FeedModel,
	files: readonly { readonly fileId: number; readonly runDate: string; readonly name: string }[],
): Statement[] {
	if (files.length === 0) return [];
	const ids = files.map(({ fileId }) => fileId);
	const query = sql`update ${sql.id(BOOKKEEPING.files)} set transformed = 0 where file_id in (${sql.join(ids)})`;
	const purpose = 'Notes that the tables are behind with these files';
	return [
		...files.map(({ fileId, runDate, name }) =>
			noteKeys(model, runDate, fileId, `repairs.keys.${fileId}`, `Notes whom ${name} speaks of`),
		),
		statement(model.dialect, `repairs.behind.${ids[0]}`, purpose, 'rewrite', query, BOOKKEEPING.files),
	];
}

/** Notes that the tables have files but for keys that are pending. */
export function leaveBehind(model: FeedModel, fileIds: readonly number[]): Statement[] {
	if (fileIds.length === 0) return [];
	const query = sql`
		update ${sql.id(BOOKKEEPING.files)} set transformed = 2 where transformed = 1 and file_id in (${sql.join(fileIds)})`;
	const purpose = 'Notes that the tables are behind with these files';
	return [statement(model.dialect, `repairs.behind.${fileIds[0]}`, purpose, 'rewrite', query, BOOKKEEPING.files)];
}

/**
 * Makes the keys of the rows that a run has brought into files pending, with every table that some row of the key leads to; a
 * country's text that leads nowhere yet has none.
 */
export function noteBrought(
	model: FeedModel,
	runId: string,
	files: readonly { readonly fileId: number; readonly runDate: string; readonly name: string }[],
): Statement[] {
	const n = (name: string) => column('n', name);
	return files.map(({ fileId, runDate, name }) => {
		const rows = sql`
			select distinct coalesce(${column('c', 'table_name')}, ''), ${list(keyNames(model), 's')}
			from ${sql.id(model.stage)} as ${sql.id('n')}
			join ${sql.id(model.stage)} as ${sql.id('s')} on ${sameKey(model, 's', 'n')} left ${joinCountry(model, 's', 'c')}
			where ${n(LINEAGE.insertedOn)} = ${runDate} and ${n(LINEAGE.fileId)} = ${fileId} and ${n(LINEAGE.runId)} = ${runId}`;
		const purpose = `Notes whom the repaired records of ${name} speak of`;
		return statement(model.dialect, `repairs.keys.${fileId}`, purpose, 'add', makePending(model, rows), model.stage);
	});
}

/** The number of repaired rows that the stage should have. */
export function countRepairedRows(model: FeedModel): Sql {
	const f = (name: string) => column('f', name);
	return sql`
		(select count(*) from ${standingRepairs()} as ${sql.id('m')}
			join ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')} on ${f('file_id')} = ${column('m', 'file_id')}
			where ${column('m', 'outcome')} = 'repaired' and ${f('stage_table')} = ${model.stage} and ${f('active')} = 1)`;
}

/** Number of repaired rows that belong to a file, whose alias is given. */
export function repairedRowsOf(alias: string, live: LiveSchema): Sql {
	if (!hasRepairs(live)) return sql`0`;
	return sql`
		(select count(*) from ${standingRepairs()} as ${sql.id('m')}
			where ${column('m', 'file_id')} = ${column(alias, 'file_id')} and ${column('m', 'outcome')} = 'repaired')`;
}

/** Gives a file's repairs another number with the file. */
export function renumberRepairs(model: FeedModel, from: number, to: number): Statement {
	const query = sql`update ${sql.id(BOOKKEEPING.repairs)} set file_id = ${to} where file_id = ${from}`;
	const id = `stage.renumber.${from}.repairs`;
	return statement(model.dialect, id, 'Gives its repairs that number', 'rewrite', query, BOOKKEEPING.repairs);
}
