import { describe, expect, test } from 'vitest';
import { FEED, readFixture as fixture, readBytes, UNKNOWN } from '../helpers/read.js';

const readFixture = (name: string, options = UNKNOWN) => fixture(`delimited/${name}`, options);

describe('record-typed text', () => {
	const names = ['Alex', 'John', 'Mathew'];

	test.each([
		['typed-named.txt', 'Customer_Name', 11],
		['typed-named-no-outer.txt', 'Customer_Name', 11],
		['typed-control.txt', 'CustomerName', 11],
		['typed-control-no-outer.txt', 'CustomerName', 11],
		['typed-control-no-postcode.txt', 'CustomerName', 10],
		['typed-after-preamble.txt', 'Customer_Name', 11],
		['first-column-h.csv', 'Customer_Name', 11],
	])('%s holds its three records under its columns', async (name, first, width) => {
		const file = await readFixture(name, FEED);
		expect(file.rows.map((row) => row[0])).toEqual(names);
		expect(file.columns[0]).toBe(first);
		expect(file.columns).toHaveLength(width);
		expect(file.columns.some((column) => /post/i.test(column))).toBe(width === 11);
		expect(file).toMatchObject({ declared: 3, faults: [] });
	});

	test('the trailer says what it says; several add up', async () => {
		expect((await readFixture('typed-trailer-wrong.txt', FEED)).declared).toBe(4);
		expect((await readFixture('typed-trailer-missing.txt', FEED)).declared).toBeNull();
		expect((await readFixture('typed-trailer-no-number.txt', FEED)).declared).toBeNaN();
		const two = await readFixture('typed-two-files.txt', FEED);
		expect(two).toMatchObject({ declared: 3, faults: [] });
		expect(two.records.map(({ record, line }) => [record, line])).toEqual([
			[1, 2],
			[2, 3],
			[3, 6],
		]);
	});

	test('another letter, too few and too many fields are faults, and the rest is read', async () => {
		expect((await readFixture('typed-unknown-letter.txt', FEED)).faults).toEqual(['3 E_RECORD_TYPE']);
		const file = await readFixture('typed-few-and-many.txt', FEED);
		expect(file.faults).toEqual(['3 E_FIELDS_FEW', '4 E_FIELDS_MANY']);
		expect(file.records[1]?.fault?.reason).toBe('has 9 fields, the header has 11');
		expect(file.declared).toBe(3);
	});

	test('H may be hydrogen', async () => {
		const file = await readFixture('h-is-hydrogen.csv');
		expect(file.columns).toEqual(['C', 'H', 'O']);
		expect(file.rows).toEqual([
			['6', '12', '6'],
			['2', '6', '1'],
		]);
	});
});

