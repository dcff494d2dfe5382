import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysOfNames, type NameDay } from '../../../source/core/names/name-days.js';
import { fillRunDate } from '../../../source/core/run/run-date.js';

/** What is made of a name, in a word; of several names, of the first. */
function day(runDate: string, ...names: readonly string[]): string {
	return word(daysOfNames(names, runDate)[0] as NameDay, runDate);
}

function word(found: NameDay, runDate: string): string {
	switch (found.kind) {
		case 'taken':
			return 'taken';
		case 'known':
			return `${found.order} as in ${found.by}`;
		case 'other':
			return found.days.join(' or ');
		case 'unclear':
			return `unclear: ${[...new Set(found.date.readings.values())].filter((each) => each !== runDate).join(', ')}`;
	}
}

describe('on 2026-12-11', () => {
	test.each([
		[
			'a day in any order and form',
			['c_20261211', 'c_2026-12-11', 'c_2026_12_11_2', 'c_2026.12.11', '2026 12 11 c', 'c_11Dec2026'],
		],
		[
			'a month by its name',
			['c_11DEC26', 'c_Dec-11-2026', 'c_11. Dezember 2026', 'c_2026dic11', 'c_11-déc-2026', 'c_11 December 2026'],
		],
		['two digits for the year', ['c_261211', 'c_26-12-11', '26.12.11']],
		[
			'a time behind it',
			[
				'c_20261211T1015',
				'c_20261211101500',
				'c_2026121110',
				'c_20261211_235959',
				'c_2026-12-11_10-12-26',
				'c_261211101500',
			],
		],
		[
			'no date at all',
			['customers', 'customers_1', 'site_12_ward_3', 'c (2)', 'Jan', 'north_may', 'march_12', 'mary-12-2026'],
		],
		[
			'a number',
			[
				'customers_123456',
				'batch_000123',
				'site_101112',
				'id_12345678',
				'c_99999999',
				'c_20261311',
				'tel_2025550123',
				'c_123456789',
				'c_1796947200',
				'c_1796947200000',
			],
		],
		['a version', ['v1.2.3', 'export_v26.12.1', 'c-version_26.1.2', '10.1.26.4', '192.168.1.26']],
		[
			'a week, a month, a year',
			['c_2026W05', 'c_2026-W50-5', 'c_202612', 'c_122026', 'c_2026-12', 'c_Dec2026', 'c_2026', 'c_2026Q4'],
		],
		['the day among others', ['made_20261210_for_20261211', '20261211_20261210']],
	])('%s is taken', (_, names) => {
		for (const name of names) expect([name, day('2026-12-11', `${name}.csv`)]).toEqual([name, 'taken']);
	});

	test.each([
		['c_121226', '2026-12-12'],
		['c_12Nov2026', '2026-11-12'],
		['c_12nov26', '2026-11-12'],
		['c_12Okt2026', '2026-10-12'],
		['c_Jan-2-2026', '2026-01-02'],
		['Jan 2, 2026', '2026-01-02'],
		['c_2026-1-2', '2026-01-02'],
		['c_2.1.2026', '2026-01-02 or 2026-02-01'],
		['c_02.01.26', '2026-01-02 or 2026-02-01'],
		['c_26-01-02', '2026-01-02'],
		['c_20260102T0304', '2026-01-02'],
		['c_2026010203', '2026-01-02'],
		['c_260102030405', '2026-01-02'],
		['c_20261210_111226', '2026-12-10'],
		['c_2026-12-10_11-12-26', '2026-12-10'],
		['c_23112026', '2026-11-23'],
		['c_11232026', '2026-11-23'],
		['c_19991231', '1999-12-31'],
	])('%s is of another day', (name, days) => {
		expect(day('2026-12-11', `${name}.csv`)).toBe(days);
	});

	test.each([
		['c_11122026', '2026-11-12'],
		['c_12112026', '2026-11-12'],
		['c_11-12-2026', '2026-11-12'],
		['c_11.12.26', '2026-11-12'],
		['c_111226', '2026-11-12'],
		['c_121126', '2026-11-12'],
		['c_111220261015', '2026-11-12'],
	])('%s may be of another day', (name, other) => {
		expect(day('2026-12-11', `${name}.csv`)).toBe(`unclear: ${other}`);
	});
});

