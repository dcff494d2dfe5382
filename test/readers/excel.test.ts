import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import * as XLSX from 'xlsx';
import { HOSPITAL_COLUMNS } from '../../source/config/default-columns.js';
import type { EtlError } from '../../source/core/errors.js';
import type { RawRecord } from '../../source/core/records/record.js';
import { normalizeHeader } from '../../source/core/schema/schema.js';
import { inspectFile } from '../../source/readers/bytes.js';
import { numberCell, parseNumberFormat } from '../../source/readers/excel/number-cell.js';
import type { ReaderOptions } from '../../source/readers/reader.js';
import { openFile } from '../../source/readers/registry.js';
import { LONG, oneOf } from '../helpers/long.js';
import { ROOT } from '../helpers/program.js';
import { workbookParts, zip } from '../helpers/zip.js';

const names = HOSPITAL_COLUMNS.flatMap((column) => [column.name, ...((column.aliases ?? []) as string[])]);
const OPTIONS: ReaderOptions = {
	knownHeaders: new Set([...names.map(normalizeHeader), 'h']),
	layouts: [HOSPITAL_COLUMNS.map((column) => column.name)],
	limits: {
		files: 10,
		recordLength: 1 << 20,
		columns: 2000,
		depth: 200,
		fileBytes: 1024 ** 3,
		workbookBytes: 1e8,
		sheets: 1000,
		workbookSeconds: 60,
	},
};

async function read(name: string, content: Buffer, options: Partial<ReaderOptions> = {}) {
	const file = { name, open: () => Readable.from([content], { objectMode: false }) };
	const { bytes } = await inspectFile(file, undefined, 1024 ** 4);
	const opened = await openFile(bytes, undefined, { ...OPTIONS, ...options });
	const records: RawRecord[] = [];
	let columns: readonly string[] = [];
	const batches = opened.batches();
	for (;;) {
		const next = await batches.next();
		if (next.done) return { ...opened, columns, records, declared: next.value.declared, ended: next.value.findings };
		columns = next.value.columns;
		records.push(...next.value.records);
	}
}

const fixture = (name: string, options: Partial<ReaderOptions> = {}) =>
	read(path.basename(name), readFileSync(path.join(ROOT, 'fixtures', name)), options);

const values = (records: readonly RawRecord[]) => records.map((record) => record.values);

async function refused(reading: Promise<unknown>): Promise<{ code: string; message: string }> {
	const error = await reading.then(
		() => null,
		(thrown: unknown) => thrown as EtlError,
	);
	if (error === null) throw new Error('it was read');
	return { code: error.code, message: error.message };
}

const sheet = (xml: string) => zip(workbookParts(`<sheetData>${xml}</sheetData>`));
const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const header = `<row>${cell('Customer_Name')}${cell('Customer_Id')}</row>`;

