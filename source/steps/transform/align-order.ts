import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { counters, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { loadedDeliveries } from '../../sql/bookkeeping/deliveries.js';
import { ask, type LoadContext, perform } from '../context.js';
import { type Delivery, toDelivery } from '../stage/deliveries.js';
import { FileNumbers, renumber } from '../stage/number-files.js';

/**
 * Renumbers files where the numbers of a date do not grow with its names, because an earlier version assigned them in
 * the order of loading.
 */
export async function* alignOrder(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, void> {
	const { engine, model, runDate } = context;
	const dates = new Map<string, Delivery[]>();
	for (const row of yield* ask(context, 'transform', loadedDeliveries(model, live))) {
		const delivery = toDelivery(row);
		const ofDate = dates.get(delivery.runDate);
		if (ofDate) ofDate.push(delivery);
		else dates.set(delivery.runDate, [delivery]);
	}
	const [last] = await engine.rows(counters(model, runDate));
	const numbers = new FileNumbers(numberOf(last, 'file_id'));
	for (const loaded of dates.values()) yield* perform(context, 'transform', renumber(model, numbers.inOrder(loaded)));
}
