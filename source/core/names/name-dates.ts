import { certainDates, type NameDate, shortDates } from '../values/numeric-dates.js';
import { cjkDates } from './cjk-dates.js';
import { withAsciiDigits } from './digits.js';
import { folderDates } from './folder-dates.js';
import { wordedDates } from './worded-dates.js';

/**
 * All dates in a file's name, in their order: those with four-digit years, or where there are none those with two
 * digits for the year, which may overlap each other. Weeks, months and years are no dates, and neither are times behind a
 * date, versions (`v1.2.3`), seconds since 1970, UUIDs or hashes.
 *
 * Of dates with four-digit years that overlap, the first counts: in `2026-11-24_mar_12` the digits, in
 * `22_Nov_2026_10_15` the word. Months that are other words, as `out` and `set`, come behind digits.
 */
export function datesIn(written: string): NameDate[] {
	const name = withoutIds(withAsciiDigits(written));
	const signed = [...folderDates(name), ...cjkDates(name)];
	const worded = wordedDates(name);
	const of = (isShort: boolean, isDoubtful: boolean) =>
		worded.filter((date) => date.isShort === isShort && date.isDoubtful === isDoubtful);
	const certain = [...of(false, false), ...certainDates(name)].sort(byPlace);
	const whole = withoutOverlaps([...signed.filter(({ isShort }) => !isShort), ...certain, ...of(false, true)]);
	if (whole.length > 0) return whole.sort(byPlace);
	const short = [...signed, ...of(true, false)];
	const digits = shortDates(blank(name, short));
	return [...short, ...digits, ...of(true, true).filter(isOutside([...short, ...digits]))].sort(byPlace);
}

/** Leaves out each date that overlaps one before it in the list, which is the better one. */
export function withoutOverlaps(dates: readonly NameDate[]): NameDate[] {
	const kept: NameDate[] = [];
	for (const date of dates) if (isOutside(kept)(date)) kept.push(date);
	return kept;
}

/** Whether a date overlaps none of others. */
function isOutside(others: readonly NameDate[]): (date: NameDate) => boolean {
	return (date) => !others.some((other) => date.at < other.end && other.at < date.end);
}

function byPlace(one: NameDate, other: NameDate): number {
	return one.at - other.at;
}

/** A name without the text of dates, each other character in its place. */
function blank(name: string, dates: readonly NameDate[]): string {
	return dates.reduce(
		(left, { at, text }) => left.slice(0, at) + BLANK.repeat(text.length) + left.slice(at + text.length),
		name,
	);
}

/** What no date has. */
const BLANK = '#';

/** UUIDs and hashes of 32 digits or more, which hold anything: `9dec2026-…`. */
const IDS = /(?<![\da-z])[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12,}(?![\da-z])/gi;

function withoutIds(name: string): string {
	return name.replace(IDS, (id) => BLANK.repeat(id.length));
}
