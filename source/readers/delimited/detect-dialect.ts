import type { ReaderOptions } from '../reader.js';
import { NO_QUOTE, splitLine, type TextDialect } from './dialect.js';
import { literal } from './fields.js';
import { type Frame, Framer } from './framing.js';
import { holdsQuoted, isSpaced, widthsOf } from './quoting.js';
import type { Sample, SampleRecord } from './sample.js';
import type { LineEnd } from './scanning.js';
import { countKnown, DELIMITERS, modal, STRONG, scoreOf } from './score.js';
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
				if (score < bestScore || (score === bestScore && !isPaddedTwin(each, best))) continue;
				best = each;
				bestScore = score;
			}
		}
	}
	const found = best as Sample;
	if (!isSpaced(found)) return found;
	return takeSample(text, { ...found.dialect, spaced: true }, options);
}

/**
 * Whether a dialect is another one with blanks before quotes. It is taken where both are as good: a text with a quote in
 * it, quoted behind a blank, looks cut in both.
 */
function isPaddedTwin({ dialect }: Sample, other: Sample | null): boolean {
	if (other === null || other.dialect.padded || !dialect.padded) return false;
	const { delimiter, quote, lineEnd } = other.dialect;
	return dialect.delimiter === delimiter && dialect.lineEnd === lineEnd && dialect.quote === quote;
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
	const spaced = options.delimiter?.[1] === ' ';
	const marks = quotes(head, delimiter, options).flatMap((quote) =>
		escapes(head, quote, options).map((mark) => ({ delimiter, quote, escape: mark, spaced })),
	);
	for (const lineEnd of lineEnds(head, marks, options)) {
		for (const each of marks) {
			yield { ...each, lineEnd, padded: false };
			if (isPadded(head, each)) yield { ...each, lineEnd, padded: true };
		}
	}
}

type Marks = Pick<TextDialect, 'delimiter' | 'quote' | 'escape'>;

/** Whether blanks stand between a delimiter and a quote. */
function isPadded(head: string, { delimiter, quote }: Marks): boolean {
	return [' ', '\t'].some((blank) => blank !== delimiter && head.includes(delimiter + blank + quote));
}

/**
 * The possible line ends. A lone `\r` is one where no `\n` is outside quotes, as some of the marks read them. Where both
 * are, the file may mix them or have a stray one.
 */
function lineEnds(head: string, marks: readonly Marks[], options: ReaderOptions): LineEnd[] {
	if (options.lineEnd !== undefined) return [options.lineEnd === '\r' ? '\r' : '\n'];
	if (!LONE_CARRIAGE.test(head)) return ['\n'];
	const unquoted = marks.map((each) => withoutQuoted(head, each));
	const mixed = unquoted.filter((text) => LONE_CARRIAGE.test(text));
	if (mixed.length === 0) return ['\n'];
	return mixed.every((text) => text.includes('\n')) ? ['\n', 'any'] : ['\r'];
}

/**
 * A head without what its quoted fields hold. The last of them may go on behind the head. Where lines end does not depend
 * on the delimiter that is tried, so a quote opens a field behind any.
 */
function withoutQuoted(head: string, { delimiter, quote, escape: mark }: Marks): string {
	const [q, m] = [quote, mark].map(literal);
	const edge = [delimiter, ...STRONG].map(literal).join('|');
	const content = quote === mark ? `[^${q}]+|${q}${q}` : `[^${q}${m}]+|${m}[^]|${q}${q}`;
	return head.replace(new RegExp(`(^|[\r\n]|${edge})[ \t]*${q}(?:${content})*(?:${q}|$)`, 'g'), '$1');
}

/** The possible quotes. A single quote is possible where it opens and closes fields, and no double quote opens any. */
function quotes(head: string, delimiter: string, options: ReaderOptions): string[] {
	if (options.quote !== undefined) return [options.quote];
	const edge = `[\\r\\n]|${literal(delimiter)}`;
	const opens = (quote: string) => new RegExp(`(?:^|${edge})[ \\t]*${quote}`).test(head);
	const closes = (quote: string) => new RegExp(`${quote}[ \\t]*(?:$|${edge})`).test(head);
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
