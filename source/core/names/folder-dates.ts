import { monthOf } from '../values/month-names.js';
import { dayOfParts, type NameDate } from '../values/numeric-dates.js';
import { digitsOf, patternOfDate, wordOf } from './date-patterns.js';
import { letterPattern } from './letter-patterns.js';

/** `year=`, `load_year=` and the like, as Hive writes the folders of a partitioned table; also `y2026`. */
const key = (name: string) => `(?:(?:\\w*_)?(?:${name})=?)?`;

const MONTH = '(?:(\\d{1,2})(?:[-_. ]{1,3}((?:\\p{L}\\p{M}*){3,10}))?|((?:\\p{L}\\p{M}*){3,10}))';

/** Year, month and day in folders one in another, the day as the whole name of a folder or file. */
const folders = letterPattern(
	`(?<=^|[/!]|\\p{L}|(?<!\\d)[_. -])${key('year|yyyy|yy|y')}((?:19|20)\\d{2})([/_-]?)${key('month|mm|m')}${MONTH}([/_-]?)` +
		`${key('day|dd|d')}(\\d{1,2})(?=/|(?:\\.\\p{L}[^/.!]*)+(?:!|$))`,
);

/** Dates that folders make up: `2026/11/23/c.csv`, `year=2026/month=11/day=23/c.csv`, `2026/11-Nov/23/c.csv`, `2026/1123/c.csv`. */
export function folderDates(name: string): NameDate[] {
	return [...name.matchAll(folders(name))].flatMap((match) => {
		const [text, year = '', first, number, word, alone, second, day = ''] = match;
		const isCut = first === '' ? number?.length !== 2 : second === '' && (number ?? day).length + day.length !== 4;
		// A file of four digits is the 1124th of its year, a folder is a day.
		const isCounted = second === '' && number !== undefined && name[match.index + text.length] !== '/';
		if (isCut || isCounted || (first !== '/' && second !== '/')) return [];
		const month = word === undefined ? Number(number ?? monthOf(alone ?? '') ?? 0) : monthOf(word);
		const date = month === null ? null : dayOfParts(year, month, Number(day));
		if (date === null || (word !== undefined && month !== Number(number))) return [];
		const start = digitsOf(match, 1, 'Y');
		const parts = [start, number === undefined ? wordOf(match, 5) : digitsOf(match, 3, 'M'), digitsOf(match, 7, 'D')];
		return {
			at: start.at,
			text: text.slice(start.at - match.index),
			end: match.index + text.length,
			readings: new Map([['YMD' as const, date]]),
			isShort: false,
			form: 'folders',
			format: () => patternOfDate(name, parts),
		};
	});
}
