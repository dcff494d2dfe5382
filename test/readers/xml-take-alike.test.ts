import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '../../source/core/records/record.js';
import type { ReadLimits } from '../../source/readers/reader.js';
import { UnitTally } from '../../source/readers/unit-tally.js';
import { readRecords } from '../../source/readers/xml/read-records.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { UNKNOWN } from '../helpers/read.js';

/** Mostly text; now and then what needs a parser, and what is no XML. */
const value = fc
	.array(
		fc.oneof(
			{
				weight: 20,
				arbitrary: fc.constantFrom('a', 'Zoë', '日本', '😀', '\u2028', '\u0085', ' ', '1', '"', "'", '/', '\n'),
			},
			{
				weight: 3,
				arbitrary: fc.constantFrom('&amp;', '&#65;', '>', '<!-- c -->', '<![CDATA[<x>]]>', '<b>1</b>', '<b/>'),
			},
			{ weight: 1, arbitrary: fc.constantFrom('&', '&x;', '<', ']]>', '\u0001', '\uFFFE', '</a>', '<?pi?>') },
		),
		{ maxLength: 5 },
	)
	.map((pieces) => pieces.join(''));
const name = fc.constantFrom('a', 'b', 'c', 'x:a', 'a.b-c', 'é', 'row');
const space = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom('', ' ', '\n', '\r\n\t') },
	{ weight: 1, arbitrary: fc.constantFrom('\u00a0', 'text', '<!-- between -->', '<?pi?>') },
);
const attributes = fc.oneof({ weight: 12, arbitrary: fc.constant('') }, fc.constantFrom(' ', ' k="v"', " k='<'"));

const document = fc
	.record({
		orders: fc.array(fc.array(name, { maxLength: 5 }), { minLength: 1, maxLength: 10 }),
		spaces: fc.array(space, { minLength: 1, maxLength: 7 }),
	})
	.chain(({ orders, spaces }) => {
		let at = 0;
		const gap = () => spaces[at++ % spaces.length] as string;
		const record = fc
			.constantFrom(...orders)
			.chain((names) =>
				fc
					.tuple(
						attributes,
						...names.map((each) =>
							fc.tuple(attributes, value).map(([more, text]) => `<${each}${more}>${text}</${each}>`),
						),
					)
					.map(([more, ...leaves]) => `<row${more}>${leaves.map((leaf) => gap() + leaf).join('')}${gap()}</row>`),
			);
		return fc
			.array(record, { maxLength: 25 })
			.map((records) => `<rows xmlns:x="u">${records.map((each) => gap() + each).join('')}\n</rows>`);
	});

/** Something else in one place: a document that was cut, or mended by hand. */
const harm = fc.option(
	fc.record({
		at: fc.double({ min: 0, max: 1, noNaN: true }),
		without: fc.nat(3),
		put: fc.constantFrom('', '<', '>', '/', '&', '</row>', '<row>', ' ', 'x'),
	}),
	{ freq: 2 },
);
const limits = fc.record({
	recordLength: fc.constantFrom(1_000_000, 1_000_000, 60, 20),
	columns: fc.constantFrom(100, 100, 4),
	depth: fc.constantFrom(100, 100, 2, 1),
});

/** What comes of a document: its records whole and the columns, or the error. */
async function outcome(content: string, chunk: number, run?: number, bounds: Partial<ReadLimits> = {}) {
	const bytes = Buffer.from(content);
	const cut = function* () {
		for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
	};
	const traits = { head: bytes, size: bytes.length, encoding: 'utf-8' };
	const file = { name: 'x.xml', traits, open: () => Readable.from(cut(), { objectMode: false }) };
	let columns: readonly string[] = [];
	const records: RawRecord[] = [];
	try {
		const options = { ...UNKNOWN, limits: { ...UNKNOWN.limits, ...bounds } };
		for await (const batch of readRecords(
			file,
			{ encoding: 'utf-8', path: ['rows', 'row'] },
			options,
			new UnitTally('element'),
			run,
		)) {
			columns = batch.columns;
			records.push(...batch.records);
		}
		return { columns, records };
	} catch (error) {
		const { code, message, context } = error as { code?: string; message: string; context?: unknown };
		return { code, message, context };
	}
}

test('taking records at once changes nothing of what comes of a document, good or bad, wherever it is cut', async () => {
	const numRuns = 150 * PROPERTY_RUNS;
	await fc.assert(
		fc.asyncProperty(document, harm, limits, fc.integer({ min: 1, max: 300 }), async (made, harmed, bounds, chunk) => {
			const at = Math.floor((harmed?.at ?? 0) * made.length);
			const content = harmed ? made.slice(0, at) + harmed.put + made.slice(at + harmed.without) : made;
			for (const size of [chunk, content.length * 3 + 1]) {
				const plain = await outcome(content, size, 0, bounds);
				for (const run of [2, undefined]) expect(await outcome(content, size, run, bounds)).toStrictEqual(plain);
			}
		}),
		{ numRuns },
	);
}, 600_000);

const GOOD = '<row><a>1</a><b>z</b></row>';

test.each([
	'<row><a>&</a><b>z</b></row>',
	'<row><a>1]]></a><b>z</b></row>',
	'<row><a>\u0001</a><b>z</b></row>',
	'<row><a>1</a>\u00a0<b>z</b></rows>',
	'<row><a>1</b><b>z</a></row>',
	'<row><a>1</a><b>z</row></b>',
	'<row><a>1</a><b>z</b>',
])('behind records like it, %j is no more XML than alone', async (broken) => {
	const content = `<rows>${GOOD}${GOOD}${broken}${GOOD}</rows>`;
	const plain = await outcome(content, 1_000, 0);
	expect(plain).toHaveProperty('code', 'E_FILE_MALFORMED');
	expect(await outcome(content, 1_000)).toStrictEqual(plain);
});

test('records keep their lines and their columns where they come in several shapes', async () => {
	const rows = Array.from({ length: 1_700 }, (_, at) => {
		const leaves = [`<id>${at}</id>`, '<name>a</name>', ...(at > 600 && at % 2 ? ['<more/>', '<late>x</late>'] : [])];
		return `<row>\n${(at % 3 === 0 ? leaves : leaves.reverse()).join('\n ')}</row>`;
	});
	const content = `<rows>\n${rows.join('\n')}\n</rows>`;
	const plain = await outcome(content, 1_000, 0);
	expect(plain.records).toHaveLength(1_700);
	expect(plain.records?.[1]).toMatchObject({ record: 2, line: 5 });
	expect(await outcome(content, 1_000)).toStrictEqual(plain);
});
