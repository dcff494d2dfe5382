import { hasTwoReadings, isoDate } from '../values/dates.js';
import { monthStarts } from '../values/month-names.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Parts of a run date, as file names may have them. */
function tokens(runDate: string): Record<string, string> {
	const [year, month, day] = runDate.split('-') as [string, string, string];
	const name = MONTHS[Number(month) - 1] as string;
	return {
		YYYY: year,
		YY: year.slice(2),
		MMM: name,
		MM: month,
		M: String(Number(month)),
		DD: day,
		D: String(Number(day)),
	};
}

/** Puts the run date into a pattern such as `customers_{date:DDMMYYYY}.txt`. */
export function fillRunDate(pattern: string, runDate: string): string {
	const parts = tokens(runDate);
	return replaceDates(pattern, (token) => parts[token] as string);
}

/** The same as a glob: months have any case and language, and `M` and `D` may have a leading zero. */
export function globOfRunDate(pattern: string, runDate: string): string {
	const parts = tokens(runDate);
	return replaceDates(pattern, (token) => {
		const part = parts[token] as string;
		if (token === 'MMM') return `@(${monthStarts(Number(parts.M)).map(anyCase).join('|')})`;
		return (token === 'M' || token === 'D') && part.length === 1 ? `?(0)${part}` : part;
	});
}

/** Vowels as the names of months have them, `Fév` and `Août`. */
const ACCENTED: Readonly<Record<string, string>> = { a: 'aäàáâã', e: 'eéèê', i: 'iíì', o: 'oóôõ', u: 'uûúü' };

function anyCase(letters: string): string {
	return [...letters]
		.map((letter) => ACCENTED[letter] ?? letter)
		.map((all) => `[${all}${all.toUpperCase()}]`)
		.join('');
}

/** Globs for tokens of any date. They match no digits that cannot be a month or a day. */
const ANY: Readonly<Record<string, string>> = {
	YYYY: '@(19|20)[0-9][0-9]',
	YY: '[0-9][0-9]',
	MMM: '[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ][A-Za-zÀ-ÿ]',
	MM: '@(0[1-9]|1[0-2])',
	M: '@(0[1-9]|1[0-2]|[1-9])',
	DD: '@(0[1-9]|[12][0-9]|3[01])',
	D: '@(0[1-9]|[12][0-9]|3[01]|[1-9])',
};

/** The glob of a pattern, for any date. */
export function fillAnyDate(pattern: string): string {
	return replaceDates(pattern, (token) => ANY[token] as string);
}

/** What is wrong with each `{date:…}` of a pattern; none where all can be placed. */
export function dateFaults(pattern: string): string[] {
	return [...pattern.matchAll(/\{date:([^}]*)\}/g)]
		.filter(([, format = '']) => !isDateToken(format) || hasTwoReadings(format))
		.map(([written, format = '']) =>
			isDateToken(format)
				? `"${written}" fits two days: D and M stand side by side`
				: `"${written}" may hold DD, D, MM, M, MMM, YYYY and YY`,
		);
}

/** Whether a format of `{date:…}` consists of tokens, with no letters between them. */
function isDateToken(format: string): boolean {
	return /^[^A-Za-z]*(?:(?:YYYY|YY|MMM|MM|M|DD|D)[^A-Za-z]*)+$/.test(format);
}

function replaceDates(pattern: string, part: (token: string) => string): string {
	return pattern.replace(/\{date:([^}]*)\}/g, (_, format: string) =>
		format.replace(/YYYY|YY|MMM|MM|M|DD|D/gi, (token) => part(token.toUpperCase())),
	);
}

/** Today in the machine's time zone, ISO 8601. */
export function today(now: Date): string {
	return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
}

/** The day so many days before today, in the calendar of the machine's time zone, ISO 8601. */
export function daysAgo(now: Date, days: number): string {
	return today(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days));
}

/** Days from today to the run date; negative where it is past. */
export function daysAhead(runDate: string, now: Date): number {
	const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
	return day(runDate) - day(today(now));
}

/**
 * Reads a run date as a person writes it: `YYYY-MM-DD`, `YYYYMMDD`, `today` or `yesterday`.
 *
 * @returns ISO 8601, or `null` where the text is none of these or no day of the calendar
 */
export function parseRunDate(text: string, now: Date): string | null {
	if (text === 'today') return today(now);
	if (text === 'yesterday') return daysAgo(now, 1);
	const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
	return match ? isoDate(Number(match[1]), Number(match[2]), Number(match[3])) : null;
}
