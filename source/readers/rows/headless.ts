import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import type { ReaderOptions } from '../reader.js';
import type { TextRow } from './column-profile.js';

const NUMBER = /^[-+]?(?:\d[\d.,]*|[.,]\d+)(?:e[-+]?\d+)?%?$/i;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$/;

const YEAR = /^(?:19|20)\d\d$/;

/** Share of a column's values that must be numbers or dates. */
const MOSTLY = 0.8;

/** Whether a text is a number, an amount or a date. */
export function isFigure(text: string): boolean {
	const trimmed = text.trim();
	return NUMBER.test(trimmed) || DATE.test(trimmed);
}

/**
 * Whether a first row is a record like those below it: it has numbers, dates and codes in the same columns, and no
 * different text anywhere. Years, and numbers that increase by one, may be names of columns.
 */
export function readsLikeRecord(first: readonly string[], rows: readonly (readonly string[])[]): boolean {
	if (rows.length === 0) return false;
	const figures: string[] = [];
	let isCode = false;
	for (const [at, name] of first.entries()) {
		const filled = rows.flatMap((row) => (row[at]?.trim() ? [row[at] as string] : []));
		if (name.trim() === '' || filled.length === 0) continue;
		if (filled.filter(isFigure).length >= filled.length * MOSTLY) {
			if (!isFigure(name)) return false;
			figures.push(name.trim());
		} else {
			const shape = commonShape(filled);
			if (shape === null) continue;
			if (patternOf(name) !== shape) return false;
			isCode = true;
		}
	}
	const isSeries =
		figures.length > 1 && figures.every((name, at) => at === 0 || Number(name) === Number(figures[at - 1]) + 1);
	const areNames = figures.length < first.length && (isSeries || figures.every((name) => YEAR.test(name)));
	return isCode || (figures.length > 0 && !areNames);
}

/** Number of rows, and of characters, from which on a shape is significant. */
const ENOUGH_ROWS = 2;
const LONG_ENOUGH = 4;

/** The shape of codes such as `C00123` and `10:30`, where nearly all values of a column have it. */
function commonShape(values: readonly string[]): string | null {
	const shape = patternOf(values[0] as string);
	if (values.length < ENOUGH_ROWS || shape.length < LONG_ENOUGH || !shape.includes('9')) return null;
	return values.filter((value) => patternOf(value) === shape).length >= values.length * MOSTLY ? shape : null;
}

function patternOf(text: string): string {
	return text
		.trim()
		.replace(/\d/g, '9')
		.replace(/\p{Lu}/gu, 'A')
		.replace(/\p{Ll}/gu, 'a');
}

/** The error for a file whose first row is a record. */
export function headless(file: string, { line, fields }: TextRow): EtlError {
	const isOnlyFigures = fields.every((field) => field.trim() === '' || isFigure(field));
	const what = isOnlyFigures ? 'holds only numbers' : 'reads like the records below it';
	return new EtlError('E_FILE_MALFORMED', `Line ${line} of ${file} should be the header, but ${what}`, {
		context: { file, line },
		hint: 'Ask the sender for a header line. If the file has none, say so: --header none, and name its columns under read.columns. If these are the names, say how many lines stand before them: --preamble 0.',
	});
}

/**
 * Whether a first row that reads like a record is taken for one. Where there is no schema nothing is loaded, and names by
 * position show the records whole. A schema's columns cannot be found without names, so the file is then refused.
 *
 * @param above - rows above it, which would be records too
 */
export function takesAsRecord({ knownHeaders }: ReaderOptions, above: readonly unknown[]): boolean {
	return knownHeaders.size === 0 && above.length === 0;
}

/** The doubt about a file whose first row was taken for a record. */
export function headlessDoubt(file: string, line: number): Doubt {
	const message = `line ${line} reads like the records below it and is taken for one: the columns are named by their position`;
	return { code: 'D_HEADER', message, setting: readSetting(file, 'header: none') };
}
