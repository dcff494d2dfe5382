import { normalizeHeader } from '../../core/schema/schema.js';
import { isCommented, piecesOf } from './quoting.js';
import type { Sample, SampleRecord } from './sample.js';

/** Delimiters in the order in which they are tried. Of equal scores the earlier one wins. */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|', '^', '~', '\u001f', '\u0001', ':', ' '];

/** Delimiters that occur in prose and in times, so they must fit every line. */
const WEAK = new Set([':', ' ']);

/** The other ones. */
export const STRONG: readonly string[] = DELIMITERS.filter((each) => !WEAK.has(each));

/** Characters that suggest another delimiter: a field rarely has them without a blank behind. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0001 and U+001F are delimiters
const OTHERS = /[,;\t|^~\x1f\x01](?! )/;

/** Text that may contain any delimiter: numbers, JSON, URLs, e-mail addresses. */
const HOLDS_ANY = /^(?:[-+]?[\d.,'\u00a0\u202f ]+%?|[[{].*[\]}]|[a-z][a-z\d+.-]*:\/\/\S+|\S+@\S+)$/is;

/** A field that begins or ends with a lone quote was probably cut by a delimiter. */
const QUOTE_LEFT = /^".|."$|^'.*'$/s;

/** A quote that opens behind a blank and is never closed. */
const HALF_QUOTED = /^[^"]*\s"[^"]*$/;

const INCHES = /^[\d' ./]+"$/;

/** Fields of a record that are examined. */
const LOOKED_AT = 40;

/**
 * The score of a dialect for the head of a file. It is between 0 and 1: how many records agree on their number of
 * fields, whether there are several, and whether fields look whole, times a trust in the first line. Header names of
 * the schema add to it. After G. van den Burg, A. Nazábal, C. Sutton, Wrangling messy CSV files by detecting row and
 * type patterns, 2019.
 */
export function scoreOf(sample: Sample): number {
	const { modalFields, knownHeaders, dialect } = sample;
	const plain = sample.records.filter((record) => !isCommented(record) || record.fields.length === modalFields);
	const records = plain.length > 0 ? plain : sample.records;
	if (records.length === 0) return 0;
	if (WEAK.has(dialect.delimiter) && !fitsLines(records, modalFields, dialect.quote)) return 0;
	const fits = fitsWidth(records, modalFields);
	const first = records.findIndex((record) => record.fault === null && fits(record));
	// Broken records above the first whole one count, or a dialect that breaks all but the last would be the best.
	const body = records.slice(Math.max(0, records.findIndex(fits)));
	const agree = body.reduce((sum, record) => sum + (fits(record) ? agreement(record) : 0), 0);
	const width = modalFields > 1 ? (modalFields - 1) / modalFields : 0.02;
	// The first line may be a title, but a first line with one field is mostly the header of one column.
	const trust = first === 0 ? 1 : (records[0]?.fields.length ?? 1) > 1 ? 0.5 : 0.1;
	const score = (agree / body.length) ** 2 * width * trust * wholeFields(records, sample);
	return (knownHeaders >= 2 ? 100 + knownHeaders : 0) + score;
}

/**
 * The check of a record's number of fields. Where all records of the usual number end with a delimiter, a header that
 * does not is as wide as they are.
 */
function fitsWidth(records: readonly SampleRecord[], width: number): (record: SampleRecord) => boolean {
	const usual = records.filter(({ fields }) => fields.length === width);
	const isOpen = width > 2 && usual.every(({ fields }) => fields.at(-1)?.trim() === '');
	return ({ fields }) => fields.length === width || (isOpen && fields.length === width - 1);
}

/** How much a record of the usual width counts. One with broken quotes counts a little. */
function agreement({ fault }: SampleRecord): number {
	return fault === null ? 1 : fault === 'too-long' ? 0 : BROKEN;
}

/** Weight of a line with broken quotes. */
const BROKEN = 0.3;

/**
 * The share of fields that do not look like pieces of other fields. A record that is as wide as the others is not in
 * pieces where it would not be so in one: then its single quotes are text.
 */
function wholeFields(records: readonly SampleRecord[], { dialect, modalFields }: Sample): number {
	const looked = records.flatMap((record) => {
		const fields = record.fields.slice(0, LOOKED_AT);
		return record.fault === null ? [{ fields, ...piecesOf(fields, "'") }] : [];
	});
	const usual = modal(looked.map(({ width }) => width));
	let whole = 0;
	let all = 0;
	for (const { fields, pieces, width } of looked) {
		all += fields.length;
		for (const field of fields) if (isWhole(field.trim(), dialect.delimiter)) whole++;
		if (fields.length !== modalFields || width === usual) whole -= Math.min(whole, pieces);
	}
	return all === 0 ? 0 : whole / all;
}

function isWhole(field: string, delimiter: string): boolean {
	if ((QUOTE_LEFT.test(field) && !INCHES.test(field)) || HALF_QUOTED.test(field)) return false;
	return HOLDS_ANY.test(field) || !OTHERS.test(field.replaceAll(delimiter, ''));
}

/** Share of the lines that a weak delimiter must fit where quotes are next to it. */
const MOST = 2 / 3;

/**
 * Whether a weak delimiter fits the lines. Names of people and prose are words with blanks too, so a column must have
 * figures below a header without figures. Where quotes open and close at the delimiter, some lines may be wider or
 * narrower.
 */
function fitsLines(records: readonly SampleRecord[], width: number, quote: string): boolean {
	if (records.length < 2 || width < 2) return false;
	const fit = records.filter((record) => record.fault === null && record.fields.length === width);
	const isQuoted = records.some(({ raw, fields }) => fields.length > 1 && raw.includes(quote));
	if (records[0] !== fit[0] || fit.length < (isQuoted ? MOST * records.length : records.length)) return false;
	if (fit.some((record) => record.fields.some((field) => field === ''))) return false;
	const body = fit.slice(1);
	return (
		body.length > 0 &&
		!records[0]?.fields.some((field) => FIGURE.test(field)) &&
		Array.from({ length: width }, (_, at) => at).some((at) => body.every(({ fields }) => FIGURE.test(fields[at] ?? '')))
	);
}

/** A number, a time or a date in figures. */
const FIGURE = /^[-+]?\d[\d.,:/-]*%?$/;

/** Number of fields that are header names of the schema. */
export function countKnown(fields: readonly string[], known: ReadonlySet<string>): number {
	if (known.size === 0) return 0;
	return fields.filter((field) => known.has(normalizeHeader(field))).length;
}

/** The most frequent number. Of equally frequent ones it is the greatest. */
export function modal(numbers: readonly number[]): number {
	const counts = new Map<number, number>();
	for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
	let best = 0;
	for (const [number, count] of counts) {
		const bestCount = counts.get(best) ?? 0;
		if (count > bestCount || (count === bestCount && number > best)) best = number;
	}
	return best;
}
