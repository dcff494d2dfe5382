import { replaceWordedDates } from './worded-dates.js';

/** Browsers and desktops mark a second copy so: ` (1)`, ` - Copy`, ` - Copy (2)`. */
const COPY_MARK = /(?: ?\(\d+\)| - Copy(?: \(\d+\))?)+(?=(?:\.[^./]*)*$)/i;

/**
 * The series of a file: its path without dates and numbers, such as `north/customers_*.csv`. Two days of one feed have
 * the same series; names with other letters have another.
 *
 * @param path - name of a file in its source, with folders where there are any
 */
export function seriesOf(path: string): string {
	return withoutNumbers(path.normalize('NFC').replace(COPY_MARK, ''));
}

/** The glob that matches the files of a file's series, as a config writes it under `files`. */
export function seriesGlob(path: string): string {
	return withoutNumbers(path).replace(/[[\]{}()!+@,"'$|]/g, '?');
}

function withoutNumbers(path: string): string {
	return replaceWordedDates(path.replace(/[\\*]/g, '?'), () => '*')
		.replace(/\p{Nd}+/gu, '*')
		.replace(/\*(?:[-_. ]?\*)+/g, '*');
}

/** Compares two paths by their bytes in UTF-8, which is the order of every engine. */
export function comparePaths(one: string, other: string): number {
	return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}
