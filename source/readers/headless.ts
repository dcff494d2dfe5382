import { EtlError } from '../core/errors.js';
import type { TextRow } from './column-profile.js';

const NUMBER = /^[-+]?(?:\d[\d.,]*|[.,]\d+)(?:e[-+]?\d+)?%?$/i;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$/;

const YEAR = /^(?:19|20)\d\d$/;

/** Part of a column's values that must be numbers or dates. */
const MOSTLY = 0.8;

/** Whether a text is a number, an amount or a date. */
export function isFigure(text: string): boolean {
	const trimmed = text.trim();
	return NUMBER.test(trimmed) || DATE.test(trimmed);
}

/**
 * Whether a first row is a record like those below it: it holds numbers and dates where they do, and nowhere a word
 * where they hold numbers. Years, and numbers that go up by one, may be names of columns.
 */
export function readsLikeRecord(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
	if (rows.length === 0) return false;
	const figures: string[] = [];
	for (const [at, name] of first.entries()) {
		const filled = rows.flatMap((row) => (row[at]?.trim() ? [row[at] as string] : []));
		if (name.trim() === '' || filled.length === 0) continue;
		if (filled.filter(isFigure).length < filled.length * MOSTLY) continue;
		if (!isFigure(name)) return false;
		figures.push(name.trim());
	}
	const isSeries =
		figures.length > 1 && figures.every((name, at) => at === 0 || Number(name) === Number(figures[at - 1]) + 1);
	const areNames = figures.length < first.length && (isSeries || figures.every((name) => YEAR.test(name)));
	return figures.length > 0 && !areNames;
}

/** A file whose first row is a record. */
export function headless(file: string, { line, fields }: TextRow): EtlError {
	const isOnlyFigures = fields.every((field) => field.trim() === '' || isFigure(field));
	const what = isOnlyFigures ? 'holds only numbers' : 'reads like the records below it';
	return new EtlError('E_FILE_MALFORMED', `Line ${line} of ${file} should be the header, but ${what}`, {
		context: { file, line },
		hint: 'Ask the sender for a header line. If the file has none, say so: --header none, and name its columns under read.columns. If these are the names, say how many lines stand before them: --preamble 0.',
	});
}
