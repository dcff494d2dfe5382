import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type FeedModel, keyNames, list, rowNames, statement } from '../model.js';
import { recordRows } from './bookkeeping.js';
import { withdrawnTable } from './withdrawn.js';

/** Why a delivery is withdrawn: a person took it back, or it was no longer in the source. */
export type WithdrawalReason = 'undo' | 'gone';

/** The withdrawals of a date's deliveries, of every run that made some, undone or not. */
export function withdrawalsOfDate(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select file_id, run_id, why from ${sql.id(BOOKKEEPING.withdrawals)}
		where stage_table = ${model.stage} and run_date = ${runDate} order by file_id, run_id`;
	return statement(model.dialect, 'files.withdrawals', 'Reads what was withdrawn of the date', 'read', query);
}

/** Whether the bookkeeping has what was withdrawn; an earlier version's has not. */
export function notesUndoings(live: LiveSchema): boolean {
	return live.tables.get(BOOKKEEPING.runs)?.columns.some(({ name }) => name === 'undoes') ?? false;
}

/** Every run that takes another one back, of any stage. */
export function undoings(dialect: Dialect): Statement {
	const query = sql`
		select run_id, undoes from ${sql.id(BOOKKEEPING.runs)} where undoes is not null order by run_id`;
	return statement(dialect, 'runs.undoings', 'Reads which runs were undone', 'read', query);
}

/** A customer's rows that have left the stage, with their file, the run that brought it, and the runs that withdrew it. */
export function traceWithdrawn(model: FeedModel, key: readonly string[]): Statement {
	const f = (name: string) => column('f', name);
	const s = (name: string) => column('s', name);
	const isKey = keyNames(model).map((name, index) => sql`${s(name)} = ${key[index] ?? ''}`);
	const query = sql`
		select ${list(rowNames(model), 's')}, ${f('name')} as etl_file_name, ${f('sha256')} as etl_file_sha256,
			coalesce(${f('delivered_by')}, ${f('run_id')}) as etl_delivered_by
		from ${sql.id(withdrawnTable(model))} as ${sql.id('s')}
		left join ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')} on ${f('file_id')} = ${s(LINEAGE.fileId)}
		where ${sql.join(isKey, sql` and `)} order by ${s(LINEAGE.insertedOn)} desc, ${s(LINEAGE.fileId)} desc, ${s(LINEAGE.record)} desc`;
	return statement(model.dialect, 'trace.withdrawn', 'Finds a customer among what left the stage', 'read', query);
}

/** Records that deliveries of a date are withdrawn by a run. */
export function withdraw(
	model: FeedModel,
	{ runId, runDate, why }: { readonly runId: string; readonly runDate: string; readonly why: WithdrawalReason },
	fileIds: readonly number[],
): Statement[] {
	const rows = fileIds.map((fileId) => ({
		file_id: fileId,
		run_id: runId,
		stage_table: model.stage,
		run_date: runDate,
		why,
	}));
	return rows.length === 0 ? [] : [recordRows(model.dialect, 'withdrawals', rows)];
}

/** Records which run a run takes back. It is part of the change, and not of the note of a run that may fail. */
export function noteUndoing(model: FeedModel, runId: string, undoes: string): Statement {
	const query = sql`update ${sql.id(BOOKKEEPING.runs)} set undoes = ${undoes} where run_id = ${runId}`;
	const purpose = `Notes that ${undoes} is undone`;
	return statement(model.dialect, 'runs.undoes', purpose, 'rewrite', query, BOOKKEEPING.runs);
}
