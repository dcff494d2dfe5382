import type { DateOrder, NameDate } from '../values/numeric-dates.js';
import { datesIn } from './name-dates.js';
import { seriesOf } from './series.js';
import { borderOf } from './wrapped-name.js';

/** Whether a file is of the run date, by its name. */
export type NameDay =
	/** The name has no date, or has the run date. */
	| { readonly kind: 'taken' }
	/** It has the run date, if it is read in the same order as other names of its series. */
	| { readonly kind: 'known'; readonly text: string; readonly order: string; readonly by: string }
	| { readonly kind: 'other'; readonly days: readonly string[] }
	/** It may have the run date or another one. */
	| { readonly kind: 'unclear'; readonly date: NameDate };

/** A two-digit year may be a date within this many years of the run date. */
const NEAR = 2;

const TAKEN: NameDay = { kind: 'taken' };

/**
 * Tells for each name whether it is of the run date. Where a name may be of two days, other names of its series decide
 * if they can be read in one way only: beside `c_23112026.csv`, `c_12112026.csv` is of November.
 *
 * @param runDate - ISO 8601
 */
export function daysOfNames(names: readonly string[], runDate: string): NameDay[] {
	const all = names.map((name) => ({ name, dates: tellingDates(name) }));
	const shortYears = new ShortYears(all, runDate);
	const kept = all.map(({ name, dates }) => ({ name, dates: shortYears.real(name, dates) }));
	const orders = new Orders(kept);
	return kept.map(({ name, dates }) => dayOf(name, dates, orders, runDate));
}

/** The dates that tell a file's day: in an archive, those of its own path before those of the archive's name. */
function tellingDates(name: string): NameDate[] {
	const dates = datesIn(name);
	const border = borderOf(name);
	const own = dates.filter(({ at, isShort }) => at > border && !isShort);
	return border === -1 || own.length === 0 ? dates : own;
}

interface DatedName {
	readonly name: string;
	readonly dates: readonly NameDate[];
}

function dayOf(name: string, dates: readonly NameDate[], orders: Orders, runDate: string): NameDay {
	if (dates.length === 0) return TAKEN;
	let ofRunDate: NameDay | null = null;
	let unclear: NameDay | null = null;
	let other: string[] = [];
	for (const date of dates) {
		const days = daysOf(date, runDate);
		const known = orders.of(name, date);
		const day = known === null ? undefined : date.readings.get(known.order);
		if (other.length === 0) other = day === undefined ? days : [day];
		if (!days.includes(runDate)) continue;
		if (days.length === 1) return TAKEN;
		if (known === null) unclear ??= { kind: 'unclear', date };
		else if (day === runDate)
			ofRunDate ??= { kind: 'known', text: date.text, order: date.format(known.order), by: known.by };
	}
	return unclear ?? ofRunDate ?? { kind: 'other', days: other };
}

/** The days that a date may be. If its year has two digits and it may be the run date, it is not of another year. */
export function daysOf({ readings, isShort }: NameDate, runDate: string): string[] {
	const days = [...new Set(readings.values())];
	if (!isShort || !days.includes(runDate)) return days;
	return days.filter((day) => day.slice(0, 4) === runDate.slice(0, 4));
}

/** Tells dates with two-digit years from other numbers of six digits, by what names of the same pattern have there. */
class ShortYears {
	/** How many names have a pattern. */
	readonly #patterns = new Map<string, number>();
	/**
	 * By position in a pattern: how many names have a possible date there, and whether one of those is near the run date.
	 */
	readonly #positions = new Map<string, { count: number; isNear: boolean }>();
	readonly #runDate: string;

	constructor(names: readonly DatedName[], runDate: string) {
		this.#runDate = runDate;
		for (const { name, dates } of names) {
			const pattern = patternOf(name);
			this.#patterns.set(pattern, (this.#patterns.get(pattern) ?? 0) + 1);
			for (const date of dates) {
				if (!date.isShort) continue;
				const key = `${pattern}\n${date.at}`;
				const { count, isNear } = this.#positions.get(key) ?? { count: 0, isNear: false };
				this.#positions.set(key, { count: count + 1, isNear: isNear || this.#near(date).size > 0 });
			}
		}
	}

	/** The dates of a name that are certain. A name with a four-digit year has its date there. */
	real(name: string, dates: readonly NameDate[]): NameDate[] {
		const whole = dates.filter((date) => !date.isShort);
		if (whole.length > 0) return whole;
		const pattern = patternOf(name);
		const total = this.#patterns.get(pattern) ?? 0;
		return dates.flatMap((date) => {
			const position = this.#positions.get(`${pattern}\n${date.at}`);
			if (position === undefined || !position.isNear || position.count * 2 <= total) return [];
			const near = this.#near(date);
			return [near.size > 0 ? { ...date, readings: near } : date];
		});
	}

	#near({ readings }: NameDate): Map<DateOrder, string> {
		const year = Number(this.#runDate.slice(0, 4));
		return new Map([...readings].filter(([, day]) => Math.abs(Number(day.slice(0, 4)) - year) <= NEAR));
	}
}

/** Names of the same pattern differ only in their digits. */
function patternOf(name: string): string {
	return name.replace(/\d/g, '0');
}

/** The order of dates at each position of a series, where some names can be read in one order only. */
class Orders {
	readonly #known = new Map<string, { order: DateOrder; by: string } | null>();

	constructor(names: readonly DatedName[]) {
		for (const { name, dates } of names) {
			for (const date of dates) {
				const [only, ...more] = date.readings.keys();
				if (only === undefined || more.length > 0) continue;
				const position = positionOf(name, date);
				const known = this.#known.get(position);
				if (known === undefined) this.#known.set(position, { order: only, by: name });
				else if (known !== null && known.order !== only) this.#known.set(position, null);
			}
		}
	}

	/** `null` where nothing tells the order, or names contradict each other. */
	of(name: string, date: NameDate): { readonly order: DateOrder; readonly by: string } | null {
		const known = this.#known.get(positionOf(name, date)) ?? null;
		return known !== null && date.readings.has(known.order) ? known : null;
	}
}

function positionOf(name: string, { at, form }: NameDate): string {
	return `${seriesOf(name.slice(0, at))}\n${form}\n${seriesOf(name)}`;
}
