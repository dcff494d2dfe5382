import { isoDate } from './dates.js';

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

/** A run of digits in a name. */
interface Group {
	readonly at: number;
	readonly text: string;
}

/** A date without its end, and the number of groups that it takes up. */
interface Found {
	readonly date: Omit<NameDate, 'end'>;
	readonly groups: number;
}

const ORDERS: readonly DateOrder[] = ['YMD', 'DMY', 'MDY'];

/** A date's four-digit year is not before this one. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;

/**
 * All dates of digits in a name. Those with four-digit years come first, and do not overlap. Those with two digits for
 * the year may overlap each other: in `3_22_11_26` two groups of three are a date.
 */
export function numericDates(name: string): NameDate[] {
	const groups = groupsOf(name);
	const taken = new Set<number>();
	const dates: NameDate[] = [];
	for (const isShort of [false, true]) {
		for (let i = 0; i < groups.length; i++) {
			if (taken.has(i)) continue;
			const isFree = !taken.has(i + 1) && !taken.has(i + 2);
			const found = (isFree ? separatedDate(name, groups, i, isShort) : null) ?? ofDigits(groups, i, isShort);
			if (found === null) continue;
			const end = i + found.groups + timeBehind(name, groups, i + found.groups);
			dates.push({ ...found.date, end: endOfGroups(groups, end) });
			for (let k = i; k < end && !isShort; k++) taken.add(k);
		}
	}
	return dates;
}

/** The position behind a date that ends there, and behind the time of day that follows it. */
export function endWithTime(name: string, end: number): number {
	const groups = groupsOf(name);
	const next = groups.findIndex(({ at }) => at >= end);
	return next < 1 ? end : Math.max(end, endOfGroups(groups, next + timeBehind(name, groups, next)));
}

function groupsOf(name: string): Group[] {
	return [...name.matchAll(/\d+/g)].map((match) => ({ at: match.index, text: match[0] }));
}

/** The position behind the last of so many groups. */
function endOfGroups(groups: readonly Group[], count: number): number {
	const { at, text } = groups[count - 1] as Group;
	return at + text.length;
}

/** Digits behind a date: nothing, or a time as `HH`, `HHmm`, `HHmmss`, or with milliseconds. */
const WITH_TIME = /^(?:(?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d(?:\d{3})?)?)?)?$/;

/** A date in one group of digits, such as `23112026` or `20261123101500`. */
function ofDigits(groups: readonly Group[], first: number, isShort: boolean): Found | null {
	const { at, text } = groups[first] as Group;
	const length = isShort ? 6 : 8;
	// Eight digits are a date with a four-digit year, never a short one with an hour.
	if (text.length < length || (isShort && text.length === 8) || !WITH_TIME.test(text.slice(length))) return null;
	if (isShort && text.length === 6 && isMonthAndYear(text)) return null;
	const readings = new Map<DateOrder, string>();
	for (const order of ORDERS) {
		const parts = split(text, order, isShort ? 2 : 4);
		const date = toDate(parts, isShort);
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

function toDate({ year, month, day }: Parts, isShort: boolean): string | null {
	const whole = isShort ? 2000 + Number(year) : Number(year);
	if (whole < FIRST_YEAR || whole > LAST_YEAR) return null;
	return isoDate(whole, Number(month), Number(day));
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

/** A date in three groups with the same separator, such as `2026-1-2` and `02.01.26`. */
function separatedDate(name: string, groups: readonly Group[], first: number, isShort: boolean): Found | null {
	const three = groups.slice(first, first + 3);
	const [one, two, last] = three;
	if (one === undefined || two === undefined || last === undefined) return null;
	const sign = between(name, one, two);
	if (!/^[-_. ]$/.test(sign) || between(name, two, last) !== sign) return null;
	if (isShort && isVersion(name, groups, first, sign)) return null;
	const years = isShort ? 2 : 4;
	const readings = new Map<DateOrder, string>();
	for (const order of ORDERS) {
		const [year, month, day] =
			order === 'YMD' ? [one, two, last] : order === 'DMY' ? [last, two, one] : [last, one, two];
		if (year.text.length !== years || month.text.length > 2 || day.text.length > 2) continue;
		const date = toDate({ year: year.text, month: month.text, day: day.text }, isShort);
		if (date !== null) readings.set(order, date);
	}
	if (readings.size === 0) return null;
	const text = name.slice(one.at, last.at + last.text.length);
	const token = (letter: string, { text: digits }: Group) => letter.repeat(digits.length === 1 ? 1 : digits.length);
	const format = (order: DateOrder) => {
		const letters = inOrder(order, 'Y', 'M', 'D');
		return `{date:${three.map((group, index) => token(letters[index] as string, group)).join(sign)}}`;
	};
	return { date: { at: one.at, text, readings, isShort, form: sign + years, format }, groups: 3 };
}

function between(name: string, one: Group, other: Group): string {
	return name.slice(one.at + one.text.length, other.at);
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

/** Number of groups behind a date that are a time of day, and so no part of another date. */
function timeBehind(name: string, groups: readonly Group[], at: number): number {
	const date = groups[at - 1] as Group;
	const first = groups[at];
	if (first === undefined || !/^[-_. ]?[T_ .-]?$/i.test(between(name, date, first))) return 0;
	if (first.text.length >= 4 && WITH_TIME.test(first.text)) return 1;
	const parts = groups.slice(at, at + 3).filter((group, index, all) => {
		const previous = all[index - 1];
		return previous === undefined || /^[-_.:hm ]$/i.test(between(name, previous, group));
	});
	const isTime = (count: number) =>
		parts.length >= count &&
		WITH_TIME.test(
			parts
				.slice(0, count)
				.map(({ text }) => text)
				.join(''),
		) &&
		parts.slice(0, count).every(({ text }) => text.length === 2);
	return isTime(3) ? 3 : isTime(2) ? 2 : 0;
}
