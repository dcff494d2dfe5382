import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { recordRows } from './bookkeeping.js';
import { BOOKKEEPING, type FeedModel, statement } from './model.js';

/** Why a delivery is withdrawn: a person took it back, or it was no longer in the source. */
export type WithdrawalReason = 'undo' | 'gone';

/** The withdrawals of a date's deliveries, of every run that made some, undone or not. */
export function withdrawalsOfDate(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select file_id, run_id, why from ${sql.id(BOOKKEEPING.withdrawals)}
		where stage_table = ${model.stage} and run_date = ${runDate} order by file_id, run_id`;
	return statement(model.dialect, 'files.withdrawals', 'Reads what was withdrawn of the date', 'read', query);
}

/** Every run that takes another one back. */
export function undoings(model: FeedModel): Statement {
	const query = sql`
		select run_id, undoes from ${sql.id(BOOKKEEPING.runs)}
		where stage_table = ${model.stage} and undoes is not null order by run_id`;
	return statement(model.dialect, 'runs.undoings', 'Reads which runs were undone', 'read', query);
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