describe('dates', () => {
	const expected = [
		['as dates', '1', '2010-10-12', '2012-10-13', '1987-03-06', '2021-01-01T12:30:00', '12:30:00', '36:00:00'],
		['as numbers', '2', '20101012', '20121013', '6031987', null, null, null],
		['as text', '3', '20101012', '20121013', '06031987', null, null, null],
		['as padded number', '4', '20101012', '20121013', '06031987', null, null, null],
		// Excel believes in 29 February 1900; as no calendar has it, it is found out as no date.
		['the edges', '5', '1900-01-01', '1900-02-29', '1900-03-01', '9999-12-31', '23:59:59', '2023-03-15T06:00:00'],
	];

	it('arrive as ISO 8601 where they are dates, as digits where they are numbers, below an empty first row', async () => {
		const { records, detail } = await fixture('excel-dates.xlsx');
		expect(values(records)).toEqual(expected);
		expect(detail).toBe('sheet Dates');
		expect(records[0]).toMatchObject({ line: 3, record: 1 });
		expect(records[0]?.kinds).toEqual(['text', 'number', 'date', 'date', 'date', 'date', 'text', 'text']);
		expect(records[1]?.kinds?.slice(2, 5)).toEqual(['number', 'number', 'number']);
		expect(records[2]?.kinds?.slice(2, 5)).toEqual(['text', 'text', 'text']);
	});

	it('are the same in every time zone, in every format', async () => {
		// What SheetJS reads is read in a process of its own.
		const byLibrary = oneOf(['excel-biff8.xls', 'excel-1904.xls', 'excel-binary.xlsb']);
		const files = ['excel-dates.xlsx', 'excel-1904.xlsx', ...byLibrary];
		const home = process.env.TZ;
		const seen: unknown[] = [];
		const offsets = new Set<number>();
		// One on either side of Greenwich.
		const zones = LONG
			? ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland']
			: ['America/New_York', 'Pacific/Auckland'];
		for (const zone of zones) {
			process.env.TZ = zone;
			offsets.add(new Date(2026, 10, 23).getTimezoneOffset());
			const names = [...files, 'opendocument.ods', 'excel-xml-2003.xls'];
			seen.push(await Promise.all(names.map(async (name) => values((await fixture(name)).records))));
		}
		process.env.TZ = home;
		if (home === undefined) delete process.env.TZ;
		expect(offsets.size).toBe(zones.length);
		for (const each of seen.slice(1)) expect(each).toEqual(seen[0]);
	});

	it('count from 1904 where the workbook says so', async () => {
		expect(values((await fixture('excel-1904.xlsx')).records)).toEqual([['Ann', '1', '2010-10-12', '1904-01-01']]);
		expect(values((await fixture('excel-1904.xls')).records)).toEqual([['Ann', '1', '2010-10-12']]);
	});

	it.each([
		['General', 'number'],
		['0.00', 'number'],
		['0.00E+00', 'number'],
		['[Red]0;[Blue]-0', 'number'],
		['[$-409]d\\-mmm\\-yy;@', 'date'],
		['yyyy"年"m"月"d"日"', 'date'],
		['mmm', 'date'],
		['h:mm AM/PM', 'time'],
		['mm:ss.0', 'time'],
		['[h]:mm:ss', 'duration'],
		['dd/mm/yyyy hh:mm', 'date'],
	])('the format %s shows a %s', (code, shows) => {
		expect(parseNumberFormat(code)).toEqual({ shows, zeros: 0 });
	});

	it('a format with more to it than digits shows a number in its own way', () => {
		expect(parseNumberFormat('#,##0 "days"')).toEqual({ shows: 'number', zeros: 0, code: '#,##0 "days"' });
	});

	it.each([
		['00000', 5],
		['00,000', 5],
		['#,#000,000', 6],
		['[$-409]000000', 6],
		['#,##0', 0],
		['0', 0],
		['0.00', 0],
	])('the format %s shows at least %i digits', (code, zeros) => {
		expect(parseNumberFormat(code)).toEqual({ shows: 'number', zeros });
	});

	it('a language is no sign of a currency', () => {
		expect(parseNumberFormat('[$-409]"M"0000')).toEqual({ shows: 'number', zeros: 0, code: '"M"0000' });
		expect(parseNumberFormat('[$-409]d mmm yyyy')).toEqual({ shows: 'date', zeros: 0 });
	});

	it.each([
		['0.30000000000000004', '0.3'],
		['12.299999999999999', '12.3'],
		['2.1877828054298645', '2.1877828054298645'],
		['-1.5E-7', '-0.00000015'],
		['1.1000000000000001', '1.1'],
		['0.12345678901234568', '0.12345678901234568'],
		['12345678901.370001', '12345678901.37'],
		['1.23456789012345E-7', '0.000000123456789012345'],
	])('%s in a file is %s', (stored, text) => {
		expect(numberCell(stored, parseNumberFormat('General'), false)).toEqual({ text, kind: 'number' });
	});
});