describe('fields', () => {
	test.each<[string, string[][]]>([
		[
			'quoted-line-breaks.csv',
			[
				['1', 'first\nsecond\n\nfourth'],
				['2', 'with\r\ncarriage'],
				['3', 'plain'],
			],
		],
		[
			'doubled-quotes.csv',
			[
				['1', 'say "hi"'],
				['2', '"'],
				['3', ''],
			],
		],
		[
			'stray-quote.csv',
			[
				['1', '5" pipe'],
				['2', 'x "y" z'],
				['3', 'plain'],
			],
		],
		['json-in-fields.csv', [['1', '{"type": "Point", "at": [102.0, 0.5]}']]],
		[
			'backslash-escape.csv',
			[
				['1', '{"k": "a,b"}'],
				['2', 'say "hi, you"'],
			],
		],
		[
			'windows-paths.csv',
			[
				['C:\\dir\\', 'a'],
				['D:\\x\\', 'b'],
			],
		],
		[
			'single-quotes.csv',
			[
				['Smith, J', "it's"],
				['Eve', 'x'],
			],
		],
		[
			'apostrophes.csv',
			[
				["'tis", 'the season'],
				["Jones'", 'x'],
			],
		],
		[
			'padded-quotes.csv',
			[
				['1', 'x, y', '3'],
				['2', 'z', '4'],
			],
		],
		['blanks-kept.csv', [['  x ', ' y ']]],
		[
			'empty-rows.csv',
			[
				['Bob', '1'],
				['', ''],
				['Eve', '2'],
			],
		],
		[
			'trailing-delimiter.csv',
			[
				['Bob', '1'],
				['Eve', '2'],
			],
		],
		[
			'nul.csv',
			[
				['x\0y', '2'],
				['3', '4'],
			],
		],
		[
			'stray-carriage-return.csv',
			[
				['1', 'x\ry'],
				['2', 'z'],
				['3', 'w'],
			],
		],
		['spectrum-comma-in-quotes.csv', [['John', 'Doe', '120 any st.', 'Anytown, WW', '08123']]],
		[
			'spectrum-empty-crlf.csv',
			[
				['1', '', ''],
				['2', '3', '4'],
			],
		],
		[
			'spectrum-quotes-and-newlines.csv',
			[
				['1', 'ha \n"ha" \nha'],
				['3', '4'],
			],
		],
		[
			'spectrum-newlines-crlf.csv',
			[
				['1', '2', '3'],
				['Once upon \r\na time', '5', '6'],
				['7', '8', '9'],
			],
		],
		[
			'spectrum-utf8.csv',
			[
				['1', '2', '3'],
				['4', '5', 'ʤ'],
			],
		],
	])('%s is read as it was meant', async (name, rows) => {
		expect(await readFixture(name)).toMatchObject({ rows, faults: [] });
	});

	test.each([
		['unclosed-quote.csv', ['2 E_QUOTE'], ['2', '3', '4']],
		['unclosed-quote-closed-late.csv', ['2 E_QUOTE'], ['2', '3', '4']],
		['text-behind-quote.csv', ['2 E_QUOTE'], ['2', '3']],
		['few-and-many.csv', ['2 E_FIELDS_FEW', '3 E_FIELDS_MANY'], ['5']],
		['short-header.csv', ['2 E_FIELDS_MANY', '3 E_FIELDS_MANY'], []],
	])('%s loses only what is broken', async (name, faults, first) => {
		const file = await readFixture(name);
		expect(file.faults).toEqual(faults);
		expect(file.rows.map((row) => row[0])).toEqual(first);
	});

	test('records over several lines begin where they begin', async () => {
		const file = await readFixture('quoted-line-breaks.csv');
		expect(file.records.map((record) => record.line)).toEqual([2, 6, 8]);
	});
});

describe('dialects', () => {
	test.each([
		['semicolon-decimal-commas.csv', ';', ['Item 1', '1,50', '2,25']],
		['tab.tsv', 'tab', ['1,5', '', '2,5']],
		['pipe.psv', '|', ['1', '2']],
		['outer-pipes.psv', '|', ['1', '2']],
		['caret.dat', '^', ['1', '2']],
		['u0001.dat', 'U+0001', ['1', '2']],
		['u001f.dat', 'U+001F', ['1', '2']],
		['blank.dat', 'space', ['1', '2', '3']],
		['one-column.csv', 'one column', ['Bob']],
		['one-column-prose.csv', 'one column', ['Well, yes']],
		['one-column-times.csv', 'one column', ['10:30']],
		['one-column-names.txt', 'one column', ['Mary Major']],
		['sep-line.csv', ';', ['Smith, J', '1']],
	])('%s is separated by %s', async (name, detail, row) => {
		const file = await readFixture(name);
		expect(file.detail).toBe(detail);
		expect(file.rows[0]).toEqual(row);
		expect(file.faults).toEqual([]);
	});

	test.each([
		['crlf.csv', [2, 3]],
		['cr.csv', [2, 3]],
		['crcrlf.csv', [2]],
		['mixed-line-ends.csv', [2, 3, 4]],
		['no-last-line-end.csv', [2, 3]],
		['blank-lines.csv', [4, 6]],
		['preamble.csv', [5, 6]],
		['title-rows.csv', [4, 5]],
		['comments.csv', [4]],
		['sep-line.csv', [3]],
	])('the records of %s stand on lines %j', async (name, lines) => {
		const file = await readFixture(name);
		expect(file.records.map((record) => record.line)).toEqual(lines);
		expect(file.faults).toEqual([]);
	});

	test('what is set is not detected', async () => {
		const options = { ...UNKNOWN, delimiter: ';', quote: "'", preamble: 1, lineEnd: '\r' };
		const file = await readBytes('x.csv', "a,b\rc;d\r'1;2';3\r", options);
		expect(file).toMatchObject({ columns: ['c', 'd'], rows: [['1;2', '3']] });
	});
});

