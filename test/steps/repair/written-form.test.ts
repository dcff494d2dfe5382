import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type Workplace, workplace } from '../../helpers/cli.js';

const HEADER = 'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country';

/** A feed with the names as they stand in it; all but the first are rejected for their date. */
const feed = (...names: readonly string[]) =>
	[HEADER, ...names.map((name, at) => `${name};${at + 1};${at === 0 ? '20100101' : 'BAD'};20121013;;USA`), ''].join(
		'\n',
	);

interface Done {
	status: number;
	error: { code: string; message: string; hint: string } | null;
	repairs: { counts: object; unasked: object[] } | null;
}

/** Loads a feed and writes its rejects out. */
function written(content: string | Buffer, read: object, ...flags: string[]): { place: Workplace; file: string } {
	const place = workplace();
	place.configure({ policies: { maxRejects: 50 }, read: [{ files: '*', ...read }] });
	place.put('north_23112026.csv', content);
	expect(place.etl('--yes').status).toBe(0);
	const file = path.join(place.folder, 'bad.csv');
	expect(place.etl('rejects', '--output', file, '--quiet', ...flags).status).toBe(0);
	return { place, file };
}

const repair = (place: Workplace, file: string) => place.json<Done>('repair', file, '--note', 'by phone', '--yes');

const names = (place: Workplace) =>
	place.rows('select CustomerName as name from med_users_master order by CustomerID').map(({ name }) => name);

const MENDED = { status: 0, error: null, repairs: { unasked: [] } };

const inBytes = (file: string, change: (text: string) => string) =>
	writeFileSync(file, Buffer.from(change(readFileSync(file, 'latin1')), 'latin1'));

describe('values that nobody touched come back as they were', () => {
	test.each([
		['windows-1254', 'Ayşe Kaya'],
		['iso-8859-15', 'Šimek'],
		['shift_jis', '田中'],
		['macintosh', 'Zoë Åberg'],
		['utf-16le', 'Łucja'],
	])('in %s', (encoding, name) => {
		const content = iconv.encode(feed('Good', name, 'Bob'), encoding, { addBOM: false });
		const { place, file } = written(content, { encoding }, '--show-sensitive');
		const text = iconv.decode(readFileSync(file), encoding);
		expect(text).toContain(`${name};2;BAD`);
		writeFileSync(file, iconv.encode(text.replaceAll('BAD', '20100102'), encoding, { addBOM: true }));
		expect(repair(place, file)).toMatchObject(MENDED);
		expect(names(place)).toEqual(['Good', name, 'Bob']);
	});

	test.each<[string, object, string[], string[]]>([
		["quoted by '", { quote: "'" }, ["'Ann'", "'O''Brien'", `'"Bo"; b'`], ['Ann', "O'Brien", '"Bo"; b']],
		[
			'escaped by a backslash',
			{ quote: '"', escape: '\\' },
			['"A"', '"B \\"b\\""', '"C; \\\\c"'],
			['A', 'B "b"', 'C; \\c'],
		],
		['not quoted', { quote: 'none' }, ['Ann', '"Bob"', "'Cy'"], ['Ann', '"Bob"', "'Cy'"]],
	])('in a feed that is %s', (_, read, texts, values) => {
		for (const flags of [[], ['--as', 'csv']]) {
			const { place, file } = written(feed(...texts), read, '--show-sensitive', ...flags);
			inBytes(file, (text) => text.replaceAll('BAD', '20100102'));
			expect(repair(place, file)).toMatchObject(MENDED);
			expect(names(place)).toEqual(values);
		}
	});

	test('where they are masked', () => {
		const content = iconv.encode(feed('Good', 'Ayşe Kaya', "O'Brien"), 'windows-1254');
		const { place, file } = written(content, { encoding: 'windows-1254', quote: "'" });
		expect(readFileSync(file, 'latin1')).toContain('\x95\x95\x95');
		inBytes(file, (text) => text.replaceAll('BAD', '20100102'));
		expect(repair(place, file)).toMatchObject(MENDED);
		expect(names(place)).toEqual(['Good', 'Ayşe Kaya', "O'Brien"]);
	});

	const saved = (encoding: string, addBOM: boolean) => (text: string) => iconv.encode(text, encoding, { addBOM });
	test.each([
		['UTF-8 with a mark', saved('utf-8', true)],
		['UTF-8', saved('utf-8', false)],
		['UTF-16', saved('utf-16le', true)],
		['another code page', saved('windows-1250', false)],
		[
			'a table that is quoted otherwise',
			(text: string) => `\uFEFF${text.replaceAll(';', ',').replace('Ayşe Kaya', '"Ayşe Kaya"')}`,
		],
	])('saved anew as %s', (_, save) => {
		const { place, file } = written(
			iconv.encode(feed('Good', 'Ayşe Kaya'), 'windows-1254'),
			{ encoding: 'windows-1254', quote: "'" },
			'--show-sensitive',
		);
		const text = iconv.decode(readFileSync(file), 'windows-1254').replace('BAD', '20100102');
		writeFileSync(file, save(text));
		expect(repair(place, file)).toMatchObject(MENDED);
		expect(names(place)).toEqual(['Good', 'Ayşe Kaya']);
	});
});

