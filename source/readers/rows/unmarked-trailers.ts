import type { Doubt } from '../../core/reading/reading.js';
import type { RawRecord } from '../../core/records/record.js';
import { readSetting } from '../read-setting.js';
import { daysOf } from './control-date.js';
import { looksLikeTrailer, WHOLE_NUMBER, wordOf } from './record-words.js';
import type { RecordWords } from './sorting.js';
import type { Trailers } from './trailers.js';

/** A row that begins with a trailer's word. */
interface UnmarkedTrailer {
	readonly word: string;
	/** The fields behind the word, beginning with the number that is joined to it. */
	readonly values: readonly (string | null)[];
}

/** Letters with digits joined to them: `T63`, `TRL000063`. */
const JOINED = /^([A-Z]+)[ -]?(\d+)$/;

/**
 * Finds a trailer whose count is joined to its word, in a file with record types: `T63`, `TRL000063,20261123`.
 *
 * @param at - index of the column of words
 * @param width - number of a record's columns, without the word's
 * @returns the fields behind the word, beginning with the number that is joined to it
 */
export function joinedTrailer(
	record: RawRecord,
	at: number,
	width: number,
	{ trailer }: RecordWords,
): readonly (string | null)[] | null {
	return find(record, at, width, new Set(trailer === null ? [] : [trailer]), true)?.values ?? null;
}

/**
 * Whether a row begins as a trailer does and has nothing but numbers and dates behind its word.
 *
 * @param width - columns of a record
 * @param words - {@link trailerWords}
 */
export function mayBeTrailer(record: RawRecord, width: number, words: ReadonlySet<string>): boolean {
	return find(record, 0, width, words, false) !== null;
}

/** The configured word of trailers, where records have none. */
export function soleTrailerWord(possible: readonly RecordWords[]): string | null {
	return possible.find(({ record }) => record === null)?.trailer ?? null;
}

/** The words that a trailer may begin with. */
export function trailerWords(possible: readonly RecordWords[]): ReadonlySet<string> {
	return new Set(possible.flatMap(({ trailer }) => trailer ?? []));
}

/** Gives `null` where a row does not begin with such a word, or has other fields than numbers and dates. */
function find(
	record: RawRecord,
	at: number,
	width: number,
	words: ReadonlySet<string>,
	isJoined: boolean,
): UnmarkedTrailer | null {
	const first = wordOf(record.values[at]);
	const match = JOINED.exec(first);
	const word = match?.[1] ?? first;
	if ((match === null && isJoined) || !words.has(word) || !looksLikeTrailer(record, at, width)) return null;
	const others = record.values.toSpliced(at, 1);
	const isOther = (text: string) => text !== '' && !WHOLE_NUMBER.test(text) && daysOf(text).length === 0;
	if (others.some((value) => isOther(value?.trim() ?? ''))) return null;
	const values = match === null ? others : [match[2] as string, ...others];
	return values.some((value) => WHOLE_NUMBER.test(value ?? '')) ? { word, values } : null;
}

/** Finds trailers among the rows of a file without a column of words. */
export class UnmarkedTrailers {
	readonly #usual: ReadonlySet<string>;
	/** The configured word of trailers, where records have none. */
	readonly #set: string | null;
	readonly #trailers: Trailers;
	readonly #file: string;
	/** The first row that begins like a trailer and does not give the number of records. */
	#missed: (UnmarkedTrailer & { readonly line: number; readonly above: number }) | null = null;

	constructor(possible: readonly RecordWords[], trailers: Trailers, file: string) {
		this.#usual = trailerWords(possible);
		this.#set = soleTrailerWord(possible);
		this.#trailers = trailers;
		this.#file = file;
	}

	/** Whether the config names the word of trailers. */
	get isSet(): boolean {
		return this.#set !== null;
	}

	/**
	 * The fields behind the word of a trailer; `null` where the row is none. With a configured word, every row that
	 * begins with it is a trailer. Without one, the row must give the number of records above it.
	 *
	 * @param width - columns of a record
	 * @param above - number of records above it
	 * @param before - the record above it. Where it begins in the same way, the row is a record that was cut
	 */
	of(
		record: RawRecord,
		width: number,
		above: number,
		before: RawRecord | undefined,
	): readonly (string | null)[] | null {
		if (this.#set !== null && wordOf(record.values[0]) === this.#set) return record.values.slice(1);
		const found = find(record, 0, width, this.#usual, this.#set !== null);
		if (found === null || (before !== undefined && wordOf(before.values[0]).startsWith(found.word))) return null;
		if (this.#set !== null || this.#trailers.wouldAgree(above, found.values)) return found.values;
		this.#missed ??= { line: record.line, above, ...found };
		return null;
	}

	doubts(): Doubt[] {
		if (this.#missed === null) return [];
		const { line, word, values, above } = this.#missed;
		const numbers = values.filter((value) => value !== null && value.trim() !== '').join(' and ');
		const message = `line ${line} begins with ${word} as a trailer does, and holds ${numbers} below ${above} records: it is taken for a record`;
		return [
			{ code: 'D_RECORD_TYPES', message, setting: readSetting(this.#file, `records: { types: { trailer: ${word} } }`) },
		];
	}
}
