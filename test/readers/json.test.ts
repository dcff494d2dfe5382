import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../helpers/program.js';
import { readContent } from '../helpers/read.js';

const fixture = (name: string) => readContent(name, readFileSync(path.join(ROOT, 'fixtures', name)));
const refusal = (name: string, content: string | Buffer, wishes = {}) =>
	readContent(name, content, wishes).then(
		() => 'was read',
		(error) => error,
	);

describe('shapes', () => {
	test('an array', async () => {
		const { records, lines, detail } = await fixture('json-array.json');
		expect(detail).toBe('array');
		expect(records).toHaveLength(2);
		expect(lines).toEqual([2, 5]);
	});

	test('lines, with a blank one, a bad one and no end behind the last', async () => {
		const { records, lines, detail } = await fixture('json-lines.ndjson');
		expect(detail).toBe('lines');
		expect(records.map((record) => (typeof record === 'string' ? record : record.Name))).toEqual([
			'Ann',
			'E_RECORD_SHAPE',
			'Bob',
		]);
		expect(lines).toEqual([1, 3, 4]);
	});

	test('an object that holds the array, beside others', async () => {
		const { records, detail } = await fixture('json-nested-array.json');
		expect(detail).toBe('array export.customers, not export.doctors');
		expect(records).toEqual([
			{ Name: 'Ann', Cust_I: '1' },
			{ Name: 'Bob', Cust_I: '2' },
		]);
	});

	test('the array that is named', async () => {
		const content = '{"a":[{"Name":"x"}],"b":[{"z":1},{"z":2}]}';
		expect((await readContent('x.json', content, { recordName: 'b' })).records).toEqual([{ z: '1' }, { z: '2' }]);
		expect((await refusal('x.json', content, { recordName: 'c' })).code).toBe('E_FILE_MALFORMED');
	});

	test('objects one after another, over several lines each', async () => {
		const { records, lines } = await readContent('x.json', '{\n"Name":"a"\n}\n{\n"Name":"b"}{"Name":"c"}');
		expect(records).toEqual([{ Name: 'a' }, { Name: 'b' }, { Name: 'c' }]);
		expect(lines).toEqual([1, 4, 5]);
	});

	test.each(['"x"', '1', 'null', '[]', '[{"Name":"b"}]', 'x', '// x'])(
		'objects one after another, and then %s, refuse the file',
		async (garbage) => {
			for (const content of [`{"Name":"a"} ${garbage}`, `{"Name":"a"}{"Name":"b"} ${garbage} {"Name":"c"}`])
				expect((await refusal('x.json', content)).code).toBe('E_FILE_MALFORMED');
		},
	);

	test('one record alone; an empty array; an array within a record', async () => {
		expect((await readContent('x.json', '{"Name":"a","visits":[{"d":1}],"Cust_I":1}')).records).toEqual([
			{ Name: 'a', 'visits[0].d': '1', Cust_I: '1' },
		]);
		expect((await readContent('x.json', '{"date":"x","rows":[]}')).records).toEqual([]);
	});

	test('record types and the trailer in a member H', async () => {
		const { records, declared } = await fixture('json-record-types.json');
		expect(records).toEqual([
			{ Name: 'Ann', Cust_I: '1' },
			{ Name: 'Bob', Cust_I: '2' },
		]);
		expect(declared).toBe(2);
	});

	test('UTF-8 and UTF-16 with a mark', async () => {
		for (const bytes of [Buffer.from('\uFEFF[{"Name":"日本"}]'), Buffer.from('\uFEFF[{"Name":"日本"}]', 'utf16le')]) {
			expect((await readContent('x.json', bytes)).records).toEqual([{ Name: '日本' }]);
		}
	});
});

