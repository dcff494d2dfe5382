import { isoDate } from '../values/dates.js';
import { monthOf } from '../values/month-names.js';
import { type DateOrder, type NameDate, numericDates } from '../values/numeric-dates.js';

/** A date whose month is a word, in any usual order: `12Nov2026`, `Jan-2-26`, `2026-Nov-12`. */
const WORDED =
	/(?<!\p{L})(\p{L}{3,10}\p{M}*)([-_. ]?)(\d{1,2})([-_. ,]+)(\d{4}|\d{2})(?!\d)|(?<!\d)(\d{1,4})([-_. ]?)(\p{L}{3,10}\p{M}*)([-_. ]?)(\d{1,4})(?!\d)/gu;

/** Replaces each date whose month is a word. */
export function replaceWordedDates(name: string, replacement: (text: string) => string): string {
	return name.replace(WORDED, (text, ...groups) =>
		monthOf(String(groups[0] ?? groups[7])) === null ? text : replacement(text),
	);
}

/**
 * All dates in a file's name, in their order. Weeks, months and years are no dates, and neither are times behind a
 * date, versions (`v1.2.3`) or seconds since 1970.
 */
export function datesIn(name: string): NameDate[] {
	const found: NameDate[] = [];
	const rest = [...name.matchAll(WORDED)].reduce((left, match) => {
		const date = wordedDate(match);
		if (date === null) return left;
		found.push(date);
		return left.slice(0, date.at) + '/'.repeat(date.text.length) + left.slice(date.at + date.text.length);
	}, name);
	found.push(...numericDates(rest));
	return found.sort((a, b) => a.at - b.at);
}

function wordedDate(match: RegExpMatchArray): NameDate | null {
	const [text, word, gap, day, wide, year, first = '', gap2 = '', word2, gap3 = '', last = ''] = match;
	const month = monthOf(word ?? word2 ?? '');
	if (month === null) return null;
	const readings = new Map<DateOrder, string>();
	const read = (order: DateOrder, years: string, days: string) => {
		const date = days.length > 2 || years.length % 2 === 1 ? null : isoDate(wholeYear(years), month, Number(days));
		if (date !== null) readings.set(order, date);
	};
	if (word !== undefined) read('MDY', year as string, day as string);
	else {
		if (last.length > 1) read('DMY', last, first);
		if (first.length > 1) read('YMD', first, last);
	}
	const years = word === undefined ? [first, last] : [year as string];
	const format = (order: DateOrder) => {
		if (word !== undefined) return `{date:MMM${gap}${dayToken(day as string)}${wide}${yearToken(year as string)}}`;
		const [one, other] = order === 'YMD' ? [yearToken(first), dayToken(last)] : [dayToken(first), yearToken(last)];
		return `{date:${one}${gap2}MMM${gap3}${other}}`;
	};
	if (readings.size === 0) return null;
	return {
		at: match.index as number,
		text,
		readings,
		isShort: !years.some((each) => each.length === 4),
		form: 'word',
		format,
	};
}

/** A file's two-digit year is of this century. */
export function wholeYear(digits: string): number {
	return digits.length === 4 ? Number(digits) : 2000 + Number(digits);
}

function dayToken(digits: string): string {
	return digits.length === 1 ? 'D' : 'DD';
}

function yearToken(digits: string): string {
	return digits.length === 4 ? 'YYYY' : 'YY';
}
