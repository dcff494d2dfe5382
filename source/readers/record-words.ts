import type { RawRecord } from '../core/record.js';
import { normalizeHeader } from '../core/schema.js';
import type { ReaderOptions } from './reader.js';

/** The words that say what a row is, in upper case. */
export interface RecordWords {
	readonly header: string | null;
	/** `null` where only trailers, and perhaps headers, are marked: every other row is a record. */
	readonly record: string | null;
	readonly trailer: string | null;
}

/** Words that feeds use, the most usual first. */
const USUAL: readonly RecordWords[] = [
	{ header: 'H', record: 'D', trailer: 'T' },
	{ header: 'HDR', record: 'DTL', trailer: 'TRL' },
	{ header: 'HDR', record: 'DET', trailer: 'TRL' },
	{ header: 'HDR', record: 'DTL', trailer: 'TLR' },
	{ header: 'HDR', record: 'REC', trailer: 'TRL' },
	{ header: 'HEADER', record: 'DETAIL', trailer: 'TRAILER' },
];

/** The words as a person reads them: `H/D/T`. */
export function wordsName({ header, record, trailer }: RecordWords): string {
	return [header, record, trailer].filter((word) => word !== null).join('/');
}

/** A value as it is compared with the words. */
export function wordOf(value: string | null | undefined): string {
	return value === 'D' ? value : (value ?? '').trim().toUpperCase();
}

/** The words that a file may use: those that are set, else the usual ones. None where the config says there are none. */
export function possibleWords({ recordTypes, records }: Partial<ReaderOptions>): readonly RecordWords[] {
	if (recordTypes === false) return [];
	const types = records?.types;
	if (types === undefined) return USUAL;
	const word = (text: string | undefined) => (text === undefined ? null : wordOf(text));
	return [{ header: word(types.header), record: word(types.record), trailer: word(types.trailer) }];
}

/** Where the column of the words stands, or -1. */
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

/** Rows that are looked at to decide whether a column holds record types. */
interface WordCounts {
	readonly words: RecordWords;
	readonly records: number;
	readonly headers: number;
	/** Rows that may be trailers, and rows with a trailer's word that hold what a record does. */
	readonly trailers: number;
	readonly fullTrailers: number;
}

/** What a column of words was taken for. */
export interface WordDecision {
	/** `null` where the column is one like others. */
	readonly words: RecordWords | null;
	/** What speaks against it, where something does. */
	readonly against: string | null;
	/** The words that most rows have, whatever speaks against them. */
	readonly likeliest: RecordWords | null;
}

/** Rows of another word than a record's that make a column one like others, as a share, and of how many rows. */
const SHARE_OF_HEADERS = 5;
const ENOUGH_ROWS = 10;

/**
 * Whether a column holds record types, by the first rows: `D` may be a blood type's or a ward's letter as well. A
 * record's word must be the usual one, and a row of a trailer must look like one.
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

/** A field that is nothing but digits. */
export const WHOLE_NUMBER = /^\s*\d+\s*$/;

/**
 * Whether a row with a trailer's word is one: most of a record's fields are empty, or it holds nothing but numbers.
 *
 * @param width - columns of a record, the word's left out
 */
export function looksLikeTrailer({ values, fault }: RawRecord, at: number, width: number): boolean {
	if (fault !== undefined && fault.code !== 'E_FIELDS_FEW') return false;
	const filled = values.filter((value, index) => index !== at && value !== null && value.trim() !== '');
	if (filled.length * 2 <= width) return true;
	return filled.length < width && filled.every((value) => WHOLE_NUMBER.test(value ?? ''));
}