describe('encodings', () => {
	test.each([
		['utf-8-bom.csv', 'utf-8'],
		['utf-16le-bom.csv', 'utf-16le'],
		['utf-16be-bom.csv', 'utf-16be'],
		['utf-16le.csv', 'utf-16le'],
		['utf-16be.csv', 'utf-16be'],
		['latin-1.csv', 'windows-1252'],
	])('%s is %s', async (name, encoding) => {
		const file = await readFixture(name);
		expect(file).toMatchObject({
			encoding,
			columns: ['name', 'city'],
			rows: [
				['Zoë', 'Köln'],
				['José', 'Málaga'],
			],
		});
	});

	test('other scripts and signs', async () => {
		expect((await readFixture('utf-16le-japanese.csv')).rows[0]).toEqual(['山田太郎', '1']);
		expect((await readFixture('windows-1252.csv')).rows[0]).toEqual(['Zoë', '“quoted” – 5 €']);
	});

	test('one bad byte spoils its own record, not the names of all others', async () => {
		const rows = [
			['Zoë', 'Köln'],
			['José', 'Málaga'],
			['B\uFFFDr', 'Ulm'],
		];
		expect(await readFixture('utf-8-one-bad-byte.csv')).toMatchObject({ encoding: 'utf-8', rows });
		const long = Buffer.concat([
			Buffer.from(`name,id\n${'Bob,1\n'.repeat(100_000)}`),
			Buffer.from('B\xe4r,2\n', 'latin1'),
		]);
		const file = await readBytes('x.csv', long);
		expect(file.encoding).toBe('windows-1252');
		expect(file.rows.at(-1)).toEqual(['Bär', '2']);
	});
});

describe('headers', () => {
	test('are kept as they are written, also twice', async () => {
		expect((await readFixture('duplicate-header.csv')).columns).toEqual(['a', 'b', 'a']);
		expect((await readFixture('header-spelling.csv', FEED)).columns).toEqual([
			'Customer Name',
			'CUSTOMER-ID',
			'open_DATE',
		]);
		expect((await readFixture('hash-header.tsv')).columns).toEqual(['#chrom', 'start']);
	});

	test('alone are no record', async () => {
		expect((await readFixture('header-only.csv')).records).toEqual([]);
	});

	test('that are numbers or broken refuse the file with what to do', async () => {
		const schema = { ...UNKNOWN, knownHeaders: new Set(['name', 'id']) };
		await expect(readFixture('numbers-only.csv', schema)).rejects.toMatchObject({
			code: 'E_FILE_MALFORMED',
			hint: expect.stringContaining('--preamble 0'),
		});
		expect((await readFixture('numbers-only.csv', { ...UNKNOWN, preamble: 0 })).columns).toEqual(['1', '2', '3']);
		const known = { ...FEED, knownHeaders: new Set(['name', 'id']) };
		await expect(readFixture('broken-header.csv', known)).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
	});

	test('may be longer than what is kept of a file, and may not be longer than a record', async () => {
		const names = Array.from({ length: 1500 }, (_, i) => `column_${i}_${'x'.repeat(250)}`);
		const row = names.map((_, i) => String(i));
		const text = `${names.join(',')}\n${`${row.join(',')}\n`.repeat(3)}`;
		const file = await readBytes('x.csv', text);
		expect(file.columns).toEqual(names);
		expect(file.rows).toEqual([row, row, row]);
		const long = readBytes('x.csv', `${'name,'.repeat(1_000_000)}\n1,2\n`);
		await expect(long).rejects.toMatchObject({ code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.recordLength' } });
		const wide = readBytes('x.csv', `${'n,'.repeat(400_000)}\n1,2\n`);
		await expect(wide).rejects.toMatchObject({ code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.columns' } });
	});
});

describe('bounds', () => {
	test('a line that is too long, or has a million fields, is a fault, and the rest goes on', async () => {
		const text = `a,b\n1,2\n${'x'.repeat(3_000_000)},y\n3,"${'y'.repeat(2_000_000)}"\n${','.repeat(500_000)}\n4,5\n`;
		const file = await readBytes('x.csv', text);
		expect(file.faults).toEqual(['3 E_RECORD_TOO_LARGE', '4 E_RECORD_TOO_LARGE', '5 E_FIELDS_MANY']);
		expect(file.rows).toEqual([
			['1', '2'],
			['4', '5'],
		]);
		expect(Math.max(...file.records.map((record) => record.raw.length))).toBeLessThan(10_100);
		expect(Math.max(...file.records.map((record) => record.values.length))).toBe(2);
	});

	test('quotes cannot make it read a text over and over', async () => {
		const started = performance.now();
		const hostile = ['x","\n', '"\\"\n', '"x\n', "','\n"].map((line) => `a,b\n${line.repeat(60_000)}`);
		for (const text of hostile) expect((await readBytes('x.csv', text)).records.length).toBeGreaterThan(1000);
		expect(performance.now() - started).toBeLessThan(15_000);
	});
});
