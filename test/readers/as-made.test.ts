import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import xlsx from 'xlsx';
import { writeCells } from '../helpers/cells.js';
import { LONG, oneOf } from '../helpers/long.js';
import { type Contents, readBytes, readContent, UNKNOWN } from '../helpers/read.js';
import { workbookParts, zip } from '../helpers/zip.js';

// What as-meant.test.ts holds of text, and workbook-markup.test.ts of one format, in the formats beside it.

/** Formats of workbooks, with the name that a file of each goes by; SheetJS reads the last two, in a process each. */
const BOOKS = [
	['a.xlsx', 'xlsx'],
	['a.ods', 'ods'],
	['a.xml', 'xlml'],
] as const;
const BINARY = [
	['a.xls', 'biff8'],
	['a.xlsb', 'xlsb'],
] as const;
const ALL_BOOKS = [...BOOKS, ...(LONG ? BINARY : [])];

type Format = (typeof ALL_BOOKS)[number][1];

/** A workbook of a sheet, with numbers where the texts are numbers and no cell where they are empty. */
function book(format: Format, rows: readonly (readonly string[])[], more: object = {}): Buffer {
	const cells = rows.map((row) => row.map((text) => (text === '' ? null : /^\d[\d.]*$/.test(text) ? +text : text)));
	const made = { ...xlsx.utils.book_new(xlsx.utils.aoa_to_sheet(cells)), ...more };
	return xlsx.write(made, { type: 'buffer', bookType: format });
}

/** What came of a file: its columns, then each record's values or its code, then the doubts. */
function told({ columns, records, before, after }: Contents): string[] {
	return [
		columns.join('|'),
		...records.map(({ values, fault }) => fault?.code ?? values.join('|')),
		...[...before.doubts, ...after.doubts].map(({ code }) => code),
	];
}

/** Without a schema a file without names is shown as it is; with one it cannot be loaded. */
const SCHEMA = { knownHeaders: new Set(['name', 'id']) };

describe('the table of a sheet', () => {
	const many = ['E_FIELDS_MANY', 'E_FIELDS_MANY'];
	const headless = ['E_FILE_MALFORMED', expect.stringContaining('should be the header')];
	const codes = ['C00123|a', 'C00124|b', 'C00125|c'];
	const second = ['E_FILE_MALFORMED', expect.stringContaining('holds a second table, which begins on line 5')];

	test.each<[string, string, unknown[], object?]>([
		['a name too many', ',id,name⏎0,1,Ann⏎1,2,Bob', ['column_1|id|name', '0|1|Ann', '1|2|Bob']],
		['a name too few', 'id,name⏎1,Ann,5⏎2,Bob,6', ['id|name', ...many]],
		['an empty name', 'id,,qty⏎1,Ann,5⏎2,Bob,6', ['id|column_2|qty', '1|Ann|5', '2|Bob|6']],
		['a title', 'Report 2026⏎id,qty⏎1,5⏎2,6', ['id|qty', '1|5', '2|6']],
		['words only', 'name,city⏎Ann,Paris⏎Bob,Rome', ['name|city', 'Ann|Paris', 'Bob|Rome', 'D_HEADER']],
		[
			'two rows of names',
			'id,born⏎no,dmy⏎1,2026⏎2,2026⏎3,2026',
			['id|born', 'no|dmy', '1|2026', '2|2026', '3|2026', 'D_HEADER'],
		],
		['records alone', '1,Ann,2026-01-02⏎2,Bob,2026-01-03⏎3,Cy,2026-01-04', headless, SCHEMA],
		['codes alone', 'C00123,Ann⏎C00124,Bob⏎C00125,Cy', headless, SCHEMA],
		['numbers alone', '1,44.5⏎2,45.5', ['E_FILE_MALFORMED', expect.stringContaining('holds only numbers')], SCHEMA],
		['records, and no schema', '1,Ann,9.5⏎2,Bob,8', ['column_1|column_2|column_3', '1|Ann|9.5', '2|Bob|8', 'D_HEADER']],
		['codes, and no schema', 'C00123,a⏎C00124,b⏎C00125,c', ['column_1|column_2', ...codes, 'D_HEADER']],
		['years over words', '2024,2025⏎a,b⏎c,d', ['E_FILE_MALFORMED', expect.stringContaining('holds only numbers')]],
		['no names, as set', '1,44.5⏎2,45.5', ['a|b', '1|44.5', '2|45.5'], { header: 'none', columns: ['a', 'b'] }],
		['other names, as set', 'x,y⏎1,44.5', ['a|b', '1|44.5'], { header: 1, columns: ['a', 'b'] }],
		['a wider table below', 'id,qty⏎1,5⏎2,6⏎⏎ward,beds,floor⏎W1,5,3⏎W2,6,2', second],
		['a narrower table below', 'id,name,qty⏎1,a,5⏎2,b,6⏎⏎code,beds⏎7,3⏎8,2', second],
		['a table as wide below', 'id,day,qty⏎1,2026-01-02,5⏎2,2026-01-03,6⏎⏎ward,city,note⏎a,b,c', second],
		['its header again', 'id,qty⏎1,5⏎⏎id,qty⏎2,6', ['id|qty', '1|5', '2|6']],
		['who printed it', 'id,day,qty⏎1,2,5⏎⏎By,Ann⏎For,Bob', ['id|day|qty', '1|2|5', 'By|Ann|', 'For|Bob|']],
		['a gap', 'id,name,qty⏎1,Ann,5⏎⏎2,Bob⏎3,Cy', ['id|name|qty', '1|Ann|5', '2|Bob|', '3|Cy|']],
	])('with %s', async (_, text, expected, set = {}) => {
		const rows = text.split('⏎').map((line) => line.split(','));
		// What SheetJS reads takes a process a file, and goes by the same rules: one of those a case.
		const books = [
			...oneOf(BOOKS, text.length),
			...(LONG ? [BINARY[text.length % BINARY.length] as (typeof BINARY)[number]] : []),
		];
		for (const [name, format] of books) {
			const read = readBytes(name, book(format, rows), { ...UNKNOWN, ...set });
			expect(await read.then(told, ({ code, message }) => [code, message]), name).toEqual(expected);
		}
	});
});

