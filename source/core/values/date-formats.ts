import { compileDateFormat } from './dates.js';

const ORDERS = [
	['YYYY', 'MM', 'DD'],
	['DD', 'MM', 'YYYY'],
	['MM', 'DD', 'YYYY'],
	['DD', 'MM', 'YY'],
	['MM', 'DD', 'YY'],
	['YY', 'MM', 'DD'],
] as const;

const SEPARATED = ['-', '.', '/', ' '].flatMap((by) => [
	...ORDERS.map((order) => order.join(by)),
	...ORDERS.slice(0, 3).map((order) => order.join(by).replace('MM', 'M').replace('DD', 'D')),
	['DD', 'MMM', 'YYYY'].join(by),
	['D', 'MMM', 'YYYY'].join(by),
	['DD', 'MMM', 'YY'].join(by),
]);

const DAYS: readonly string[] = [...SEPARATED, ...ORDERS.map((order) => order.join('')), 'DDMMMYYYY'];

const TIMES = [' HH:mm:ss', 'THH:mm:ss', ' HH:mm', 'THH:mm:ssZ', ' HH:mm:ss.SSS'] as const;

/** Formats that dates are written in, the plainest first. */
export const DATE_FORMATS: readonly string[] = DAYS;

/** Formats of dates with a time, the commonest first. */
export const DATETIME_FORMATS: readonly string[] = DAYS.filter((format) => !/\bYY\b/.test(format)).flatMap((day) =>
	TIMES.map((time) => day + time),
);

/**
 * Writes a date in a format.
 *
 * @param iso - `YYYY-MM-DD`, with ` HH:MM:SS` behind it or without
 * @returns `null` where the format could not be read back as the same date
 */
export function writeDate(iso: string, format: string): string | null {
	const [year = '', month = '', day = ''] = iso.slice(0, 10).split('-');
	const [hour = '00', minute = '00', second = '00'] = iso.slice(11, 19).split(':').filter(Boolean);
	const parts: Readonly<Record<string, string>> = {
		YYYY: year,
		YY: year.slice(2),
		MMM: MONTHS[Number(month) - 1] ?? '',
		MM: month,
		M: String(Number(month)),
		DD: day,
		D: String(Number(day)),
		HH: hour,
		mm: minute,
		ss: second,
		Z: 'Z',
	};
	const written = format.replace(
		/YYYY|YY|MMM|MM|M|DD|D|HH|mm|ss|S+|Z/g,
		(token) => parts[token] ?? '0'.repeat(token.length),
	);
	const read = compileDateFormat(format)?.parse(written) ?? null;
	return read === iso || read === iso.slice(0, 10) ? written : null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