describe('what is not the table\u2019s own', () => {
	it('an extension of Excel does not say from when dates count', async () => {
		const parts = workbookParts(
			`<sheetData>${header}<row>${cell('Ann')}<c t="n" s="1"><v>1000</v></c></row></sheetData>`,
		);
		const styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>';
		const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles';
		const workbook = (parts['xl/workbook.xml'] as string)
			.replace('<sheets>', '<workbookPr date1904="1"/><sheets>')
			.replace('</workbook>', '<extLst><ext><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>');
		const relations = (parts['xl/_rels/workbook.xml.rels'] as string).replace(
			'</Relationships>',
			`<Relationship Id="r2" Type="${type}" Target="styles.xml"/></Relationships>`,
		);
		const content = zip({
			...parts,
			'xl/workbook.xml': workbook,
			'xl/_rels/workbook.xml.rels': relations,
			'xl/styles.xml': styles,
		});
		expect(values((await read('x.xlsx', content)).records)).toEqual([['Ann', '1906-09-27']]);
	});

	it.each(['custom-shape', 'frame', 'rect', 'g', 'caption'])(
		'a %s in a cell of OpenDocument has its own text',
		async (shape) => {
			const aside = `<draw:${shape}><text:p>not a name</text:p></draw:${shape}>`;
			const row = (first: string, second: string) =>
				`<table-row><table-cell>${first}</table-cell><table-cell>${second}</table-cell></table-row>`;
			const rows = row('<p>Customer_Name</p>', '<p>Customer_Id</p>') + row(`${aside}<p>Ann</p>${aside}`, '<p>1</p>');
			const content = zip({ 'content.xml': `<document><table name="S">${rows}</table></document>` });
			expect(values((await read('x.ods', content)).records)).toEqual([['Ann', '1']]);
		},
	);
});

describe('cells', () => {
	it('keep their digits, their zeros and their text, and show what is no value', async () => {
		const { records, columns } = await fixture('excel-cells.xlsx');
		expect(columns).toEqual(['Customer_Name', 'Customer_Id', 'Post_Code', 'Note']);
		const at = (line: number) => records.find((record) => record.line === line);
		expect(at(2)?.values).toEqual(['Ann Lee', '007', '01234', 'rich text']);
		expect(at(3)?.values).toEqual(['Line\r\nbreak', '123456789012345678', '75006', '18 digits as text']);
		expect(at(4)?.values).toEqual(['Big', '123456789012345678', '12345', '18 digits as a number']);
		expect(at(5)?.values).toEqual(['Sums', '0.3', '0.00000015', 'TRUE']);
		expect(at(6)?.values).toEqual(['Cached', '3', 'x&y', null]);
		expect(at(7)?.fault).toMatchObject({ code: 'E_CELL', value: '=B5+1' });
		expect(at(8)?.fault).toMatchObject({ code: 'E_CELL', value: '#DIV/0!' });
		expect(at(8)?.values[2]).toBe('#N/A');
		// An error in a column that the schema does not know takes no record with it.
		expect(at(9)).toMatchObject({ values: ['Note only', '8', '9', '#REF!'] });
		expect(at(9)?.fault).toBeUndefined();
		expect(at(10)?.fault?.reason).toMatch(/shared text that the file does not hold in Customer_Id/);
		expect(at(12)?.fault?.reason).toMatch(/within merged cells.* in Customer_Name/);
		expect(at(13)?.fault).toMatchObject({ code: 'E_FIELDS_MANY', reason: 'has 5 fields, the header has 4' });
		expect(at(13)?.raw).toBe('Too many\t13\t14\tfour\tfive');
		expect(records.map((record) => record.line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16]);
	});

	it.each(['excel-biff8.xls', 'excel-binary.xlsb'])('of %s are the same as in .xlsx', async (name) => {
		const { records, detail } = await fixture(name);
		expect(detail).toBe('sheet Customers, not Notes');
		expect(values(records).slice(0, 3)).toEqual([
			['Zoë', '123458', '2010-10-12', '6031987', '01234', 'TRUE'],
			['Ben', '007', '20101012', '06031987', '75006', '2021-01-01T12:30:00'],
			['日本', '123456789012345678', '1987-03-06', '0.3', '0.0000001', '06:00:00'],
		]);
		expect(records.map((record) => record.fault?.value)).toEqual([...Array(3), '#REF!', undefined, '']);
	});

	it('of OpenDocument are dates already, repeat, and may be covered', async () => {
		const { records, detail } = await fixture('opendocument.ods');
		expect(detail).toBe('sheet Customers, not Hidden');
		expect(values(records).slice(0, 3)).toEqual([
			['Ann Lee  x\nsecond', '123456789012345678', '2010-10-12', '01234', '12:30:00', '2010-10-12T08:30:00'],
			['Twin', '7', '2010-10-12', '0.3', null, 'TRUE'],
			['Twin', '7', '2010-10-12', '0.3', null, 'TRUE'],
		]);
		expect(records.map((record) => record.line)).toEqual([4, 5, 6, 7, 8]);
		expect(records[3]?.fault).toMatchObject({ code: 'E_CELL', value: '#DIV/0!' });
		expect(records[4]?.fault?.reason).toMatch(/merged/);
	});

	it('of XML Spreadsheet 2003, which goes by the name .xls', async () => {
		const { records, detail } = await fixture('excel-xml-2003.xls');
		expect(detail).toBe('sheet Export');
		expect(values(records)).toEqual([
			['Zoë & Co', '123456789012345678', '2010-10-12', 'IND'],
			['Ben', null, null, 'AU'],
			[null, '0042', null, null],
		]);
		expect(records.map((record) => record.line)).toEqual([3, 9, 10]);
		expect(records[2]?.fault?.reason).toMatch(/merged/);
	});

	it('as SheetJS writes them', async () => {
		const rows = [
			['Customer_Name', 'Customer_Id', 'Open_Date'],
			...Array.from({ length: 600 }, (_, i) => [`N${i}`, i, '007']),
		];
		const book = XLSX.utils.book_new(XLSX.utils.aoa_to_sheet(rows), 'S');
		for (const bookType of LONG ? BOOK_TYPES : (['xlsx', 'biff8', 'ods'] as const)) {
			const content = XLSX.write(book, { type: 'buffer', bookType, compression: true }) as Buffer;
			const { records } = await read(`book.${bookType === 'ods' ? 'ods' : 'xls'}`, content);
			expect(records.length, bookType).toBe(600);
			expect(records[599], bookType).toMatchObject({ line: 601, record: 600, values: ['N599', '599', '007'] });
		}
	});
});

