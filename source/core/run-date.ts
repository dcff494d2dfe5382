import { isoDate } from './dates.js';

/** Parts of a run date as they may stand in file names. */
function tokens(runDate: string): Record<string, string> {
	const [year, month, day] = runDate.split('-') as [string, string, string];
	return { YYYY: year, YY: year.slice(2), MM: month, DD: day };
}

/** Puts the run date into a pattern such as `customers_{date:DDMMYYYY}.txt`. */
export function placeRunDate(pattern: string, runDate: string): string {
	const parts = tokens(runDate);
	return replaceDates(pattern, (token) => parts[token] as string);
}

/** The glob of a pattern for whatever date. */
export function placeAnyDate(pattern: string): string {
	return replaceDates(pattern, (token) => '[0-9]'.repeat(token.length));
}

function replaceDates(pattern: string, digits: (token: string) => string): string {
	return pattern.replace(/\{date:([^}]*)\}/g, (_, format: string) =>
		format.replace(/YYYY|YY|MM|DD/gi, (token) => digits(token.toUpperCase())),
	);
}

/** Orders in which senders write a whole date: year first, day first, month first. */
const ORDERS: readonly ((digits: string) => [year: string, month: string, day: string])[] = [
	(d) => [d.slice(0, 4), d.slice(4, 6), d.slice(6, 8)],
	(d) => [d.slice(4, 8), d.slice(2, 4), d.slice(0, 2)],
	(d) => [d.slice(4, 8), d.slice(0, 2), d.slice(2, 4)],
];

/**
 * Whether a file's name carries a date that is not the run date.
 *
 * A date is eight digits that no other digit touches, `-`, `_` or `.` allowed between its parts, read in any
 * usual order, in the years 1990 to 2099; a time of four or six digits may follow a date that begins with its year.
 * A name with the run date among its dates carries the run date.
 */
export function carriesOtherDate(fileName: string, runDate: string): boolean {
	const dates = new Set<string>();
	const dated =
		/(?<!\d)(?:\d{8}(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?|\d{4}([-_.])\d{2}\1\d{2}|\d{2}([-_.])\d{2}\2\d{4})(?!\d)/g;
	for (const [text] of fileName.matchAll(dated)) {
		const digits = text.replace(/\D/g, '');
		for (const order of digits.length > 8 ? ORDERS.slice(0, 1) : ORDERS) {
			const [year, month, day] = order(digits);
			if (Number(year) < 1990 || Number(year) > 2099) continue;
			const date = isoDate(Number(year), Number(month), Number(day));
			if (date !== null) dates.add(date);
		}
	}
	return dates.size > 0 && !dates.has(runDate);
}

/** Today in the machine's time zone, ISO 8601. */
export function today(now: Date): string {
	return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
}

/** How many days a run date is ahead of today; less than 0 where it is past. */
export function daysAhead(runDate: string, now: Date): number {
	const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
	return day(runDate) - day(today(now));
}

/**
 * Reads a run date as a person writes it: `YYYY-MM-DD`, `YYYYMMDD`, `today` or `yesterday`.
 *
 * @returns ISO 8601, or `null` when it is none of these or no day of the calendar
 */
export function parseRunDate(text: string, now: Date): string | null {
	if (text === 'today') return today(now);
	if (text === 'yesterday') return today(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1));
	const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
	return match ? isoDate(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}
