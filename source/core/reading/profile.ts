import type { RawRecord } from '../records/record.js';

/** A profile is made from this many records. */
const PROFILED = 1_000;

/** A column with more different values than this holds no fixed set of words. */
const WORDS = 40;

/** Profile of one column, as shares of the records: enough to see that a later file holds something else there. */
export interface ColumnProfile {
	/** Share of the records that have a value, 0 to 1. */
	readonly filled: number;
	/** Share of the values by their form, such as `9x8` for eight digits. */
	readonly forms: Readonly<Record<string, number>>;
	/** Share of the values by a hash of each, where the column repeats few values; else `null`. */
	readonly words: Readonly<Record<string, number>> | null;
}

/** Profile of the first records of a file. */
export interface FileProfile {
	/** In the order of the file's columns. */
	readonly columns: readonly ColumnProfile[];
	/** Whether they are all ASCII, which is the same in every encoding. */
	readonly isAscii: boolean;
}

const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u;

interface Counted {
	filled: number;
	readonly forms: Map<string, number>;
	words: Map<string, number> | null;
}

/** Makes the profile of a file from its first records. */
export class Profiler {
	readonly #columns: Counted[] = [];
	#records = 0;
	#isAscii = true;

	/** Whether further records change nothing. */
	get isDone(): boolean {
		return this.#records >= PROFILED;
	}

	add({ values, raw }: RawRecord): void {
		this.#records++;
		if (this.#isAscii && BEYOND_ASCII.test(raw)) this.#isAscii = false;
		for (let i = 0; i < values.length; i++) {
			const value = values[i]?.trim();
			if (value === undefined || value === '') continue;
			const column = this.#columns[i] ?? { filled: 0, forms: new Map(), words: new Map() };
			this.#columns[i] = column;
			column.filled++;
			count(column.forms, formOf(value));
			if (column.words === null) continue;
			count(column.words, hashOf(value));
			if (column.words.size > WORDS) column.words = null;
		}
	}

	/** @param hides - whether nothing may be kept of the values of a column, by its position */
	profile(columns: number, hides: (position: number) => boolean): FileProfile {
		const profiles = Array.from({ length: columns }, (_, position) => {
			const column = this.#columns[position];
			if (column === undefined) return { filled: 0, forms: {}, words: null };
			const { filled, forms, words } = column;
			const repeats = words !== null && words.size * 2 <= filled && !hides(position);
			return {
				filled: share(filled, this.#records),
				forms: shares(forms, filled),
				words: repeats ? shares(words, filled) : null,
			};
		});
		return { columns: profiles, isAscii: this.#isAscii };
	}
}

function count(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Rounds to three digits, which are enough to compare. */
function share(part: number, whole: number): number {
	return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 1000;
}

function shares(counts: ReadonlyMap<string, number>, whole: number): Record<string, number> {
	return Object.fromEntries([...counts].map(([key, number]) => [key, share(number, whole)]));
}

/**
 * The form of a value: digits by their number, dates and amounts as such, all else as text, because the length of words
 * tells little.
 */
function formOf(value: string): string {
	if (/^\d+$/.test(value)) return `9x${Math.min(value.length, 20)}`;
	if (/^[\d\s.,:/+-]+(?:[TZ][\d:.Z+-]*)?$/.test(value)) return '9/9';
	return 'a';
}

/** FNV-1a of 32 bits: distinguishes words without keeping them. */
function hashOf(value: string): string {
	let hash = 0x811c9dc5;
	for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
	return (hash >>> 0).toString(36);
}
