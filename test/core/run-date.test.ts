import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriesOtherDate, parseRunDate, placeRunDate } from '../../source/core/run-date.js';

const NOW = new Date(2026, 2, 1, 0, 30);

test.each([
	['today', '2026-03-01'],
	['yesterday', '2026-02-28'],
	['2024-02-29', '2024-02-29'],
	['20240229', '2024-02-29'],
	['2023-02-29', null],
	['29-02-2024', null],
	['2024-2-9', null],
	['', null],
	['Today', null],
])('%j is %s', (text, date) => {
	expect(parseRunDate(text, NOW)).toBe(date);
});

test.each([
	['c_{date:DDMMYYYY}.txt', 'c_23112026.txt'],
	['{date:YY-MM-DD}*', '26-11-23*'],
	['{date:YYYY}/{date:MM}/x', '2026/11/x'],
	['plain.csv', 'plain.csv'],
])('%s places the run date', (pattern, name) => {
	expect(placeRunDate(pattern, '2026-11-23')).toBe(name);
});

describe('a file name', () => {
	test.each([
		'c.csv',
		'c_20261123.csv',
		'c-23112026.csv',
		'c_11232026.csv',
		'2026-11-23.csv',
		'23.11.2026.txt',
		'20261123_20261122.csv',
		'c_99999999.csv',
		'c_1234567.csv',
		'c_202611231.csv',
		'id_12345678.csv',
	])('%s is of the day, or of none', (name) => {
		expect(carriesOtherDate(name, '2026-11-23')).toBe(false);
	});

	test.each(['c_20261122.csv', 'c_22112026.csv', '2026_11_22.csv', 'c20251123x.csv'])(
		'%s is of another day',
		(name) => {
			expect(carriesOtherDate(name, '2026-11-23')).toBe(true);
		},
	);

	test('that carries the run date in any order is of the day', () => {
		const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
		fc.assert(
			fc.property(
				days,
				fc.constantFrom('YYYYMMDD', 'DDMMYYYY', 'MMDDYYYY', 'YYYY-MM-DD', 'DD.MM.YYYY'),
				(day, order) => {
					const runDate = day.toISOString().slice(0, 10);
					expect(carriesOtherDate(placeRunDate(`feed_{date:${order}}.csv`, runDate), runDate)).toBe(false);
				},
			),
		);
	});
});
