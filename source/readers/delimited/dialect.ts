import type { LineEnd } from './scanning.js';

/** How records and fields are separated. */
export interface TextDialect {
	readonly delimiter: string;
	readonly quote: string;
	/** The escape within quotes; the quote itself where quotes are doubled. */
	readonly escape: string;
	readonly lineEnd: LineEnd;
	/** Whether blanks may stand between a delimiter and an opening quote. */
	readonly padded: boolean;
	/** Whether a blank behind a delimiter belongs to the delimiter. */
	readonly spaced: boolean;
}

/** The quote of a text without quoted fields: a code point that is no character, so no text has it. */
export const NO_QUOTE = '\uffff';

/** Splits a line without quotes into fields. */
export function splitLine(line: string, { delimiter, spaced }: Pick<TextDialect, 'delimiter' | 'spaced'>): string[] {
	const fields = line.split(delimiter);
	if (spaced) for (let at = 1; at < fields.length; at++) fields[at] = withoutBlank(fields[at] as string);
	return fields;
}

/** A field without the blank that belongs to the delimiter before it. */
export function withoutBlank(field: string): string {
	return field.charCodeAt(0) === 32 ? field.slice(1) : field;
}
