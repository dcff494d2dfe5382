import { describe, expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { readInProcess } from '../helpers/in-process.js';
import { zip } from '../helpers/zip.js';

const FIELDS = {
	Customer_Name: 'Ann',
	Customer_Id: '1',
	Open_Date: '20101012',
	Consul_Dt: '20261101',
	Country: 'IND',
};
const HOSPITAL = { Name: 'North', Country: 'IND' };

function element(name: string, fields: Readonly<Record<string, string>> = FIELDS): string {
	return `<${name}>${Object.entries(fields)
		.map(([key, value]) => `<${key}>${value}</${key}>`)
		.join('')}</${name}>`;
}

/** A workbook of sheets by name, each rows of cells. */
function workbook(sheets: Readonly<Record<string, readonly (readonly string[])[]>>, hidden: readonly string[] = []) {
	const cells = (row: readonly string[]) => row.map((text) => `<c t="str"><v>${text}</v></c>`).join('');
	const names = Object.keys(sheets);
	const list = names.map((name, at) => {
		const state = hidden.includes(name) ? ' state="hidden"' : '';
		return `<sheet name="${name}" sheetId="${at + 1}"${state} r:id="rId${at + 1}"/>`;
	});
	const relations = names.map(
		(_, at) =>
			`<Relationship Id="rId${at + 1}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
	);
	const parts = Object.values(sheets).map((rows, at): [string, string] => [
		`xl/worksheets/sheet${at + 1}.xml`,
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.map((row) => `<row>${cells(row)}</row>`).join('')}</sheetData></worksheet>`,
	]);
	return zip({
		'xl/workbook.xml': `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>${list.join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations.join('')}</Relationships>`,
		...Object.fromEntries(parts),
	});
}

const HEADER = Object.keys(FIELDS);
const ROW = Object.values(FIELDS);

const LOSING: Readonly<Record<string, string | Buffer>> = {
	'other-name.xml': `<r>${element('customer')}${element('patient')}</r>`,
	'other-case.xml': `<r>${element('c')}${element('C')}</r>`,
	'other-parent.xml': `<r><north>${element('c')}</north><south>${element('c')}</south></r>`,
	'deeper.xml': `<r>${element('c')}<more>${element('c')}</more></r>`,
	'attributes.xml': `<r>${element('c')}<d Customer_Name="Ann" Customer_Id="2" Open_Date="20101012"/></r>`,
	'other-array.json': JSON.stringify({ north: [FIELDS], south: [FIELDS] }),
	'object.json': JSON.stringify({ rows: [FIELDS], last: FIELDS }),
	'twice.json': `{"rows":[${JSON.stringify(FIELDS)}],"rows":[${JSON.stringify(FIELDS)}]}`,
	'pages.json': JSON.stringify({ rows: [FIELDS], next: { pages: [{ rows: [FIELDS] }] } }),
	'sheets.xlsx': workbook({ Jan: [HEADER, ROW], Feb: [HEADER, ROW] }),
};

const WHOLE: Readonly<Record<string, string | Buffer>> = {
	'hospital.xml': `<r>${element('hospital', HOSPITAL)}<list>${element('c')}</list></r>`,
	'within.xml': `<r Customer_Name="x" Customer_Id="y" Open_Date="z">${element('c')}</r>`,
	'hospital.json': JSON.stringify({ hospital: HOSPITAL, rows: [FIELDS], errors: [{ Name: 'x', text: 'y' }] }),
	'sheets.xlsx': workbook({ Notes: [['made', 'by']], Jan: [HEADER, ROW], Empty: [HEADER], Old: [HEADER, ROW] }, [
		'Old',
	]),
};

describe('records that stand beside the records', () => {
	async function reading(files: Readonly<Record<string, string | Buffer>>, more = {}) {
		const place = workplace();
		place.configure(more);
		for (const [name, content] of Object.entries(files)) place.put(name, content);
		const read = await readInProcess(place);
		return Object.fromEntries(read.map(({ name, fault, records }) => [name, fault?.code ?? records]));
	}

	test('refuse the file, in which they would be lost', async () => {
		const refused = Object.fromEntries(Object.keys(LOSING).map((name) => [name, 'E_FILE_MALFORMED']));
		expect(await reading(LOSING)).toEqual(refused);
	});

	test('are none where they hold little of what a record does', async () => {
		expect(await reading(WHOLE)).toEqual(Object.fromEntries(Object.keys(WHOLE).map((name) => [name, 1])));
	});

	test('are passed over where someone has said which the records are', async () => {
		const { 'other-name.xml': xml = '', 'sheets.xlsx': sheets = '' } = LOSING;
		const files = { 'a.xml': xml, 'b.xlsx': sheets };
		expect(await reading(files, { read: { recordName: 'customer', sheet: 'Jan' } })).toEqual({
			'a.xml': 1,
			'b.xlsx': 1,
		});
	});
});
