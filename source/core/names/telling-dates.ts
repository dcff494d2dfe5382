import type { NameDate } from '../values/numeric-dates.js';
import type { DatedName, ShortYears } from './short-years.js';
import { borderOf } from './wrapped-name.js';

/** What tells the day of a file. */
export interface TellingDates extends DatedName {
	/** The date of a folder or archive that the file's own date comes before. */
	readonly outer: NameDate | null;
}

/**
 * Finds the dates that tell a file's day: those with four-digit years, or others where there are none. Its own come
 * before those of its folder, and those before the ones of a folder or archive around it.
 */
export function tellingDates({ name, dates }: DatedName, shortYears: ShortYears): TellingDates {
	const border = borderOf(name);
	const depthAt = (end: number) => name.slice(0, end).split('/').length + (border !== -1 && border < end ? 1 : 0);
	const depthOf = ({ at, text }: NameDate) => depthAt(at + text.length);
	const whole = dates.filter(({ isShort }) => !isShort);
	const certain = whole.length > 0 ? whole : shortYears.real(name, dates);
	const depth = Math.max(...certain.map(depthOf));
	const around = depth < depthAt(name.length) ? [] : whole.filter((date) => depthOf(date) < depth);
	return { name, dates: certain.filter((date) => depthOf(date) === depth), outer: around.at(-1) ?? null };
}
