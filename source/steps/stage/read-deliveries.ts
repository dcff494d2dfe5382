import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { deliveriesOfDate } from '../../sql/bookkeeping/deliveries.js';
import {
	notesUndoings,
	undoings,
	type WithdrawalReason,
	withdrawalsOfDate,
} from '../../sql/bookkeeping/withdrawals.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';
import { type AnyDelivery, toAnyDelivery, type Withdrawn } from './deliveries.js';

/** What runs have taken back of a date. */
export interface Withdrawals {
	readonly files: readonly { readonly fileId: number; readonly runId: string; readonly why: WithdrawalReason }[];
	/** Runs that take another run back. */
	readonly undoings: readonly Undoing[];
}

/** A run that takes another one back. */
export interface Undoing {
	readonly runId: string;
	readonly undoes: string;
}

/** Every delivery of a date that was taken, with what became of it. */
export async function* readDeliveries(
	context: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
	runDate: string,
): AsyncGenerator<StepEvent, AnyDelivery[]> {
	if (!live.tables.has(BOOKKEEPING.files)) return [];
	const rows = yield* ask(context, 'stage', deliveriesOfDate(context.model, live, runDate));
	const withdrawals = rows.length === 0 ? NONE : yield* readWithdrawals(context, live, runDate);
	const withdrawn = withdrawnUnder(withdrawals);
	return rows.map((row) => toAnyDelivery(row, withdrawn));
}

const NONE: Withdrawals = { files: [], undoings: [] };

/** What runs have taken back of a date; nothing where the database was made by an earlier version. */
export async function* readWithdrawals(
	context: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
	runDate: string,
): AsyncGenerator<StepEvent, Withdrawals> {
	const { model } = context;
	if (!live.tables.has(BOOKKEEPING.withdrawals)) return NONE;
	const files = yield* ask(context, 'stage', withdrawalsOfDate(model, runDate));
	return { files: files.map(toWithdrawal), undoings: yield* readUndoings(context, live) };
}

/** @param row - of `withdrawalsOfDate` */
export function toWithdrawal(row: Row): Withdrawals['files'][number] {
	const why = textOf(row, 'why') === 'gone' ? 'gone' : 'undo';
	return { fileId: numberOf(row, 'file_id'), runId: textOf(row, 'run_id'), why };
}

/** Every run that takes another one back. */
export async function* readUndoings(
	context: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
): AsyncGenerator<StepEvent, Undoing[]> {
	return notesUndoings(live) ? (yield* ask(context, 'stage', undoings(context.model.dialect))).map(toUndoing) : [];
}

/** @param row - of `undoings` */
export function toUndoing(row: Row): Undoing {
	return { runId: textOf(row, 'run_id'), undoes: textOf(row, 'undoes') };
}

/**
 * Finds the run that has undone a run; `null` where none has, or where that run is undone itself. An undo of an undo lets
 * the first run count again.
 */
export function undoneUnder(all: readonly Undoing[]): (runId: string) => string | null {
	const byTarget = new Map<string, string[]>();
	for (const { runId, undoes } of all) byTarget.set(undoes, [...(byTarget.get(undoes) ?? []), runId]);
	const known = new Map<string, string | null>();
	const undoneBy = (runId: string): string | null => {
		const before = known.get(runId);
		if (before !== undefined) return before;
		known.set(runId, null); // A run that undoes itself, which only a person can have written, would never end.
		const by = byTarget.get(runId)?.find((each) => undoneBy(each) === null) ?? null;
		known.set(runId, by);
		return by;
	};
	return undoneBy;
}

/** Finds the run that has withdrawn a delivery: the delivery itself, or all that a run has brought. */
export function withdrawnUnder({
	files,
	undoings: all,
}: Withdrawals): (fileId: number, deliveredBy: string) => Withdrawn | null {
	const undoneBy = undoneUnder(all);
	const counts = new Map<number, Withdrawn>();
	for (const { fileId, runId, why } of files)
		if (undoneBy(runId) === null && counts.get(fileId)?.why !== 'undo') counts.set(fileId, { by: runId, why });
	return (fileId, deliveredBy) => {
		const own = counts.get(fileId);
		const by = undoneBy(deliveredBy);
		if (own?.why === 'undo' || by === null) return own ?? null;
		return { by, why: 'undo' };
	};
}
