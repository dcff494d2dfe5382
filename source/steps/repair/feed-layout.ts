import type { ReadSettings } from '../../config/settings.js';
import type { FactName } from '../../core/reading/reading.js';
import type { RejectReading } from './rejected-records.js';

/** How the text of a file is put together, as far as its reading says it. */
export interface TextLayout {
	readonly delimiter: string;
	/** `null` where no field is quoted. */
	readonly quote: string | null;
	readonly escape: string;
	readonly lineEnd: string;
	/** As iconv-lite knows it. */
	readonly encoding: string;
	/** The words of record types, where lines begin with one. */
	readonly words: { readonly header: string; readonly record: string; readonly trailer: string | null } | null;
}

/** How a feed's text is written: what its sender's programs read. */
export interface FeedLayout extends TextLayout {
	/** Whether lines begin, and end, with the delimiter. */
	readonly leading: boolean;
	readonly trailing: boolean;
	/** Fields between a trailer's word and its count. */
	readonly beforeCount: number;
}

/** A table for spreadsheets. */
export const CSV: FeedLayout = {
	delimiter: ',',
	quote: '"',
	escape: '"',
	lineEnd: '\r\n',
	encoding: 'utf-8',
	words: null,
	leading: false,
	trailing: false,
	beforeCount: 0,
};

/** Whether a file of rejects begins with a mark of its encoding: spreadsheets find UTF-8 by it, and all programs UTF-16. */
export function isMarked(layout: TextLayout): boolean {
	return layout === CSV || /^(?:utf-?(?:16|32)|ucs)/i.test(layout.encoding);
}

/** The layout of a file's text; `null` where it is no text with delimiters. */
export function textLayout(reading: RejectReading): TextLayout | null {
	const fact = (name: FactName) => reading.facts.find((each) => each.name === name)?.value;
	const delimiter = delimiterOf(fact('delimiter') ?? '');
	if (fact('format') !== 'delimited' || delimiter === null) return null;
	const quote = fact('quote') ?? 'none';
	const mark = fact('escape') ?? 'none';
	return {
		delimiter,
		quote: quote === 'none' ? null : quote,
		escape: mark === 'none' ? quote : mark,
		lineEnd: LINE_ENDS[fact('lineEnd') ?? 'lf'] ?? '\n',
		encoding: fact('encoding') ?? 'utf-8',
		words: wordsOf(fact('recordTypes') ?? 'off', reading.declared !== null),
	};
}

/**
 * The layout of a feed's file, from what was noted of its reading; `null` where it is no text with delimiters, or a
 * setting makes it one that cannot be written by what is known.
 *
 * @param raw - the text of one of its records
 */
export function feedLayout(reading: RejectReading, raw: string, set: ReadSettings): FeedLayout | null {
	const layout = textLayout(reading);
	if (layout === null) return null;
	const { field, counts } = set.records?.count ?? {};
	const types = reading.facts.find(({ name }) => name === 'recordTypes')?.value ?? 'off';
	// Types in a column of their own, without a word for each, and trailers that count otherwise, are written as CSV.
	if (types === 'on' || (types.includes('/') && layout.words === null)) return null;
	if (set.records?.column !== undefined || typeof field === 'string') return null;
	if (counts !== undefined && counts !== 'records') return null;
	const { words, delimiter } = layout;
	return {
		...layout,
		leading: words !== null && raw.trimStart().startsWith(delimiter),
		trailing: words !== null && raw.trimEnd().endsWith(delimiter),
		beforeCount: typeof field === 'number' ? Math.max(0, field - 1) : 0,
	};
}

const LINE_ENDS: Readonly<Record<string, string>> = {
	cr: '\r',
	crlf: '\r\n',
	'lf and crlf': '\n',
	mixed: '\n',
	lf: '\n',
};

/** A delimiter from its name in a reading. */
function delimiterOf(name: string): string | null {
	if (name === 'tab') return '\t';
	if (name === 'space') return ' ';
	const code = /^U\+([0-9A-F]+)$/.exec(name)?.[1];
	if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
	return name === '' ? null : name;
}

/** The words of record types from a reading, where it has all of them: `H/D/T`; a file may have been written without trailers. */
function wordsOf(types: string, hasTrailer: boolean): TextLayout['words'] {
	const [header, record, trailer, more] = types.split('/');
	if (header === undefined || record === undefined || trailer === undefined || more !== undefined) return null;
	return { header, record, trailer: hasTrailer ? trailer : null };
}
