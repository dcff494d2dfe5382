import { describe, expect, test } from 'vitest';
import { selectFiles } from '../../source/sources/select-files.js';

const KNOWN = new Set(['.csv', '.txt', '.xlsx']);

/** Why each name is skipped on 2026-11-23; `null` where it is taken. */
function skipped(names: readonly string[], patterns: readonly string[] = []): (string | null)[] {
	const rules = { files: patterns, settleSeconds: 0 };
	const files = names.map((name) => ({ name }));
	return selectFiles(files, rules, '2026-11-23', KNOWN, 0).map((each) => each.skipped);
}

const OTHER = 'carries another date than the run date';
const nothing = { isLater: false, marker: null, isSidecar: false, refusal: null, note: null };

describe('without patterns', () => {
	test('every known extension is taken, in any case, also packed', () => {
		expect(skipped(['a.csv', 'A.CSV', 'b.TXT.GZ', 'c.Csv.gz', 'line\nbreak.csv'])).toEqual(Array(5).fill(null));
		expect(skipped(['a.pdf', 'csv', 'README', 'a.csv.zipx', 'a.gz'])).toEqual(Array(5).fill('unknown format'));
	});

	test('a pattern goes by composed names, as macOS does not write them', () => {
		const names = ['Ko\u0308ln_23112026.csv', 'K\u00f6ln_23112026.csv'];
		for (const pattern of ['K\u00f6ln_*.csv', 'Ko\u0308ln_{date:DDMMYYYY}.csv'])
			expect(skipped(names, [pattern])).toEqual([null, null]);
	});

	test('files that are still being written are left for later', () => {
		const names = ['a.csv.tmp', 'a.csv.part', 'a.csv.partial', 'a.csv.filepart', '~$a.xlsx', 'a.csv.PART', 'a.csv~'];
		for (const patterns of [[], ['*']]) {
			const later = [...names, '.a.csv.Xy12Qz'].map((name) => ({ name }));
			const selection = selectFiles(later, { files: patterns, settleSeconds: 0 }, '2026-11-23', KNOWN, 0);
			expect(selection).toEqual(
				later.map(({ name }) => ({
					name,
					...nothing,
					skipped: 'its name is that of a file that is still being written',
					isLater: true,
				})),
			);
		}
	});

	test.each([
		['a moment ago', 1_000, 'it changed 1 s ago, and settleSeconds is 30'],
		['just within the time', 29_000, 'it changed 29 s ago, and settleSeconds is 30'],
		['in a future that a clock explains', -5_000, 'it changed 0 s ago, and settleSeconds is 30'],
		['long enough ago', 30_000, null],
		['in a future that only another clock explains', -3_600_000, null],
	])('a file that changed %s', (_, ago, reason) => {
		const now = Date.UTC(2026, 10, 23);
		const rules = { files: [], settleSeconds: 30 };
		const files = [{ name: 'a.csv', modified: now - ago }];
		const [selected] = selectFiles(files, rules, '2026-11-23', KNOWN, now);
		expect(selected).toEqual({ ...nothing, name: 'a.csv', skipped: reason, isLater: reason !== null });
	});

	test('a file whose time nobody knows, and one of another day, are not left for later', () => {
		const rules = { files: [], settleSeconds: 30 };
		const files = [{ name: 'a.csv' }, { name: 'c_22112026.csv', modified: 0 }];
		const selection = selectFiles(files, rules, '2026-11-23', KNOWN, 0);
		expect(selection.map((each) => each.isLater)).toEqual([false, false]);
	});

	test.each([
		['c_22112026.csv', '2026-11-22'],
		['c_20261122.csv', '2026-11-22'],
		['c-2026-11-22.csv', '2026-11-22'],
		['c_22.11.2026.csv', '2026-11-22'],
		['c_11222026.csv', '2026-11-22'],
		['c20261122101500.csv', '2026-11-22'],
		['c_02.01.26.csv', '2026-01-02 or 2026-02-01'],
		['c_12Nov2026.csv.gz', '2026-11-12'],
	])('%s is of another day', (name, day) => expect(skipped([name])).toEqual([`${OTHER}: ${day}`]));

	test.each([
		'c_23112026.csv',
		'c_20261123.csv',
		'c-2026-11-23.csv',
		'c_11232026.csv',
		'c_20261123T101500.csv',
		'c20261123101500.csv',
		'c_123456789.csv',
		'c_99999999.csv',
		'made_22112026_for_23112026.csv',
	])('%s is taken', (name) => expect(skipped([name])).toEqual([null]));
});

