import type { LateValues, OutsideListener, OutsideValue } from './envelope.js';
import type { KnownNames } from './known-names.js';

/** Limits of kept values and of their paths, because nodes that lead to records may occur a million times. */
const MOST = 100_000;
const MOST_PATHS = 50;

/** Something open that leads to records. */
interface Open {
	readonly ordinal: number;
	hasRecords: boolean;
	/** Records are behind a value, so that it may belong to those alone. */
	isMixed: boolean;
}

/** Collects values behind the records that inherit them, from a walk over the whole document. */
export class LateFinder implements OutsideListener {
	readonly #known: KnownNames;
	readonly #missing: ReadonlySet<string>;
	readonly #inOrder: boolean;
	readonly #late = new Map<number, OutsideValue[]>();
	readonly #open: Open[] = [];
	readonly #paths = new Set<string>();
	#entered = 0;
	#kept = 0;

	/**
	 * @param missing - columns that have no other source
	 * @param inOrder - whether order has a meaning: a value counts only behind the last record that it may belong to
	 */
	constructor(known: KnownNames, missing: ReadonlySet<string>, inOrder: boolean) {
		this.#known = known;
		this.#missing = missing;
		this.#inOrder = inOrder;
	}

	get found(): LateValues {
		return this.#late;
	}

	enter(): void {
		this.#open.push({ ordinal: this.#entered++, hasRecords: false, isMixed: false });
	}

	leave(): void {
		this.#open.pop();
	}

	/** Records were met in what is open. */
	records(): void {
		for (const each of this.#open) {
			each.hasRecords = true;
			if (this.#inOrder && this.#late.delete(each.ordinal)) each.isMixed = true;
		}
	}

	value(value: OutsideValue): void {
		const inner = this.#open.at(-1);
		if (!inner?.hasRecords || inner.isMixed || value.isSeveral || value.text.trim() === '' || this.#kept >= MOST)
			return;
		const column = this.#known.called(value.path);
		if (column === null || !column.inherits || !this.#missing.has(column.column)) return;
		if (!this.#paths.has(value.path) && this.#paths.size >= MOST_PATHS) return;
		this.#paths.add(value.path);
		this.#kept++;
		const others = this.#late.get(inner.ordinal);
		if (others === undefined) this.#late.set(inner.ordinal, [value]);
		else others.push(value);
	}
}
