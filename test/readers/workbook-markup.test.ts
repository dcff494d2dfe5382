import { describe, expect, test } from 'vitest';
import { readContent } from '../helpers/read.js';
import { workbookParts, zip } from '../helpers/zip.js';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const STRICT = 'http://purl.oclc.org/ooxml/spreadsheetml/main';

/** A workbook of one sheet with a date, as a number in a format of dates, and what its workbook part says beside. */
function dated(workbook: string, main = MAIN): Buffer {
	const parts = workbookParts(
		'<sheetData><row><c t="str"><v>Name</v></c><c t="str"><v>Open_Dt</v></c></row><row><c t="str"><v>Ann</v></c><c s="1"><v>43831</v></c></row></sheetData>',
	);
	const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
	return zip({
		...parts,
		'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">${workbook}<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets><extLst><ext xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
		'xl/worksheets/sheet1.xml': (parts['xl/worksheets/sheet1.xml'] as string).replace(MAIN, main),
		'xl/styles.xml': `<styleSheet xmlns="${main}"><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs><extLst><ext><x14:cellXfs xmlns:x14="u"><x14:xf numFmtId="0"/></x14:cellXfs></ext></extLst></styleSheet>`,
	});
}

describe('Office Open XML is matched by namespace and place', () => {
	test.each([
		['<workbookPr date1904="1"/>', MAIN, '2024-01-02'],
		['<workbookPr date1904="true"/>', STRICT, '2024-01-02'],
		['<workbookPr/>', MAIN, '2020-01-01'],
		['<x15:workbookPr date1904="1"/>', MAIN, '2020-01-01'],
		['<workbookPr x15:date1904="1"/>', MAIN, '2020-01-01'],
		['<customWorkbookViews><workbookPr date1904="1"/></customWorkbookViews>', MAIN, '2020-01-01'],
	])('%s', async (workbook, main, date) => {
		const { records } = await readContent('a.xlsx', dated(workbook, main));
		expect(records).toEqual([{ Name: 'Ann', Open_Dt: date }]);
	});

	const rows = (xml: string) => zip(workbookParts(`<sheetData>${xml}</sheetData>`));
	const header = '<row><c t="str"><v>Name</v></c><c t="str"><v>Cust_I</v></c></row>';

	test.each([
		[
			'an extension of a cell',
			'<row><c t="str"><v>Ann</v><extLst><ext><x:v xmlns:x="u">X</x:v><v>Y</v></ext></extLst></c></row>',
		],
		['an attribute of another namespace', '<row><c xmlns:x="u" x:t="s" x:r="C2" t="str"><v>Ann</v></c></row>'],
		[
			'how it is read',
			'<row><c t="inlineStr"><is><r><t>An</t></r><r><t>n</t></r><rPh sb="0" eb="1"><t>アン</t></rPh></is></c></row>',
		],
		[
			'a row within something else',
			'<x:g xmlns:x="u"><row><c t="str"><v>Bob</v></c></row></x:g><row><c t="str"><v>Ann</v></c></row>',
		],
	])('%s is no part of a value', async (_, xml) => {
		expect((await readContent('a.xlsx', rows(header + xml))).records).toEqual([{ Name: 'Ann', Cust_I: null }]);
	});

	test.each([
		['x\r\ny', 'x\ny'],
		['x\ry', 'x\ny'],
		['x&#13;&#10;y', 'x\r\ny'],
		['x_x000D_\r\ny', 'x\r\ny'],
		['_x005F_x000D_', '_x000D_'],
		['a_x0041_b', 'a_x0041_b'],
		['lit_x00e9_', 'lit_x00e9_'],
		['_xD83D__xDE00_', '😀'],
	])('%j is %j', async (written, expected) => {
		const xml = `${header}<row><c t="inlineStr"><is><t xml:space="preserve">${written}</t></is></c></row>`;
		expect((await readContent('a.xlsx', rows(xml))).records).toEqual([{ Name: expected, Cust_I: null }]);
	});

	test.each([
		['<row><c r="A2"\u3000t="str"><v>1</v></c></row>'],
		['<row><c\u3000t="str"><v>1</v></c></row>'],
		['<row><c t="str"><v>1</v></c\u3000></row>'],
	])('%j is no XML', async (xml) => {
		await expect(readContent('a.xlsx', rows(header + xml))).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
	});

	test('a sheet without a relation is none; two parts of one name are one too many', async () => {
		const parts = workbookParts(`<sheetData>${header}<row><c t="str"><v>Ann</v></c></row></sheetData>`);
		const more = '<sheet name="Module1" sheetId="2" r:id=""/></sheets>';
		const workbook = (parts['xl/workbook.xml'] as string).replace('</sheets>', more);
		const { detail, records } = await readContent('a.xlsx', zip({ ...parts, 'xl/workbook.xml': workbook }));
		expect([detail, records.length]).toEqual(['sheet S', 1]);
		const twin = zip({ ...parts, 'xl/worksheets/Sheet1.xml': '<worksheet/>' });
		await expect(readContent('a.xlsx', twin)).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
	});
});

