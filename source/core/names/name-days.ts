import type { DateOrder, NameDate } from '../values/numeric-dates.js';
import { type DayOfName, withoutContradictions } from './contradicted-places.js';
import { datesIn } from './name-dates.js';
import type { DateWay, NameDay } from './name-day.js';
import { type KnownOrder, SeriesOrders } from './series-orders.js';
import { daysOf, ShortYears } from './short-years.js';
import { type TellingDates, tellingDates } from './telling-dates.js';

/**
 * Tells for each name whether it is of the run date. Where a name may be of two days, other names of its series decide
 * if they can be read in one way only: beside `c_23112026.csv`, `c_12112026.csv` is of November.
 *
 * @param runDate - ISO 8601
 */
export function daysOfNames(names: readonly string[], runDate: string): NameDay[] {
	const all = names.map((name) => ({ name, dates: datesIn(name) }));
	const shortYears = new ShortYears(all, runDate);
	const telling = all.map((each) => tellingDates(each, shortYears));
	const orders = new SeriesOrders(telling, runDate);
	return withoutContradictions(telling.map((each) => dayOf(each, orders, runDate)));
}

/** What is made of one date. */
interface Reading {
	readonly date: NameDate;
	/** The days that it may be. */
	readonly days: readonly string[];
	readonly isRunDate: boolean;
	/** It may be the run date or another day. */
	readonly isUnclear: boolean;
	/** The order in which it is the run date, where it is another day in another one and nothing has proven either. */
	readonly assumed: DateOrder | null;
	/** What tells its order, where it is read in the order of its series. */
	readonly known: KnownOrder | null;
}

function dayOf({ name, dates, outer }: TellingDates, orders: SeriesOrders, runDate: string): DayOfName {
	const readings = dates.map((date) => readingOf(name, date, orders, runDate));
	const found = (day: NameDay): DayOfName => ({
		name,
		day,
		forms: dates.map(({ form }) => form),
		ways: () =>
			readings.flatMap(({ date, days, assumed }) =>
				(assumed === null ? days.slice(0, 1) : days).map((day) => wayOf(date, day)),
			),
		hits: readings.map(({ isRunDate, assumed }) => isRunDate && (assumed ?? true)),
	});
	const isOuter = outer !== null && daysOf(outer, runDate).includes(runDate);
	const hits = readings.filter(({ isRunDate }) => isRunDate);
	if (dates.length === 0 || hits.some(({ known }) => known === null))
		return found({ kind: 'taken', outer: isOuter ? null : (outer?.text ?? null) });
	const unclear = readings.find(({ isUnclear }) => isUnclear);
	if (unclear !== undefined) {
		const ways = unclear.days.map((day) => wayOf(unclear.date, day));
		return found({ kind: 'unclear', ways, by: null });
	}
	const [hit] = hits;
	if (hit?.known) {
		const { date, known } = hit;
		return found({ kind: 'known', text: date.text, order: date.format(known.order), by: known.by });
	}
	return found({ kind: 'other', days: readings[0]?.days ?? [], outer: isOuter ? outer.text : null });
}

/** The series comes first: a date that may be the run date alone is another day where the order of its series says so. */
function readingOf(name: string, date: NameDate, orders: SeriesOrders, runDate: string): Reading {
	const days = daysOf(date, runDate);
	const known = orders.of(name, date);
	const day = known === null ? undefined : date.readings.get(known.order);
	const isPlain = days.length === 1;
	if (day !== undefined) {
		const isRunDate = day === runDate;
		return { date, days: [day], isRunDate, isUnclear: false, assumed: null, known: isPlain ? null : known };
	}
	const mayBe = days.includes(runDate);
	if (!mayBe || isPlain) return { date, days, isRunDate: mayBe, isUnclear: false, assumed: null, known: null };
	const isUsual = orders.usualDay(name, date) === runDate || isOnlyOfItsYear(date, days, runDate);
	const assumed = isUsual ? orderOf(date, runDate) : null;
	return { date, days, isRunDate: isUsual, isUnclear: !isUsual, assumed, known: null };
}

/** Of digits the year of the run date is read first: the other reading of `26-11-25` is a year away. */
function isOnlyOfItsYear({ isShort, usual }: NameDate, days: readonly string[], runDate: string): boolean {
	const year = runDate.slice(0, 4);
	return isShort && usual === undefined && days.filter((day) => day.startsWith(year)).length === 1;
}

function orderOf(date: NameDate, day: string): DateOrder {
	return [...date.readings].find(([, each]) => each === day)?.[0] ?? 'YMD';
}

/** A day of a date, with the order that gives it. */
function wayOf(date: NameDate, day: string): DateWay {
	return { text: date.text, at: date.at, format: date.format(orderOf(date, day)), day };
}