describe('a name that may be of two days', () => {
	const select = (names: readonly string[], files: readonly string[] = []) =>
		selectFiles(
			names.map((name) => ({ name })),
			{ files, settleSeconds: 0 },
			'2026-12-11',
			KNOWN,
			0,
		);

	test.each([
		['c_12112026.csv', '"c_{date:DDMMYYYY}.csv" for 2026-11-12, "c_{date:MMDDYYYY}.csv" for 2026-12-11'],
		['c_11-12-26.csv', '"c_{date:DD-MM-YY}.csv" for 2026-12-11, "c_{date:MM-DD-YY}.csv" for 2026-11-12'],
		['7_111226_v2.csv', '"*_{date:DDMMYY}_v*.csv" for 2026-12-11, "*_{date:MMDDYY}_v*.csv" for 2026-11-12'],
		['c_111220261015.csv', '"c_{date:DDMMYYYY}*.csv" for 2026-12-11, "c_{date:MMDDYYYY}*.csv" for 2026-11-12'],
	])('%s is refused with both, and with the patterns that tell', (name, ways) => {
		const [selected] = select([name]);
		expect(selected).toMatchObject({ skipped: null, refusal: { code: 'E_FILE_DATE' } });
		expect(selected?.refusal?.message).toMatch(/may be 2026-1\d-1\d or 2026-1\d-1\d$/);
		expect(selected?.refusal?.hint).toContain(ways);
		for (const [, pattern = '', day] of ways.matchAll(/"([^"]*)" for (\S+?)(?:,|$)/g)) {
			const [settled] = select([name], [pattern, '*']);
			expect(settled).toMatchObject({ refusal: null, skipped: day === '2026-12-11' ? null : OTHER });
		}
	});

	test('is told by the others of its series, which is said', () => {
		const [first] = select(['c_12112026.csv', 'c_11232026.csv']);
		expect(first).toEqual({
			...nothing,
			name: 'c_12112026.csv',
			skipped: null,
			note: 'c_12112026.csv: its date is read as {date:MMDDYYYY}, as in c_11232026.csv',
		});
	});

	test.each([
		[
			['day_20261210_created_20261211.csv', 'day_20261211_created_20261212.csv'],
			'day_20261210_created_20261211.csv carries 20261210 and 20261211, which may be 2026-12-10 or 2026-12-11: ' +
				'day_20261211_created_20261212.csv has the run date in another place',
			['day_{date:YYYYMMDD}_created_*.csv', 'day_*_created_{date:YYYYMMDD}.csv'],
		],
		[
			['in/10. Dec 2026 to 11th of December 2026.csv', 'in/11. Dec 2026 to 12th of December 2026.csv'],
			'in/10. Dec 2026 to 11th of December 2026.csv carries 10. Dec 2026 and 11th of December 2026, which may be ' +
				'2026-12-10 or 2026-12-11: in/11. Dec 2026 to 12th of December 2026.csv has the run date in another place',
			['in/{date:DD. MMM YYYY} to *.csv', 'in/* to {date:DD}th of {date:MMM}* {date:YYYY}.csv'],
		],
	])('%s: with the run date in two places each is refused, and a pattern settles it', (names, message, patterns) => {
		const [first, second] = select(names);
		expect(first?.refusal?.message).toBe(message);
		expect(second?.refusal?.code).toBe('E_FILE_DATE');
		for (const pattern of patterns) expect(first?.refusal?.hint).toContain(`"${pattern}" for`);
		expect(select(names, [patterns[0] as string, '*']).map(({ skipped }) => skipped)).toEqual([OTHER, null]);
		expect(select(names, [patterns[1] as string, '*']).map(({ skipped }) => skipped)).toEqual([null, OTHER]);
	});

	test('a date of its own comes before that of its folder or archive, which is said', () => {
		const taken = (name: string, outer: string) => ({
			skipped: null,
			note: `${name} is taken for its own date, though its folder or archive has ${outer}`,
		});
		const other = {
			note: null,
			skipped: `${OTHER}: 2026-12-10; 2026/12/11 of its folder or archive comes behind its own date`,
		};
		const names = ['2026/12/10/c_20261211.csv', 'd_20261210.zip!c_20261211.csv', '2026/12/11/c_20261210.csv'];
		expect(select(names)).toMatchObject([
			taken(names[0] as string, '2026/12/10'),
			taken(names[1] as string, '20261210'),
			other,
		]);
		expect(select(['2026-12-11/c_20261211.csv', '2020-01-01/2026-12-11/c.csv'])).toMatchObject([
			{ skipped: null, note: null },
			{ skipped: null, note: null },
		]);
	});

	test.each([
		['2026-12-25', 'c_26Dez25.csv'],
		['2026-12-25', 'c_26DIC25.csv'],
		['2026-02-25', 'c_26Fév25.csv'],
		['2026-08-25', 'c_26 Aou\u0302t 25.csv'],
		['2026-03-25', 'c_26März25.csv'],
		['2026-11-12', 'c_12112026_|.csv'],
		['2026-11-12', 'c_１２１１２０２６.csv'],
		['2026-11-12', 'c_١٢١١٢٠٢٦.csv'],
		['2026-11-12', "o'c [1] {a,b} 12.11.2026!(x)@.csv"],
		['2026-11-12', 'a.zip!c_12112026.csv'],
	])('on %s the patterns of the hint take %s on one of two days', (runDate, name) => {
		const at = (files: readonly string[], date: string) =>
			selectFiles([{ name }], { files, settleSeconds: 0 }, date, KNOWN, 0)[0];
		const hint = at([], runDate)?.refusal?.hint ?? '';
		const ways = [...hint.matchAll(/"([^"]+)" for (\d{4}-\d\d-\d\d)/g)];
		expect(ways).toHaveLength(2);
		for (const [, pattern = '', day = ''] of ways) {
			expect([pattern, at([pattern], day)]).toEqual([pattern, { name, skipped: null, ...nothing }]);
			const others = ways.map(([, , each = '']) => each).filter((each) => each !== day);
			expect([pattern, at([pattern], others[0] as string)?.skipped]).toEqual([pattern, OTHER]);
		}
	});

	test('is nothing to ask where a pattern says it, the format is unknown, or the file is not whole', () => {
		const names = ['c_12112026.csv', 'c_12112026.pdf', 'c_12112026.csv.part'];
		expect(select(names, ['c_{date:MMDDYYYY}.*']).map(({ refusal }) => refusal)).toEqual([null, null, null]);
		expect(select(names).map(({ refusal }) => refusal?.code ?? null)).toEqual(['E_FILE_DATE', null, null]);
	});
});

