import { normalizeHeader } from '../../core/schema.js';
import type { Sample, SampleRecord } from './sample.js';

/** Delimiters in the order in which they are tried; an earlier one wins where they fit as well. */
export const DELIMITERS: readonly string[] = [',', ';', '\t', '|', '^', '~', '\u001f', '\u0001', ':', ' '];

/** Delimiters that stand in prose and in times as well: they must fit every line. */
const WEAK = new Set([':', ' ']);

/** Delimiters that a field of another dialect seldom holds unless a blank follows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0001 and U+001F are delimiters
const OTHERS = /[,;\t|^~\x1f\x01](?! )/;

/** Text that may hold any of them: numbers, JSON, addresses of pages and of people. */
const HOLDS_ANY = /^(?:[-+]?[\d.,'\u00a0\u202f ]+%?|[[{].*[\]}]|[a-z][a-z\d+.-]*:\/\/\S+|\S+@\S+)$/is;

/** A field that still begins or ends with a quote has mostly lost its other half to a delimiter. */
const QUOTE_LEFT = /^".|."$|^'.*'$/s;

const INCHES = /^[\d' ./]+"$/;

const NUMBER = /^[-+]?(?:\d[\d.,]*|[.,]\d+)(?:e[-+]?\d+)?%?$/i;

/** Fields of a record that are looked at. */
const LOOKED_AT = 40;

/**
 * How well a dialect explains the head of a file: 0 to 1 for how many records agree on their number of fields, that
 * there are several, and that fields look whole, times a trust in the first line; more where the schema's headers are
 * found. After G. van den Burg, A. Nazábal, C. Sutton, Wrangling messy CSV files by detecting row and type patterns, 2019.
 */
export function scoreOf({ records, modalFields, knownHeaders, dialect }: Sample): number {
	if (records.length === 0) return 0;
	if (WEAK.has(dialect.delimiter) && !fitsEveryLine(records, modalFields)) return 0;
	const first = records.findIndex((record) => record.fault === null && record.fields.length === modalFields);
	const body = records.slice(Math.max(0, first));
	const agree = body.filter((record) => record.fault === null && record.fields.length === modalFields).length;
	const width = modalFields > 1 ? (modalFields - 1) / modalFields : 0.02;
	// A title may stand before the header; but mostly the first line that has but one field is a header of one column.
	const trust = first === 0 ? 1 : (records[0]?.fields.length ?? 1) > 1 ? 0.5 : 0.1;
	const score = (agree / body.length) ** 2 * width * trust * wholeFields(records, dialect.delimiter);
	return (knownHeaders >= 2 ? 100 + knownHeaders : 0) + score;
}

/** The share of the fields that do not look like the pieces of other fields. */
function wholeFields(records: readonly SampleRecord[], delimiter: string): number {
	let whole = 0;
	let all = 0;
	for (const record of records) {
		if (record.fault !== null) continue;
		for (const field of record.fields.slice(0, LOOKED_AT)) {
			all++;
			if (isWhole(field.trim(), delimiter)) whole++;
		}
	}
	return all === 0 ? 0 : whole / all;
}

function isWhole(field: string, delimiter: string): boolean {
	if (QUOTE_LEFT.test(field) && !INCHES.test(field)) return false;
	return HOLDS_ANY.test(field) || !OTHERS.test(field.replaceAll(delimiter, ''));
}

function fitsEveryLine(records: readonly SampleRecord[], width: number): boolean {
	if (records.length < 2 || width < 2) return false;
	if (!records.every((record) => record.fault === null && record.fields.length === width)) return false;
	if (records.some((record) => record.fields.some((field) => field === ''))) return false;
	const body = records.slice(1);
	// Names of people and times of day are two words, too: of two columns one must hold numbers below a header.
	if (width > 2) return true;
	return (
		!records[0]?.fields.some(isNumber) && [0, 1].some((at) => body.every(({ fields }) => isNumber(fields[at] ?? '')))
	);
}

/** Whether a text is a number, a percentage or an amount. */
export function isNumber(text: string): boolean {
	return NUMBER.test(text.trim());
}

/** How many of the fields are header names that the schema knows. */
export function countKnown(fields: readonly string[], known: ReadonlySet<string>): number {
	if (known.size === 0) return 0;
	return fields.filter((field) => known.has(normalizeHeader(field))).length;
}

/** The most frequent number; of equals, the greatest. */
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
