import type { DateOrder, NameDate } from '../values/numeric-dates.js';
import { seriesOf } from './series.js';
import { type DatedName, mayBeKept } from './short-years.js';

/** An order that a series has, and the name that can be read in no other one. */
export interface KnownOrder {
	readonly order: DateOrder;
	readonly by: string;
}

/** The order of dates at each position of a series, where some names can be read in one order only. */
export class SeriesOrders {
	readonly #known = new Map<string, KnownOrder | null>();

	constructor(names: readonly DatedName[], runDate: string) {
		for (const { name, dates } of names) {
			for (const date of dates) {
				const [only, ...more] = [...date.readings].filter(([, day]) => !date.isShort || mayBeKept(day, runDate));
				if (only === undefined || more.length > 0) continue;
				const [order] = only;
				const position = positionOf(name, date);
				const known = this.#known.get(position);
				if (known === undefined) this.#known.set(position, { order, by: name });
				else if (known !== null && known.order !== order) this.#known.set(position, null);
			}
		}
	}

	/** `null` where nothing tells the order, or names contradict each other. */
	of(name: string, date: NameDate): KnownOrder | null {
		// Most folders have nothing to look up, and a series takes longest to find.
		const known = this.#known.size === 0 ? null : (this.#known.get(positionOf(name, date)) ?? null);
		return known !== null && date.readings.has(known.order) ? known : null;
	}

	/** The day in the order that nearly everybody writes, where names do not contradict each other. */
	usualDay(name: string, { readings, usual, ...date }: NameDate): string | null {
		if (usual === undefined) return null;
		const isContradicted = this.#known.get(positionOf(name, date)) === null;
		return isContradicted ? null : (readings.get(usual) ?? null);
	}
}

function positionOf(name: string, { at, form }: Pick<NameDate, 'at' | 'form'>): string {
	return `${seriesOf(name.slice(0, at))}\n${form}\n${seriesOf(name)}`;
}
