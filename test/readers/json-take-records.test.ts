import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '../../source/core/records/record.js';
import { walkLines } from '../../source/readers/json/lines.js';
import { type Layout, readRecords } from '../../source/readers/json/read-records.js';
import type { Sequel } from '../../source/readers/json/shapes.js';
import { RecordTaker } from '../../source/readers/json/take-records.js';
import { walkArray, walkSequence } from '../../source/readers/json/walk.js';
import type { ReadLimits } from '../../source/readers/reader.js';
import { TextInput } from '../../source/readers/text-input.js';
import { ColumnIndex } from '../../source/readers/trees/column-index.js';
import { UnitTally } from '../../source/readers/unit-tally.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { UNKNOWN } from '../helpers/read.js';

const LAYOUTS: Readonly<Record<Sequel | 'within', Layout>> = {
	array: { sequel: 'array', levels: 0, walk: (input, more) => walkArray(input, [], more) },
	within: { sequel: 'array', levels: 1, walk: (input, more) => walkArray(input, ['rows'], more) },
	lines: { sequel: 'lines', levels: 0, walk: walkLines },
	sequence: { sequel: 'sequence', levels: 0, walk: walkSequence },
};

/** Mostly JSON; now and then what is none, what a limit forbids, and what only looks like something else. */
const text = fc
	.array(
		fc.oneof(
			{
				weight: 20,
				arbitrary: fc.constantFrom('a', 'Zoë', '日本', '😀', '\u2028', '\u007f', ' ', '1', '{', ']', ',', '}'),
			},
			{ weight: 6, arbitrary: fc.constantFrom('\\n', '\\"', '\\\\', '\\u00e9', '\\uD83D', '\\/') },
			{ weight: 1, arbitrary: fc.constantFrom('\\x', '\\u12', '\t', '\n', '"', '\\') },
		),
		{ maxLength: 6 },
	)
	.map((pieces) => `"${pieces.join('')}"`);
const value = fc.oneof(
	{ weight: 30, arbitrary: text },
	{
		weight: 20,
		arbitrary: fc.constantFrom('0', '-0', '1.10', '12345678901234567890', '1e5', '-1.5E+3', 'true', 'null'),
	},
	{ weight: 4, arbitrary: fc.constantFrom('[1, 2]', '{"a":1}', '[]', '{}', '[[["]"]]]', '{"a":1,"a":2}') },
	{ weight: 1, arbitrary: fc.constantFrom('01', '1.', '.5', '-', '+1', 'nul', 'NaN', "'x'", '', '[1,]', '{', '[') },
);
const name = fc.constantFrom(
	'"a"',
	'"b"',
	'"c"',
	'""',
	'"a.b*[x]"',
	'"__proto__"',
	'"日本"',
	'"\\u0061"',
	'"x\\"y"',
	'"10"',
);
const space = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom('', ' ') },
	{ weight: 3, arbitrary: fc.constantFrom('\t', '\r', '\r\n', '\n', '\n  ') },
	{ weight: 1, arbitrary: fc.constantFrom('\u00a0', '\f', '\uFEFF') },
);

/** Records of a few orders of names, each written with the white space that its document has. */
const document = fc
	.record({
		orders: fc.array(fc.uniqueArray(name, { maxLength: 5 }), { minLength: 1, maxLength: 10 }),
		spaces: fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant('') }, space), { minLength: 1, maxLength: 7 }),
		between: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom(',', ' ,', '\n', ' x ', '7')),
		layout: fc.constantFrom(...(Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[])),
	})
	.chain(({ orders, spaces, between, layout }) => {
		let at = 0;
		const gap = () => spaces[at++ % spaces.length] as string;
		const write = (names: readonly string[], values: readonly string[]) =>
			`{${names.map((each, i) => `${gap()}${each}${gap()}:${gap()}${values[i]}${gap()}`).join(',') || gap()}}`;
		const one = fc
			.constantFrom(...orders)
			.chain((names) =>
				fc.array(value, { minLength: names.length, maxLength: names.length }).map((all) => write(names, all)),
			);
		return fc.array(one, { maxLength: 25 }).map((records) => {
			if (layout === 'lines') return { layout, content: records.map((each) => `${each}${gap()}\n`).join('') };
			if (layout === 'sequence') return { layout, content: records.map((each) => `${each}${gap()}`).join(between) };
			const array = `[${gap()}${records.join(`${gap()},${between}${gap()}`)}${gap()}]`;
			return { layout, content: layout === 'array' ? array : `{"x":[{"a":1}],"rows":${array},"y":{}}` };
		});
	});

