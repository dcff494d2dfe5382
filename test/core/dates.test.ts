import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDateFormat, type DateFormat, isoDate, parseIso } from '../../source/core/dates.js';

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
	['DMYYYY', 0],
])('a number in %s is padded to %i digits', (text, width) => {
	expect(format(text).padTo).toBe(width);
});

describe('ISO 8601', () => {
	test.each([
		['2024-02-29', '2024-02-29', null],
		['2024-02-29T23:30', '2024-02-29', '23:30:00'],
		['2024-02-29 23:30:15.123', '2024-02-29', '23:30:15'],
		['2024-02-29T23:30:00Z', '2024-02-29', '23:30:00'],
		['2024-02-29T23:30:00-01:00', '2024-03-01', '00:30:00'],
		['2024-03-01T00:30:00+0130', '2024-02-29', '23:00:00'],
	])('%s', (text, day, time) => {
		expect(parseIso(text)).toEqual({ date: day, time });
	});

	test.each([
		'',
		'2023-02-29',
		'2024-02-29T24:00',
		'2024-02-29T23:60',
		'20240229',
		'2024-02-29T23:30+99:00',
		'9999-12-31T23:59:59-01:00',
		'0001-01-01T00:00:00+01:00',
	])('%j is none', (text) => {
		expect(parseIso(text)).toBeNull();
	});
});
