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

describe('without patterns', () => {
	test('every known extension is taken, in any case, also packed', () => {
		expect(skipped(['a.csv', 'A.CSV', 'b.TXT.GZ', 'c.Csv.gz', 'line\nbreak.csv'])).toEqual(Array(5).fill(null));
		expect(skipped(['a.pdf', 'csv', 'README', 'a.csv.zip', 'a.gz'])).toEqual(Array(5).fill('unknown format'));
	});

	test('files that are still being written are left for later', () => {
		const names = ['a.csv.tmp', 'a.csv.part', 'a.csv.partial', 'a.csv.filepart', '~$a.xlsx', 'a.csv.PART', 'a.csv~'];
		for (const patterns of [[], ['*']]) {
			const later = [...names, '.a.csv.Xy12Qz'].map((name) => ({ name }));
			const selection = selectFiles(later, { files: patterns, settleSeconds: 0 }, '2026-11-23', KNOWN, 0);
			expect(selection).toEqual(
				later.map(({ name }) => ({
					name,
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
		expect(selected).toEqual({ name: 'a.csv', skipped: reason, isLater: reason !== null });
	});

	test('a file whose time nobody knows, and one of another day, are not left for later', () => {
		const rules = { files: [], settleSeconds: 30 };
		const files = [{ name: 'a.csv' }, { name: 'c_22112026.csv', modified: 0 }];
		const selection = selectFiles(files, rules, '2026-11-23', KNOWN, 0);
		expect(selection.map((each) => each.isLater)).toEqual([false, false]);
	});

	test.each([
		'c_22112026.csv',
		'c_20261122.csv',
		'c-2026-11-22.csv',
		'c_22.11.2026.csv',
		'c_11222026.csv',
		'c20261122101500.csv',
	])('%s is of another day', (name) => expect(skipped([name])).toEqual([OTHER]));

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

describe('patterns', () => {
	test.each([
		['c_{date:DDMMYYYY}.csv', 'c_23112026.csv'],
		['c_{date:YYYYMMDD}.csv', 'c_20261123.csv'],
		['c_{date:YYYY-MM-DD}*.csv', 'c_2026-11-23_2.csv'],
		['c_{date:MMDDYY}.csv', 'c_112326.csv'],
		['c_{date:DDMMYY}.csv', 'c_231126.csv'],
		['c_{date:yyyymmdd}.csv', 'c_20261123.csv'],
		['{date:YYYY}/*.csv', null],
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
		expect(skipped(['c_22112026.csv'], ['*.csv'])).toEqual([OTHER]);
	});

	test('that place the date let other digits be', () => {
		expect(skipped(['c_231126_10122012.csv'], ['c_{date:DDMMYY}_*.csv'])).toEqual([null]);
	});

	test('take no format that nobody can read', () => {
		expect(skipped(['a.pdf'], ['*'])).toEqual(['unknown format']);
	});
});
