import { describe, expect, test } from 'vitest';
import { createRecordMapper, mapColumns } from '../../../source/core/records/map-record.js';
import type { RawRecord } from '../../../source/core/records/record.js';
import { parseColumnType } from '../../../source/core/schema/column-types.js';
import type { Column } from '../../../source/core/schema/schema.js';
import { USUAL_NULLS } from '../../../source/core/values/null-texts.js';

const RULES = {
	countryColumn: 'Country',
	countryRequired: false,
	countryName: () => null,
	nulls: ['NULL'],
	runDate: '2026-11-23',
	birthDateColumn: 'Born',
	latestBy: null,
};

function column(name: string, type: string, more: Partial<Column> = {}): Column {
	const parsed = parseColumnType(type);
	if (parsed === null) throw new Error(`${type} is no type`);
	const rest = { required: false, key: false, aliases: [], formats: [], allowed: null, pattern: null, default: null };
	return { name, type: parsed, ...rest, sensitive: false, onInvalid: 'reject', omittable: false, ...more };
}

const COLUMNS = [
	column('CustomerID', 'varchar(5)', { required: true, key: true, aliases: ['Cust_I'] }),
	column('Born', 'date', { formats: ['DDMMYYYY'] }),
	column('PostCode', 'int(5)', { onInvalid: 'null' }),
	column('Country', 'char(3)'),
	column('Active', 'char(1)', { default: 'A' }),
];

function record(...values: (string | null)[]): RawRecord {
	return { record: 4, line: 7, values, raw: values.join('|') };
}

function map(raw: RawRecord, rules = RULES) {
	return createRecordMapper(COLUMNS, [0, 1, 2, 3, 4], rules).map(raw);
}

describe('a record', () => {
	test('becomes a row: trimmed, NULL-like text null, defaults in place', () => {
		expect(map(record(' 007 ', '06031987', '750', 'NULL', '  '))).toEqual(['007', '1987-03-06', 750, null, 'A']);
	});

	test('may have fewer values than columns', () => {
		expect(map(record('1'))).toEqual(['1', null, null, null, 'A']);
	});

	test('with faults is a reject that lists them all', () => {
		expect(map(record('', '31021987', 'x', 'INDIA', 'AB'))).toMatchObject({
			record: 4,
			line: 7,
			raw: '|31021987|x|INDIA|AB',
			faults: [
				{ code: 'E_REQUIRED', column: 'CustomerID', value: '' },
				{ code: 'E_DATE', column: 'Born', value: '31021987' },
				{ code: 'E_LENGTH', column: 'Country', value: 'INDIA' },
				{ code: 'E_LENGTH', column: 'Active', value: 'AB' },
			],
		});
	});

	test('that could not be taken apart keeps that fault alone', () => {
		const fault = { code: 'E_FIELDS_FEW', column: null, reason: 'has 1 field', value: null } as const;
		expect(map({ ...record(''), fault })).toMatchObject({ faults: [fault] });
	});

	test('without a country is a reject where the policy says so', () => {
		expect(map(record('1', null, null, ' '), { ...RULES, countryRequired: true })).toMatchObject({
			faults: [{ code: 'E_COUNTRY' }],
		});
	});

	test('invalid values that become null are counted', () => {
		const mapper = createRecordMapper(COLUMNS, [0, 1, 2, 3, 4], RULES);
		expect(mapper.map(record('1', null, 'x'))).toEqual(['1', null, null, null, 'A']);
		mapper.map(record('2', null, '1234567'));
		mapper.map(record('', null, 'y')); // A reject became nothing.
		expect(mapper.conversions()).toEqual([
			{ column: 'PostCode', kind: 'invalid', count: 2, firstLine: 7 },
			{ column: 'Active', kind: 'default', count: 2, firstLine: 7 },
		]);
	});

	test('a required value that is invalid is a reject for that, and no value of it became null', () => {
		const strict = [column('a', 'int(2)', { required: true, onInvalid: 'null' })];
		const mapper = createRecordMapper(strict, [0], RULES);
		expect(mapper.map(record('x'))).toMatchObject({ faults: [{ code: 'E_INT' }] });
		expect(mapper.map(record(' '))).toMatchObject({ faults: [{ code: 'E_REQUIRED' }] });
		expect(mapper.map(record('NULL'))).toMatchObject({
			faults: [{ code: 'E_REQUIRED', reason: 'stands for no value, and there must be one' }],
		});
		expect(mapper.conversions()).toEqual([]);
	});

	test('values of a record that is a reject for another reason did not become null', () => {
		const columns = [column('a', 'int(2)', { onInvalid: 'null' }), column('b', 'date', { formats: ['YYYYMMDD'] })];
		const mapper = createRecordMapper(columns, [0, 1], RULES);
		expect(mapper.map(record('x', 'y'))).toMatchObject({ faults: [{ column: 'b' }] });
		expect(mapper.conversions()).toEqual([]);
		expect(mapper.map(record('x', '20260101'))).toEqual([null, '2026-01-01']);
		expect(mapper.conversions()).toMatchObject([
			{ kind: 'invalid', count: 1 },
			{ kind: 'date', count: 1 },
		]);
	});

	test.each(['N/A', 'NULL', '(null)', '#N/A'])('%s among the allowed values is a value, and null elsewhere', (text) => {
		const columns = [column('a', 'varchar(9)', { allowed: [text, 'x'] }), column('b', 'varchar(9)')];
		const usual = { ...RULES, nulls: USUAL_NULLS };
		expect(createRecordMapper(columns, [0, 1], usual).map(record(text, text))).toEqual([text, null]);
		expect(createRecordMapper(columns, [0, 1], RULES).map(record('', ''))).toEqual([null, null]);
	});

	test('N/A as a spelling of a country is that country, and else none', () => {
		const columns = [column('Country', 'varchar(9)')];
		const rules = { ...RULES, nulls: USUAL_NULLS };
		const known = { ...rules, countryName: (text: string) => (text === 'N/A' ? 'NAMIBIA' : null) };
		expect(createRecordMapper(columns, [0], known).map(record('N/A'))).toEqual(['N/A']);
		expect(createRecordMapper(columns, [0], rules).map(record('N/A'))).toEqual([null]);
	});
});

test('headers meet columns by name and alias, whatever case, blanks, _ and -', () => {
	expect(mapColumns(COLUMNS, ['post code', 'CUST-I', 'Extra', 'B_O_R_N'])).toMatchObject({
		positions: [1, 3, 0, -1, -1],
		extra: ['Extra'],
		missing: [],
		twice: [],
	});
});

test('a required column that is missing, and one that is there twice', () => {
	const found = mapColumns(COLUMNS, ['Born', 'born']);
	expect(found.missing.map((each) => each.name)).toEqual(['CustomerID']);
	expect(found.twice).toEqual([{ column: 'Born', headers: ['Born', 'born'], places: [1, 2] }]);
});
