import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	compileDateFormat,
	type DateFormat,
	dayAfter,
	inUtc,
	isoDate,
	parseIso,
	splitMoment,
} from '../../../source/core/values/dates.js';

function format(text: string): DateFormat {
	const compiled = compileDateFormat(text);
	if (compiled === null) throw new Error(`${text} is no format`);
	return compiled;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Writes a date in a format, without the program's help. */
function write(date: Date, text: string): string {
	const two = (n: number) => String(n).padStart(2, '0');
	const parts: Record<string, string> = {
		YYYY: String(date.getUTCFullYear()).padStart(4, '0'),
		YY: two(date.getUTCFullYear() % 100),
		MMM: MONTHS[date.getUTCMonth()] as string,
		MM: two(date.getUTCMonth() + 1),
		M: String(date.getUTCMonth() + 1),
		DD: two(date.getUTCDate()),
		D: String(date.getUTCDate()),
		HH: two(date.getUTCHours()),
		mm: two(date.getUTCMinutes()),
		ss: two(date.getUTCSeconds()),
	};
	return text.replace(/YYYY|YY|MMM|MM|M|DD|D|HH|mm|ss/g, (token) => parts[token] as string);
}

const date = (from: string, to: string) =>
	fc.date({ min: new Date(`${from}Z`), max: new Date(`${to}Z`), noInvalidDate: true });

test('what is written in a format is read as that date', () => {
	const formats = fc.constantFrom(
		'YYYYMMDD',
		'DDMMYYYY',
		'YYYY-MM-DD',
		'D/M/YYYY',
		'DD.MM.YYYY',
		'DD-MMM-YYYY',
		'(YYYY) MM|DD',
		'MM/DD/YYYY',
	);
	fc.assert(
		fc.property(date('0001-01-01T00:00', '9999-12-31T23:59'), formats, (day, text) => {
			expect(format(text).parse(write(day, text))).toBe(day.toISOString().slice(0, 10));
		}),
	);
});

test('so are times, and years of two digits from 1969 to 2068', () => {
	fc.assert(
		fc.property(date('1969-01-01T00:00', '2068-12-31T23:59'), (moment) => {
			const iso = moment.toISOString();
			expect(format('DD/MM/YY HH:mm:ss').parse(write(moment, 'DD/MM/YY HH:mm:ss'))).toBe(
				`${iso.slice(0, 10)} ${iso.slice(11, 19)}`,
			);
		}),
	);
});

test('a day that is not in the calendar is no date', () => {
	fc.assert(
		fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), (year, month, day) => {
			const js = new Date(Date.UTC(2000, month - 1, day));
			js.setUTCFullYear(year, month - 1, day);
			const real =
				year > 0 && js.getUTCFullYear() === year && js.getUTCMonth() === month - 1 && js.getUTCDate() === day;
			expect(isoDate(year, month, day) !== null).toBe(real);
		}),
		{ numRuns: 2_000 },
	);
});

test.each([
	['YYYYMMDD', '20240229', '2024-02-29'],
	['YYYYMMDD', '20230229', null],
	['YYYYMMDD', '19000229', null],
	['YYYYMMDD', '20000229', '2000-02-29'],
	['YYYYMMDD', '00000101', null],
	['YYYYMMDD', '2024022', null],
	['YYYYMMDD', ' 20240229', null],
	['YYYYMMDD', '٢٠٢٤٠٢٢٩', null],
	['DDMMYYYY', '31042024', null],
	['DD.MM.YYYY', '01x02x2024', null],
	['DD-MMM-YYYY', '06-mAr-1987', '1987-03-06'],
	['DD-MMM-YYYY', '06-Mär-1987', null],
	['DD-MMM-YYYY', '06-Foo-1987', null],
	['YYMMDD', '690101', '1969-01-01'],
	['YYMMDD', '680101', '2068-01-01'],
	['YYYYMMDDHHmmss', '20240229246060', null],
	['D.M.YYYY', '6.3.1987', '1987-03-06'],
])('%s %j is %s', (text, value, expected) => {
	expect(format(text).parse(value)).toBe(expected);
});

test.each(['', 'YYYY', 'YYYYMM', 'YYYYMMDDYY', 'DDMMMYYYYMM', 'date'])('%j is no format', (text) => {
	expect(compileDateFormat(text)).toBeNull();
});

test.each([
	['DDMMYYYY', 8],
	['MMDDYY', 6],
	['YYYYMMDD', 0],
	['DD/MM/YYYY', 0],
	['D.M.YYYY', 0],
])('a number in %s is padded to %i digits', (text, width) => {
	expect(format(text).padTo).toBe(width);
});

