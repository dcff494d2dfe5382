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
	/** How many names have a pattern. */
	readonly #patterns = new Map<string, number>();
	/** By position in a pattern: how many names have a possible date there, and how many one near the run date. */
	readonly #positions = new Map<string, { count: number; near: number }>();

	constructor(names: readonly DatedName[], runDate: string) {
		for (const { name, dates } of names) {
			const pattern = patternOf(name);
			this.#patterns.set(pattern, (this.#patterns.get(pattern) ?? 0) + 1);
			for (const date of dates) {
				if (!date.isShort) continue;
				const key = `${pattern}\n${date.at}`;
				const { count, near } = this.#positions.get(key) ?? { count: 0, near: 0 };
				const isNear = [...date.readings.values()].some((day) => yearsAhead(day, runDate, NEAR));
				this.#positions.set(key, { count: count + 1, near: near + (isNear ? 1 : 0) });
			}
		}
	}

	/** Those of a name's dates with two-digit years that are certain. Of two that overlap, what fits more names is one. */
	real(name: string, dates: readonly NameDate[]): NameDate[] {
		const pattern = patternOf(name);
		const total = this.#patterns.get(pattern) ?? 0;
		const position = ({ at }: NameDate) => this.#positions.get(`${pattern}\n${at}`) ?? { count: 0, near: 0 };
		const real = dates.filter((date) => {
			const { count, near } = position(date);
			return date.isShort && near > 0 && count * 2 > total;
		});
		const best = real.sort(
			(a, b) => position(b).near - position(a).near || b.text.length - a.text.length || a.at - b.at,
		);
		return withoutOverlaps(best).sort((a, b) => a.at - b.at);
	}
}

/** Names of the same pattern differ only in their digits. */
function patternOf(name: string): string {
	return name.replace(/\p{Nd}/gu, '0');
}
