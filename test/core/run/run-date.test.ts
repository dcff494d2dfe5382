import { expect, test } from 'vitest';
import { fillRunDate, globOfRunDate, parseRunDate } from '../../../source/core/run/run-date.js';

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
	['c_{date:DMMMYYYY}.txt', 'c_23Nov2026.txt'],
	['c_{date:YYYY-M-D}.txt', 'c_2026-11-23.txt'],
	['plain.csv', 'plain.csv'],
])('%s places the run date', (pattern, name) => {
	expect(fillRunDate(pattern, '2026-11-23')).toBe(name);
});

test.each([
	['c_{date:DMMMYYYY}.txt', '2026-11-03', 'c_?(0)3@([nN][oóôõOÓÔÕ][vV])2026.txt'],
	['c_{date:YYYY-M-D}.txt', '2026-11-23', 'c_2026-11-23.txt'],
	['c_{date:M.D.YY}*', '2026-01-02', 'c_?(0)1.?(0)2.26*'],
])('%s is the glob of %s', (pattern, runDate, glob) => {
	expect(globOfRunDate(pattern, runDate)).toBe(glob);
});
