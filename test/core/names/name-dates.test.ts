import { expect, test } from 'vitest';
import { daysOfNames } from '../../../source/core/names/name-days.js';

/** `taken`, or the days that a lone name is of instead. */
function day(runDate: string, name: string): string {
	const [found] = daysOfNames([name], runDate);
	return found?.kind === 'other' ? found.days.join(' or ') : (found?.kind ?? '');
}

test.each([
	'out_24_11_2026',
	'data_set_24-11-2026',
	'c_2026-11-24_set_01',
	'2026_11_24_OUT_01',
	'c_2026-11-24_mar_12',
	'c_24.11.2026_out_12',
	'region_1_out_24_11_2026',
	'region_1_out_2026-11-24',
	'may 11_24_2026',
	'c_24-11-26_set_01',
	'region_1_out_24_11_26',
	'24_Nov_2026_10_15',
	'3_24_Nov_26',
])('%s is of this day, whatever the words beside it', (name) => {
	expect(day('2026-11-24', `${name}.csv`)).toBe('taken');
	expect(day('2026-11-26', `${name}.csv`)).toContain('2026-11-24');
});

test.each([
	'c_20261124101112123456',
	'c_20261124101112123456789',
	'c_2026112410111234',
	'c_2026-11-24T101112123456',
	'c_2026-11-24_10111234',
	'c_20261124240000',
	'c_2026-11-24_24-00-00',
	'24NOV2026101500',
	'24NOV20261015',
	'24NOV202610',
	'c_2026Nov24101500',
	'c_24Nov2026101112123456',
	'c_24Nov26101500',
])('%s is of this day, whatever the time behind it', (name) => {
	expect(day('2026-11-24', `${name}.csv`)).toBe('taken');
	expect(day('2026-10-15', `${name}.csv`)).toContain('2026-11-24');
});

test('what is behind a date and is a date itself is no time', () => {
	expect(day('2026-11-25', 'c_20261124_20261125.csv')).toBe('taken');
});

test.each([
	...['data_set_1_26', 'set_12_26', 'ago_1_26', 'okt_3_26', 'OUT_12_2026', 'c_out_11_2026', 'c_set_3_2026'],
	...['9dec3127-1111', '5dec1828', '1454-dec7', '0212dec3', 'c_1026年11月2日', 'c_241126101112123456'],
	...['9dec2026-0aaa-4bbb-8ccc-0123456789ab', 'c_5dec2026aaaa4bbb8ccc0123456789ab', '24NOV2026999999'],
])('%s is no date', (name) => {
	expect(day('2026-11-24', `${name}.csv`)).toBe('taken');
});

test.each([
	['march_12_26', '2026-03-12'],
	['Sept-1-2026', '2026-09-01'],
	['Dez-11-2026', '2026-12-11'],
	['1_out_2026', '2026-10-01'],
])('%s is of another day', (name, other) => {
	expect(day('2026-11-24', `${name}.csv`)).toBe(other);
});

test.each([
	...['24. 11. 2026', '24 - 11 - 2026', '2026–11–24', '2026+11+24', '2026,11,24', '24__11__2026'],
	...['y2026/m11/d24/c', 'Year2026/Month11/Day24/c', 'archive2026/11/24/c', '2026/1124/c', '2026/Nov24/c'],
])('%s is of this day', (name) => {
	expect(day('2026-11-24', `${name}.csv`)).toBe('taken');
	expect(day('2026-11-26', `${name}.csv`)).toBe('2026-11-24');
});

test.each(['2026/1124', '2026/1324/c', '2026/1131/c', '2026/11/c', '2026/112/c', 'c2026/1124_a', '12026/11/24/c'])(
	'%s is no date of folders',
	(name) => {
		expect(day('2026-11-25', `${name}.csv`)).toBe('taken');
	},
);