test.each([
	['YYYY-MM-DD HH:mm:ss.SSS', '2024-02-29 10:00:00.120', '2024-02-29 10:00:00.120'],
	['YYYY-MM-DD HH:mm:ss.SSS', '2024-02-29 10:00:00.12', null],
	['DD.MM.YYYY HH:mmZ', '29.02.2024 10:00+0200', '2024-02-29 10:00:00+02:00'],
	['YYYYMMDDTHHmmssZ', '20240229T100000Z', '2024-02-29 10:00:00Z'],
])('%s %j is %s', (text, value, expected) => {
	expect(format(text).parse(value)).toBe(expected);
});

test.each(['YYYY-MM-DD mm', 'YYYYMMDD HH:ss', 'YYYYMMDD HHSSS', 'YYYYMMDDZ'])('%j is no format', (text) => {
	expect(compileDateFormat(text)).toBeNull();
});

test('a year of two digits is one of the hundred years up to the latest day', () => {
	fc.assert(
		fc.property(
			date('1950-01-01T00:00', '2100-12-31T00:00'),
			fc.nat(99),
			fc.integer({ min: 1, max: 12 }),
			fc.integer({ min: 1, max: 29 }),
			(day, year, month, dayOfMonth) => {
				const latest = day.toISOString().slice(0, 10);
				const two = (n: number) => String(n).padStart(2, '0');
				const text = `${two(dayOfMonth)}${two(month)}${two(year)}`;
				const read = compileDateFormat('DDMMYY', latest)?.parse(text) ?? null;
				const real = Array.from({ length: 101 }, (_, back) => Number(latest.slice(0, 4)) - back)
					.filter((each) => each % 100 === year)
					.find((each) => `${each}-${two(month)}-${two(dayOfMonth)}` <= latest) as number;
				expect(read).toBe(isoDate(real, month, dayOfMonth));
			},
		),
	);
});

test.each([
	['2026-11-23', '290224', '2024-02-29'],
	['2026-11-23', '290227', null],
	['2000-02-29', '290200', '2000-02-29'],
	['2000-02-28', '290200', null],
	['1999-12-31', '290200', null],
	['2100-12-31', '290200', null],
	['2100-12-31', '280200', '2100-02-28'],
	['2100-02-27', '280200', '2000-02-28'],
	['2000-01-01', '010100', '2000-01-01'],
	['2000-01-01', '020100', '1900-01-02'],
])('where %s is the latest day, %s is %s', (latest, text, expected) => {
	expect(compileDateFormat('DDMMYY', latest)?.parse(text)).toBe(expected);
});

test.each([
	['2026-11-23', { days: 1 }, '2026-11-24'],
	['2026-03-01', { days: -1 }, '2026-02-28'],
	['2024-02-29', { years: 20 }, '2044-02-29'],
	['2024-02-29', { years: 1 }, '2025-02-28'],
	['9999-12-31', { days: 1 }, '9999-12-31'],
])('%s and %j is %s', (day, more, expected) => {
	expect(dayAfter(day, more)).toBe(expected);
});

describe('ISO 8601', () => {
	test.each([
		['2024-02-29', '2024-02-29'],
		['2024-02-29T23:30', '2024-02-29 23:30:00'],
		['2024-02-29 23:30:15.123', '2024-02-29 23:30:15.123'],
		['2024-02-29T23:30:15,5', '2024-02-29 23:30:15.5'],
		['2024-02-29T23:30:00Z', '2024-02-29 23:30:00Z'],
		['2024-02-29T23:30:00-01:00', '2024-02-29 23:30:00-01:00'],
		['2024-03-01T00:30:00+0130', '2024-03-01 00:30:00+01:30'],
	])('%s', (text, read) => {
		expect(parseIso(text)).toBe(read);
	});

	test.each(['', '2023-02-29', '2024-02-29T24:00', '2024-02-29T23:60', '20240229', '2024-02-29T23', '2024-02-29Z'])(
		'%j is none',
		(text) => {
			expect(parseIso(text)).toBeNull();
		},
	);

	test.each([
		['2024-02-29 10:00:00', ['2024-02-29', '10:00:00', '', '']],
		['2024-02-29 10:00:00.900', ['2024-02-29', '10:00:00', '9', '']],
		['2024-02-29 10:00:00.000Z', ['2024-02-29', '10:00:00', '', 'Z']],
		['2024-02-29 10:00:00.0010+02:00', ['2024-02-29', '10:00:00', '001', '+02:00']],
	])('%s taken apart', (text, parts) => {
		expect(Object.values(splitMoment(text))).toEqual(parts);
	});

	test.each([
		['2024-02-29 23:30:00-01:00', '2024-03-01 00:30:00'],
		['2024-03-01 00:30:00.25+01:30', '2024-02-29 23:00:00'],
		['2024-02-29 23:30:00+99:00', null],
		['9999-12-31 23:59:59-01:00', null],
		['0001-01-01 00:00:00+01:00', null],
	])('%s in UTC is %s', (text, expected) => {
		const utc = inUtc(splitMoment(text));
		expect(utc && `${utc.date} ${utc.clock}`).toBe(expected);
	});
});