describe('patterns', () => {
	test.each([
		['c_{date:DDMMYYYY}.csv', 'c_23112026.csv'],
		['c_{date:YYYYMMDD}.csv', 'c_20261123.csv'],
		['c_{date:YYYY-MM-DD}*.csv', 'c_2026-11-23_2.csv'],
		['c_{date:MMDDYY}.csv', 'c_112326.csv'],
		['c_{date:DDMMYY}.csv', 'c_231126.csv'],
		['c_{date:yyyymmdd}.csv', 'c_20261123.csv'],
		['c_{date:DMMMYYYY}.csv', 'c_23NOV2026.csv'],
		['c_{date:YYYY-M-D}.csv', 'c_2026-11-23.csv'],
		['{date:YYYY}/*.csv', null],
		['{date:YYYY/MM/DD}/*.csv', '2026/11/23/c.csv'],
		['year={date:YYYY}/month={date:MM}/day={date:DD}/*.csv', 'year=2026/month=11/day=23/c.csv'],
		['{a,b}_{date:DD.MM.YYYY}.{csv,txt}', 'b_23.11.2026.txt'],
	])('%s takes %s', (pattern, name) => {
		if (name !== null) expect(skipped([name], [pattern])).toEqual([null]);
		expect(skipped(['other.csv'], [pattern])).toEqual(['matches no pattern of `files`']);
	});

	test('another day is said to be one', () => {
		expect(skipped(['c_22112026.csv', 'c_221126.csv'], ['c_{date:DDMMYYYY}.csv', 'c_{date:DDMMYY}.csv'])).toEqual([
			OTHER,
			OTHER,
		]);
		expect(skipped(['c_22112026.csv'], ['*.csv'])).toEqual([`${OTHER}: 2026-11-22`]);
	});

	test('that place the date let other digits be', () => {
		expect(skipped(['c_231126_10122012.csv'], ['c_{date:DDMMYY}_*.csv'])).toEqual([null]);
	});

	test('take no format that nobody can read', () => {
		expect(skipped(['a.pdf'], ['*'])).toEqual(['unknown format']);
	});
});