describe('values', () => {
	test('numbers keep every digit and their spelling', async () => {
		const { records, kinds } = await fixture('json-18-digit-id.json');
		expect(records).toEqual([{ Name: 'Ann', Cust_I: '123456789012345678', fee: '1.0', factor: '1e5', zero: '-0' }]);
		expect(kinds[0]).toEqual(['text', 'number', 'number', 'number', 'number']);
	});

	test('text, escapes, true, null, nested values', async () => {
		const { records } = await readContent(
			'x.json',
			String.raw`[{"a":"\u00e9\n\"","b":true,"c":null,"d":{"x":[1, 2]},"e":""}]`,
		);
		expect(records).toEqual([{ a: 'é\n"', b: 'true', c: null, 'd.x[0]': '1', 'd.x[1]': '2', e: '' }]);
	});

	test('names keep their order, and may be hostile', async () => {
		const { columns, records } = await readContent('x.json', '[{"10":1,"2":2,"__proto__":3,"constructor":4}]');
		expect(columns).toEqual(['10', '2', '__proto__', 'constructor']);
		expect(columns.map((name) => Object.getOwnPropertyDescriptor(records[0], name)?.value)).toEqual([
			'1',
			'2',
			'3',
			'4',
		]);
	});

	test('names that come later are columns too', async () => {
		const { records } = await readContent('x.json', '[{"a":1},{"b":2}]');
		expect(records).toEqual([
			{ a: '1', b: null },
			{ a: null, b: '2' },
		]);
	});

	test('what is no record is a reject, not nothing', async () => {
		const { records } = await readContent('x.json', '[{"a":1,"a":2},7,"x",null,[1],{"a":3}]');
		expect(records.slice(0, 5)).toEqual(Array(5).fill('E_RECORD_SHAPE'));
		expect(records[5]).toEqual({ a: '3' });
	});
});

describe('what is no JSON is refused whole, with its line', () => {
	const broken = [
		'[{"a":1},]',
		'[{"a":1}',
		'[{"a":1}]x',
		'[{"a":1}][{"a":2}]',
		'[{"a":01}]',
		'[{"a":.5}]',
		'[{"a":"\t"}]',
		"[{'a':1}]",
		'[{a:1}]',
		'[{"a":1 "b":2}]',
		'[{"a":1,}]',
		'[{"a"}]',
		'[{"a":}]',
		'[{"a":tru}]',
		'[{"a":"\\x"}]',
		'[{"a":{"b":1,}}]',
		'[,{"a":1}]',
		'[{"a":1},,{"a":2}]',
		'{"r":[{"a":1}],}',
		'{"r":[{"a":1}]',
		'{"r":[{"a":1}]} x',
		'[{"a":1}/*x*/]',
		'[{"a":NaN}]',
		'[{"a":"',
		'["',
		'{"r":[{"a":1}],"s":01}',
	];
	test.each(broken)('%s', async (content) => {
		const error = await refusal('x.json', `\n${content}`);
		expect(error.code).toBe('E_FILE_MALFORMED');
		expect(error.context.line).toBe(2);
	});
});

