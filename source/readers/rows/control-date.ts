import type { ControlDate } from '../../core/records/record.js';
import { isoDate } from '../../core/values/dates.js';

/** Years of a file's date. Eight digits beyond them are a number. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;

/** Ways to write a day, with the year first or last. Day and month may be in either order. */
const WRITTEN = [
	/^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
	/^(?<day>\d{2})(?<month>\d{2})(?<year>\d{4})$/,
	/^(?<month>\d{2})(?<day>\d{2})(?<year>\d{4})$/,
	/^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[T ].*)?$/,
	/^(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4})(?: .*)?$/,
	/^(?<month>\d{1,2})[-/.](?<day>\d{1,2})[-/.](?<year>\d{4})(?: .*)?$/,
];

/** The dates in a control header, which also has a title and a number. */
export function controlDates(line: number, fields: readonly (string | null)[]): ControlDate[] {
	return datesIn(line, 'header', fields);
}

/** The dates in a trailer, which also has a count. A single number is the count. */
export function trailerDates(line: number, fields: readonly (string | null)[]): ControlDate[] {
	const hasCount = fields.some((field) => /^\s*\d+\s*$/.test(field ?? '') && daysOf(field?.trim() ?? '').length === 0);
	return hasCount ? datesIn(line, 'trailer', fields) : [];
}

function datesIn(line: number, place: ControlDate['place'], fields: readonly (string | null)[]): ControlDate[] {
	return fields.flatMap((field) => {
		const text = field?.trim() ?? '';
		const days = daysOf(text);
		return days.length === 0 ? [] : [{ line, place, text, days }];
	});
}

/** Every day that a text may mean, in ISO 8601. */
export function daysOf(text: string): string[] {
	const days = WRITTEN.flatMap((form) => {
		const { year = '', month, day } = form.exec(text)?.groups ?? {};
		const inBounds = Number(year) >= FIRST_YEAR && Number(year) <= LAST_YEAR;
		return (inBounds && isoDate(Number(year), Number(month), Number(day))) || [];
	});
	return [...new Set(days)];
}
