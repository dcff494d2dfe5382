import { amount } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { StageChange } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { countStates, type RejectedQuery } from '../../sql/rejects/rejected-records.js';
import { catchUpHint, tablesAreBehind } from '../bookkeeping/behind.js';
import { ask, type LoadContext } from '../context.js';
import { findRejected } from './rejected-records.js';

/** What to waive. */
export type Waiver = Extract<StageChange, { kind: 'waive' }>;

/** The rejects that a waiver closes. */
export function waivedBy({ run: runId, file, column, code, record }: Waiver): RejectedQuery {
	const records = record === undefined ? {} : { records: [record] };
	return { filter: { runId, file, column, code }, states: ['open'], ...records };
}

/**
 * Makes sure that there is a reject to waive, before a run is noted.
 *
 * @throws EtlError `E_NOT_FOUND`
 */
export async function* requireWaiver(
	reader: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
	waiver: Waiver,
	runDate: string,
): AsyncGenerator<StepEvent, void> {
	const { engine, model } = reader;
	const query = waivedBy(waiver);
	for await (const some of findRejected(engine, model, live, query)) if (some.length > 0) return;
	const states = live.tables.has(BOOKKEEPING.rejects)
		? yield* ask(reader, 'stage', countStates(model, live, query.filter))
		: [];
	const found = states.map((row) => `${amount(numberOf(row, 'count'), 'record')} ${String(row.state)}`);
	const other = found.length === 0 ? '' : ` (${found.join(', ')})`;
	throw new EtlError('E_NOT_FOUND', `No reject is open there: there is nothing to waive${other}`, {
		hint: (yield* tablesAreBehind(reader, live)) ? catchUpHint(runDate) : 'See `etl-tui rejects --open`.',
	});
}
