import type { NameDate } from '../values/numeric-dates.js';
import type { DatedName, ShortYears } from './short-years.js';
import { borderOf } from './wrapped-name.js';

/** What tells the day of a file. */
export interface TellingDates extends DatedName {
	/** The date of a folder or archive that the file's own date comes before. */
	readonly outer: NameDate | null;
}

/**
 * Finds the dates that tell a file's day: its own before those of its folder, and those before the ones of a folder or
 * archive around it. In one of these a year of four digits makes a number that looks like a date none.
 */
export function tellingDates({ name, dates }: DatedName, shortYears: ShortYears): TellingDates {
	const border = borderOf(name);
	const depthAt = (end: number) => name.slice(0, end).split('/').length + (border !== -1 && border < end ? 1 : 0);
	const depthOf = ({ at, text }: NameDate) => depthAt(at + text.length);
	for (const depth of [...new Set(dates.map(depthOf))].sort((a, b) => b - a)) {
		const here = dates.filter((date) => depthOf(date) === depth);
		const whole = here.filter(({ isShort }) => !isShort);
		const telling = whole.length > 0 ? whole : shortYears.real(name, here);
		if (telling.length === 0) continue;
		const around = depth < depthAt(name.length) ? [] : dates.filter((date) => !date.isShort && depthOf(date) < depth);
		return { name, dates: telling, outer: around.at(-1) ?? null };
	}
	return { name, dates: [], outer: null };
}
