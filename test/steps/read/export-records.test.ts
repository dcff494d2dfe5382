import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { namedFile } from '../../../source/sources/local-folder.js';
import type { SourceFile } from '../../../source/sources/source.js';
import { exportRecords } from '../../../source/steps/read/export-records.js';
import { type Workplace, workplace } from '../../helpers/cli.js';
import { settingsOf } from '../../helpers/in-process.js';
import { ROOT } from '../../helpers/program.js';

const FIXTURES = path.join(ROOT, 'fixtures/delimited');
const fixture = (name: string) => path.join(FIXTURES, name);

/** Exports files and gives what was written. */
function exported(place: Workplace, target: string, ...words: string[]): string {
	const done = place.etl('read', ...words, '--output', target);
	expect(done.stderr).toContain('✔');
	expect(done.status).toBe(0);
	return readFileSync(path.join(place.folder, target), 'utf8');
}

const lines = (text: string) =>
	text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));

test('files with other columns go into one, faulty records as their own text', () => {
	const place = workplace();
	const words = [fixture('few-and-many.csv'), fixture('duplicate-header.csv'), fixture('typed-named.txt')];
	const records = lines(exported(place, 'out.jsonl', ...words));
	expect(records.slice(0, 4)).toEqual([
		{ etl_file: 'few-and-many.csv', etl_line: 2, etl_fault: 'E_FIELDS_FEW', etl_raw: '1,2' },
		{ etl_file: 'few-and-many.csv', etl_line: 3, etl_fault: 'E_FIELDS_MANY', etl_raw: '1,2,3,4' },
		{ etl_file: 'few-and-many.csv', etl_line: 4, a: '5', b: '6', c: '7' },
		{ etl_file: 'duplicate-header.csv', etl_line: 2, a: '1', b: '2', a_2: '3' },
	]);
	const rows = parse<Record<string, string>>(exported(place, 'out.csv', ...words), { columns: true });
	expect(rows).toHaveLength(records.length);
	expect(Object.keys(rows[0] ?? {}).slice(0, 8)).toEqual([
		'etl_file',
		'etl_line',
		'etl_fault',
		'etl_raw',
		'a',
		'b',
		'c',
		'a_2',
	]);
	expect(rows[4]).toMatchObject({ Customer_Name: 'Alex', Post_Code: '75006', etl_line: '2' });
	expect(statSync(path.join(place.folder, 'out.csv')).mode & 0o777).toBe(0o600);
});

test('columns keep their order and their names, whatever these are', () => {
	const place = workplace();
	writeFileSync(path.join(place.folder, 'odd.csv'), 'name,2020,2019,__proto__,etl_file\nBob,1,2,3,4\n');
	const text = exported(place, 'out.jsonl', 'odd.csv');
	expect(text).toBe(
		'{"etl_file":"odd.csv","etl_line":2,"name":"Bob","2020":"1","2019":"2","__proto__":"3","etl_file_2":"4"}\n',
	);
	const [header] = exported(place, 'out.csv', 'odd.csv').split('\n');
	expect(header).toBe('etl_file,etl_line,name,2020,2019,__proto__,etl_file_2');
});

test('no text starts a formula unless asked to', () => {
	const place = workplace();
	const safe = parse(exported(place, 'out.csv', fixture('formulas.csv')), { columns: true, cast: false });
	expect(safe).toMatchObject([
		{ a: "'=1+1", b: "'@x" },
		{ a: "'-5", b: "'+6" },
		{ a: 'plain', b: "'=2,3" },
	]);
	const plain = parse(exported(place, 'out.csv', fixture('formulas.csv'), '--formulas', '--force'), { columns: true });
	expect(plain).toMatchObject([
		{ a: '=1+1', b: '@x' },
		{ a: '-5', b: '+6' },
		{ a: 'plain', b: '=2,3' },
	]);
	const json = lines(exported(place, 'out.jsonl', fixture('formulas.csv')));
	expect(json[0]).toMatchObject({ a: '=1+1', b: '@x' });
});

const PLAIN = { formulas: false, force: false };

describe('refusals', () => {
	/** What an export fails with, in words. */
	async function failure(place: Workplace, input: string, target: string): Promise<string> {
		const file = path.resolve(place.folder, input);
		const files = [{ path: file, source: await namedFile(file) }];
		const settings = await settingsOf(place);
		const { signal } = new AbortController();
		const error = await exportRecords(
			files,
			{ target: path.resolve(place.folder, target), ...PLAIN },
			settings,
			signal,
		).catch((e) => e);
		expect(readdirSync(place.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
		return `${error.code} ${error.message}`;
	}

	test('a target that is an input, in a missing folder, of another format, or a folder', async () => {
		const place = workplace();
		const input = path.join(place.folder, 'in.csv');
		writeFileSync(input, 'a,b\n1,2\n');
		mkdirSync(path.join(place.folder, 'folder.csv'));
		symlinkSync('in.csv', path.join(place.folder, 'link.csv'));
		expect(await failure(place, 'in.csv', 'in.csv')).toMatch(/^E_OUTPUT .* is one of the files to read/);
		expect(await failure(place, 'in.csv', 'link.csv')).toMatch(/^E_OUTPUT .* is one of the files to read/);
		expect(readFileSync(input, 'utf8')).toBe('a,b\n1,2\n');
		expect(await failure(place, 'in.csv', 'none/out.csv')).toMatch(/^E_OUTPUT .*ENOENT/);
		expect(await failure(place, 'in.csv', 'out.parquet')).toMatch(/^E_OUTPUT .*neither/);
		expect(await failure(place, 'in.csv', 'folder.csv')).toMatch(/^E_OUTPUT .* is no file/);
	});

	test('inputs that are missing, no file, or damaged leave nothing behind', async () => {
		const place = workplace();
		expect(await failure(place, 'none.csv', 'out.csv')).toBe('E_FILE_UNREADABLE none.csv does not exist');
		expect(await failure(place, 'inbox', 'out.csv')).toBe('E_FILE_UNREADABLE inbox is not a regular file');
		expect(await failure(place, fixture('truncated.csv.gz'), 'out.jsonl')).toMatch(/^E_FILE_MALFORMED/);
		expect(existsSync(path.join(place.folder, 'out.jsonl'))).toBe(false);
	});

	test('a bug stays one, and is no failed write', async () => {
		const place = workplace();
		const bug = new TypeError('x is no function');
		const source: SourceFile = { name: 'a.csv', refusal: null, open: () => Promise.reject(bug) };
		const target = path.join(place.folder, 'out.csv');
		const { signal } = new AbortController();
		const files = [{ path: path.join(place.folder, 'a.csv'), source }];
		const settings = await settingsOf(place);
		await expect(exportRecords(files, { target, ...PLAIN }, settings, signal)).rejects.toBe(bug);
		expect(readdirSync(place.folder)).not.toContain('out.csv');
	});
});
