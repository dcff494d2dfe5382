import type { LineEnd } from './scanning.js';

/** What separates records and fields. */
export interface TextDialect {
	readonly delimiter: string;
	readonly quote: string;
	/** The quote itself where quotes are doubled. */
	readonly escape: string;
	readonly lineEnd: LineEnd;
	/** Blanks may stand between a delimiter and the quote that opens a field. */
	readonly padded: boolean;
	/** A blank behind a delimiter belongs to it. */
	readonly spaced: boolean;
}

/** The quote of a text in which nothing is quoted: no text holds this code point, which is no character. */
export const NO_QUOTE = '\uffff';

/** The fields of a line without quotes. */
export function splitLine(line: string, { delimiter, spaced }: Pick<TextDialect, 'delimiter' | 'spaced'>): string[] {
	const fields = line.split(delimiter);
	if (spaced) for (let at = 1; at < fields.length; at++) fields[at] = withoutBlank(fields[at] as string);
	return fields;
}

/** A field without the blank that belongs to the delimiter before it. */
export function withoutBlank(field: string): string {
	return field.charCodeAt(0) === 32 ? field.slice(1) : field;
}
