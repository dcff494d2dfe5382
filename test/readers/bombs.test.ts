import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { EtlError } from '../../source/core/errors.js';
import { longTest } from '../helpers/long.js';
import { ROOT } from '../helpers/program.js';
import { type ReadWishes, readContent } from '../helpers/read.js';
import { workbookParts, zip } from '../helpers/zip.js';

const refusal = (name: string, content: string | Buffer, wishes: ReadWishes = {}): Promise<EtlError> =>
	readContent(name, content, wishes).then(
		() => Promise.reject(new Error('it was read')),
		(error) => error,
	);

const sheet = (rows: string) => zip(workbookParts(`<sheetData>${rows}</sheetData>`));
const text = (cell: string, content: string) => `<c r="${cell}" t="inlineStr"><is><t>${content}</t></is></c>`;

describe('what would take for ever', () => {
	test('a JSON string without an end, all escapes', async () => {
		for (const content of [`{"a":1${'\\"'.repeat(100_000)}`, `{${'"\\'.repeat(100_000)}`]) {
			expect((await refusal('x.json', content)).code).toBe('E_FILE_MALFORMED');
		}
		const { records } = await readContent('x.jsonl', `{"a":1}\n{"a":[${'"\\'.repeat(200_000)}\n`);
		expect(records).toEqual([{ a: '1' }, 'E_RECORD_SHAPE']);
	});

	test('zeros behind a gzip, more than the pipe holds', async () => {
		const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.alloc(300_000)]);
		for (const chunk of [70_000, 1 << 20]) {
			expect((await readContent('x.csv.gz', bytes, { chunk })).records).toEqual([{ a: '1', b: '2' }]);
		}
	});

	test('an .xlsb in which SheetJS never ends, or takes all memory', async () => {
		const content = readFileSync(path.join(ROOT, 'fixtures/excel-endless.xlsb'));
		const before = process.memoryUsage().rss;
		const { code } = await refusal('x.xlsb', content, { limits: { workbookSeconds: 5 } });
		expect(code).toMatch(/^E_FILE_(?:MALFORMED|TOO_LARGE)$/);
		expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
		const error = await refusal('x.xls', readFileSync(path.join(ROOT, 'fixtures/excel-biff8.xls')), {
			limits: { workbookBytes: 1000 },
		});
		expect(error).toMatchObject({ code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.workbookBytes' } });
	});
});

describe('what would take all memory', () => {
	test('a cell a billion columns or rows away', async () => {
		const far = (row: string) => sheet(`<row r="1">${text('A1', 'a')}</row>${row}`);
		const workbooks = [
			far(`<row r="2">${text('ZZZZZZ2', 'b')}</row>`),
			far(`<row r="99999999999">${text('A2', 'b')}</row>`),
			'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table><Row><Cell ss:Index="999999999"><Data ss:Type="String">a</Data></Cell></Row></Table></Worksheet></Workbook>',
		];
		for (const content of workbooks) {
			expect((await refusal('x.xls', content)).message).toMatch(/beyond (?:row|column) \d+, where every sheet ends/);
		}
	});

	longTest('a cell of 20 MB in a sheet, in one piece and in many', async () => {
		const pieces = `<t>${'x'.repeat(30_000)}</t>`.repeat(700);
		for (const cell of [text('A2', 'x'.repeat(2e7)), `<c r="A2" t="inlineStr"><is>${pieces}</is></c>`]) {
			const content = sheet(`<row r="1">${text('A1', 'a')}</row><row r="2">${cell}</row>`);
			expect((await refusal('x.xlsx', content)).message).toMatch(/more than 4 MiB/);
		}
	});

	test('shared texts beyond the limit', async () => {
		const shared = `<sst>${'<si><t>ab</t></si>'.repeat(1000)}</sst>`;
		const parts = workbookParts(`<sheetData><row r="1">${text('A1', 'a')}</row></sheetData>`);
		const relations = parts['xl/_rels/workbook.xml.rels']?.replace(
			'</Relationships>',
			'<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
		) as string;
		const content = zip({ ...parts, 'xl/_rels/workbook.xml.rels': relations, 'xl/sharedStrings.xml': shared });
		const error = await refusal('x.xlsx', content, { limits: { workbookBytes: 10_000 } });
		expect(error).toMatchObject({ code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.workbookBytes' } });
	});
});

test('100,000 levels in a line of JSON make that line a reject, and no other', async () => {
	const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
	const { records } = await readContent('x.jsonl', `{"a":"1"}\n${deep}\n{"a":"2"}\n`);
	expect(records).toEqual([{ a: '1' }, 'E_RECORD_SHAPE', { a: '2' }]);
});

test('a tag beyond the limit names the limit, and quotes nothing of it', async () => {
	const long = await refusal('x.xml', `<r><x ${'a'.repeat(3000)}="1"/></r>`, {
		limits: { recordLength: 1000 },
		chunk: 500,
	});
	expect(long).toMatchObject({ code: 'E_FILE_TOO_LARGE', context: { limit: 'limits.recordLength' } });
	for (const content of ['<r><x n="Secret"b/><x n="1"/></r>', '<r><x><n>&Secret;</n></x></r>']) {
		expect((await refusal('x.xml', content)).message).not.toContain('Secret');
	}
});

test('a sheet whose elements do not nest is refused, not read as far as it goes', async () => {
	const row = (line: number) => `<row r="${line}">${text(`A${line}`, 'a')}</row>`;
	for (const broken of ['</c>', '</row>', '<row>', '<c><row/>', '<a>'.repeat(5000)]) {
		expect((await refusal('x.xlsx', sheet(row(1) + broken + row(2)))).code).toBe('E_FILE_MALFORMED');
	}
});

test('whether a column H holds record types does not depend on how the bytes arrive', async () => {
	const content = 'H,v\nD,1\nD,2\nx,3\nx,4\nx,5\n';
	const whole = await readContent('x.csv', content);
	for (const chunk of [1, 7, 20, 40]) expect(await readContent('x.csv', content, { chunk })).toEqual(whole);
});
