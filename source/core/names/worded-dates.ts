import { isoDate } from '../values/dates.js';
import { monthOf } from '../values/month-names.js';
import { type DateOrder, endWithTime, type NameDate } from '../values/numeric-dates.js';
import { type DatePart, patternOfDate } from './date-patterns.js';
import { letterPattern } from './letter-patterns.js';

const WORD = '((?:\\p{L}\\p{M}*){3,10})';
const GAP = '[-_. ,]{0,3}';

/** Behind a day: `22nd`, `1er`, `1º`. */
const ORDINAL = '(?:(?:st|nd|rd|th|er|[oºª°])(?!\\p{L}))?';

/** Before a month or a year: `22nd of November`, `22 de noviembre de 2026`. */
const OF = `(?:(?:of|de|del|di)(?!\\p{L})${GAP})?`;

/** The month first (`Jan-2-26`), or between day and year (`12Nov2026`, `2026-Nov-12`). */
const worded = letterPattern(
	`(?<![\\p{L}\\p{M}])${WORD}${GAP}(\\d{1,2})${ORDINAL}[-_. ,]{1,3}(\\d{4}|\\d{2})(?!\\d)|` +
		`(?<!\\d)(\\d{1,4})${ORDINAL}${GAP}${OF}${WORD}${GAP}${OF}(\\d{1,4})(?!\\d)${ORDINAL}`,
);

/** Replaces each date whose month is a word. */
export function replaceWordedDates(name: string, replacement: (text: string) => string): string {
	let [replaced, from] = ['', 0];
	for (const { index, 0: text } of matchesIn(name)) {
		if (index < from) continue;
		replaced += name.slice(from, index) + replacement(text);
		from = index + text.length;
	}
	return replaced + name.slice(from);
}

/** Dates whose month is a word, in any usual order. They may overlap, as two in `3_Nov_22_2026`. */
export function wordedDates(name: string): NameDate[] {
	return [...matchesIn(name)].flatMap((match) => wordedDate(name, match) ?? []);
}

/** All places with the form of such a date, also where one begins within another. */
function* matchesIn(name: string): Generator<RegExpExecArray> {
	const form = new RegExp(worded(name));
	for (let match = form.exec(name); match !== null; match = form.exec(name)) {
		if (monthOf((match[1] ?? match[5]) as string) !== null) yield match;
		form.lastIndex = match.index + 1;
	}
}

function wordedDate(name: string, match: RegExpExecArray): NameDate | null {
	const [text, , day = '', year = '', first = '', , last = ''] = match;
	const isWordFirst = match[1] !== undefined;
	const word = (match[1] ?? match[5]) as string;
	const readings = new Map<DateOrder, string>();
	const read = (order: DateOrder, years: string, days: string) => {
		if (days.length > 2 || years.length % 2 === 1) return;
		const date = isoDate(wholeYear(years), monthOf(word) as number, Number(days));
		if (date !== null) readings.set(order, date);
	};
	if (isWordFirst) read('MDY', year, day);
	else {
		if (last.length > 1) read('DMY', last, first);
		if (first.length > 1) read('YMD', first, last);
	}
	if (readings.size === 0) return null;
	const part = (group: number, token: string): DatePart => ({
		at: match.indices?.[group]?.[0] as number,
		text: match[group] as string,
		token,
	});
	const days = (group: number) => part(group, (match[group] as string).length === 1 ? 'D' : 'DD');
	const years = (group: number) => part(group, (match[group] as string).length === 4 ? 'YYYY' : 'YY');
	const format = (order: DateOrder) => {
		if (isWordFirst) return patternOfDate(name, [part(1, 'MMM'), days(2), years(3)]);
		const [one, other] = order === 'YMD' ? [years(4), days(6)] : [days(4), years(6)];
		return patternOfDate(name, [one, part(5, 'MMM'), other]);
	};
	return {
		at: match.index,
		text,
		end: endWithTime(name, match.index + text.length),
		readings,
		isShort: ![year, first, last].some((each) => each.length === 4),
		...(readings.size > 1 && { usual: 'DMY' }),
		form: isWordFirst ? 'word first' : 'word',
		format,
	};
}

/** A file's two-digit year is of this century. */
function wholeYear(digits: string): number {
	return digits.length === 4 ? Number(digits) : 2000 + Number(digits);
}
