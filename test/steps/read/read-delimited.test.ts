import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { readInProcess } from '../../helpers/in-process.js';
import { ROOT } from '../../helpers/program.js';
import { workbookParts, zip } from '../../helpers/zip.js';

/** Puts fixtures into the inbox, reads the day and gives what became of each file. */
async function reading(place: Workplace, ...names: string[]) {
	for (const name of names) copyFileSync(path.join(ROOT, 'fixtures/delimited', name), path.join(place.inbox, name));
	const files = await readInProcess(place);
	return { states: Object.fromEntries(files.map((file) => [file.name, file.fault?.code ?? file.state])), files };
}

describe('read', () => {
	test('a trailer that is wrong or no number refuses its file, and the others are read', async () => {
		const names = ['typed-named.txt', 'typed-trailer-wrong.txt', 'typed-trailer-no-number.txt', 'typed-two-files.txt'];
		const { states, files } = await reading(workplace(), ...names, 'typed-trailer-missing.txt');
		expect(states).toEqual({
			'typed-named.txt': 'ready',
			'typed-trailer-missing.txt': 'ready',
			'typed-trailer-no-number.txt': 'E_CONTROL_TOTAL',
			'typed-trailer-wrong.txt': 'E_CONTROL_TOTAL',
			'typed-two-files.txt': 'ready',
		});
		expect(files.map((file) => file.records)).toEqual([3, 3, 3, 3, 3]);
	});

	test('files that are empty, headless or damaged say which they are', async () => {
		const place = workplace();
		const names = ['empty.csv', 'empty.csv.gz', 'header-only.csv', 'numbers-only.csv', 'truncated.csv.gz', 'nul.csv'];
		expect((await reading(place, ...names)).states).toEqual({
			'empty.csv': 'E_FILE_EMPTY',
			'empty.csv.gz': 'E_FILE_EMPTY',
			'header-only.csv': 'E_COLUMN_MISSING',
			'nul.csv': 'E_COLUMN_MISSING',
			'numbers-only.csv': 'E_FILE_MALFORMED',
			'truncated.csv.gz': 'E_FILE_MALFORMED',
		});
	});

	test('a file of one line is without a record where that line is a header, and else refused', async () => {
		const place = workplace();
		const header = 'Customer_Name,Customer_Id,Open_Date,Consul_Dt,Country';
		const row = (cells: readonly string[]) =>
			`<row>${cells.map((cell) => `<c t="str"><v>${cell}</v></c>`).join('')}</row>`;
		const book = (line: string) => zip(workbookParts(`<sheetData>${row(line.split(','))}</sheetData>`));
		place.put('header.csv', `${header}\n`);
		place.put('header.xlsx', book(header));
		place.put('none.txt', feedText([]));
		place.put('none.json', '[]');
		place.put('one.csv', 'Ann,1,20101012,IND\n');
		place.put('one.txt', '|D|Ann|1|20101012||MVD|Paul|SA|IND|75006|06031987|A|\n');
		place.put('one.xlsx', book('Ann,1,20101012,IND'));
		place.put('nel.csv', `${header}\u0085Ann,1,20101012,,IND\u0085`);
		place.put('ebcdic.csv', Buffer.from('c1956bf16bf2f0f1f025', 'hex'));
		expect((await reading(place)).states).toEqual({
			'header.csv': 'E_FILE_NO_RECORDS',
			'header.xlsx': 'E_FILE_NO_RECORDS',
			'none.txt': 'E_FILE_NO_RECORDS',
			'none.json': 'E_FILE_NO_RECORDS',
			'one.csv': 'E_COLUMN_MISSING',
			'one.txt': 'E_COLUMN_MISSING',
			'one.xlsx': 'E_COLUMN_MISSING',
			'nel.csv': 'E_FILE_MALFORMED',
			'ebcdic.csv': 'E_COLUMN_MISSING',
		});
	});

	test('what may not be opened is refused, what is not meant is skipped', async () => {
		const place = workplace();
		place.put('good_23112026.TXT', feedText([{ id: '1' }]));
		place.put('late_22112026.txt', feedText([{ id: '2' }]));
		place.put('half.txt.part', '|H|');
		place.put('~$book.xlsx', 'x');
		place.put('report.pdf', 'x');
		place.put('.hidden.csv', 'x');
		mkdirSync(path.join(place.inbox, 'folder.csv'));
		symlinkSync(place.config, path.join(place.inbox, 'link.txt'));
		const { states, files } = await reading(place);
		expect(states).toEqual({
			'good_23112026.TXT': 'ready',
			'.hidden.csv': 'E_FILE_UNSETTLED',
			'half.txt.part': 'E_FILE_UNSETTLED',
			'late_22112026.txt': 'E_SOURCE_NO_MATCH',
			'link.txt': 'E_FILE_UNREADABLE',
			'report.pdf': 'E_SOURCE_NO_MATCH',
			'~$book.xlsx': 'E_FILE_UNSETTLED',
		});
		const half = files.find((file) => file.name === 'half.txt.part');
		expect(half).toMatchObject({
			state: 'skipped',
			fault: { message: 'left for later: its name is that of a file that is still being written' },
		});
	});

	test("a spreadsheet's empty rows are no rejects of the feed", async () => {
		const place = workplace();
		place.put(
			'c.csv',
			`Name;Cust_I;Open_Dt;Consul_Dt;Country\nBob;1;20101012;;IND\n;;;;\nEve;2;20101012;;IND\n;;;;\n;;;;\n`,
		);
		expect((await reading(place)).files[0]).toMatchObject({ state: 'ready', records: 2, rejected: 0 });
	});

	test('a folder that is missing, empty or of another day is told apart', async () => {
		const place = workplace();
		await expect(readInProcess(place)).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
		place.put('late_22112026.txt', feedText([{ id: '2' }]));
		await expect(readInProcess(place)).rejects.toMatchObject({ code: 'E_SOURCE_NO_MATCH' });
		place.configure({ source: path.join(place.folder, 'none') });
		await expect(readInProcess(place)).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
	});
});
