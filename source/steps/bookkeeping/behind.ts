import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { untransformedFiles } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, pendingTable } from '../../sql/model.js';
import { anyPending } from '../../sql/winners/transform.js';
import { ask, type LoadContext } from '../context.js';

/**
 * Whether the countries' tables are behind the stage: a run was cut short between its two commits, or staged alone. What it did
 * to the stage is done, and the same again finds nothing to do.
 */
export async function* tablesAreBehind(
	reader: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
): AsyncGenerator<StepEvent, boolean> {
	const { model } = reader;
	if (!live.tables.has(BOOKKEEPING.files)) return false;
	if ((yield* ask(reader, 'stage', untransformedFiles(model))).length > 0) return true;
	if (!live.tables.has(pendingTable(model).toLowerCase())) return false;
	return (yield* ask(reader, 'stage', anyPending(model))).length > 0;
}

/** What to do about tables that are behind. */
export function catchUpHint(runDate: string): string {
	return `The countries' tables have yet to follow: \`etl-tui transform --date ${runDate}\`, or the next run of any day, finishes it.`;
}