const OASIS = 'urn:oasis:names:tc:opendocument:xmlns';
const NAMES = `xmlns:office="${OASIS}:office:1.0" xmlns:table="${OASIS}:table:1.0" xmlns:text="${OASIS}:text:1.0" xmlns:draw="${OASIS}:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`;

/** An OpenDocument spreadsheet of one table whose second row has the cell. */
function openDocument(cell: string, around = ''): string {
	const text = (name: string) =>
		`<table:table-cell office:value-type="string"><text:p>${name}</text:p></table:table-cell>`;
	return `<office:document ${NAMES} office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet>${around}<table:table table:name="S"><table:table-row>${text('Name')}${text('Cust_I')}</table:table-row><table:table-row>${cell}${text('1')}</table:table-row></table:table></office:spreadsheet></office:body></office:document>`;
}

const inCell = (content: string) => `<table:table-cell office:value-type="string">${content}</table:table-cell>`;
const shape = '<draw:custom-shape><text:p>SHAPE</text:p></draw:custom-shape>';
const annotation = '<office:annotation><dc:date>2026</dc:date><text:p>NOTE</text:p></office:annotation>';

describe('OpenDocument is matched by namespace and place', () => {
	test.each([
		['a shape in a cell', inCell(`${shape}<text:p>Ann</text:p>${shape}`), 'Ann'],
		['a shape in a paragraph', inCell(`<text:p>An${shape}n</text:p>`), 'Ann'],
		[
			'a frame that holds a table',
			inCell(
				`<draw:frame><table:table><table:table-row><table:table-cell><text:p>X</text:p></table:table-cell></table:table-row></table:table></draw:frame><text:p>Ann</text:p>`,
			),
			'Ann',
		],
		['a comment', inCell(`${annotation}<text:p>Ann</text:p>`), 'Ann'],
		['paragraphs', inCell('<text:p>Ann</text:p><text:p/><text:p>Lee</text:p>'), 'Ann\n\nLee'],
		['lines and blanks', inCell('<text:p> A<text:line-break/>n  <text:s text:c="2"/>n\n\t </text:p>\n'), 'A\nn   n'],
		[
			'spans, links and how it is read',
			inCell(
				'<text:p>A<text:span>n<text:a>n</text:a></text:span><text:ruby><text:ruby-base>!</text:ruby-base><text:ruby-text>X</text:ruby-text></text:ruby></text:p>',
			),
			'Ann!',
		],
		[
			'a type of another namespace',
			'<table:table-cell calcext:value-type="date" calcext:date-value="x" office:value-type="string"><text:p>Ann</text:p></table:table-cell>',
			'Ann',
		],
	])('%s', async (_, cell, expected) => {
		for (const name of ['a.fods', 'a.xml']) {
			const read = await readContent(name, openDocument(cell));
			expect(read).toMatchObject({ format: 'excel', records: [{ Name: expected, Cust_I: '1' }] });
		}
		const packed = zip({ 'content.xml': openDocument(cell) });
		expect((await readContent('a.ods', packed)).records).toEqual([{ Name: expected, Cust_I: '1' }]);
	});

	test('tables of links and drawings are no sheets', async () => {
		const link =
			'<table:dde-links><table:dde-link><table:table><table:table-row><table:table-cell><text:p>X</text:p></table:table-cell></table:table-row></table:table></table:dde-link></table:dde-links>';
		const { detail, records } = await readContent('a.fods', openDocument(inCell('<text:p>Ann</text:p>'), link));
		expect([detail, records.length]).toEqual(['sheet S', 1]);
	});
});

/** An XML Spreadsheet 2003 whose second row has the cells. */
function spreadsheet2003(cells: string, styles = ''): string {
	const text = (name: string) => `<Cell><Data ss:Type="String">${name}</Data></Cell>`;
	return `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>${styles}</Styles><Worksheet ss:Name="S"><Table><Row>${text('Name')}${text('Cust_I')}</Row><Row>${cells}</Row></Table></Worksheet></Workbook>`;
}

