import type { ReadSettings } from '../../config/settings.js';
import type { FactName } from '../../core/reading/reading.js';
import type { RejectReading } from './rejected-records.js';

/** How a feed's text is written: what its sender's programs read. */
export interface FeedLayout {
	readonly delimiter: string;
	/** `null` where no field is quoted. */
	readonly quote: string | null;
	readonly escape: string;
	readonly lineEnd: string;
	/** As iconv-lite knows it. */
	readonly encoding: string;
	/** The words of record types, where lines begin with one. */
	readonly words: { readonly header: string; readonly record: string; readonly trailer: string | null } | null;
	/** Whether lines begin, and end, with the delimiter. */
	readonly leading: boolean;
	readonly trailing: boolean;
	/** Fields between a trailer's word and its count. */
	readonly beforeCount: number;
}

/**
 * The layout of a file's text, from what was noted of its reading; `null` where it is no text with delimiters, or a
 * setting makes it one that cannot be written by what is known.
 *
 * @param raw - the text of one of its records
 */
export function feedLayout(reading: RejectReading, raw: string, set: ReadSettings): FeedLayout | null {
	const fact = (name: FactName) => reading.facts.find((each) => each.name === name);
	if (fact('format')?.value !== 'delimited') return null;
	const delimiter = delimiterOf(fact('delimiter')?.value ?? '');
	const quote = fact('quote')?.value ?? 'none';
	if (delimiter === null) return null;
	const types = fact('recordTypes')?.value ?? 'off';
	const words = types === 'off' || types === 'on' ? null : wordsOf(types, reading.declared !== null);
	const { field, counts } = set.records?.count ?? {};
	// Rows with types in a column of their own, and trailers that count otherwise, are written as CSV.
	if (types === 'on' || set.records?.column !== undefined || typeof field === 'string') return null;
	if (counts !== undefined && counts !== 'records') return null;
	const leading = words !== null && raw.trimStart().startsWith(delimiter);
	return {
		delimiter,
		quote: quote === 'none' ? null : quote,
		escape: fact('escape')?.value ?? quote,
		lineEnd: LINE_ENDS[fact('lineEnd')?.value ?? 'lf'] ?? '\n',
		encoding: fact('encoding')?.value ?? 'utf-8',
		words,
		leading,
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

/** The words of record types from a reading: `H/D/T`; a file may have been written without trailers. */
function wordsOf(types: string, hasTrailer: boolean): FeedLayout['words'] {
	const [header, record, trailer] = types.split('/');
	if (header === undefined || record === undefined) return null;
	return { header, record, trailer: hasTrailer ? (trailer ?? null) : null };
}
