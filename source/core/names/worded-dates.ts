import { isEnglishMonth, isOtherWord, mayHoldMonth, monthOf } from '../values/month-names.js';
import { type DateOrder, dayOfParts, endWithTime, type NameDate } from '../values/numeric-dates.js';
import { isTimeOrNone } from '../values/times-of-day.js';
import { digitsOf, patternOfDate, wordOf } from './date-patterns.js';
import { letterPattern } from './letter-patterns.js';

const WORD = '((?:\\p{L}\\p{M}*){3,10})';
const GAP = '[-_. ,]{0,3}';

/** Behind a day: `22nd`, `1er`, `1º`. */
const ORDINAL = '(?:(?:st|nd|rd|th|er|[oºª°])(?!\\p{L}))?';

/** Before a month or a year: `22nd of November`, `22 de noviembre de 2026`. */
const OF = `(?:(?:of|de|del|di)(?!\\p{L})${GAP})?`;

/** The month first (`Jan-2-26`), or between day and year (`12Nov2026`, `2026-Nov-12`, `24NOV2026101500` with a time). */
const worded = letterPattern(
	`(?<![\\p{L}\\p{M}])${WORD}${GAP}(\\d{1,2})${ORDINAL}[-_. ,]{1,3}(\\d{4}|\\d{2})(?!\\d)|` +
		`(?<!\\d)(\\d{1,4})${ORDINAL}${GAP}${OF}${WORD}(?:${GAP}${OF}(\\d{1,4})|(\\d{5,19}))(?!\\d)${ORDINAL}`,
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

/** A date whose month is a word. */
export interface WordedDate extends NameDate {
	/** The month's name is more often another word, as `out` and `set` are. */
	readonly isDoubtful: boolean;
}

/** Dates whose month is a word, in any usual order. They may overlap, as two in `3_Nov_22_2026`. */
export function wordedDates(name: string): WordedDate[] {
	return [...matchesIn(name)].flatMap((match) => wordedDate(name, match) ?? []);
}

/** All places with the form of such a date, also where one begins within another. */
function* matchesIn(name: string): Generator<RegExpExecArray> {
	if (!mayHoldMonth(name)) return;
	const form = new RegExp(worded(name));
	for (let match = form.exec(name); match !== null; match = form.exec(name)) {
		if (match[1] === undefined ? monthOf(match[5] as string) !== null : mayComeFirst(match[1], match[3] as string))
			yield match;
		form.lastIndex = match.index + 1;
	}
}

/** English writes the month before the day. With a four-digit year it may be of another language, and no other word. */
function mayComeFirst(word: string, year: string): boolean {
	return isEnglishMonth(word) || (year.length === 4 && monthOf(word) !== null && !isOtherWord(word));
}

function wordedDate(name: string, match: RegExpExecArray): WordedDate | null {
	const [text, , day = '', year = '', first = '', , alone, glued = ''] = match;
	const isWordFirst = match[1] !== undefined;
	const word = (match[1] ?? match[5]) as string;
	const month = monthOf(word) as number;
	const readings = new Map<DateOrder, string>();
	const read = (order: DateOrder, years: string, days: string) => {
		if (days.length > 2 || years.length % 2 === 1) return;
		const date = dayOfParts(years, month, Number(days));
		if (date !== null) readings.set(order, date);
	};
	const last = alone ?? beforeTime(glued, month);
	if (isWordFirst) read('MDY', year, day);
	else {
		if (last.length > 1) read('DMY', last, first);
		if (first.length > 1) read('YMD', first, last);
	}
	if (readings.size === 0) return null;
	const format = (order: DateOrder) => {
		if (isWordFirst) return patternOfDate(name, [wordOf(match, 1), digitsOf(match, 2, 'D'), digitsOf(match, 3, 'Y')]);
		const [one, other] = order === 'YMD' ? (['Y', 'D'] as const) : (['D', 'Y'] as const);
		const behind = digitsOf(match, alone === undefined ? 7 : 6, other, last);
		return patternOfDate(name, [digitsOf(match, 4, one), wordOf(match, 5), behind]) + (glued === '' ? '' : '*');
	};
	return {
		at: match.index,
		text,
		end: endWithTime(name, match.index + text.length),
		readings,
		isShort: ![year, first, last].some((each) => each.length === 4),
		...(readings.size > 1 && { usual: 'DMY' }),
		form: isWordFirst ? 'word first' : 'word',
		isDoubtful: isOtherWord(word),
		format,
	};
}

/** The year or day of digits that a time of day ends, as `101500` does in `24NOV2026101500`; nothing where none does. */
function beforeTime(digits: string, month: number): string {
	const isYear = dayOfParts(digits.slice(0, 4), month, 1) !== null;
	const length = isYear && isTimeOrNone(digits.slice(4), false) ? 4 : 2;
	return isTimeOrNone(digits.slice(length), length === 2) ? digits.slice(0, length) : '';
}