describe('names of the same series', () => {
	test('tell the order', () => {
		expect(day('2026-12-11', 'c_11122026.csv', 'c_23112026.csv')).toBe('{date:DDMMYYYY} as in c_23112026.csv');
		expect(day('2026-12-11', 'c_12112026.csv', 'c_23112026.csv')).toBe('2026-11-12');
		expect(day('2026-12-11', 'c_12112026.csv', 'c_11232026.csv')).toBe('{date:MMDDYYYY} as in c_11232026.csv');
		expect(day('2026-12-11', 'n/c_11-12-26.csv', 'n/c_13-1-26.csv')).toBe('{date:DD-MM-YY} as in n/c_13-1-26.csv');
	});

	test('tell nothing where they contradict each other, are of another series, or write it otherwise', () => {
		const unclear = 'unclear: 2026-11-12';
		expect(day('2026-12-11', 'c_11122026.csv', 'c_23112026.csv', 'c_11232026.csv')).toBe(unclear);
		expect(day('2026-12-11', 'c_11122026.csv', 'd_23112026.csv', 'n/c_23112026.csv')).toBe(unclear);
		expect(day('2026-12-11', 'c_11122026.csv', 'c_2026-1-2.csv', 'c_23.11.26.csv', 'c_11112026.csv')).toBe(unclear);
	});

	test('tell numbers of six digits from dates', () => {
		const numbers = ['260101', '341902', '880431', '999999'].map((each) => `batch_${each}.csv`);
		expect(day('2026-12-11', ...numbers)).toBe('taken');
		const dates = ['210103', '261210', '261211'].map((each) => `c_${each}.csv`);
		expect(day('2026-12-11', ...dates)).toBe('2021-01-03');
	});
});

describe('for any day', () => {
	const days = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
	const iso = (date: Date) => date.toISOString().slice(0, 10);
	const SURE = ['YYYYMMDD', 'YYYY-MM-DD', 'YYYY_M_D', 'DMMMYYYY', 'DD-MMM-YY', 'MMM D YYYY', 'YYMMDD', 'YY-MM-DD'];
	const format = fc.constantFrom(
		...SURE,
		'DDMMYYYY',
		'MMDDYYYY',
		'DD.MM.YYYY',
		'D-M-YYYY',
		'DD.MM.YY',
		'MM_DD_YY',
		'DDMMYY',
	);
	const around = fc.tuple(fc.constantFrom('', 'c_', 'north-', 'Ward '), fc.constantFrom('', '_final', ' (a)'));

	test('its own name is taken or unclear, never skipped', () => {
		fc.assert(
			fc.property(days, format, around, (date, order, [before, behind]) => {
				const name = `${before}${fillRunDate(`{date:${order}}`, iso(date))}${behind}.csv`;
				const [found] = daysOfNames([name], iso(date));
				expect(['taken', 'unclear']).toContain(found?.kind);
				if (SURE.includes(order)) expect(found?.kind).toBe('taken');
			}),
		);
	});

	test('the name of another day is never taken', () => {
		fc.assert(
			fc.property(days, fc.integer({ min: -700, max: 700 }), format, around, (date, apart, order, [before, behind]) => {
				fc.pre(apart !== 0);
				const runDate = iso(new Date(date.getTime() + apart * 86_400_000));
				const name = `${before}${fillRunDate(`{date:${order}}`, iso(date))}${behind}.csv`;
				const [found] = daysOfNames([name], runDate);
				expect([name, runDate, found?.kind === 'taken' && !isShortSwap(order, iso(date), runDate)]).toEqual([
					name,
					runDate,
					false,
				]);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('a month of names in one order is told apart day by day', () => {
		fc.assert(
			fc.property(days, fc.constantFrom('DDMMYYYY', 'MMDDYYYY', 'DD.MM.YYYY', 'MM-DD-YY'), (date, order) => {
				const month = Array.from({ length: 31 }, (_, index) => iso(new Date(date.getTime() + index * 86_400_000)));
				const names = month.map((each) => `c_${fillRunDate(`{date:${order}}`, each)}.csv`);
				const kinds = daysOfNames(names, month[0] as string).map(({ kind }) => kind);
				expect(['taken', 'known']).toContain(kinds[0]);
				expect(new Set(kinds.slice(1))).toEqual(new Set(['other']));
			}),
		);
	});
});

/** `26-11-25` of 2025-11-26, read a year later: year first is how most people write it. */
function isShortSwap(order: string, day: string, runDate: string): boolean {
	return !order.includes('YYYY') && day.slice(0, 4) !== runDate.slice(0, 4);
}
