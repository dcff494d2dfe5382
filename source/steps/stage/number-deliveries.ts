import { isLoad, type StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { standingOfDates } from '../../sql/bookkeeping/deliveries.js';
import { ask, type LoadContext } from '../context.js';
import type { Decision, Incoming } from './decide-deliveries.js';
import { type Delivery, sameRows, toDelivery } from './deliveries.js';
import { FileNumbers, type Renumbered } from './number-files.js';
import type { Changes, Copied, Holder, Numbers } from './restate-files.js';

/** The numbers of a day's files, and of all that change with them. */
interface Numbered<F> {
	readonly fileIds: ReadonlyMap<Incoming<F>, number>;
	readonly numbers: Numbers;
	readonly renumbered: readonly Renumbered[];
}

/**
 * Assigns numbers to a day's files, and to earlier deliveries that change with them.
 *
 * @param last - the greatest number so far
 * @param ofDate - the current deliveries of the run date
 * @param returning - deliveries of the run date whose rows return to the stage, with the numbers that they had
 */
export async function* numberDeliveries<F>(
	context: LoadContext,
	live: LiveSchema,
	last: number,
	ofDate: readonly Delivery[],
	decisions: readonly Decision<F>[],
	changes: Changes<F>,
	returning: readonly Delivery[] = [],
): AsyncGenerator<StepEvent, Numbered<F>> {
	const counting = new FileNumbers(last);
	const { runDate, model } = context;
	const ordered = decisions
		.filter(({ state, incoming }) => incoming.returns === null && (isLoad({ state }) || state === 'duplicate'))
		.map((each) => each.incoming);
	const restored = changes.restored.map((each) => each.delivery);
	const stay = (all: readonly Delivery[]) => all.filter((each) => each.isLoaded && !changes.losing.has(each.fileId));
	const ofDelivery = new Map<number, number>();
	const renumbered: Renumbered[] = [];
	const dates = [...new Set(restored.map((each) => each.runDate))].filter((date) => date !== runDate);
	const others =
		dates.length === 0 ? [] : (yield* ask(context, 'stage', standingOfDates(model, live, dates))).map(toDelivery);
	const fileIds = new Map<Incoming<F>, number>();
	for (const date of [runDate, ...dates]) {
		const again = restored.filter((each) => each.runDate === date);
		const loaded = stay(date === runDate ? [...ofDate, ...returning] : others.filter((each) => each.runDate === date));
		const files = [...(date === runDate ? ordered : []), ...again];
		const given = yield* counting.among<Incoming<F> | Delivery>(context, files, loaded);
		renumbered.push(...given.renumbered);
		if (files.length === 0 && returning.length > 0) renumbered.push(...counting.inOrder(loaded));
		for (const each of again) ofDelivery.set(each.fileId, given.numbers.get(each) as number);
		if (date === runDate)
			for (const { incoming } of decisions)
				if (incoming.returns === null) fileIds.set(incoming, given.numbers.get(incoming) ?? counting.any());
	}
	for (const { delivery } of changes.merged) ofDelivery.set(delivery.fileId, counting.any());
	const moved = new Map(renumbered.map(({ delivery, to }) => [delivery.fileId, to]));
	const now = (fileId: number) => moved.get(fileId) ?? fileId;
	const holders = new Holders();
	const held = ({ runDate: date, name }: Delivery, fileId: number): Holder => ({ fileId, runDate: date, name });
	for (const { delivery } of changes.restored)
		holders.add(delivery, held(delivery, ofDelivery.get(delivery.fileId) as number));
	for (const { incoming } of decisions.filter(isLoad)) {
		const fileId = fileIds.get(incoming);
		if (fileId !== undefined) holders.add(incoming, { fileId, runDate, name: incoming.name });
	}
	for (const each of stay([...changes.known, ...returning])) holders.add(each, held(each, now(each.fileId)));
	const numbers: Numbers = {
		ofDelivery: (delivery) => ofDelivery.get(delivery.fileId) as number,
		now,
		holderOf: (copy) => holders.of(copy),
	};
	return { fileIds, numbers, renumbered };
}

/** The files that have the rows of a content in the end. */
class Holders {
	readonly #byBytes = new Map<string, { readonly content: Copied; readonly holder: Holder }[]>();

	add(content: Copied, holder: Holder): void {
		const known = this.#byBytes.get(content.sha256);
		// The last one comes first.
		if (known) known.unshift({ content, holder });
		else this.#byBytes.set(content.sha256, [{ content, holder }]);
	}

	/** Of a copy first those with its rows, and of them first those of its own series. */
	of(copy: Copied): Holder | null {
		const all = this.#byBytes.get(copy.sha256) ?? [];
		const same = all.filter(({ content }) => sameRows(content, copy));
		const some = same.length > 0 ? same : all;
		const own = some.find(({ content: { place, series } }) => place === copy.place && series === copy.series);
		return (own ?? some[0])?.holder ?? null;
	}
}