/** Something else in one place: a document that was cut, or mended by hand. */
const harm = fc.option(
	fc.record({
		at: fc.double({ min: 0, max: 1, noNaN: true }),
		without: fc.nat(3),
		put: fc.constantFrom('', '"', ',', '}', '{', '\\', '\n', ']', '1'),
	}),
	{ freq: 2 },
);
const limits = fc.record({
	recordLength: fc.constantFrom(1_000_000, 1_000_000, 60, 20),
	columns: fc.constantFrom(100, 100, 4),
	depth: fc.constantFrom(100, 100, 2, 1),
});

/** Everything that comes of a document: its records whole, the columns of each batch, and the error that ends it. */
async function outcome(content: string, layout: Layout, chunk: number, run?: number, bounds: Partial<ReadLimits> = {}) {
	const bytes = Buffer.from(content);
	const cut = function* () {
		for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
	};
	const traits = { head: bytes, size: bytes.length, encoding: 'utf-8' };
	const file = { name: 'x.json', traits, open: () => Readable.from(cut(), { objectMode: false }) };
	const columns: (readonly string[])[] = [];
	const records: RawRecord[] = [];
	try {
		const options = { ...UNKNOWN, limits: { ...UNKNOWN.limits, ...bounds } };
		for await (const batch of readRecords(file, layout, options, new UnitTally('member'), run)) {
			columns.push(batch.columns);
			records.push(...batch.records);
		}
		return { columns, records };
	} catch (error) {
		const { code, message, context } = error as { code?: string; message: string; context?: unknown };
		return { columns, records, code, message, context };
	}
}

test('taking records at once changes nothing of what comes of a document, good or bad, wherever it is cut', async () => {
	const numRuns = 150 * PROPERTY_RUNS;
	await fc.assert(
		fc.asyncProperty(document, harm, limits, fc.integer({ min: 1, max: 300 }), async (made, harmed, bounds, chunk) => {
			const at = Math.floor((harmed?.at ?? 0) * made.content.length);
			const content = harmed
				? made.content.slice(0, at) + harmed.put + made.content.slice(at + harmed.without)
				: made.content;
			const layout = LAYOUTS[made.layout];
			const plain = await outcome(content, layout, content.length * 3 + 1, 0, bounds);
			for (const size of [chunk, content.length * 3 + 1]) {
				for (const run of [0, 2, undefined]) {
					expect(await outcome(content, layout, size, run, bounds)).toStrictEqual(plain);
				}
			}
		}),
		{ numRuns },
	);
}, 600_000);

test.each([
	'{"a":01,"x\\"y":"z"}',
	'{"a":1.,"x\\"y":"z"}',
	'{"a":1,"x"y":"z"}',
	'{"a":1,"x\\"y":"\\x"}',
	'{"a":1,"x\\"y":"\t"}',
	'{"a":1,"x\\"y":"z"',
	'{"a":1,"x\\"y":"z",}',
	'{"a":1 "x\\"y":"z"}',
	'{"a":1,"x\\"y":z}',
	'{"a":1,"x\\"y":"z"}}',
	'{"a":1,\u00a0"x\\"y":"z"}',
	'{"a"\f:1,"x\\"y":"z"}',
	'{"a":1,"x\\"y":"z"}\u2028',
])('behind records like it, %j is no more JSON than alone', async (broken) => {
	for (const good of ['{"a":1,"x\\"y":"z"}', '{"a":1,"b":2}']) {
		const bad = good.includes('x') ? broken : broken.replace('x\\"y":"z"', 'b":2');
		const content = `[${good},${good},${bad},${good}]`;
		const plain = await outcome(content, LAYOUTS.array, 1_000, 0);
		expect(plain.code).toBe('E_FILE_MALFORMED');
		expect(await outcome(content, LAYOUTS.array, 1_000)).toStrictEqual(plain);
	}
});

