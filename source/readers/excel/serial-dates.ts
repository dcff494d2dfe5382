const DAY = 86_400_000;

/** Serial number of 9999-12-31, the last day that Excel has. */
const LAST = 2_958_465;

/**
 * Converts a serial number to ISO 8601, without a time at midnight. It calculates in UTC, so that the machine's time
 * zone does not matter (SheetJS' `cellDates` uses local time).
 *
 * In Excel 1900 is a leap year: 60 is its 29 February 1900, which is no date and becomes a reject later. Days before
 * it are one off. In the 1904 date system day 0 is 1904-01-01.
 *
 * @returns `null` where Excel has no date either
 */
export function serialToIso(serial: number, date1904: boolean): string | null {
	const milliseconds = Math.round(serial * DAY);
	const day = Math.floor(milliseconds / DAY);
	const time = milliseconds - day * DAY;
	if (serial < 0 || day + (date1904 ? 1462 : 0) > LAST) return null;
	const date = date1904 ? isoDay(day + 1462) : day === 0 ? '1900-01-00' : day === 60 ? '1900-02-29' : isoDay(day);
	return time === 0 ? date : `${date}T${clock(time)}`;
}

function isoDay(day: number): string {
	const date = new Date(Date.UTC(1899, 11, day < 60 ? 31 : 30) + day * DAY);
	return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function pad(n: number): string {
	return n < 10 ? `0${n}` : `${n}`;
}

/** A time of day, or a duration of any number of hours, as `HH:MM:SS`. */
export function serialToClock(serial: number): string {
	return clock(Math.round(serial * DAY));
}

/**
 * Normalizes a moment of a sheet to ISO 8601, without a time at midnight. A sheet counts days in a double and has no
 * zone, so fractions of a millisecond are rounding errors and a `Z` has no meaning.
 */
export function sheetMoment(text: string): string {
	const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:[.,](\d+))?Z?$/.exec(text.trim());
	if (!match) return text.trim().replace(/Z$/, '');
	const [, day = '', time = '', digits = ''] = match;
	const rounded = milliseconds(digits);
	// The last half millisecond of a day is rounded up to the next day.
	if (rounded === 1000 && time === '23:59:59')
		return isoDay(Math.round(Date.parse(`${day}T00:00:00Z`) / DAY) + EPOCH + 1);
	const told = toMilliseconds(time, digits);
	return told === '00:00:00' ? day : `${day}T${told}`;
}

/** Serial number of 1970-01-01. */
const EPOCH = 25_569;

/** A time with a fraction of a second, in milliseconds as in {@link sheetMoment}. */
export function toMilliseconds(time: string, digits: string): string {
	const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
	return clock(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds(digits));
}

function milliseconds(digits: string): number {
	return Math.round(Number(`0.${digits || 0}`) * 1000);
}

function clock(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1000);
	const rest = milliseconds % 1000;
	const whole = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
	return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}
