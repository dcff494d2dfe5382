import { isoDate } from './dates.js';
import { between, endOf, type Group, groupsOf, isTimeOrNone, timeBehind } from './times-of-day.js';

/** The order of year, month and day in a date. */
export type DateOrder = 'YMD' | 'DMY' | 'MDY';

/** A date in a file's name, or digits that may be one. */
export interface NameDate {
	/** Its position in the name. */
	readonly at: number;
	readonly text: string;
	/** The position behind it, and behind a time of day that follows it. No other date begins before it. */
	readonly end: number;
	/** The days that it may be, by the order in which it is read; at least one. */
	readonly readings: ReadonlyMap<DateOrder, string>;
	/** Its year has two digits, so it may be no date at all. */
	readonly isShort: boolean;
	/** The order in which nearly everybody writes this form, where it has another reading too. */
	readonly usual?: DateOrder;
	/** How it is written, whatever the day. Dates of one form in a series have the same order. */
	readonly form: string;
	/** How a pattern of `files` writes it: `{date:DDMMYYYY}`, `{date:D.M.YY}`. */
	readonly format: (order: DateOrder) => string;
}

/** A date without its end, and the number of groups that it takes up. */
interface Found {
	readonly date: Omit<NameDate, 'end'>;
	readonly groups: number;
}

const ORDERS: readonly DateOrder[] = ['YMD', 'DMY', 'MDY'];

/** The year of a date in a name is not before this one. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;

/**
 * The day that parts of a date in a name make, as ISO 8601. A two-digit year is of this century.
 *
 * @returns `null` where it is no day of the calendar, or of a year that no file is of
 */
export function dayOfParts(year: string, month: number, day: number): string | null {
	const whole = Number(year) + (year.length === 2 ? 2000 : 0);
	return whole < FIRST_YEAR || whole > LAST_YEAR ? null : isoDate(whole, month, day);
}

/** All dates of digits in a name that have a four-digit year. They do not overlap. */
export function certainDates(name: string): NameDate[] {
	const groups = groupsOf(name);
	const dates: NameDate[] = [];
	for (let i = 0; i < groups.length; ) {
		const found = dateAt(name, groups, i, false);
		const count = found === null ? 1 : groupsWithTime(name, groups, i + found.groups) - i;
		if (found !== null) dates.push({ ...found.date, end: endOf(groups[i + count - 1] as Group) });
		i += count;
	}
	return dates;
}

/** All dates of digits with two of them for the year. They may overlap: in `3_22_11_26` two groups of three are a date. */
export function shortDates(name: string): NameDate[] {
	const groups = groupsOf(name);
	return groups.flatMap((_, i) => {
		const found = dateAt(name, groups, i, true);
		if (found === null) return [];
		const count = groupsWithTime(name, groups, i + found.groups);
		return { ...found.date, end: endOf(groups[count - 1] as Group) };
	});
}

function dateAt(name: string, groups: readonly Group[], first: number, isShort: boolean): Found | null {
	return separatedDate(name, groups, first, isShort) ?? ofDigits(groups[first] as Group, isShort);
}

/** Number of groups up to the end of a date that ends behind so many, and of the time of day that follows it. */
function groupsWithTime(name: string, groups: readonly Group[], count: number): number {
	const end = endOf(groups[count - 1] as Group);
	return count + timeBehind(name, end, groups.slice(count, count + 3), isCertain);
}

/** The position behind a date that ends there, and behind the time of day that follows it. */
export function endWithTime(name: string, end: number): number {
	const behind = groupsOf(name.slice(end)).slice(0, 3);
	const groups = behind.map(({ at, text }) => ({ at: at + end, text }));
	const count = timeBehind(name, end, groups, isCertain);
	return count === 0 ? end : endOf(groups[count - 1] as Group);
}

/** Whether digits are a date with a four-digit year. */
function isCertain(digits: string): boolean {
	return ofDigits({ at: 0, text: digits }, false) !== null;
}