test('text behind the record of a line costs that line', async () => {
	const lines = ['{"a":1}', '{"a":2} x', '{"a":3}', '{"a":4}{"a":5}', '{"a":6}}', ' {"a":7} ', '{"a":8,\r"b":9}'];
	for (const run of [0, undefined]) {
		const { records } = await outcome(lines.join('\n'), LAYOUTS.lines, 1_000, run);
		const good = records.filter((record) => !record.fault).map((record) => record.line);
		expect(good).toEqual([1, 3, 6, 7]);
		expect(records).toHaveLength(7);
	}
});

test('batches, and columns that come later, are the same as well', async () => {
	const records = Array.from({ length: 1_700 }, (_, at) => {
		const fields = [
			`"id":${at}`,
			`"name":"${at % 7 === 0 ? '\\u0061' : 'a'}"`,
			...(at > 600 && at % 2 ? ['"more":null'] : []),
		];
		return `{${(at % 3 === 0 ? fields : fields.reverse()).join(', ')}}`;
	});
	for (const [layout, content] of [
		[LAYOUTS.array, `[${records.join(',\n')}]`],
		[LAYOUTS.lines, records.join('\n')],
		[LAYOUTS.sequence, records.join('')],
	] as const) {
		const plain = await outcome(content, layout, 1_000, 0);
		expect(plain.records).toHaveLength(1_700);
		expect(plain.columns).toHaveLength(4);
		expect(await outcome(content, layout, 1_000)).toStrictEqual(plain);
	}
});

test('records whose names are known are taken at once; one with a new name, or that is cut off, is left', async () => {
	async function* text() {
		yield `{"a":1,"b":"x"},{"a": 2, "b": "\\u00e9"} ,\n{"b":[{}],"a":true},{"a":null,"b":true},{"a":3,"c":1},{"a":4},{"a"`;
	}
	const input = new TextInput(text());
	await input.more();
	const taker = new RecordTaker(new ColumnIndex(10, 'x.json'), 'array', { length: 100, depth: 10 }, 100);
	expect(taker.take(input)).toEqual([]);
	taker.place('{"a":0,"b":0}', [
		{ name: 'a', value: '0', kind: 'number' },
		{ name: 'b', value: '0', kind: 'number' },
	]);
	const taken = taker.take(input);
	expect(taken.map(({ fields }) => fields)).toEqual([
		{ values: ['1', 'x'], kinds: ['number', 'text'] },
		{ values: ['2', 'é'], kinds: ['number', 'text'] },
		{ values: ['true', null], kinds: ['text', 'text'] },
		{ values: [null, 'true'], kinds: ['text', 'text'] },
	]);
	expect(taken.map(({ line, raw }) => `${line} ${raw}`)).toEqual([
		'1 {"a":1,"b":"x"}',
		'1 {"a": 2, "b": "\\u00e9"}',
		'2 {"b":[{}],"a":true}',
		'2 {"a":null,"b":true}',
	]);
	expect(input.text.slice(input.at)).toBe('{"a":3,"c":1},{"a":4},{"a"');
	taker.place('{"c":0}', [{ name: 'c', value: '0', kind: 'number' }]);
	expect(taker.take(input).map(({ raw }) => raw)).toEqual(['{"a":3,"c":1}', '{"a":4}']);
	expect(input.text.slice(input.at)).toBe('{"a"');
});
