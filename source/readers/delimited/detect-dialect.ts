import type { ReaderOptions } from '../reader.js';
import { NO_QUOTE, splitLine, type TextDialect } from './dialect.js';
import { literal } from './fields.js';
import { type Frame, Framer } from './framing.js';
import { holdsQuoted, isSpaced, widthsOf } from './quoting.js';
import type { Sample, SampleRecord } from './sample.js';
import type { LineEnd } from './scanning.js';
import { countKnown, DELIMITERS, modal, scoreOf } from './score.js';
import { isBlank } from './to-record.js';

/** Records of the head that are examined. */
const SAMPLE = 200;

/** Characters of the head that are tried with every dialect, if they have enough lines. */
const TRIED = 64 * 1024;

const LONE_CARRIAGE = /\r+(?![\r\n])/;

/**
 * Finds the dialect of a text by trying all possible dialects on its head. Settings in the options are not changed.
 *
 * @param fileName - its extension decides between dialects of equal score
 */
export function detectDialect(head: string, fileName: string, options: ReaderOptions): Sample {
	const text = shorten(head);
	const separator = /^"?sep=(.)"?\r?$/im.exec(text.slice(0, 10))?.[1];
	const set = options.delimiter?.[0] ?? separator;
	const usual = /\.tsv$/i.test(fileName) ? '\t' : /\.psv$/i.test(fileName) ? '|' : ',';
	let best: Sample | null = null;
	let bestScore = Number.NEGATIVE_INFINITY;
	for (const delimiter of set === undefined ? DELIMITERS : [set]) {
		for (const dialect of dialects(text, delimiter, options)) {
			const sample = takeSample(text, dialect, options);
			for (const each of [sample, ...withoutQuotes(text, sample, options)]) {
				const score = scoreOf(each) * (delimiter === usual ? 1.2 : 1);
				if (score <= bestScore) continue;
				best = each;
				bestScore = score;
			}
		}
	}
	const found = best as Sample;
	if (!isSpaced(found)) return found;
	return takeSample(text, { ...found.dialect, spaced: true }, options);
}

/** Number of records with text behind a closing quote from which on quotes may be plain text. */
const BROKEN = 2;

/** Tries the dialect without quotes, where text follows closing quotes and no field is quoted as a whole. */
function* withoutQuotes(text: string, sample: Sample, options: ReaderOptions): Generator<Sample> {
	const { quote } = sample.dialect;
	// A quote that closes in a later line had lost its other half.
	const broken = sample.records.filter(({ fault, raw }) => fault === 'garbage' && raw.split(quote).length > 2);
	if (options.quote !== undefined || broken.length < BROKEN) return;
	const plain = takeSample(text, { ...sample.dialect, quote: NO_QUOTE, escape: NO_QUOTE, padded: false }, options);
	if (plain.modalFields > 1 && !plain.records.some(({ fields }) => holdsQuoted(fields, quote))) yield plain;
}

/** Cuts the head to as many whole lines as are needed. */
function shorten(head: string): string {
	const short = head.slice(0, Math.max(head.lastIndexOf('\n', TRIED), head.lastIndexOf('\r', TRIED)) + 1);
	return head.length > TRIED && short.split(/[\r\n]+/, 50).length === 50 ? short : head;
}

/** The dialects with one delimiter, the plainest first. A later one must be better to be taken. */
function* dialects(head: string, delimiter: string, options: ReaderOptions): Generator<TextDialect> {
	for (const lineEnd of lineEnds(head, delimiter, options)) {
		for (const quote of quotes(head, delimiter, options)) {
			const padded = [' ', '\t'].some((blank) => blank !== delimiter && head.includes(delimiter + blank + quote));
			for (const mark of escapes(head, quote, options)) {
				const spaced = options.delimiter?.[1] === ' ';
				const dialect = { delimiter, quote, escape: mark, lineEnd, spaced };
				yield { ...dialect, padded: false };
				if (padded) yield { ...dialect, padded: true };
			}
		}
	}
}

/**
 * The possible line ends. A lone `\r` is one where no `\n` is outside quotes. Where both are, the file may mix them or
 * have a stray one.
 */
function lineEnds(head: string, delimiter: string, options: ReaderOptions): LineEnd[] {
	if (options.lineEnd !== undefined) return [options.lineEnd === '\r' ? '\r' : '\n'];
	if (!LONE_CARRIAGE.test(head)) return ['\n'];
	const opening = `(^|[\r\n]|${literal(delimiter)})`;
	const unquoted = head.replace(new RegExp(`${opening}"(?:[^"]|"")*"`, 'g'), '$1');
	if (!LONE_CARRIAGE.test(unquoted)) return ['\n'];
	return unquoted.includes('\n') ? ['\n', 'any'] : ['\r'];
}

/** The possible quotes. A single quote is possible where it opens and closes fields, and no double quote opens any. */
function quotes(head: string, delimiter: string, options: ReaderOptions): string[] {
	if (options.quote !== undefined) return [options.quote];
	const opens = (quote: string) =>
		head.startsWith(quote) || [delimiter, '\r', '\n'].some((before) => head.includes(before + quote));
	const closes = (quote: string) =>
		head.endsWith(quote) || [delimiter, '\r', '\n'].some((after) => head.includes(quote + after));
	return !opens('"') && opens("'") && closes("'") ? ['"', "'"] : ['"'];
}

function escapes(head: string, quote: string, options: ReaderOptions): string[] {
	if (quote === NO_QUOTE) return [quote];
	if (options.escape !== undefined) return [options.escape];
	return head.includes(`\\${quote}`) ? [quote, '\\'] : [quote];
}

function takeSample(head: string, dialect: TextDialect, options: ReaderOptions): Sample {
	const framer = new Framer(dialect, options.limits.recordLength);
	const records: SampleRecord[] = [];
	const preamble = typeof options.header === 'number' ? options.header - 1 : (options.preamble ?? 0);
	for (const part of [framer.push(head), framer.end()]) {
		for (const frame of part) {
			if (records.length === SAMPLE) break;
			if (frame.line > preamble && (!isBlank(frame.raw, dialect.delimiter, true) || frame.fault !== null))
				records.push(sampled(frame, dialect));
		}
		if (records.length === SAMPLE) break;
	}
	const known = records.slice(0, 30).map((record) => countKnown(record.fields, options.knownHeaders));
	return {
		dialect,
		records,
		modalFields: modal(widthsOf(records)),
		knownHeaders: Math.max(0, ...known),
	};
}

function sampled({ line, raw, fields, fault }: Frame, dialect: TextDialect): SampleRecord {
	return { line, fields: fault === null ? fields : splitLine(raw, dialect), fault, raw };
}
