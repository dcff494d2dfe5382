import { type NameDate, numericDates } from '../values/numeric-dates.js';
import { cjkDates } from './cjk-dates.js';
import { withAsciiDigits } from './digits.js';
import { folderDates } from './folder-dates.js';
import { wordedDates } from './worded-dates.js';

/**
 * All dates in a file's name, in their order. Weeks, months and years are no dates, and neither are times behind a
 * date, versions (`v1.2.3`) or seconds since 1970. Only dates with two digits for the year overlap each other.
 */
export function datesIn(written: string): NameDate[] {
	const name = withAsciiDigits(written);
	const worded = [...cjkDates(name), ...wordedDates(name)];
	const whole = [...folderDates(name), ...withoutOverlaps(worded.filter(({ isShort }) => !isShort))];
	const short = worded.filter((date) => date.isShort && !whole.some((other) => overlap(date, other)));
	const rest = [...whole, ...short].reduce(
		(left, { at, text }) => left.slice(0, at) + '/'.repeat(text.length) + left.slice(at + text.length),
		name,
	);
	return [...whole, ...short, ...numericDates(rest)].sort((a, b) => a.at - b.at);
}

/** Leaves out each date that overlaps one before it in the list, which is the better one. */
export function withoutOverlaps(dates: readonly NameDate[]): NameDate[] {
	const kept: NameDate[] = [];
	for (const date of dates) if (!kept.some((other) => overlap(date, other))) kept.push(date);
	return kept;
}

function overlap(one: NameDate, other: NameDate): boolean {
	return one.at < other.end && other.at < one.end;
}