const ROWS = [
	['Name', 'Cust_I'],
	['Ann', '1'],
	['Bob', '2'],
];
const NAMED = ROWS.slice(1).map(([Name, Cust_I]) => ({ Name, Cust_I }));
const ELEMENTS = NAMED.map(({ Name, Cust_I }) => `<c><Name>${Name}</Name><Cust_I>${Cust_I}</Cust_I></c>`).join('\n');

describe('content wins over the name', () => {
	const contents: Readonly<Record<string, readonly [format: string, content: string | Buffer]>> = {
		text: ['delimited', ROWS.map((row) => row.join(',')).join('\n')],
		'a feed': ['delimited', '|H|Name|Cust_I|\n|D|Ann|1|\n|D|Bob|2|\n|T|2|\n'],
		JSON: ['json', JSON.stringify(NAMED)],
		'JSON lines': ['json', NAMED.map((each) => `${JSON.stringify(each)}\n`).join('')],
		XML: ['xml', `<r>${ELEMENTS}</r>`],
		'XML over lines, with attributes': ['xml', `<r xmlns:x="u,v" day='1'>\n${ELEMENTS}\n</r>\n`],
		'XML with a declaration': ['xml', `<?xml version="1.0"?><r>${ELEMENTS}</r>`],
		...Object.fromEntries(ALL_BOOKS.map(([name, format]) => [name, ['excel', book(format, ROWS)]])),
	};
	const names = ['csv', 'txt', 'tsv', 'json', 'jsonl', 'xml', 'xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'fods'];

	test.each(Object.entries(contents))('of %s', async (kind, [format, content]) => {
		const isSlow = BINARY.some(([name]) => name === kind);
		for (const name of isSlow ? names.slice(0, 1) : names) {
			const read = await readContent(`a.${name}`, content);
			expect(read, name).toMatchObject({ format, records: NAMED });
			expect(await readContent(`a.${name}.gz`, gzipSync(content)), name).toMatchObject({ format, records: NAMED });
		}
	});

	test.each([
		['prose', 'Service unavailable\nretry later\n'],
		[
			'a lock file',
			Buffer.concat([Buffer.from('\u0005Alice'), Buffer.alloc(48, 32), Buffer.from('\u0005\0A\0l\0i\0')]),
		],
		['a number', '42'],
		['a string', '"down"'],
		['nothing', 'null'],
		['a page', '<!DOCTYPE html><html><body>Service unavailable</body></html>'],
	])('of %s refuses the file under every other name', async (_, content) => {
		for (const name of names.slice(3)) {
			for (const [file, bytes] of [[`a.${name}`, content] as const, [`a.${name}.gz`, gzipSync(content)] as const])
				await expect(readContent(file, bytes), file).rejects.toMatchObject({
					code: 'E_FILE_MALFORMED',
					message: expect.not.stringContaining('header'),
				});
		}
	});

	test('a name in angle brackets is no XML', async () => {
		const { format, records } = await readContent('a.csv', '<Name>,<Cust_I>\nAnn,1\nBob,2\n');
		expect([format, records.length]).toEqual(['delimited', 2]);
	});
});

const OASIS = 'urn:oasis:names:tc:opendocument:xmlns';

/** Documents with a text where a value stands, each a file of one record at least. */
const MARKUP: Readonly<Record<string, (value: string) => string | Buffer>> = {
	'a.xlsx': (value) =>
		zip(
			workbookParts(
				`<sheetData><row><c t="str"><v>Name</v></c><c t="str"><v>Cust_I</v></c></row><row><c t="inlineStr"><is><t>${value}</t></is></c><c><v>1</v></c></row></sheetData>`,
			),
		),
	'a.fods': (value) => flatDocument(value),
	'a.ods': (value) => zip({ 'content.xml': flatDocument(value) }),
	'a.xls': (value) => {
		const cell = (text: string) => `<Cell><Data ss:Type="String">${text}</Data></Cell>`;
		return `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row>${cell('Name')}${cell('Cust_I')}</Row><Row>${cell(value)}${cell('1')}</Row></Table></Worksheet></Workbook>`;
	},
	'a.xml': (value) => `<r><c><Name>${value}</Name><Cust_I>1</Cust_I></c><c><Name>Bob</Name></c></r>`,
};

function flatDocument(value: string): string {
	const cell = (text: string) =>
		`<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;
	const spaces = ['office', 'table', 'text'].map((name) => `xmlns:${name}="${OASIS}:${name}:1.0"`).join(' ');
	return `<office:document ${spaces}><office:body><office:spreadsheet><table:table table:name="S"><table:table-row>${cell('Name')}${cell('Cust_I')}</table:table-row><table:table-row>${cell(value)}${cell('1')}</table:table-row></table:table></office:spreadsheet></office:body></office:document>`;
}

describe.each(Object.entries(MARKUP))('a value in the markup of %s', (name, write) => {
	// A paragraph of OpenDocument has no line ends of its own, and neither has what is blank at its end.
	const isParagraph = name.endsWith('ods');
	test.each([
		['1<?p "?>LOST<?p "?>2', '1LOST2'],
		['1<!-- \' > " -->2', '12'],
		['1<?p x&y?>2', '12'],
		['&#0000000065;&#x00000041;', 'AA'],
		['a\r\nb\rc', isParagraph ? 'a b c' : 'a\nb\nc'],
		['<![CDATA[<&\r\n]]>.', isParagraph ? '<& .' : '<&\n.'],
		['A<b>n</b>n', 'Ann'],
		['constructor', 'constructor'],
		['_x000D_', name === 'a.xlsx' ? '\r' : '_x000D_'],
	])('%j is %j, wherever it is cut', async (value, expected) => {
		for (const chunk of [7, 65_536]) {
			const { records } = await readContent(name, write(value), { chunk });
			expect(records[0]).toMatchObject({ Name: expected, Cust_I: '1' });
		}
	});

	test('is in the encoding that is declared, or refuses the file with the name of one that is not known', async () => {
		const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>`;
		const isArchive = name === 'a.xlsx' || name === 'a.ods';
		const made = (encoding: string) => {
			if (name === 'a.ods') return zip({ 'content.xml': declared(encoding) + flatDocument('Zoë') });
			if (name !== 'a.xlsx')
				return Buffer.from(declared(encoding) + write('Zoë'), encoding === 'utf-8' ? 'utf8' : 'latin1');
			const parts = workbookParts(
				'<sheetData><row><c t="str"><v>Name</v></c></row><row><c t="str"><v>Zoë</v></c></row></sheetData>',
			);
			const sheet = 'xl/worksheets/sheet1.xml';
			return zip({ ...parts, [sheet]: declared(encoding) + parts[sheet] });
		};
		for (const encoding of isArchive ? ['utf-8', 'UTF-8'] : ['utf-8', 'iso-8859-1'])
			expect((await readContent(name, made(encoding))).records[0]).toMatchObject({ Name: 'Zoë' });
		// Parts of an archive are in Unicode alone.
		for (const encoding of isArchive ? ['x-none', 'iso-8859-1'] : ['x-none'])
			await expect(readContent(name, made(encoding))).rejects.toMatchObject({
				code: 'E_FILE_MALFORMED',
				message: expect.stringContaining(`declares the encoding ${encoding}`),
			});
	});
});

