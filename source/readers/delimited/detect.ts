import { normalizeHeader } from '../../core/schema.js';
import type { ReaderOptions } from '../reader.js';
import { splitFields } from './fields.js';
import { type Frame, Framer, type TextDialect } from './framing.js';

/** Delimiters in the order in which they are tried; an earlier one wins where they fit as well. */
const DELIMITERS = [',', ';', '\t', '|', '^', '~', '\u001f', ':', ' '];

/** Records of the head that are looked at. */
const SAMPLE = 200;

/** A record of the head: where it stands and its fields. */
export interface SampleRecord {
	readonly line: number;
	readonly fields: readonly string[];
}

/** How the head of a file looks under one dialect. */
export interface Sample {
	readonly dialect: TextDialect;
	readonly records: readonly SampleRecord[];
	/** How many fields most records have. */
	readonly modalFields: number;
	/** The most known header names in one of the first records. */
	readonly knownHeaders: number;
}

/** Finds the dialect of a text from its head: what is set in the options stays. */
export function detectDialect(head: string, options: ReaderOptions): Sample {
	const lineEnd =
		options.lineEnd === '\r' || (options.lineEnd === undefined && !head.includes('\n') && head.includes('\r'))
			? '\r'
			: '\n';
	const separator = /^sep=(.)\r?$/m.exec(head.slice(0, 8))?.[1];
	const delimiters =
		options.delimiter !== undefined ? [options.delimiter] : separator !== undefined ? [separator] : DELIMITERS;
	let best: Sample | null = null;
	let bestScore = Number.NEGATIVE_INFINITY;
	for (const delimiter of delimiters) {
		const quote = options.quote ?? detectQuote(head, delimiter, lineEnd);
		const escapeMark = options.escape ?? detectEscape(head, quote, delimiter, lineEnd);
		const sample = takeSample(head, { delimiter, quote, escape: escapeMark, lineEnd }, options);
		const score = scoreOf(sample);
		if (score > bestScore) {
			best = sample;
			bestScore = score;
		}
	}
	return best as Sample;
}

/** The single quote only where it opens fields and the double one never does. */
function detectQuote(head: string, delimiter: string, lineEnd: string): string {
	const opens = (quote: string) =>
		head.startsWith(quote) || [delimiter, lineEnd].some((before) => head.includes(before + quote));
	const closes = (quote: string) => [delimiter, '\r', lineEnd].some((after) => head.includes(quote + after));
	return !opens('"') && opens("'") && closes("'") ? "'" : '"';
}

/** A backslash only where one stands before a quote that does not end its field. */
function detectEscape(head: string, quote: string, delimiter: string, lineEnd: string): string {
	for (let at = head.indexOf(`\\${quote}`); at !== -1; at = head.indexOf(`\\${quote}`, at + 2)) {
		const after = head[at + 2];
		if (after !== undefined && after !== delimiter && after !== '\r' && after !== lineEnd && after !== quote)
			return '\\';
	}
	return quote;
}

function takeSample(head: string, dialect: TextDialect, options: ReaderOptions): Sample {
	const framer = new Framer(dialect, options.limits.recordLength, () => 0);
	const frames: Frame[] = framer.push(head);
	if (frames.length < SAMPLE) frames.push(...framer.end());
	const taken = frames
		.filter((frame) => frame.fault === null && !isBlank(frame.raw, dialect.delimiter))
		.slice(0, SAMPLE);
	const fields = splitFields(taken, dialect);
	const records = taken.flatMap((frame, index) => (fields[index] ? [{ line: frame.line, fields: fields[index] }] : []));
	const known = records.slice(0, 30).map((record) => countKnown(record.fields, options.knownHeaders));
	return {
		dialect,
		records,
		modalFields: modal(records.map((record) => record.fields.length)),
		knownHeaders: Math.max(0, ...known),
	};
}

/** Known headers tell most; then how many records agree on their number of fields, and that there are several. */
function scoreOf({ records, modalFields, knownHeaders, dialect }: Sample): number {
	if (records.length === 0 || modalFields <= 1) return knownHeaders;
	const agree = records.filter((record) => record.fields.length === modalFields).length / records.length;
	const weak = dialect.delimiter === ' ' || dialect.delimiter === ':' ? 0.3 : 1;
	return (knownHeaders >= 2 ? 100 + knownHeaders : 0) + weak * (agree * 10 + Math.min(modalFields, 20) / 10);
}

/** How many of the fields are header names that the schema knows. */
export function countKnown(fields: readonly string[], known: ReadonlySet<string>): number {
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

/** Whether a line holds nothing but blanks and delimiters. */
export function isBlank(raw: string, delimiter: string): boolean {
	for (let i = 0; i < raw.length; i++) {
		const code = raw.charCodeAt(i);
		if (code !== 32 && code !== 9 && code !== 13 && raw[i] !== delimiter) return false;
	}
	return true;
}
