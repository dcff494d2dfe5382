import { dayAfter, isoDate } from './dates.js';
import type { Column } from './schema.js';

/** What a feed says of its dates as a whole. */
export interface DateRules {
	/** ISO 8601; `null` where no day is loaded, as when a config is checked. */
	readonly runDate: string | null;
	readonly birthDateColumn: string | null;
	readonly latestBy: string | null;
}

/** Between which days a column's values may be, both included. */
export interface DateBounds {
	readonly min: string;
	readonly max: string;
	/** Whether `9999-12-31` may be beyond `max`, as the day that stands for no end. */
	readonly openEnd: boolean;
}

/** The day by which programs mean that something never ends. */
export const NEVER = '9999-12-31';

/** Nobody alive was born before, no hospital's list of visits goes back further, and no feed's other dates do. */
const BORN = '1850-01-01';
const DECIDING = '1900-01-01';
const OTHERS: DateBounds = { min: '1800-01-01', max: '2200-12-31', openEnd: true };

/** A day, or one so many days from the run date: `1900-01-01`, `runDate`, `runDate+1`, `runDate-30`. */
const BOUND = /^(?:(\d{4})-(\d{2})-(\d{2})|runDate(?:([+-]\d{1,5}))?)$/;

/** Whether a text says a bound as the config may write it. */
export function isDateBound(text: string): boolean {
	const [whole, year, month, day] = BOUND.exec(text) ?? [];
	if (whole === undefined) return false;
	return year === undefined || isoDate(Number(year), Number(month), Number(day)) !== null;
}

/** The day that a bound stands for, or `null` where that takes a run date and there is none. */
function dayOf(bound: string, runDate: string | null): string | null {
	const [, year, , , days] = BOUND.exec(bound) ?? [];
	if (year !== undefined) return bound;
	return runDate === null ? null : dayAfter(runDate, { days: Number(days ?? 0) });
}

/** Whether of two bounds the first is known to be later than the second, whatever the run date. */
export function isLaterBound(first: string, second: string): boolean {
	const isRelative = (bound: string) => bound.startsWith('runDate');
	if (isRelative(first) !== isRelative(second)) return false;
	const [a, b] = [first, second].map((bound) => dayOf(bound, '2000-01-01') ?? '');
	return String(a) > String(b);
}

/**
 * The bounds of a column of dates: what the config says, else what is plausible. A birth is not in the future, and the
 * date that decides is at most a day ahead, for hospitals east of here.
 */
export function boundsOf(column: Pick<Column, 'name' | 'min' | 'max'>, rules: DateRules): DateBounds {
	const usual = usualBounds(column.name, rules);
	const min = column.min ? (dayOf(column.min, rules.runDate) ?? '0001-01-01') : usual.min;
	const max = column.max ? (dayOf(column.max, rules.runDate) ?? NEVER) : usual.max;
	return { min, max, openEnd: column.max ? false : usual.openEnd };
}

function usualBounds(name: string, { runDate, birthDateColumn, latestBy }: DateRules): DateBounds {
	if (name === birthDateColumn) return { min: BORN, max: runDate ?? NEVER, openEnd: false };
	if (name !== latestBy) return OTHERS;
	return { min: DECIDING, max: runDate === null ? NEVER : dayAfter(runDate, { days: 1 }), openEnd: false };
}

/** How many years after the run date a year of two digits may lead to. */
const YEARS_AHEAD = 20;

/** The latest day that a year of two digits may lead to in a column, or `undefined` where there is no run date. */
export function latestOf({ max }: DateBounds, runDate: string | null): string | undefined {
	if (runDate === null) return undefined;
	const ahead = dayAfter(runDate, { years: YEARS_AHEAD });
	return max < ahead ? max : ahead;
}
