import { LINEAGE } from '../../core/schema/schema.js';
import type { Engine, LiveSchema, Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { notesUndoings, traceWithdrawn, undoings, withdrawalsOfDate } from '../../sql/bookkeeping/withdrawals.js';
import { withdrawnTable } from '../../sql/bookkeeping/withdrawn.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { modelOfTable } from '../context.js';
import { toUndoing, toWithdrawal, type Undoing, undoneUnder, withdrawnUnder } from '../stage/read-deliveries.js';

/** Runs with `undone_by`, the run that has taken each back; `null` where none has. */
export async function withUndone(engine: Engine, runs: readonly Row[]): Promise<Row[]> {
	const undoneBy = undoneUnder(await allUndoings(engine, await engine.inspect()));
	return runs.map((run) => ({ ...run, undone_by: undoneBy(textOf(run, 'run_id')) }));
}

async function allUndoings(engine: Engine, live: LiveSchema): Promise<Undoing[]> {
	return notesUndoings(live) ? (await engine.rows(undoings(engine.dialect))).map(toUndoing) : [];
}

/**
 * A customer's rows that have left the stage, the newest first, with `etl_file_name` and `etl_withdrawn_by`: the run that
 * took them back, or `null` where a later delivery of their file replaced them.
 */
export async function withdrawnRows(engine: Engine, model: FeedModel, key: readonly string[]): Promise<Row[]> {
	const live = await engine.inspect();
	const table = live.tables.get(withdrawnTable(model).toLowerCase());
	if (table === undefined || !live.tables.has(BOOKKEEPING.withdrawals)) return [];
	const rows = await engine.rows(traceWithdrawn(modelOfTable(model, table), key));
	const dates = [...new Set(rows.map((row) => textOf(row, LINEAGE.insertedOn)))];
	const files = [];
	for (const date of dates) files.push(...(await engine.rows(withdrawalsOfDate(model, date))).map(toWithdrawal));
	const withdrawn = withdrawnUnder({ files, undoings: await allUndoings(engine, live) });
	return rows.map(({ etl_delivered_by: deliveredBy, ...row }) => ({
		...row,
		etl_withdrawn_by: withdrawn(numberOf(row, LINEAGE.fileId), String(deliveredBy ?? ''))?.by ?? null,
	}));
}