describe('what a person wrote is read in the encoding that it was saved in', () => {
	test.each([
		['windows-1252', 'utf-8'],
		['windows-1252', 'windows-1252'],
		['utf-8', 'utf-8'],
	])('in a feed in %s, saved as %s', (encoding, saved) => {
		const { place, file } = written(feed('Good', 'Zo?'), { encoding }, '--show-sensitive');
		const text = readFileSync(file, 'latin1').replace('Zo?', 'Zoë').replace('BAD', '20100102');
		writeFileSync(file, iconv.encode(text, saved));
		expect(repair(place, file)).toMatchObject({ status: 0, repairs: { unasked: [{ column: 'Name' }] } });
		expect(names(place)).toEqual(['Good', 'Zoë']);
	});

	test('and refused where nothing says which that is', () => {
		const { place, file } = written(feed('Good', 'Zo?'), { encoding: 'utf-8' }, '--show-sensitive');
		const text = readFileSync(file, 'latin1').replace('Zo?', 'Zoë').replace('BAD', '20100102');
		writeFileSync(file, Buffer.from(text, 'latin1'));
		const done = repair(place, file);
		expect(done).toMatchObject({ status: 4, error: { code: 'E_REPAIR', hint: expect.stringContaining('UTF-8') } });
		expect(done.error?.message).toMatch(/line 2: Name is one text in windows-1252 and another in /);
		expect(names(place)).toEqual(['Good']);
	});
});

test.each<[string, (text: string) => Buffer]>([
	['a program that has no such letters', (text) => Buffer.from(text.replace('ş', '?'), 'latin1')],
	['a program that took it for another encoding', (text) => Buffer.from(`\uFEFF${text.replace('ş', 'þ')}`)],
	['a program that made UTF-8 of it twice', (text) => Buffer.from(`\uFEFF${text.replace('ş', 'ÅŸ')}`)],
	[
		'bytes that are nothing',
		(text) => Buffer.from(Buffer.from(`\uFEFF${text}`).toString('latin1').replace('\xc5\x9f', '\xc5'), 'latin1'),
	],
])('a name that was spoiled by %s is refused by line and column', (_, save) => {
	const { place, file } = written(
		iconv.encode(feed('Good', 'Bob', 'Ayşe Kaya'), 'windows-1254'),
		{ encoding: 'windows-1254' },
		'--show-sensitive',
	);
	writeFileSync(file, save(iconv.decode(readFileSync(file), 'windows-1254').replaceAll('BAD', '20100102')));
	const done = repair(place, file);
	expect(done).toMatchObject({ status: 4, error: { code: 'E_REPAIR' } });
	expect(done.error?.message).toContain('line 3: Name has other characters beyond ASCII than were written');
	expect(done.error?.message).not.toContain('Kaya');
	expect(names(place)).toEqual(['Good']);
});

test.each([
	[{ header: 'HD', record: 'DT', trailer: 'TR' }, 'HD', 'feed'],
	[{ record: 'DT', trailer: 'TR' }, null, 'csv'],
])('a feed with its own record words comes back: %j', (types, header, layout) => {
	const columns = ['Name', 'Cust_I', 'Open_Dt', 'Consul_Dt', 'DOB', 'Country'];
	const content = [
		...(header === null ? [] : [`${header}|${columns.join('|')}`]),
		'DT|Good|1|20100101|20121013||USA',
		'DT|Bo|2|BAD|20121013||USA',
		'DT|TR|3|BAD|20121013||USA',
		'TR|3',
		'',
	].join('\n');
	const read = { records: { types }, ...(header === null && { columns }) };
	const { place, file } = written(content, read, '--show-sensitive');
	expect(place.json('rejects', '--output', `${file}.2`)).toMatchObject({ layout });
	if (layout === 'feed') expect(readFileSync(file, 'utf8')).toMatch(/^HD\|Name\|.*\nDT\|TR\|3\|BAD.*\nTR\|2\n$/s);
	inBytes(file, (text) => text.replaceAll('BAD', '20100102'));
	expect(repair(place, file)).toMatchObject(MENDED);
	expect(names(place)).toEqual(['Good', 'Bo', 'TR']);
});
