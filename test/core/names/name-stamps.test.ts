import { expect, test } from 'vitest';
import { stampIn } from '../../../source/core/names/name-stamps.js';

test.each([
	['c_2026W47', '2026-11-16 to 2026-11-22'],
	['c_2026-KW49.csv', '2026-11-30 to 2026-12-06'],
	['c_2026W53', '2026-12-28 to 2027-01-03'],
	['c_2026329', '2026-11-25 as a day of the year'],
	['c_2026-001', '2026-01-01 as a day of the year'],
	['c_1795132800.csv', '2026-11-20 as seconds since 1970'],
	['c_1795132800123', '2026-11-20 as seconds since 1970'],
	['c_20261131', 'looks like a date and is no day'],
	['c_31112026', 'looks like a date and is no day'],
	['c_2026-2-30', 'looks like a date and is no day'],
	['c_29.02.2026', 'looks like a date and is no day'],
	['2026/11/31/c.csv', 'looks like a date and is no day'],
	['c_20261301', 'looks like a date and is no day'],
])('%s is another day on 2026-11-23', (name, what) => {
	expect(stampIn(name, '2026-11-23')).toContain(what);
});

test.each([
	...['c_2026W48', 'c_2026327', 'c_1795392000', 'c_1795392000123'],
	...['c_20261123', 'c_20261123_20261131', 'c_20261122', 'c_2026-11-23_2026W01'],
	...['customers', 'c_2026', 'c_202611', 'c_2026Q4', 'c_12345678', 'c_99999999', 'tel_2025550123', 'c_2026000'],
	...['2026/11/22/c.csv', '2026/11/22_c.csv', '2026/11/c.csv', 'c2026/11/22/c.csv'],
	...['c_2026_123', 'c_2019W01', 'c_2026W54', 'v1.2.3'],
])('%s says nothing else on 2026-11-23', (name) => {
	expect(stampIn(name, '2026-11-23')).toBeNull();
});
