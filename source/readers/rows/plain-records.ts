import type { RawRecord } from '../../core/records/record.js';
import { FooterCheck, mayBeFooter } from './footers.js';
import type { RecordTypes } from './record-table.js';
import { possibleWords, wordOf } from './record-words.js';
import type { Sorting } from './sorting.js';
import { typed } from './typed-record.js';
import { mayBeTrailer, soleTrailerWord, trailerWords } from './unmarked-trailers.js';

/** Tells of a row alone that it is a record, whatever stands around it. What it leaves open is for the row sorter. */
export class PlainRecords {
	readonly #sorting: Sorting;
	readonly #trailers: ReadonlySet<string>;
	readonly #footers: FooterCheck;
	/** Whether the config names a trailer's word, with which every row may begin. */
	readonly #isOpen: boolean;

	constructor(sorting: Sorting, { options }: RecordTypes) {
		this.#sorting = sorting;
		const possible = possibleWords(options);
		this.#trailers = trailerWords(possible);
		this.#footers = new FooterCheck(sorting.columns, options);
		this.#isOpen = soleTrailerWord(possible) !== null;
	}

	/** Names of the records' columns, without that of the words. */
	get columns(): readonly string[] {
		const { columns, at } = this.#sorting;
		return at === -1 ? columns : columns.toSpliced(at, 1);
	}

	/** The record without the word of its type; `null` where the row may be something else. */
	of(record: RawRecord): RawRecord | null {
		const { at, words } = this.#sorting;
		if (record.fault !== undefined) return null;
		if (at !== -1 && words !== null) {
			const word = wordOf(record.values[at]);
			return word === words.record ? typed(record, at, word, words, record.record) : null;
		}
		if (this.#isOpen) return null;
		const [first] = record.values;
		if (!mayBeFooter(first)) return record;
		const isOther =
			first?.startsWith('#') === true ||
			this.#footers.of(record.values) !== null ||
			mayBeTrailer(record, this.#sorting.columns.length, this.#trailers);
		return isOther ? null : record;
	}
}
