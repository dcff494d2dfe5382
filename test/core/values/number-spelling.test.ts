import { describe, expect, test } from 'vitest';
import { parseNumberExample } from '../../../source/core/values/number-spelling.js';

function read(example: string, value: string): string | null {
	const spelling = parseNumberExample(example);
	if ('fault' in spelling) throw new Error(spelling.fault);
	return spelling.read(value);
}

describe('numbers as an example writes them', () => {
	test.each([
		['1.234,56', '1.234,56', '1234.56'],
		['1.234,56', '12.345.678,9', '12345678.9'],
		['1.234,56', '-1.234', '-1234'],
		['1.234,56', '1234,5', '1234.5'],
		['1.234,56', ',5', '.5'],
		['1.234,56', '1.23', null],
		['1.234,56', '1.2345', null],
		['1.234,56', '12345.678', null],
		['1.234,56', '1,234.56', null],
		['1.234,56', '1,2,3', null],
		['1.234,56', '1.234,56-', null],
		['1,234.56', '1,234', '1234'],
		['1 234,56', '1 234 567,8', '1234567.8'],
		['1 234,56', '1\u00A0234', '1234'],
		['1\u202F234,56', '1 234', '1234'],
		["1'234.56", '1’234.5', '1234.5'],
		["1'234.56", "12'34", null],
		['1234,56', '1234,5', '1234.5'],
		['1234,56', '1.234,5', null],
		['1.234.567', '1.234', '1234'],
		['1.234.567', '1,5', null],
		['0,123', '1,5', '1.5'],
		['12345,678', '1,234', '1.234'],
	])('as %s, %s is %s', (example, value, expected) => {
		expect(read(example, value)).toBe(expected);
	});

	test.each(['1,234', '1.234', '12.345', '1.234.5', '1,234,56', '1234', '', 'abc', '1.234,', '-1.234,56', '1 23,4'])(
		'%s is no example',
		(example) => {
			expect(parseNumberExample(example)).toHaveProperty('fault');
		},
	);
});
