import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONG } from '../helpers/long.js';
import { readBytes, UNKNOWN } from '../helpers/read.js';

const PIECES = [
	'a',
	'Zoë',
	'日本',
	'"',
	'""',
	',',
	';',
	'|',
	'\t',
	'\n',
	'\r\n',
	'\r',
	' ',
	"'",
	'\\',
	'0',
	'1,5',
	'#',
	'ß',
];
const field = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));
const table = fc
	.integer({ min: 1, max: 6 })
	.chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width }), { maxLength: 12 }));
const dialect = fc.record({
	delimiter: fc.constantFrom(',', ';', '\t', '|', '^', '\u001f'),
	record_delimiter: fc.constantFrom('\n', '\r\n', '\r'),
	quoted: fc.boolean(),
	chunk: fc.integer({ min: 1, max: 40 }),
	lastEnd: fc.boolean(),
});

test('what a writer of RFC 4180 wrote comes back exactly, each record from its line, whatever the chunks', async () => {
	await fc.assert(
		fc.asyncProperty(table, dialect, async (rows, { chunk, lastEnd, ...format }) => {
			const names = (rows[0] ?? ['x']).map((_, i) => `name ${String.fromCharCode(97 + i)}`);
			// A record of one field that is blank cannot be told from a blank line without quotes.
			const quoted = format.quoted || names.length === 1;
			const needsQuotes = /["\r\n]|^\s|\s$/;
			const options = { ...format, quoted, quoted_empty: quoted, eof: lastEnd, quoted_match: needsQuotes };
			const lines = lineNumbers([names, ...rows], format.record_delimiter);
			const text = stringify([names, ...rows], options);
			// Fields with a single quote at either end may be quoted by it, unless the quote is set.
			const isSingle = rows.flat().some((text) => /^\s*'|'\s*$/.test(text));
			const set = {
				...UNKNOWN,
				...(isSingle && { quote: '"' }),
				delimiter: format.delimiter,
				lineEnd: format.record_delimiter,
				preamble: 0,
				escape: '"',
			};
			const file = await readBytes('x.csv', text, { ...set, multiline: true }, chunk);
			expect(file.faults).toEqual([]);
			expect(file.rows).toEqual(rows);
			expect(file.records.map((record) => record.line)).toEqual(lines.slice(1));
			// Unless that is set, a record whose lines look like records is a reject, and its lines are read again.
			const careful = await readBytes('x.csv', text, set, chunk);
			if (careful.faults.length === 0) expect(careful.rows).toEqual(rows);
			else expect(careful.faults.join()).toMatch(/E_QUOTE/);
		}),
		{ numRuns: LONG ? 200 : 70 },
	);
});

test('the dialect of plain tables is found', async () => {
	const words = fc.constantFrom('Bob', 'Mary Major', 'Smith, J', 'a;b', '12', '3,5', '2026-11-23', '10:30', 'x|y', '');
	const tables = fc.integer({ min: 3, max: 5 }).chain((width) => {
		const row = fc.array(words, { minLength: width, maxLength: width });
		return fc.array(row, { minLength: 4, maxLength: 12 });
	});
	await fc.assert(
		fc.asyncProperty(tables, dialect, async (rows, { chunk, lastEnd: _, ...format }) => {
			const names = (rows[0] ?? []).map((_, i) => `name ${String.fromCharCode(97 + i)}`);
			const file = await readBytes('x.txt', stringify([names, ...rows], format), UNKNOWN, chunk);
			expect(file.columns).toEqual(names);
			expect(file.rows).toEqual(rows);
		}),
		{ numRuns: LONG ? 150 : 50 },
	);
});

test('bytes put in or taken out never crash it, and no line is lost in silence', async () => {
	const text = stringify(
		Array.from({ length: 30 }, (_, i) =>
			i === 0 ? ['id', 'name', 'note'] : [`${i}`, `Name "${i}"`, i % 3 ? 'x' : 'y\nz'],
		),
	);
	const noise = fc.constantFrom('"', ',', '\n', '\r', ';', '\0', 'x', '\\', '""', '\xff', '|');
	const change = fc.record({ at: fc.nat(text.length), remove: fc.nat(3), insert: noise });
	await fc.assert(
		fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
			let changed = text;
			for (const { at, remove, insert } of changes)
				changed = changed.slice(0, at) + insert + changed.slice(at + remove);
			const file = await readBytes(
				'x.csv',
				changed,
				{ ...UNKNOWN, delimiter: ',', preamble: 0, lineEnd: '\n' },
				7,
			).catch((error) => {
				if (error.code) return null;
				throw error;
			});
			if (file === null) return;
			const lines = changed.split('\n');
			const covered = new Set<number>();
			for (const { line, raw } of file.records)
				for (let i = 0; i <= raw.split('\n').length - 1; i++) covered.add(line + i);
			const first = Math.min(...covered, lines.length + 1);
			const lost = lines.flatMap((line, i) =>
				i + 1 < first || covered.has(i + 1) || line.trim() === '' ? [] : [i + 1],
			);
			const header = lines.slice(0, first - 1).join('\n');
			expect(lost).toEqual([]);
			expect(header.trim().split('\n').length).toBeLessThanOrEqual(file.columns.join('').split('\n').length + 1);
		}),
		{ numRuns: LONG ? 300 : 100 },
	);
});

/** The line on which each row of a table begins: quoted line ends count where they are those of the file. */
function lineNumbers(rows: readonly (readonly string[])[], lineEnd: string): number[] {
	const counted = lineEnd === '\r' ? /\r/g : /\n/g;
	let line = 1;
	return rows.map((row) => {
		const start = line;
		line += 1 + (row.join('').match(counted)?.length ?? 0);
		return start;
	});
}
