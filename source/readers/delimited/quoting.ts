import type { ReaderOptions } from '../reader.js';
import { NO_QUOTE, type TextDialect } from './dialect.js';
import type { Sample, SampleRecord } from './sample.js';

/** Number of lines that decide whether a blank belongs to the delimiter. */
const ENOUGH = 2;

/** Whether a line is a comment by its first character. */
export function isCommented({ fields }: SampleRecord): boolean {
	return fields[0]?.startsWith('#') === true;
}

/**
 * The numbers of fields of the records. Records with broken quotes and lines that begin with `#` count only where
 * there are no others.
 */
export function widthsOf(records: readonly SampleRecord[]): number[] {
	const plain = records.filter((record) => !isCommented(record));
	const rows = plain.length > 0 ? plain : records;
	const whole = rows.filter((record) => record.fault === null);
	return (whole.length > 0 ? whole : rows).map((record) => record.fields.length);
}

/** Whether a blank follows every delimiter, as in `1, Ann, 5`. */
export function isSpaced({ records, dialect }: Sample): boolean {
	if (dialect.spaced || dialect.delimiter.trim() === '') return false;
	const rows = records.filter((record) => record.fields.length > 1 && !isCommented(record));
	const isBlanked = ({ raw }: SampleRecord) => {
		let isQuoted = false;
		return raw.split(dialect.delimiter).every((piece, at) => {
			const isBlank = at === 0 || isQuoted || piece === '' || piece.startsWith(' ');
			if (piece.split(dialect.quote).length % 2 === 0) isQuoted = !isQuoted;
			return isBlank;
		});
	};
	const holdsText = rows.some(({ raw }) => raw.includes(`${dialect.delimiter} `));
	return rows.length >= ENOUGH && holdsText && rows.every((record) => record.fault === null && isBlanked(record));
}

/** Whether some of the fields, which were split without regard to quotes, are a quoted field or pieces of one. */
export function holdsQuoted(fields: readonly string[], quote: string): boolean {
	return fields.some((field) => isQuoted(field.trim(), quote)) || piecesOf(fields, quote).pieces > 0;
}

function isQuoted(field: string, quote: string): boolean {
	return field.length > 1 && field.startsWith(quote) && field.endsWith(quote);
}

/**
 * Finds the pieces of quoted fields: from the piece with the opening quote to the one with the closing quote.
 *
 * @returns their number, and the number of fields there would be with each quoted field in one
 */
export function piecesOf(
	fields: readonly string[],
	quote: string,
): { readonly pieces: number; readonly width: number } {
	let open = -1;
	let pieces = 0;
	let quoted = 0;
	for (const [at, text] of fields.entries()) {
		const field = text.trim();
		if (isQuoted(field, quote)) continue;
		if (field.startsWith(quote)) open = at;
		else if (open !== -1 && field.endsWith(quote)) {
			pieces += at - open + 1;
			quoted++;
			open = -1;
		}
	}
	return { pieces, width: fields.length - pieces + quoted };
}

/**
 * Tells records with a quoted field in a file whose first records quote none: there a field that looks quoted is plain text
 * with quotes in it.
 */
export function compileLateQuotes(
	{ quote }: Pick<TextDialect, 'quote'>,
	options: Pick<ReaderOptions, 'quote'>,
): (frame: { readonly raw: string; readonly fields: readonly string[] }) => boolean {
	if (quote !== NO_QUOTE || options.quote !== undefined) return () => false;
	return ({ raw, fields }) => raw.includes('"') && holdsQuoted(fields, '"');
}