const BOOK_TYPES = ['xlsx', 'xlsm', 'xlsb', 'biff8', 'biff5', 'biff2', 'ods', 'xlml'] as const;

/** An .xls of two sheets, of which the first is of another type ([MS-XLS] 2.4.21, 2.4.28), though it holds cells. */
function withFirstSheet(type: number, listed: number): Buffer {
	const book = XLSX.utils.book_new(XLSX.utils.aoa_to_sheet([NAMED, ['x', 9]]), 'First');
	XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([NAMED, ['a', 1]]), 'Second');
	const container = XLSX.CFB.read(XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer, {
		type: 'buffer',
	});
	const stream = XLSX.CFB.find(container, '/Workbook');
	if (stream === null) throw new Error('there is no workbook');
	const bytes = Buffer.from(stream.content as Uint8Array);
	const starts = new Map<number, number[]>();
	for (let at = 0; at + 4 <= bytes.length; at += 4 + bytes.readUInt16LE(at + 2)) {
		const id = bytes.readUInt16LE(at);
		starts.set(id, [...(starts.get(id) ?? []), at]);
	}
	bytes.writeUInt16LE(type, (starts.get(0x809)?.[1] as number) + 6);
	bytes.writeUInt8(listed, (starts.get(0x85)?.[0] as number) + 9);
	stream.content = bytes;
	return Buffer.from(XLSX.CFB.write(container, { type: 'buffer' }) as Uint8Array);
}

const NAMED = ['Customer_Name', 'Customer_Id'];

it.each(
	oneOf([
		['a chart', 0x20, 2, ['a', '1'], 'sheet Second'],
		['a sheet of macros', 0x40, 1, ['a', '1'], 'sheet Second'],
	] as const),
)('%s of an .xls is no table, whatever its cells hold', async (_, type, listed, expected, detail) => {
	const found = await read('a.xls', withFirstSheet(type, listed));
	expect(values(found.records)).toEqual([expected]);
	expect(found.detail).toBe(detail);
	await expect(read('b.xls', withFirstSheet(0x10, 0))).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
});