/** A date in one group of digits, such as `23112026` or `20261123101500`. */
function ofDigits({ at, text }: Group, isShort: boolean): Found | null {
	const length = isShort ? 6 : 8;
	// Eight digits are a date with a four-digit year, never a short one with an hour.
	if (text.length < length || (isShort && text.length === 8) || !isTimeOrNone(text.slice(length), isShort)) return null;
	if (isShort && text.length === 6 && isMonthAndYear(text)) return null;
	const readings = new Map<DateOrder, string>();
	for (const order of ORDERS) {
		const { year, month, day } = split(text, order, isShort ? 2 : 4);
		const date = dayOfParts(year, Number(month), Number(day));
		if (date !== null) readings.set(order, date);
	}
	if (readings.size === 0) return null;
	const year = isShort ? 'YY' : 'YYYY';
	const time = text.length > length ? '*' : '';
	const format = (order: DateOrder) => `{date:${inOrder(order, year, 'MM', 'DD').join('')}}${time}`;
	return { date: { at, text, readings, isShort, form: String(text.length), format }, groups: 1 };
}

/** `112026` is November 2026, not 20 November. */
function isMonthAndYear(text: string): boolean {
	return /^(?:0[1-9]|1[0-2])20[0-9]{2}$/.test(text);
}

function split(text: string, order: DateOrder, years: number): Parts {
	if (order === 'YMD')
		return { year: text.slice(0, years), month: text.slice(years, years + 2), day: text.slice(years + 2, years + 4) };
	const [first, second, year] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 4 + years)] as const;
	return order === 'DMY' ? { year, month: second, day: first } : { year, month: first, day: second };
}

interface Parts {
	readonly year: string;
	readonly month: string;
	readonly day: string;
}

function inOrder<T>(order: DateOrder, year: T, month: T, day: T): readonly [T, T, T] {
	switch (order) {
		case 'YMD':
			return [year, month, day];
		case 'DMY':
			return [day, month, year];
		case 'MDY':
			return [month, day, year];
	}
}

/** Between the parts of a date. */
const SIGN = /^[-_. ]$/;

/** The same where a four-digit year makes it certain: also dashes, `+`, `,`, two underscores, and spaces around. */
const WIDE_SIGN = /^(?: ?[-.,+\u2010-\u2015\u2212] ?|__?| )$/;

/** A date in three groups with the same separator, such as `2026-1-2` and `02.01.26`. */
function separatedDate(name: string, groups: readonly Group[], first: number, isShort: boolean): Found | null {
	const [one, two, last] = [groups[first], groups[first + 1], groups[first + 2]];
	if (one === undefined || two === undefined || last === undefined) return null;
	const years = isShort ? 2 : 4;
	if (one.text.length !== years && last.text.length !== years) return null;
	const sign = between(name, one, two);
	if (!(isShort ? SIGN : WIDE_SIGN).test(sign) || between(name, two, last) !== sign) return null;
	if (isShort && isVersion(name, groups, first, sign)) return null;
	const readings = new Map<DateOrder, string>();
	for (const order of ORDERS) {
		const [year, month, day] =
			order === 'YMD' ? [one, two, last] : order === 'DMY' ? [last, two, one] : [last, one, two];
		if (year.text.length !== years || month.text.length > 2 || day.text.length > 2) continue;
		const date = dayOfParts(year.text, Number(month.text), Number(day.text));
		if (date !== null) readings.set(order, date);
	}
	if (readings.size === 0) return null;
	const text = name.slice(one.at, last.at + last.text.length);
	const token = (letter: string, { text: digits }: Group) => letter.repeat(digits.length);
	const format = (order: DateOrder) => {
		const letters = inOrder(order, 'Y', 'M', 'D');
		return `{date:${[one, two, last].map((group, index) => token(letters[index] as string, group)).join(sign)}}`;
	};
	return { date: { at: one.at, text, readings, isShort, form: sign + years, format }, groups: 3 };
}

/** `v26.1.2` and `10.1.26.4` are versions, though three of their numbers could be a date. */
function isVersion(name: string, groups: readonly Group[], first: number, sign: string): boolean {
	const { at } = groups[first] as Group;
	if (/(?<!\p{L})v(?:er|ersion)?[-_. ]?$/iu.test(name.slice(0, at))) return true;
	if (sign !== '.') return false;
	const before = groups[first - 1];
	const behind = groups[first + 3];
	const last = groups[first + 2] as Group;
	return (
		(before !== undefined && between(name, before, groups[first] as Group) === sign) ||
		(behind !== undefined && between(name, last, behind) === sign)
	);
}
