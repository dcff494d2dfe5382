import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ROOT } from '../helpers/cli.js';
import { type ReadWishes, readContent } from '../helpers/read.js';

const bytes = (name: string) => readFileSync(path.join(ROOT, 'fixtures', name));
const fixture = (name: string, wishes?: ReadWishes) => readContent(name, bytes(name), wishes);
const refusal = (name: string, content: Buffer, wishes?: ReadWishes) =>
	readContent(name, content, wishes).then(
		() => 'was read',
		(error) => error,
	);

const zone = process.env.TZ;
afterEach(() => {
	if (zone === undefined) delete process.env.TZ;
	else process.env.TZ = zone;
});

describe('dates', () => {
	test.each(['America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'])(
		'are the same days in %s',
		async (name) => {
			process.env.TZ = name;
			const { records, kinds } = await fixture('excel-dates.xlsx');
			expect(records[0]).toMatchObject({
				Open_Date: '2010-10-12',
				Last_Consulted_Date: '2026-11-20',
				DOB: '1987-03-06',
			});
			expect(kinds[0]?.[2]).toBe('date');
			expect((await fixture('excel-dates.ods')).records[0]).toMatchObject({ Open_Dt: '2010-10-12' });
			expect((await fixture('excel-1904.xlsx')).records[0]).toMatchObject({ Open_Dt: '2010-10-12' });
		},
	);

	test('typed as numbers they are numbers, as text they are text', async () => {
		const { records, kinds } = await fixture('excel-dates.xlsx');
		expect(records[1]).toMatchObject({ Open_Date: '20101012', DOB: '6031987' });
		expect(kinds[1]?.[9]).toBe('number');
		expect(records[2]).toMatchObject({ Open_Date: '20101012', DOB: '06031987' });
		expect(kinds[2]?.[9]).toBe('text');
	});
});

describe('tables', () => {
	test('below empty rows and a title, beside an empty column, with rows that hold nothing', async () => {
		const { records, lines, columns } = await fixture('excel-empty-first-row.xlsx');
		expect(columns[0]).toBe('Customer_Name');
		expect(lines).toEqual([6, 8]);
		expect(records).toMatchObject([
			{ Customer_Name: 'Ann', Customer_Id: '007', Post_Code: '01234' },
			{ Customer_Name: 'Bob', Customer_Id: '123456789012345678', Post_Code: '75001' },
		]);
	});

	test('in .xls and .ods', async () => {
		for (const name of ['excel-old.xls', 'excel-open-document.ods']) {
			const { records, format } = await fixture(name);
			expect(format).toBe('excel');
			expect(records).toEqual([
				{ Name: 'Zoë 日本', Cust_I: '007', Open_Dt: '2010-10-12' },
				{ Name: 'Bob', Cust_I: '123458', Open_Dt: '20101012' },
			]);
		}
	});

	test('in the sheet with known headers, or the one that is named or numbered', async () => {
		const { records, detail } = await fixture('excel-two-sheets.xlsx');
		expect(detail).toBe('sheet customers, 1 of 3');
		expect(records).toEqual([{ Name: 'Ann', Cust_I: '1' }]);
		expect((await fixture('excel-two-sheets.xlsx', { sheet: 'doctors' })).records).toEqual([{ label: 'Paul' }]);
		expect((await fixture('excel-two-sheets.xlsx', { sheet: 3 })).records).toEqual([{ label: 'Paul' }]);
		const error = await refusal('x.xlsx', bytes('excel-two-sheets.xlsx'), { sheet: 'patients' });
		expect(error.message).toContain('it has notes, customers, doctors');
	});

	test('record types and the trailer in a column H', async () => {
		const { records, declared } = await fixture('excel-record-types.xlsx');
		expect(records).toEqual([
			{ Name: 'Ann', Cust_I: '1' },
			{ Name: 'Bob', Cust_I: '2' },
		]);
		expect(declared).toBe(2);
	});

	test('as another program writes them: inline strings, no styles, a dimension of everything', async () => {
		const { records } = await fixture('excel-inline-strings.xlsx');
		expect(records[0]).toMatchObject({ Name: 'Ann & Bob', Cust_I: '123456' });
	});
});

test('cells: errors, flags, sums, large and small numbers, one beyond the header', async () => {
	const { records } = await fixture('excel-cells.xlsx');
	expect(records).toEqual([
		'E_RECORD_SHAPE',
		{ Name: 'not there', Cust_I: '1', x: '#N/A', y: 'TRUE' },
		{ Name: 'sum', Cust_I: '2', x: '0.3', y: '1000000000000000' },
		'E_FIELDS_MANY',
		{ Name: 'small', Cust_I: '4', x: '0.0000001', y: '-5' },
	]);
});

describe('what is no workbook', () => {
	test('one that unpacks to more than allowed, whatever its directory says', async () => {
		const content = bytes('excel-dates.xlsx');
		const limits = { workbookBytes: 2_000 };
		expect((await refusal('x.xlsx', content, { limits })).code).toBe('E_FILE_TOO_LARGE');
		const lying = Buffer.from(content);
		for (let at = lying.indexOf('PK\x01\x02'); at !== -1; at = lying.indexOf('PK\x01\x02', at + 4))
			lying.writeUInt32LE(1, at + 24);
		expect((await refusal('x.xlsx', lying, { limits: { workbookBytes: 4_000 } })).code).toBe('E_FILE_TOO_LARGE');
	});

	test('one that is cut short, or is some other zip', async () => {
		const cut = bytes('excel-dates.xlsx').subarray(0, 4_000);
		expect((await refusal('x.xlsx', cut)).code).toBe('E_FILE_MALFORMED');
		expect((await refusal('x.xlsx', Buffer.from('PK\x03\x04 and nothing more'))).code).toBe('E_FILE_MALFORMED');
	});

	test('text under the name of a workbook is read as text', async () => {
		const { format, records } = await readContent('x.xls', 'Name,Cust_I\nAnn,1\n');
		expect(format).toBe('delimited');
		expect(records).toEqual([{ Name: 'Ann', Cust_I: '1' }]);
	});
});
