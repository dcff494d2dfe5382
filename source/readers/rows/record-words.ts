import type { RawRecord } from '../../core/records/record.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import type { ReaderOptions } from '../reader.js';
import type { RecordWords } from './sorting.js';

/** Words in use, the most common first. */
const USUAL: readonly RecordWords[] = [
	{ header: 'H', record: 'D', trailer: 'T' },
	{ header: 'HDR', record: 'DTL', trailer: 'TRL' },
	{ header: 'HDR', record: 'DET', trailer: 'TRL' },
	{ header: 'HDR', record: 'DTL', trailer: 'TLR' },
	{ header: 'HDR', record: 'REC', trailer: 'TRL' },
	{ header: 'HEADER', record: 'DETAIL', trailer: 'TRAILER' },
];

/** The words for a person, such as `H/D/T`. */
export function wordsName({ header, record, trailer }: RecordWords): string {
	return [header, record, trailer].filter((word) => word !== null).join('/');
}

/** Normalizes a value for comparison with the words. */
export function wordOf(value: string | null | undefined): string {
	return value === 'D' ? value : (value ?? '').trim().toUpperCase();
}

/** The possible words of a file: the configured ones, else the common ones; none where the config says so. */
export function possibleWords({ recordTypes, records }: Partial<ReaderOptions>): readonly RecordWords[] {
	if (recordTypes === false) return [];
	const types = records?.types;
	if (types === undefined) return USUAL;
	const word = (text: string | undefined) => (text === undefined ? null : wordOf(text));
	return [{ header: word(types.header), record: word(types.record), trailer: word(types.trailer) }];
}

/** Index of the column of words, or -1. */
export function findWordColumn(
	columns: readonly string[],
	words: readonly RecordWords[],
	options: Partial<ReaderOptions>,
): number {
	const named = options.records?.column;
	if (named !== undefined) return columns.findIndex((name) => normalizeHeader(name) === normalizeHeader(named));
	const headers = new Set(words.flatMap(({ header }) => (header === null ? [] : [normalizeHeader(header)])));
	return columns.findIndex((name) => headers.has(normalizeHeader(name)));
}

/** Counts of rows by which a column of record types is recognized. */
interface WordCounts {
	readonly words: RecordWords;
	readonly records: number;
	readonly headers: number;
	/** Rows that may be trailers, and rows with a trailer's word but a record's values. */
	readonly trailers: number;
	readonly fullTrailers: number;
}

/** The decision about a column of words. */
export interface WordDecision {
	/** `null` where the column is an ordinary one. */
	readonly words: RecordWords | null;
	/** A doubt about the decision, if any. */
	readonly against: string | null;
	/** The words of most rows, regardless of doubts. */
	readonly likeliest: RecordWords | null;
}

/** Share of rows with a header's word that makes a column an ordinary one, and the number of rows needed for it. */
const SHARE_OF_HEADERS = 5;
const ENOUGH_ROWS = 10;

/**
 * Decides by the first rows whether a column has record types, because `D` may also be a blood type or a ward. A
 * record's word must be a common one, and a trailer's row must look like one.
 */
export function decideWords(
	records: readonly RawRecord[],
	at: number,
	isTrailer: (record: RawRecord) => boolean,
	possible: readonly RecordWords[],
): WordDecision {
	const counted = possible.map((words) => countWords(records, at, isTrailer, words));
	const best = counted.reduce<WordCounts | null>(
		(all, each) => (all && marked(all) >= marked(each) ? all : each),
		null,
	);
	if (best === null) return { words: null, against: null, likeliest: null };
	const { words, headers, trailers, fullTrailers } = best;
	const likeliest = words;
	if (best.records === 0) {
		const isAll = trailers + headers === records.length && (trailers > 0 || records.length === 0);
		return { words: isAll ? words : null, against: null, likeliest };
	}
	if ((best.records + headers + trailers) * 2 < records.length) return { words: null, against: null, likeliest };
	const name = `${best.records} rows with ${words.record}`;
	if (fullTrailers > 0 && trailers === 0)
		return {
			words: null,
			against: `${name}, but ${fullTrailers} with ${words.trailer} that hold what a record does`,
			likeliest,
		};
	const isFlag = records.length >= ENOUGH_ROWS && headers * SHARE_OF_HEADERS >= records.length;
	if (isFlag || best.records < headers)
		return { words: null, against: `${name}, but ${headers} with ${words.header}, which marks a header`, likeliest };
	return { words, against: null, likeliest };
}

function marked({ records, headers, trailers, fullTrailers }: WordCounts): number {
	return records + headers + trailers + fullTrailers;
}

function countWords(
	records: readonly RawRecord[],
	at: number,
	isTrailer: (record: RawRecord) => boolean,
	words: RecordWords,
): WordCounts {
	const counts = { words, records: 0, headers: 0, trailers: 0, fullTrailers: 0 };
	for (const record of records) {
		const word = wordOf(record.values[at]);
		if (word === '') continue;
		if (word === words.record) counts.records++;
		else if (word === words.header) counts.headers++;
		else if (word === words.trailer) counts[isTrailer(record) ? 'trailers' : 'fullTrailers']++;
	}
	return counts;
}

/** A field of digits only. */
export const WHOLE_NUMBER = /^\s*\d+\s*$/;

/**
 * Whether a row with a trailer's word is a trailer: most fields are empty, or all are numbers.
 *
 * @param width - number of a record's columns, without the word's
 */
export function looksLikeTrailer({ values, fault }: RawRecord, at: number, width: number): boolean {
	if (fault !== undefined && fault.code !== 'E_FIELDS_FEW') return false;
	const filled = values.filter((value, index) => index !== at && value !== null && value.trim() !== '');
	if (filled.length * 2 <= width) return true;
	return filled.length < width && filled.every((value) => WHOLE_NUMBER.test(value ?? ''));
}
