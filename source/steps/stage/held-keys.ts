import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { mappedCountryTables, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { noteHeldKeys } from '../../sql/stage.js';
import { ask, type LoadContext } from '../context.js';
import type { Delivery } from './deliveries.js';

/**
 * The statements that make pending whom tables have of damaged files, before these leave the stage: the tables may have
 * rows that the stage has lost.
 *
 * @param leaving - files whose rows leave the stage
 */
export async function* heldKeys(
	context: LoadContext,
	live: LiveSchema,
	leaving: readonly Delivery[],
	damaged: ReadonlySet<number>,
): AsyncGenerator<StepEvent, Statement[]> {
	const { model, runDate } = context;
	const files = leaving.filter(({ fileId }) => damaged.has(fileId));
	if (files.length === 0) return [];
	const tables = (yield* ask(context, 'stage', mappedCountryTables(model)))
		.map((row) => textOf(row, 'table_name'))
		.filter((table) => live.tables.has(table.toLowerCase()));
	return files.flatMap(({ fileId, name }) => tables.map((table) => noteHeldKeys(model, table, runDate, fileId, name)));
}