describe('the table within the sheet', () => {
	it('begins where its header does, with names for the columns that have none', async () => {
		const { columns, records } = await fixture('excel-offset.xlsx');
		expect(columns).toEqual(['Customer_Name', 'Customer_Id', 'column_3', '2024', 'Country']);
		expect(values(records)).toEqual([
			['Ann', '1', 'x', '5', 'IND'],
			['Ben', '2', null, null, null],
			['Cid', '3', null, '6', 'AU'],
		]);
		expect(records.map((record) => record.line)).toEqual([8, 10, 11]);
	});

	it('may have an index column without a header', async () => {
		const { columns, records } = await fixture('excel-index-column.xlsx');
		expect(columns).toEqual(['column_1', 'Customer_Name', 'Customer_Id']);
		expect(values(records)).toEqual([
			['0', 'Ann', '1'],
			['1', 'Ben', '2'],
		]);
	});

	it('carries record types in a column H', async () => {
		const { columns, records, declared } = await fixture('excel-record-types.xlsx');
		expect(columns).toEqual(['Customer_Name', 'Customer_Id', 'Open_Date', 'Last_Consulted_Date']);
		expect(declared).toBe(3);
		expect(records.map((record) => record.fault?.code)).toEqual([undefined, undefined, 'E_RECORD_TYPE']);
	});

	it("takes the schema's columns behind a control header", async () => {
		const { columns, records, declared } = await fixture('excel-control-header.xlsx');
		expect(columns).toEqual(HOSPITAL_COLUMNS.map((column) => column.name));
		expect(records[0]?.values.slice(0, 3)).toEqual(['Ann', '1', '20101012']);
		expect(declared).toBe(1);
	});

	it('is found without knowing any of its names, and below a preamble that is set', async () => {
		const content = sheet(
			`<row>${cell('A report')}</row><row>${cell('a')}${cell('b')}</row><row>${cell('1')}${cell('2')}</row>`,
		);
		expect((await read('x.xlsx', content)).columns).toEqual(['a', 'b']);
		expect((await read('x.xlsx', content, { preamble: 1 })).columns).toEqual(['a', 'b']);
	});

	it('may be empty, or a header alone', async () => {
		expect((await read('x.xlsx', sheet(''))).records).toEqual([]);
		expect((await read('x.xlsx', sheet(header))).records).toEqual([]);
	});
});

describe('sheets', () => {
	it('the first whose header the schema knows is read, and the others are named', async () => {
		const { detail, records } = await fixture('excel-sheets.xlsx');
		expect(detail).toBe('sheet Customers, not Read me, Archive');
		expect(values(records).map(([name]) => name)).toEqual(['Ann', 'Ben']);
	});

	it.each([
		['Archive', 'sheet Archive (hidden), not Read me, Customers'],
		['archive', 'sheet Archive (hidden), not Read me, Customers'],
		[1, 'sheet Read me, not Customers, Archive'],
		['2', 'sheet Customers, not Read me, Archive'],
		['Empty', 'sheet Empty, not Read me, Customers, Archive'],
	])('%s can be asked for', async (sheet, detail) => {
		expect((await fixture('excel-sheets.xlsx', { sheet })).detail).toBe(detail);
	});

	it('one that is not there is refused with the names of those that are', async () => {
		expect(await refused(fixture('excel-sheets.xlsx', { sheet: 'May' }))).toEqual({
			code: 'E_FILE_MALFORMED',
			message: 'excel-sheets.xlsx has no sheet May; it has Read me, Customers, Archive, Empty',
		});
	});

	it('of other writers: prefixes, inline texts, no references, absolute targets, ISO dates', async () => {
		const { detail, records } = await fixture('excel-foreign.xlsx');
		expect(detail).toBe('sheet A & B');
		expect(values(records)).toEqual([
			['Zoë <Lee> & Co', '1', '2010-10-12'],
			[null, '007', '2010-10-12T08:30:00'],
		]);
	});
});

