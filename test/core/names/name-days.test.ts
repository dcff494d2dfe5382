import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NameDay } from '../../../source/core/names/name-day.js';
import { daysOfNames } from '../../../source/core/names/name-days.js';
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
			return `unclear: ${[...new Set(found.ways.map((way) => way.day))].filter((each) => each !== runDate).join(', ')}`;
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
		['no date with signs', ['令和08年11月22日', '2026年11月', '2026年13月22日', '11月22日']],
		['the day with signs', ['c_2026年12月11日', '2026년12월11일', 'c_26年12月11日', '2026年12月11日10時']],
		[
			'a date of folders',
			['2026/12/11/c', 'year=2026/month=12/day=11/c', '2026/Dez/11/c', '2026/12/11/10/c', 'a.zip!2026/12/11/c'],
		],
		[
			'no date of folders',
			['2026/12/c', '2026/11/22_c', 'year=2026/month=11/store=22/c', '26/11/22/c', '2026/13/22/c', '2026/11/22.1'],
		],
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
		['22. November 2026', '2026-11-22'],
		['c_12.Dezember.2026', '2026-12-12'],
		['Nov. 22, 2026', '2026-11-22'],
		['Nov 22nd 2026', '2026-11-22'],
		['22nd of November 2026', '2026-11-22'],
		['Sunday, 22nd November, 2026', '2026-11-22'],
		['2026 Nov 22nd', '2026-11-22'],
		['1er décembre 2026', '2026-12-01'],
		['22 de noviembre de 2026', '2026-11-22'],
		['c_22-Aou\u0302t-2026', '2026-08-22'],
		['顧客_2026年11月22日', '2026-11-22'],
		['顧客２０２６年１１月２２日分', '2026-11-22'],
		['客户 26年11月2号', '2026-11-02'],
		['고객_2026년 11월 22일', '2026-11-22'],
		['c_２０２６１１２２', '2026-11-22'],
		['c_٢٠٢٦-١١-٢٢', '2026-11-22'],
		['c_२२११२०२६', '2026-11-22'],
		['clinic_3_22_Nov_2026', '2026-11-22'],
		['clinic_3_Nov_22_2026', '2026-11-22'],
		['Ward 12 22 Nov 2026', '2026-11-22'],
		['c_22Nov26_12-11-26', '2026-11-22'],
		['clinic_3_22_11_26', '2026-11-22'],
		['clinic-12-22-11-26', '2026-11-22'],
		['lab_1_2_22_11_26', '2026-11-22'],
		['lab 1 2 22 11 26 12 11', '2026-11-22'],
		['clinic_3_22_11_2026', '2026-11-22'],
		['22_11_26_10_12', '2026-11-22'],
		['c_120130_221126', '2026-11-22'],
		['c_261210_111226', '2026-12-10'],
		['2026/11/22/c', '2026-11-22'],
		['2026/1/2/north/c_7', '2026-01-02'],
		['in/year=2026/month=11/day=22/c', '2026-11-22'],
		['load_year=2026/load_month=11/load_day=22/c', '2026-11-22'],
		['2026/Nov/22/c', '2026-11-22'],
		['2026/11-November/22/c', '2026-11-22'],
		['customers_2026/11/22/c', '2026-11-22'],
		['2026-11/22/c', '2026-11-22'],
		['202611/22/c', '2026-11-22'],
		['2026/11-22/c', '2026-11-22'],
		['2026/11/22', '2026-11-22'],
		['2026/12/2026-11-22/c', '2026-11-22'],
		['12/2026-11-22', '2026-11-22'],
		['22-11-2026/12/11/c', '2026-11-22'],
		['a.zip!2026/11/22/c', '2026-11-22'],
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
		['clinic_3_12_11_26', '2026-11-12'],
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

	test.each<readonly [name: string, runDate: string, day: string, ...others: readonly string[]]>([
		['c_261125', '2026-11-25', '2025-11-26', 'c_241126', 'c_251126', 'c_311025'],
		['c_251126', '2026-11-25', '{date:DDMMYY} as in c_311025.csv', 'c_241126', 'c_311025', 'c_261125'],
		['c_261125', '2026-11-25', '{date:YYMMDD} as in c_261031.csv', 'c_261031', 'c_251126'],
		['c_251126', '2026-11-25', '2025-11-26', 'c_261031'],
		['c_231126', '2026-11-23', '2023-11-26', 'c_261031'],
		['26.11.25', '2026-11-25', '2025-11-26', '31.10.26'],
		['c_26Nov25', '2026-11-25', '2025-11-26', 'c_31Okt26'],
		['c_25Nov26', '2026-11-25', '2025-11-26', 'c_26Okt31', 'c_26Okt30'],
		['c_261125', '2026-11-25', 'taken'],
		['c_251126', '2026-11-25', 'taken', 'c_241126'],
		['c_251126', '2026-11-25', 'unclear: 2025-11-26', 'c_261125'],
		['c_251126', '2026-11-25', 'taken', 'd_261125', 'c_25-11-26', 'c_26-11-25'],
		['c_251126', '2026-11-25', 'unclear: 2025-11-26', 'c_261125', 'c_241126'],
		['26-11-25', '2026-11-25', 'taken'],
		['26-11-25', '2026-11-25', 'unclear: 2025-11-26', '25-11-26'],
		['c_26Nov25', '2026-11-25', 'unclear: 2025-11-26'],
		['c_25Nov26', '2026-11-25', 'taken'],
		['c_25Nov26', '2026-11-25', 'unclear: 2025-11-26', 'c_31Okt26', 'c_26Okt31'],
		['c_231126', '2026-11-23', 'taken'],
		['c_261125', '2026-11-25', '{date:YYMMDD} as in c_261031.csv', 'c_231126', 'c_210924', 'c_261031'],
	])('%s on %s is %s', (name, runDate, expected, ...others) => {
		expect(day(runDate, ...[name, ...others].map((each) => `${each}.csv`))).toBe(expected);
	});

	test('tell which of overlapping numbers are the date', () => {
		const days = ['25', '24', '28'].map((each) => `lab_1_2_${each}_11_26.csv`);
		expect(day('2026-11-25', ...days, 'lab_1_2_29_11_26.csv')).toBe('{date:DD_MM_YY} as in lab_1_2_29_11_26.csv');
		expect(day('2025-02-01', 'lab_1_2_25_11_26.csv', 'lab_1_2_29_11_26.csv')).toBe('2026-11-25');
	});

	test.each<readonly [day: string, name: string, other: string]>([
		['unclear: 2026-12-10', 'day_20261210_created_20261211', 'day_20261211_created_20261212'],
		['unclear: 2026-12-12', 'day_20261211_created_20261212', 'day_20261210_created_20261211'],
		['unclear: 2026-12-10', '2026-12-10 to 11Dec2026', '2026-12-11 to 12Dec2026'],
		['unclear: 2026-12-10', 'n/20261210_20261211', 'n/20261211_20261212'],
		['taken', 'day_20261211_created_20261211', 'day_20261210_created_20261211'],
		['taken', 'day_20261211_created_20261212', 'day_20261211_created_20261211'],
		['taken', 'day_20261210_created_20261211', 'day_20261209_created_20261210'],
		['taken', 'day_20261210_created_20261211', 'month_20261211_created_20261212'],
		['taken', '20261210_20261211', '20261211'],
	])('%s: the place of the run date in %s.csv beside %s.csv', (expected, name, other) => {
		expect(day('2026-12-11', `${name}.csv`, `${other}.csv`)).toBe(expected);
	});

	test.each([
		['2026-12-11/c_20261210', '2026-12-10'],
		['2026/12/11/c_101226', 'taken'],
		['2026-12-11/10-11-26', 'taken'],
		['x_20261211.zip!part_101126', 'taken'],
		['2026-12-11/101126/c', 'taken'],
		['2026-12-10/111226', '2026-12-10'],
		['101126/c_20261211', 'taken'],
		['101126/c_261211', 'taken'],
		['2026-12-11/2026-12-10/c', '2026-12-10'],
		['20261211.zip!2026/12/10/c', '2026-12-10'],
		['2026-12-10/c_20261211', 'taken'],
		['2020-01-01/2026/12/11/c', 'taken'],
		['2026-12-11/batch_123456', 'taken'],
	])('what is nearest to the file comes first: %s is %s', (name, expected) => {
		expect(day('2026-12-11', `${name}.csv`)).toBe(expected);
	});

	test('that contradict each other are told in a time that grows as they do', () => {
		const many = Array.from({ length: 20_000 }, (_, i) => `day_20261211_${i}_created_20261212.csv`);
		const began = performance.now();
		expect(day('2026-12-11', ...many, 'day_20261210_1_created_20261211.csv')).toBe('unclear: 2026-12-12');
		expect(performance.now() - began).toBeLessThan(8_000);
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
	const SURE = [
		'YYYYMMDD',
		'YYYY-MM-DD',
		'YYYY_M_D',
		'DMMMYYYY',
		'DD-MMM-YY',
		'MMM D YYYY',
		'YYYY/MM/DD/',
		'YYMMDD',
		'YY-MM-DD',
	];
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
				const isTaken = found?.kind === 'taken' && !isShortSwap(order, iso(date), runDate);
				expect([name, runDate, isTaken]).toEqual([name, runDate, false]);
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

/** `26-11-25` of 2025-11-26, read a year later: the year of the run date is read first where a name is alone. */
function isShortSwap(order: string, day: string, runDate: string): boolean {
	return !order.includes('YYYY') && day.slice(0, 4) !== runDate.slice(0, 4);
}
