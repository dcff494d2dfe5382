import { type AnyDelivery, type Delivery, samePlace } from './deliveries.js';

/** The deliveries of a date by the names of their files. */
export class DeliveriesByName {
	/** Every one of the date. */
	readonly all: readonly AnyDelivery[];
	readonly #byName = new Map<string, AnyDelivery[]>();

	/** @param damaged - is not what was delivered, so that its content is loaded again */
	constructor(all: readonly AnyDelivery[], damaged: ReadonlySet<number>) {
		this.all = all.map((each) => (damaged.has(each.fileId) ? { ...each, sha256: '' } : each));
		for (const each of this.all) {
			const named = this.#byName.get(each.name);
			if (named) named.push(each);
			else this.#byName.set(each.name, [each]);
		}
	}

	/** Those of a file, as far as its source is known. */
	of(name: string, place: string): readonly AnyDelivery[] {
		return (this.#byName.get(name) ?? []).filter((each) => samePlace(each.place, place));
	}
}

/** Of a file's deliveries the current one. One with the same source comes before one whose source is unknown. */
export function standing(deliveries: readonly AnyDelivery[], place: string): AnyDelivery | null {
	const current = deliveries.filter((each) => each.stands);
	return current.find((each) => each.place === place) ?? current[0] ?? null;
}

/** Whether a delivery has rows in the stage, and these bytes. */
export function isThere(delivery: Delivery | null, sha256: string): delivery is Delivery {
	return delivery?.isLoaded === true && delivery.sha256 === sha256;
}
