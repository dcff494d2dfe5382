import { replaceWordedDates } from './name-dates.js';

/** What browsers and desktops put behind the name of a second copy: ` (1)`, ` - Copy`, ` - Copy (2)`. */
const COPY_MARK = /(?: ?\(\d+\)| - Copy(?: \(\d+\))?)+(?=(?:\.[^./]*)*$)/i;

/**
 * The series that a file belongs to: its path with dates and numbers taken out, such as `north/customers_*.csv`. Two
 * days of one feed have one series; names with other letters have another.
 *
 * @param path - name of a file as its source has it, with its folders where there are any
 */
export function seriesOf(path: string): string {
	return withoutNumbers(path.normalize('NFC').replace(COPY_MARK, ''));
}

/** The glob that matches a file and others of its series, as a config writes it under `files`. */
export function seriesGlob(path: string): string {
	return withoutNumbers(path).replace(/[[\]{}()!+@,"'$]/g, '?');
}

function withoutNumbers(path: string): string {
	return replaceWordedDates(path.replace(/[\\*]/g, '?'), () => '*')
		.replace(/\d+/g, '*')
		.replace(/\*(?:[-_. ]?\*)+/g, '*');
}

/** Orders two paths as every engine orders them: by their bytes in UTF-8. */
export function comparePaths(one: string, other: string): number {
	return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}