describe('nothing is read out of what is no JSON', () => {
	// After the cases n_* of github.com/nst/JSONTestSuite.
	test.each([
		'[1 true]',
		'[a\u00e5]',
		'["": 1]',
		'[""],',
		'[,1]',
		'[1,,2]',
		'["x"]]',
		'["",]',
		'["x"',
		'[x',
		'[3[4]]',
		'[1:2]',
		'[,]',
		'[-]',
		'[   , ""]',
		'["a",\n4\n,1,',
		'[1,]',
		'[""',
		'[*]',
		'[1,\n1\n,1',
		'[{}',
		'[fals]',
		'[nul]',
		'[tru]',
		'[++1234]',
		'[+1]',
		'[+Inf]',
		'[-01]',
		'[-1.0.]',
		'[-2.]',
		'[-NaN]',
		'[.-1]',
		'[.2e-3]',
		'[0.1.2]',
		'[0.3e+]',
		'[0.3e]',
		'[0.e1]',
		'[0E+]',
		'[1.0e+]',
		'[1 000.0]',
		'[1eE2]',
		'[2.e3]',
		'[9.e+]',
		'[Inf]',
		'[NaN]',
		'[1+2]',
		'[0x1]',
		'[Infinity]',
		'[-012]',
		'[-.123]',
		'[1.8011670033376514H-308]',
		'[.123]',
		'[1ea]',
		'[1.2a-3]',
		'[012]',
		'["x", truth]',
		'{[: "x"}\n',
		'{"x", null}',
		'{"x"::"b"}',
		'{"a":"a" 123}',
		"{key: 'value'}",
		'{"a" b}',
		'{:"b"}',
		'{"a"',
		'{"a":',
		'{1:1}',
		'{9999E9999:1}',
		'{null:null}',
		'{"id":0,,,,,}',
		"{'a':0}",
		'{"id":0,}',
		'{"a":"b",,"c":"d"}',
		'{a: "b"}',
		'{"a":"a',
		'{"foo":"bar", "a"}',
		'["\\uD800\\"]',
		'["\\uD800\\u"]',
		'["\\uD800\\u1"]',
		'["\\a"]',
		'["\\x00"]',
		'["\\\\\\"]',
		'["\\\t"]',
		'["\\uqqqq"]',
		'["\\"]',
		'["new\nline"]',
		'["\t"]',
		'[\\u0020"asd"]',
		'["\\',
		'[1}',
		'[][]',
		'[True]',
		'[\u000c]',
		'[\u2060]',
		'[\u00a01]',
		'[{"a":1}}',
		'{"a":true}}',
		"['x']",
		'{"a":/*comment*/"b"}',
		'[{"": "x\u0000"}]',
		'["a\u0000a"]',
		'[1]x',
		'{"a":1]',
		'[{"":',
		'[<null>]',
		'{]',
		'{',
		'[',
	])('%j', async (content) => {
		const made = await refusal('x.json', content);
		expect(made.code ?? (await readContent('x.json', content)).records).toSatisfy(
			(found: string | string[]) =>
				found === 'E_FILE_MALFORMED' || (found.length > 0 && [...found].every((each) => each === 'E_RECORD_SHAPE')),
		);
	});
});

describe('limits', () => {
	test('100,000 levels', async () => {
		for (const content of ['['.repeat(100_000), '{"a":'.repeat(100_000), `[{"a":${'['.repeat(100_000)}}]`]) {
			expect((await refusal('x.json', content)).code).toBe('E_FILE_TOO_LARGE');
		}
	});

	test('a record that is too long costs itself, in an array and in lines', async () => {
		const long = `{"a":"${'x\\"'.repeat(5_000)}"}`;
		for (const content of [`[{"a":1},${long},{"a":2}]`, `{"a":1}\n${long}\n{"a":2}\n`]) {
			const { records } = await readContent('x.json', content, { limits: { recordLength: 1_000 }, chunk: 700 });
			expect(records).toEqual([{ a: '1' }, 'E_RECORD_TOO_LARGE', { a: '2' }]);
		}
	});

	test('more columns than allowed', async () => {
		const wide = `[{${Array.from({ length: 50 }, (_, at) => `"c${at}":1`).join()}}]`;
		expect((await refusal('x.json', wide, { limits: { columns: 49 } })).context.limit).toBe('limits.columns');
	});
});

test('any objects come back as they are, wherever the chunks are cut', async () => {
	const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
	const name = fc.string({ minLength: 1 }).filter((each) => each.toLowerCase().replace(/[\s_-]/g, '') !== 'h');
	const objects = fc.array(fc.dictionary(name, value, { minKeys: 1, maxKeys: 5 }), { minLength: 1, maxLength: 8 });
	await fc.assert(
		fc.asyncProperty(objects, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2), async (all, chunk, indent) => {
			const { records } = await readContent('x.json', JSON.stringify(all, null, indent), { chunk });
			const present = (each: object) => Object.entries(each).filter(([, one]) => one !== null);
			const sorted = (entries: [string, unknown][]) => entries.map(([key, one]) => [key, String(one)]).sort();
			expect(records.map((record) => sorted(present(record as object)))).toEqual(
				all.map((each) => sorted(present(each))),
			);
		}),
		{ numRuns: 150 },
	);
});