describe('what is no workbook', () => {
	it.each([
		['excel-html.xls', 'holds an HTML page, not a workbook: save it as .xlsx or CSV'],
		['excel-encrypted.xlsx', 'is encrypted: it needs a password'],
		['excel-word.xlsx', 'is a Word document, not a workbook'],
		['excel-word.xls', 'is a Word document, not a workbook'],
		['excel-zip.xlsx', 'is a zip archive, not a workbook'],
	])('%s %s', async (name, what) => {
		expect(await refused(fixture(name))).toEqual({ code: 'E_FILE_MALFORMED', message: `${name} ${what}` });
	});

	it('CSV under the name .xlsx is read as the CSV that it is', async () => {
		const { format, records } = await fixture('excel-csv.xlsx');
		expect(format).toBe('delimited');
		expect(values(records)).toEqual([['Ann', '1', '20101012']]);
	});

	const cutAnywhere = ['excel-dates.xlsx', 'opendocument.ods', 'excel-xml-2003.xls', 'excel-binary.xlsb'];
	const slow = ['excel-biff8.xls', 'excel-biff4.xls'];

	it.each(LONG ? [...cutAnywhere, ...slow] : cutAnywhere)('%s is refused wherever it is cut', async (name) => {
		const content = readFileSync(path.join(ROOT, 'fixtures', name));
		const whole = (await fixture(name)).records.length;
		const outcomes = new Set<unknown>();
		for (let part = 1; part < 12; part += LONG ? 2 : 5) {
			const cut = content.subarray(0, Math.floor((content.length * part) / 12));
			const reading = read(name, cut).then(({ records }) => records.length);
			outcomes.add(await reading.catch((error: EtlError) => error.code));
		}
		// The end of an .xls may be other streams of its container, such as properties.
		expect([...outcomes].filter((outcome) => outcome !== whole)).toEqual(['E_FILE_MALFORMED']);
		expect(outcomes.has(whole) && !name.endsWith('biff8.xls')).toBe(false);
	});

	it('encrypted parts and encrypted OpenDocument are told as such', async () => {
		const parts = workbookParts('');
		const locked = Object.fromEntries(
			Object.entries(parts).map(([name, content]) => [name, { content, encrypted: true }]),
		);
		const manifest = '<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>';
		const ods = zip({ 'content.xml': 'junk', 'META-INF/manifest.xml': manifest });
		for (const content of [zip(locked), ods]) {
			expect((await refused(read('x.xlsx', content))).message).toBe('x.xlsx is encrypted: it needs a password');
		}
	});
});

describe('hostile workbooks', () => {
	const many = (count: number, text: string) => text.repeat(count);

	it('a bomb is refused by what it declares, before it is unpacked', async () => {
		const bomb = zip({ ...workbookParts(''), 'xl/worksheets/sheet1.xml': Buffer.alloc(80 * 1024 ** 2, 32) });
		expect(await refused(read('bomb.xlsx', bomb))).toMatchObject({ code: 'E_FILE_MALFORMED' });
		const limits = { ...OPTIONS.limits, fileBytes: 100 };
		expect(await refused(read('large.xlsx', sheet(header), { limits }))).toMatchObject({ code: 'E_FILE_TOO_LARGE' });
	});

	it('a bomb that declares less is refused as soon as it is larger', async () => {
		const content = Buffer.alloc(80 * 1024 ** 2, 32);
		const bomb = zip({ ...workbookParts(''), 'xl/worksheets/sheet1.xml': { content, declares: 1000 } });
		const before = process.memoryUsage().rss;
		expect((await refused(read('bomb.xlsx', bomb))).message).toMatch(/larger than it declares/);
		expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 ** 2);
	});

	it('a dimension that claims the whole sheet costs nothing', async () => {
		const rows = `${header}<row r="1048576"><c r="A1048576"><v>1</v></c></row>`;
		const { records } = await read(
			'x.xlsx',
			zip(workbookParts(`<dimension ref="A1:XFD1048576"/><sheetData>${rows}</sheetData>`)),
		);
		expect(records).toMatchObject([{ line: 1_048_576, values: ['1', null] }]);
	});

	it('a row of too many columns refuses the file', async () => {
		const far = sheet(`${header}<row><c r="XFD2"><v>1</v></c></row>`);
		expect(await refused(read('x.xlsx', far))).toEqual({
			code: 'E_FILE_TOO_LARGE',
			message: 'x.xlsx has 16384 columns',
		});
		const wide = sheet(`<row>${many(2001, cell('a'))}</row>`);
		expect(await refused(read('x.xlsx', wide))).toEqual({
			code: 'E_FILE_TOO_LARGE',
			message: 'x.xlsx has 2001 columns',
		});
	});

	it('OpenDocument that repeats a cell without end is refused', async () => {
		const table = (row: string) =>
			zip({
				'content.xml': `<document><table name="S"><table-row><table-cell><p>a</p></table-cell></table-row>${row}</table></document>`,
			});
		const rows = table('<table-row number-rows-repeated="999999999"><table-cell><p>x</p></table-cell></table-row>');
		const cells = table('<table-row><table-cell number-columns-repeated="999999999"><p>x</p></table-cell></table-row>');
		expect((await refused(read('x.ods', rows))).code).toBe('E_FILE_TOO_LARGE');
		expect((await refused(read('x.ods', cells))).code).toBe('E_FILE_TOO_LARGE');
	});

	it('entities are not expanded, and a document type is refused', async () => {
		const doctype = zip({
			...workbookParts(''),
			'xl/worksheets/sheet1.xml': '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
		});
		expect((await refused(read('x.xlsx', doctype))).message).toMatch(/document type/);
		const { records } = await read('x.xlsx', sheet(`${header}<row>${cell('&b;&amp;&#x41;')}</row>`));
		expect(records[0]?.values[0]).toBe('&b;&A');
	});

	it('a text without end, damaged bytes and a missing part are refused', async () => {
		const endless = sheet(`${header}<row>${cell(many(5 * 1024 ** 2, 'ab'))}</row>`);
		expect((await refused(read('x.xlsx', endless))).code).toMatch(/E_FILE_MALFORMED/);
		const { 'xl/worksheets/sheet1.xml': _, ...without } = workbookParts('');
		expect((await refused(read('x.xlsx', zip(without)))).message).toBe(
			'x.xlsx lacks its part xl/worksheets/sheet1.xml',
		);
		const content = sheet(header + many(1000, `<row>${cell('Ann')}</row>`));
		content.fill(0xff, content.indexOf('sheet1.xml') + 40, content.indexOf('sheet1.xml') + 80);
		expect((await refused(read('x.xlsx', content))).code).toBe('E_FILE_MALFORMED');
	});
});

