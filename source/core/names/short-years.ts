import type { NameDate } from '../values/numeric-dates.js';
import { withoutOverlaps } from './name-dates.js';

/** A two-digit year may be a date within this many years of the run date. */
const NEAR = 2;

/** Files of so many years may lie in a folder, and none that is further ahead than `NEAR`. */
const KEPT = 10;

/** A name, and dates in it. */
export interface DatedName {
	readonly name: string;
	readonly dates: readonly NameDate[];
}

/** The days that a date may be; with two digits for the year those near the run date, where there are any. */
export function daysOf({ readings, isShort }: NameDate, runDate: string): string[] {
	const days = [...new Set(readings.values())];
	const near = isShort ? days.filter((day) => yearsAhead(day, runDate, NEAR)) : [];
	return near.length > 0 ? near : days;
}

/** Whether a file of this day may lie in the folder. */
export function mayBeKept(day: string, runDate: string): boolean {
	return yearsAhead(day, runDate, KEPT);
}

function yearsAhead(day: string, runDate: string, before: number): boolean {
	const years = Number(day.slice(0, 4)) - Number(runDate.slice(0, 4));
	return years >= -before && years <= NEAR;
}

/** Tells dates with two-digit years from other numbers, by what names of the same pattern have there. */
export class ShortYears {
	readonly #patterns = new Map<string, Pattern>();

	constructor(names: readonly DatedName[], runDate: string) {
		for (const { name, dates } of names) {
			const key = patternOf(name);
			const pattern = this.#patterns.get(key) ?? { total: 0, positions: new Map() };
			this.#patterns.set(key, pattern);
			pattern.total++;
			for (const { at, isShort, readings } of dates) {
				if (!isShort) continue;
				const position = pattern.positions.get(at) ?? { count: 0, near: 0 };
				pattern.positions.set(at, position);
				position.count++;
				if ([...readings.values()].some((day) => yearsAhead(day, runDate, NEAR))) position.near++;
			}
		}
	}

	/** Those of a name's dates with two-digit years that are certain. Of two that overlap, what fits more names is one. */
	real(name: string, dates: readonly NameDate[]): NameDate[] {
		if (dates.length === 0) return [];
		const { total, positions } = this.#patterns.get(patternOf(name)) ?? { total: 0, positions: new Map() };
		const near = ({ at }: NameDate) => positions.get(at)?.near ?? 0;
		const real = dates.filter(
			(date) => date.isShort && near(date) > 0 && (positions.get(date.at)?.count ?? 0) * 2 > total,
		);
		const best = real.sort((a, b) => near(b) - near(a) || b.text.length - a.text.length || a.at - b.at);
		return withoutOverlaps(best).sort((a, b) => a.at - b.at);
	}
}

/** What names of one pattern have in common. */
interface Pattern {
	/** How many there are. */
	total: number;
	/** By position: how many names have a possible date there, and how many one near the run date. */
	readonly positions: Map<number, { count: number; near: number }>;
}

/** Names of the same pattern differ only in their digits. */
function patternOf(name: string): string {
	return name.replace(/\p{Nd}/gu, '0');
}
