import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { seriesGlob, seriesOf } from '../../../source/core/names/series.js';
import { fillRunDate } from '../../../source/core/run/run-date.js';
import { monthOf } from '../../../source/core/values/month-names.js';

test.each([
	['customers_23112026.csv', 'customers_*.csv'],
	['north/customers_2026-11-23.csv', 'north/customers_*.csv'],
	['north/2026/11/customers.csv', 'north/*/*/customers.csv'],
	['c_12Nov2026.csv', 'c_*.csv'],
	['顧客２０２６年１１月２２日.csv', '顧客*年*月*日.csv'],
	['c_٢٠٢٦١١٢٢.csv', 'c_*.csv'],
	['c_12-nov-26.csv', 'c_*.csv'],
	['c_Jan-2-2026.csv', 'c_*.csv'],
	['c_2026Dez02.csv', 'c_*.csv'],
	['c_12.Août.2026.csv', 'c_*.csv'],
	['c_22. November 2026.csv', 'c_*.csv'],
	['c_22nd of November, 2026.csv', 'c_*.csv'],
	['ward 3 22 Nov 2026.csv', 'ward *.csv'],
	['ward 3 Nov 22nd 2026.csv', 'ward *.csv'],
	['c_02.01.26.csv', 'c_*.csv'],
	['c_20260102T0304.csv', 'c_*T*.csv'],
	['c_20261123_2.csv', 'c_*.csv'],
	['site12_ward3.csv', 'site*_ward*.csv'],
	['march_report.csv', 'march_report.csv'],
	['mary_12.csv', 'mary_*.csv'],
	['12mary2026.csv', '*mary*.csv'],
	['customers (1).csv', 'customers.csv'],
	['customers - Copy (2).csv', 'customers.csv'],
	['a*b1.csv', 'a?b*.csv'],
	['', ''],
])('%s is of %s', (name, series) => {
	expect(seriesOf(name)).toBe(series);
});

test.each([
	['customers [1], {x}.csv', 'customers ?*?? ?x?.csv'],
	["o'hara_1.csv", 'o?hara_*.csv'],
	['a*1.csv', 'a?*.csv'],
])('the glob of %s is %s, which matches it', (name, glob) => {
	expect(seriesGlob(name)).toBe(glob);
	expect(picomatch.isMatch(name, glob, { dot: true })).toBe(true);
});

describe('for any names', () => {
	const word = fc.stringMatching(/^[A-Za-z_\-. ()é]{0,12}$/);
	const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
	const order = fc.constantFrom('YYYYMMDD', 'DDMMYYYY', 'MMDDYY', 'YYYY-MM-DD', 'DD.MM.YYYY', 'YY_MM_DD');
	const MONTHS = ['Jan', 'FEB', 'march', 'Apr', 'May', 'June', 'Jul', 'Aug', 'Sept', 'Okt', 'Nov', 'Dez'];
	const at = (date: Date, format: string) => fillRunDate(`{date:${format}}`, date.toISOString().slice(0, 10));
	const worded = (date: Date) => `${date.getUTCDate()}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;

	test('that differ only in their date there is one series', () => {
		fc.assert(
			fc.property(word, word, day, day, order, (before, behind, one, other, format) => {
				const name = (date: string) => `${before}_${date}_${behind}`;
				expect(seriesOf(name(at(one, format)))).toBe(seriesOf(name(at(other, format))));
				expect(seriesOf(name(worded(one)))).toBe(seriesOf(name(worded(other))));
			}),
		);
	});

	test('that differ in their letters there are two', () => {
		const letters = (text: string) => text.replace(/[^\p{L}]/gu, '');
		const name = fc.array(fc.oneof(word, fc.stringMatching(/^\d{1,8}$/)), { maxLength: 5 }).map((all) => all.join(''));
		const hasMonth = (text: string) => (text.match(/\p{L}+/gu) ?? []).some((each) => monthOf(each) !== null);
		fc.assert(
			fc.property(name, name, (one, other) => {
				fc.pre(letters(one) !== letters(other) && !hasMonth(one) && !hasMonth(other));
				expect(seriesOf(one)).not.toBe(seriesOf(other));
			}),
		);
	});

	test('its glob matches every name of the series', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[\w ()[\]{},!+@'$é.-]{1,20}$/), (name) => {
				fc.pre(!name.startsWith('.'));
				expect(picomatch.isMatch(name, seriesGlob(name), { dot: true }), `${name} ${seriesGlob(name)}`).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});