describe('in every format', () => {
	const hostile = ['Name', 'constructor', '__proto__', 'toString'];
	const rows = [hostile, ['Ann', '1', '2', '3'], ['Bob', '4', '5', '6']];
	const object = (row: readonly string[]) => `{${hostile.map((each, at) => `"${each}":"${row[at]}"`).join()}}`;
	const element = (row: readonly string[]) =>
		`<c>${hostile.map((each, at) => `<${each}>${row[at]}</${each}>`).join('')}</c>`;
	const attributes = (row: readonly string[]) => `<c${hostile.map((each, at) => ` ${each}="${row[at]}"`).join('')}/>`;

	test.each<[string, string | Buffer]>([
		['a.csv', rows.map((row) => row.join(',')).join('\n')],
		['a.tsv.gz', gzipSync(rows.map((row) => row.join('\t')).join('\n'))],
		['a.txt', [`|H|${hostile.join('|')}|`, '|D|Ann|1|2|3|', '|D|Bob|4|5|6|', '|T|2|'].join('\n')],
		['a.json', `[${rows.slice(1).map(object).join(',')}]`],
		['a.jsonl', rows.slice(1).map(object).join('\n')],
		['a.xml', `<r>${rows.slice(1).map(element).join('')}</r>`],
		['b.xml', `<r>${rows.slice(1).map(attributes).join('')}</r>`],
		...ALL_BOOKS.map(([name, format]): [string, Buffer] => [`c.${name}`, book(format, rows)]),
	])('columns may be called as parts of an object are: %s', async (name, content) => {
		const read = await readBytes(name, content);
		expect([read.columns, ...read.rows]).toEqual(rows);
	});

	test.each(ALL_BOOKS)('notes are no values, and fractions have their digits: %s', async (name, format) => {
		const sheet = xlsx.utils.aoa_to_sheet([ROWS[0] as string[], ['Ann', 0.1 + 0.2], ['Bob', 2.1877828054298645]]);
		for (const cell of ['A2', 'B2']) sheet[cell].c = [{ a: 'A', t: 'check' }];
		const content = xlsx.write(xlsx.utils.book_new(sheet), { type: 'buffer', bookType: format });
		expect((await readContent(name, content)).records).toEqual([
			{ Name: 'Ann', Cust_I: '0.3' },
			{ Name: 'Bob', Cust_I: '2.1877828054298645' },
		]);
	});

	test.each(ALL_BOOKS)('more than limits.sheets refuse the file: %s', async (name, format) => {
		const many = xlsx.utils.book_new();
		for (let at = 0; at <= 20; at++) xlsx.utils.book_append_sheet(many, xlsx.utils.aoa_to_sheet([['a']]), `S${at}`);
		const content = xlsx.write(many, { type: 'buffer', bookType: format });
		const refused = { code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.sheets' } };
		await expect(readContent(name, content, { limits: { sheets: 20 } })).rejects.toMatchObject(refused);
	});

	// OpenDocument has dates and times as ISO 8601, which SheetJS writes as numbers.
	test.each(ALL_BOOKS.filter(([, format]) => format !== 'ods'))(
		'days count from 1900 or 1904, times from none: %s',
		async (name, format) => {
			const moments = [
				[1000, 'yyyy-mm-dd'],
				[0.5, 'hh:mm:ss'],
				[1.5, '[h]:mm:ss'],
				[1000.25, 'yyyy-mm-dd hh:mm'],
			] as const;
			const cells = moments.map(([v, z]) => ({ t: 'n' as const, v, z }));
			const content = writeCells(format, ['Name', 'a', 'b', 'c', 'd'], [[{ t: 's', v: 'Ann' }, ...cells]]);
			const late = xlsx.read(content, { cellNF: true, cellDates: false });
			late.Workbook = { WBProps: { date1904: true } };
			const from1904 = xlsx.write(late, { type: 'buffer', bookType: format });
			const values = async (bytes: Buffer) => (await readBytes(name, bytes)).rows[0];
			expect(await values(content)).toEqual(['Ann', '1902-09-26', '12:00:00', '36:00:00', '1902-09-26T06:00:00']);
			expect(await values(from1904)).toEqual(['Ann', '1906-09-27', '12:00:00', '36:00:00', '1906-09-27T06:00:00']);
		},
	);
});