describe('XML Spreadsheet 2003', () => {
	test.each([
		['Standard', '1234.5'],
		['Fixed', '1234.5'],
		['Currency', '1234.5'],
		['Euro Currency', '1234.5'],
		['Scientific', '1234.5'],
		['General Number', '1234.5'],
		['Yes/No', '1234.5'],
		['On/Off', '1234.5'],
		['Percent', '123450.00%'],
		['Short Date', '1903-05-18T12:00:00'],
		['General Date', '1903-05-18T12:00:00'],
		['0.00', '1234.5'],
		['dd/mm/yyyy', '1903-05-18T12:00:00'],
	])('shows 1234.5 as %s', async (format, expected) => {
		const style = `<Style ss:ID="s"><NumberFormat ss:Format="${format}"/></Style>`;
		const cells = `<Cell ss:StyleID="s"><Data ss:Type="Number">1234.5</Data></Cell><Cell><Data ss:Type="String">1</Data></Cell>`;
		expect((await readContent('a.xml', spreadsheet2003(cells, style))).records).toEqual([
			{ Name: expected, Cust_I: '1' },
		]);
	});

	const data = (type: string, text: string, more = '', style = '') =>
		`<Cell${style}><Data ss:Type="${type}">${text}</Data>${more}</Cell>`;
	const comment = '<Comment ss:Author="A"><ss:Data xmlns="http://www.w3.org/TR/REC-html40">check</ss:Data></Comment>';

	test.each([
		['a comment', data('String', 'Ann', comment), 'Ann'],
		['rich text', data('String', 'A<B xmlns="http://www.w3.org/TR/REC-html40">n</B>n'), 'Ann'],
		[
			'how it is read',
			data('String', 'Ann', '<PhoneticText xmlns="urn:schemas-microsoft-com:office:excel">X</PhoneticText>'),
			'Ann',
		],
		['a time', data('DateTime', '1899-12-31T13:20:01.000'), '13:20:01'],
		['a time with a fraction', data('DateTime', '1899-12-31T13:20:01.500'), '13:20:01.500'],
		['a date', data('DateTime', '2010-10-12T00:00:00.000'), '2010-10-12'],
		['a date and time', data('DateTime', '2010-10-12T08:30:00.000'), '2010-10-12T08:30:00'],
		['a duration', data('DateTime', '1900-01-01T12:00:00.000', '', ' ss:StyleID="d"'), '36:00:00'],
		['line ends', data('String', 'a\r\nb&#13;c'), 'a\nb\rc'],
	])('%s', async (_, cell, expected) => {
		const content = spreadsheet2003(
			`${cell}${data('Number', '1')}`,
			'<Style ss:ID="d"><NumberFormat ss:Format="[h]:mm:ss"/></Style>',
		);
		for (const name of ['a.xls', 'a.xml', 'a.csv']) {
			const read = await readContent(name, content);
			expect(read).toMatchObject({ format: 'excel', records: [{ Name: expected, Cust_I: '1' }] });
		}
	});

	test('the encoding of the declaration; one that is not known is refused by name', async () => {
		const content = spreadsheet2003(`${data('String', 'Zoë')}${data('Number', '1')}`);
		const declared = (name: string) => content.replace('?>', ` encoding="${name}"?>`);
		const latin = Buffer.from(declared('iso-8859-1'), 'latin1');
		expect((await readContent('a.xml', latin)).records).toEqual([{ Name: 'Zoë', Cust_I: '1' }]);
		await expect(readContent('a.xml', declared('x-none'))).rejects.toThrow(/x-none/);
	});
});

describe('many sheets', () => {
	const tables = (count: number) => '<table:table table:name="t"/>'.repeat(count);
	const worksheets = (count: number) => '<Worksheet ss:Name="t"><Table><Row/></Table></Worksheet>'.repeat(count);
	const cell = inCell('<text:p>Ann</text:p>');

	test('are listed in one pass, with the first rows of each', async () => {
		const limits = { sheets: 10_000 };
		const started = performance.now();
		const ods = await readContent('a.fods', openDocument(cell, tables(9_000)), { limits });
		expect(ods).toMatchObject({ detail: 'sheet S', records: [{ Name: 'Ann', Cust_I: '1' }] });
		const old = spreadsheet2003('<Cell><Data ss:Type="String">Ann</Data></Cell>').replace(
			'<Worksheet',
			`${worksheets(3_000)}<Worksheet`,
		);
		expect((await readContent('a.xls', old, { limits })).records).toHaveLength(1);
		// It took minutes; the machine may be busy.
		expect(performance.now() - started).toBeLessThan(15_000);
	});

	test('beyond limits.sheets refuse the file', async () => {
		const limits = { sheets: 20 };
		const files = {
			'a.fods': openDocument(cell, tables(20)),
			'a.xls': spreadsheet2003('').replace('<Worksheet', `${worksheets(20)}<Worksheet`),
		};
		for (const [name, content] of Object.entries(files)) {
			const refused = { code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.sheets' } };
			await expect(readContent(name, content, { limits })).rejects.toMatchObject(refused);
		}
	});

	test('are read to their end where they are longer than what was kept', async () => {
		const rows = Array.from(
			{ length: 400 },
			(_, at) =>
				`<Row><Cell><Data ss:Type="String">N${at}</Data></Cell><Cell><Data ss:Type="Number">${at}</Data></Cell></Row>`,
		);
		const content = spreadsheet2003('<Cell/>').replace('</Table>', `${rows.join('')}</Table>`);
		const { records, lines } = await readContent('a.xls', content);
		expect(records).toHaveLength(400);
		expect(lines).toEqual(Array.from({ length: 400 }, (_, at) => at + 3));
	});
});
