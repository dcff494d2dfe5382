import { isLoad, type StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { standingOfDates } from '../../sql/bookkeeping/deliveries.js';
import { ask, type LoadContext } from '../context.js';
import type { Decision, Incoming } from './decide-deliveries.js';
import { type Delivery, toDelivery } from './deliveries.js';
import { FileNumbers, type Renumbered } from './number-files.js';
import type { Changes, Holder, Numbers } from './restate-files.js';

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

/** What two deliveries have in common of which one may be the copy of the other. */
type Content = Pick<Delivery, 'sha256' | 'place' | 'series'>;

/** The files that have the rows of a content in the end: of a copy first those of its own series. */
class Holders {
	readonly #bySeries = new Map<string, Holder>();
	readonly #any = new Map<string, Holder>();

	add(content: Content, holder: Holder): void {
		this.#bySeries.set(seriesOf(content), holder);
		this.#any.set(content.sha256, holder);
	}

	of(copy: Content): Holder | null {
		return this.#bySeries.get(seriesOf(copy)) ?? this.#any.get(copy.sha256) ?? null;
	}
}

function seriesOf({ sha256, place, series }: Content): string {
	return JSON.stringify([sha256, place, series]);
}