describe('rows that a sheet does not show', () => {
	const rows = (hidden: string) =>
		`<sheetData>${header}<row><c t="str"><v>Ann</v></c></row><row ${hidden}><c t="str"><v>Bob</v></c></row></sheetData>`;
	const table = (attribute: string) => {
		const row = (name: string, more = '') => `<table-row ${more}><table-cell><p>${name}</p></table-cell></table-row>`;
		return `<document><table name="S">${row('Customer_Name')}${row('Ann')}${row('Bob', attribute)}</table></document>`;
	};
	const sheet2003 = (attribute: string) => {
		const row = (name: string, more = '') => `<Row ${more}><Cell><Data ss:Type="String">${name}</Data></Cell></Row>`;
		const space = 'urn:schemas-microsoft-com:office:spreadsheet';
		return `<Workbook xmlns="${space}" xmlns:ss="${space}"><Worksheet ss:Name="S"><Table>${row('Customer_Name')}${row('Ann')}${row('Bob', attribute)}</Table></Worksheet></Workbook>`;
	};

	it.each<[string, Buffer]>([
		['a.xlsx', zip(workbookParts(rows('hidden="1"')))],
		['b.xlsx', zip(workbookParts(rows('hidden="true"')))],
		['a.ods', zip({ 'content.xml': table('visibility="filter"') })],
		['b.ods', zip({ 'content.xml': table('visibility="collapse"') })],
		['a.xls', Buffer.from(sheet2003('ss:Hidden="1"'))],
	])('are records with a doubt in %s, or what the config says', async (name, content) => {
		const names = async (options: object) => {
			const { records, ended } = await read(name, content, options);
			const doubts = ended.doubts.filter(({ code }) => code === 'D_HIDDEN_ROWS');
			return [records.map((record) => record.values[0]), doubts.length, ended.account?.passedOver];
		};
		expect(await names({})).toEqual([['Ann', 'Bob'], 1, 0]);
		expect(await names({ hiddenRows: 'read' })).toEqual([['Ann', 'Bob'], 0, 0]);
		expect(await names({ hiddenRows: 'skip' })).toEqual([['Ann'], 0, 1]);
	});

	it('are none where they are shown', async () => {
		const { ended } = await read('a.xlsx', zip(workbookParts(rows(`hidden="0"`))));
		expect(ended.doubts).toEqual([]);
	});
});
