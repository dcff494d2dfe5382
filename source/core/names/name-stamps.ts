import { datesIn } from './name-dates.js';

/** Digits of a name are looked at within this many years of the run date. */
const NEAR = 2;

const DAY = 86_400_000;

/**
 * Finds the day in a name without a date that tells it in another way, where that is not the run date: a week, a day of
 * the year, seconds since 1970, or digits that look like a date and are none. `null` where there is nothing of the
 * kind.
 *
 * @param runDate - ISO 8601
 */
export function stampIn(name: string, runDate: string): string | null {
	if (datesIn(name).length > 0) return null;
	const isNear = (year: number) => Math.abs(year - Number(runDate.slice(0, 4))) <= NEAR;
	for (const [text, what] of [...weeks(name, runDate), ...ordinals(name, runDate), ...seconds(name, runDate)])
		if (isNear(Number(what.slice(0, 4)))) return `${text} is ${what}, and the run is for ${runDate}`;
	const impossible = IMPOSSIBLE.flatMap((form) => [...name.matchAll(form)]).find(
		({ groups }) => isNear(Number(groups?.year)) && [groups?.one, groups?.two].every(mayBeDay),
	);
	return impossible === undefined ? null : `${impossible[0]} looks like a date and is no day of the calendar`;
}

type Stamp = readonly [text: string, days: string];

const WEEK = /(?<!\d)(\d{4})[-_ ]?(?:W|WK|CW|KW)[-_ ]?(\d{1,2})(?!\d)/gi;

/** Weeks of ISO 8601: the first one has 4 January in it. */
function weeks(name: string, runDate: string): Stamp[] {
	return [...name.matchAll(WEEK)].flatMap(([text, year, number]): Stamp[] => {
		const week = Number(number);
		if (week < 1 || week > 53) return [];
		const fourth = new Date(`${year}-01-04T00:00:00Z`);
		const monday = fourth.getTime() + DAY * (7 * (week - 1) - ((fourth.getUTCDay() + 6) % 7));
		const [first, last] = [dayOf(monday), dayOf(monday + 6 * DAY)];
		return runDate >= first && runDate <= last ? [] : [[text, `${first} to ${last}`]];
	});
}

const ORDINAL = /(?<!\d)(\d{4})-?(\d{3})(?!\d)/g;

/** A year and a day of the year: `2026327`. */
function ordinals(name: string, runDate: string): Stamp[] {
	return [...name.matchAll(ORDINAL)].flatMap(([text, year, number]): Stamp[] => {
		const day = dayOf(Date.parse(`${year}-01-01T00:00:00Z`) + DAY * (Number(number) - 1));
		const isDay = Number(number) > 0 && day.startsWith(year as string);
		return !isDay || day === runDate ? [] : [[text, `${day} as a day of the year`]];
	});
}

const SECONDS = /(?<!\d)(\d{10})(?:\d{3})?(?!\d)/g;

/** Seconds or milliseconds since 1970: the day in UTC, or the day before or after it in other time zones. */
function seconds(name: string, runDate: string): Stamp[] {
	return [...name.matchAll(SECONDS)].flatMap(([text, digits]): Stamp[] => {
		const at = Number(digits) * 1000;
		const isRunDate = [dayOf(at - DAY / 2), dayOf(at), dayOf(at + DAY / 2)].includes(runDate);
		return isRunDate ? [] : [[text, `${dayOf(at)} as seconds since 1970`]];
	});
}

function dayOf(milliseconds: number): string {
	return new Date(milliseconds).toISOString().slice(0, 10);
}

/** Year, month and day in any order, where no order gives a day. */
const IMPOSSIBLE = [
	/(?<!\d)(?<year>\d{4})(?<one>\d{2})(?<two>\d{2})(?!\d)/g,
	/(?<!\d)(?<one>\d{2})(?<two>\d{2})(?<year>\d{4})(?!\d)/g,
	/(?<!\d)(?<year>\d{4})([-_. ])(?<one>\d{1,2})\2(?<two>\d{1,2})(?!\d)/g,
	/(?<![^/!])(?<year>\d{4})\/(?<one>\d{1,2})\/(?<two>\d{1,2})(?=\/)/g,
	/(?<!\d)(?<one>\d{1,2})([-_. ])(?<two>\d{1,2})\2(?<year>\d{4})(?!\d)/g,
];

function mayBeDay(digits: string | undefined): boolean {
	return Number(digits) >= 1 && Number(digits) <= 31;
}
