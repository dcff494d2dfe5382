import type { Column } from '../schema/schema.js';
import type { NoteDate } from './date-digest.js';
import { dayAfter, isoDate } from './dates.js';

/** What bounds the dates of a feed as a whole. */
export interface DateRules {
	/** ISO 8601; `null` where no day is loaded, such as when a config is checked. */
	readonly runDate: string | null;
	readonly birthDateColumn: string | null;
	readonly latestBy: string | null;
	/** Called for each date that takes more than a look: it may be read otherwise on another run date. */
	readonly noteDate?: NoteDate;
}

/** The first and the last day that a column's values may have. */
export interface DateBounds {
	readonly min: string;
	readonly max: string;
	/** Whether `9999-12-31` is allowed though it is later than `max`: it means "no end". */
	readonly openEnd: boolean;
}

/** Programs write this day for something that never ends. */
export const NEVER = '9999-12-31';

/** Nobody alive was born earlier, and no hospital has visits from before. */
const BORN = '1850-01-01';
const DECIDING = '1900-01-01';
const OTHERS: DateBounds = { min: '1800-01-01', max: '2200-12-31', openEnd: true };

/** A day, or a number of days from the run date: `1900-01-01`, `runDate`, `runDate+1`, `runDate-30`. */
const BOUND = /^(?:(\d{4})-(\d{2})-(\d{2})|runDate(?:([+-]\d{1,5}))?)$/;

/** Whether the config may write a bound so. */
export function isDateBound(text: string): boolean {
	const [whole, year, month, day] = BOUND.exec(text) ?? [];
	if (whole === undefined) return false;
	return year === undefined || isoDate(Number(year), Number(month), Number(day)) !== null;
}

/** The day of a bound; `null` where it needs a run date and there is none. */
function dayOf(bound: string, runDate: string | null): string | null {
	const [, year, , , days] = BOUND.exec(bound) ?? [];
	if (year !== undefined) return bound;
	return runDate === null ? null : dayAfter(runDate, { days: Number(days ?? 0) });
}

/** Whether the first bound is later than the second on every run date. */
export function isLaterBound(first: string, second: string): boolean {
	const isRelative = (bound: string) => bound.startsWith('runDate');
	if (isRelative(first) !== isRelative(second)) return false;
	const [a, b] = [first, second].map((bound) => dayOf(bound, '2000-01-01') ?? '');
	return String(a) > String(b);
}

/**
 * The bounds of a column of dates: the config's, or else what is plausible. Nobody is born in the future. The date that
 * decides which record is the latest may be a day ahead, because of hospitals in time zones east of here.
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

/** How many years after the run date a two-digit year may be. */
const YEARS_AHEAD = 20;

/** The latest day that a two-digit year may stand for; `undefined` where there is no run date. */
export function latestOf({ max }: DateBounds, runDate: string | null): string | undefined {
	if (runDate === null) return undefined;
	const ahead = dayAfter(runDate, { years: YEARS_AHEAD });
	return max < ahead ? max : ahead;
}
