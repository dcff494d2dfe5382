import { dayOfParts, endWithTime, type NameDate } from '../values/numeric-dates.js';
import { digitsOf, patternOfDate } from './date-patterns.js';

/** Year, month and day with their signs, as Chinese, Japanese and Korean write them. */
const SIGNED = /(?<!\d)(\d{4}|\d{2})[ _]?[年년][ _]?(\d{1,2})[ _]?[月월][ _]?(\d{1,2})(?:[ _]?[日号號일])?(?!\d)/dgu;

/** Dates such as `2026年11月22日` and `2026년 11월 22일`. */
export function cjkDates(name: string): NameDate[] {
	return [...name.matchAll(SIGNED)].flatMap((match) => {
		const [text, year = '', month = '', day = ''] = match;
		const isShort = year.length === 2;
		const date = dayOfParts(year, Number(month), Number(day));
		if (date === null) return [];
		const parts = [digitsOf(match, 1, 'Y'), digitsOf(match, 2, 'M'), digitsOf(match, 3, 'D')];
		return {
			at: match.index,
			text,
			end: endWithTime(name, match.index + text.length),
			readings: new Map([['YMD' as const, date]]),
			isShort,
			form: 'signs',
			format: () => patternOfDate(name, parts) + text.slice(text.search(/\D*$/)),
		};
	});
}
