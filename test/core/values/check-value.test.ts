import { describe, expect, test } from 'vitest';
import { ValueFault, type ValueKind } from '../../../source/core/records/record.js';
import { type ColumnType, formatColumnType, parseColumnType } from '../../../source/core/schema/column-types.js';
import type { Column } from '../../../source/core/schema/schema.js';
import { compileValueCheck } from '../../../source/core/values/check-value.js';
import { compileNullTest, USUAL_NULLS } from '../../../source/core/values/null-texts.js';

function column(type: string, more: Partial<Column> = {}): Column {
	const parsed = parseColumnType(type);
	if (parsed === null) throw new Error(`${type} is no type`);
	const rest = { required: false, key: false, aliases: [], formats: [], allowed: null, pattern: null, default: null };
	return { name: 'c', type: parsed, ...rest, sensitive: false, onInvalid: 'reject', omittable: false, ...more };
}

function check(type: string, value: string, more: Partial<Column> = {}, kind?: ValueKind) {
	const result = compileValueCheck(column(type, more))(value, kind);
	return result instanceof ValueFault ? result.code : result;
}

describe('each type', () => {
	test.each([
		['varchar(5)', 'abcde', 'abcde'],
		['varchar(5)', 'abcdef', 'E_LENGTH'],
		['varchar(2)', '😀😀', '😀😀'],
		['char(1)', '😀😀', 'E_LENGTH'],
		['text', 'x'.repeat(100_000), 'x'.repeat(100_000)],
		['text', 'a\0b', 'E_CHARACTER'],
		['text', 'a\ud800', 'E_CHARACTER'],
		['text', 'Bj\uFFFDrn', 'E_CHARACTER'],
		['int(5)', '00750', 'E_INT'],
		['int(5)', '-02', 'E_INT'],
		['int(5)', '00', 'E_INT'],
		['int(5)', '0', 0],
		['int(5)', '0000000075006', 'E_INT'],
		['bigint', '007', 'E_INT'],
		['int(5)', '123456', 'E_INT'],
		['int(5)', '-12345', -12345],
		['int(5)', '+5', 5],
		['int(5)', '-0', 0],
		['int(5)', '1.0', 'E_INT'],
		['int(5)', '1e3', 'E_INT'],
		['int(5)', '１２', 'E_INT'],
		['int(18)', '123456789012345678', '123456789012345678'],
		['int', '2147483647', 2147483647],
		['int', '-2147483648', -2147483648],
		['int', '2147483648', 'E_INT'],
		['bigint', '9223372036854775807', '9223372036854775807'],
		['bigint', '9223372036854775808', 'E_INT'],
		['bigint', '-9223372036854775808', '-9223372036854775808'],
		['bigint', '9'.repeat(10_000), 'E_INT'],
		['decimal(5,2)', '123.4', '123.40'],
		['decimal(5,2)', '.5', '0.50'],
		['decimal(5,2)', '5.', '5.00'],
		['decimal(5,2)', '-0.00', '0.00'],
		['decimal(5,2)', '1.100', '1.10'],
		['decimal(5,2)', '0001.100', 'E_DECIMAL'],
		['decimal(5,2)', '0.05', '0.05'],
		['decimal(5,2)', '+5', '5.00'],
		['decimal(5,2)', '1e2', '100.00'],
		['decimal(5,2)', '1.5E-1', '0.15'],
		['decimal(5,2)', '0e999999', '0.00'],
		['decimal(5,2)', '1e3', 'E_DECIMAL'],
		['decimal(5,2)', '1e-3', 'E_DECIMAL'],
		['decimal(5,2)', '1e999999999', 'E_DECIMAL'],
		['decimal(5,2)', '1e-999999999', 'E_DECIMAL'],
		['decimal(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
		['decimal(5,2)', '1234', 'E_DECIMAL'],
		['decimal(5,2)', '1.234', 'E_DECIMAL'],
		['decimal(5,2)', '.', 'E_DECIMAL'],
		['decimal(5,2)', '1,5', 'E_DECIMAL'],
		['decimal(3)', '-7', '-7'],
		['decimal(3)', '-007', 'E_DECIMAL'],
		['date', '2024-02-29', '2024-02-29'],
		['date', '29.02.2024', 'E_DATE'],
		['datetime', '2024-02-29T10:00:00', '2024-02-29 10:00:00'],
		['datetime', '2024-02-29', '2024-02-29 00:00:00'],
		['datetime', 'soon', 'E_DATETIME'],
		['boolean', 'Yes', 1],
		['boolean', 'F', 0],
		['boolean', '2', 'E_BOOLEAN'],
	])('%s takes %.20s', (type, value, expected) => {
		expect(check(type, value)).toBe(expected);
	});

	test('dates in any of the formats', () => {
		const formats = ['YYYYMMDD', 'DD/MM/YYYY'];
		expect(check('date', '29/02/2024', { formats })).toBe('2024-02-29');
		expect(check('date', '20240229', { formats })).toBe('2024-02-29');
		expect(check('date', '2024-02-29', { formats })).toBe('E_DATE');
	});

	test('a number gets back the zero that it lost, a text does not', () => {
		const formats = ['DDMMYYYY'];
		expect(check('date', '6031987', { formats }, 'number')).toBe('1987-03-06');
		expect(check('date', '6031987', { formats })).toBe('E_DATE');
		expect(check('date', '031987', { formats }, 'number')).toBe('E_DATE');
	});

	test('a date of Excel needs no format', () => {
		expect(check('date', '1987-03-06T00:00:00', { formats: ['DDMMYYYY'] }, 'date')).toBe('1987-03-06');
		expect(check('datetime', '1987-03-06T10:30:00', {}, 'date')).toBe('1987-03-06 10:30:00');
	});
});

describe('beyond the type', () => {
	test('allowed values, as they are written', () => {
		expect(check('char(1)', 'A', { allowed: ['A', 'I'] })).toBe('A');
		expect(check('char(1)', 'a', { allowed: ['A', 'I'] })).toBe('E_ALLOWED');
	});

	test('a pattern matches the whole value', () => {
		const pattern = '[A-Z]{3}|[0-9]+';
		expect(['ABC', '12', 'ABCD', 'xABC', '12\n'].map((value) => check('text', value, { pattern }))).toEqual([
			'ABC',
			'12',
			'E_PATTERN',
			'E_PATTERN',
			'E_PATTERN',
		]);
	});

	test('the type is checked first', () => {
		expect(check('int(1)', '12', { allowed: ['1'] })).toBe('E_INT');
	});

	test('a reason never holds the value', () => {
		for (const type of ['varchar(2)', 'int(2)', 'decimal(2,1)', 'date', 'datetime', 'boolean']) {
			const fault = compileValueCheck(column(type))('geheim-4711', undefined);
			expect((fault as ValueFault).reason).not.toContain('geheim');
		}
	});
});

describe('texts that stand for no value', () => {
	const isNull = compileNullTest(USUAL_NULLS);

	test.each(['NULL', 'null', '(Null)', '<NULL>', '\\N', '\\n', 'N/A', '#n/a'])('%j does', (text) => {
		expect(isNull(text)).toBe(true);
	});

	test.each(['0', '-', 'NA', 'Null', 'NuLL', 'N/a', 'NULLA', 'none', '\\', 'n / a'])('%j is a value', (text) => {
		expect(isNull(text)).toBe(false);
	});

	test('those that the config names, and no value that the column allows', () => {
		const test = compileNullTest(['?', ' - ', 'N/A', ''], ['N/A']);
		expect(['?', '-', 'N/A', 'NULL', '--'].map(test)).toEqual([true, true, false, false, false]);
		expect(compileNullTest([])('NULL')).toBe(false);
	});
});

describe('types', () => {
	test.each([
		'varchar(255)',
		'char(1)',
		'text',
		'int',
		'int(5)',
		'bigint',
		'decimal(10,2)',
		'date',
		'datetime',
		'boolean',
	])('%s', (text) => {
		expect(formatColumnType(parseColumnType(text) as ColumnType)).toBe(text);
		expect(parseColumnType(` ${text.toUpperCase().replace('(', ' ( ')} `)).toEqual(parseColumnType(text));
	});

	test.each([
		'',
		'varchar',
		'varchar(0)',
		'varchar(1,2)',
		'char(-1)',
		'int(0)',
		'int(19)',
		'decimal',
		'decimal(2,3)',
		'text(5)',
		'date(1)',
		'varchr(5)',
		'constructor',
	])('%j is none', (text) => {
		expect(parseColumnType(text)).toBeNull();
	});
});
