import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { ROOT, type Workplace, workplace } from '../helpers/cli.js';

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
	const plain = parse(exported(place, 'out.csv', fixture('formulas.csv'), '--formulas'), { columns: true });
	expect(plain).toMatchObject([
		{ a: '=1+1', b: '@x' },
		{ a: '-5', b: '+6' },
		{ a: 'plain', b: '=2,3' },
	]);
	const json = lines(exported(place, 'out.jsonl', fixture('formulas.csv')));
	expect(json[0]).toMatchObject({ a: '=1+1', b: '@x' });
});

describe('refusals', () => {
	const refused = (place: Workplace, ...words: string[]) => {
		const done = place.etl('read', ...words);
		expect(done.status).toBeGreaterThan(1);
		return `${done.status} ${done.stderr}`;
	};

	test('a target that is an input, in a missing folder, of another format, or a folder', () => {
		const place = workplace();
		const input = path.join(place.folder, 'in.csv');
		writeFileSync(input, 'a,b\n1,2\n');
		mkdirSync(path.join(place.folder, 'folder.csv'));
		expect(refused(place, 'in.csv', '--output', './in.csv')).toMatch(/^2 [\s\S]*E_OUTPUT/);
		expect(readFileSync(input, 'utf8')).toBe('a,b\n1,2\n');
		expect(refused(place, 'in.csv', '--output', 'none/out.csv')).toMatch(/^2 [\s\S]*ENOENT/);
		expect(refused(place, 'in.csv', '--output', 'out.parquet')).toMatch(/^2 [\s\S]*neither/);
		expect(refused(place, 'in.csv', '--output', 'folder.csv')).toMatch(/^2 [\s\S]*E_OUTPUT/);
		expect(readdirSync(place.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
	});

	test('inputs that are missing, no file, or damaged leave nothing behind', () => {
		const place = workplace();
		expect(refused(place, 'none.csv', '--output', 'out.csv')).toMatch(/^4 [\s\S]*does not exist/);
		expect(refused(place, 'inbox', '--output', 'out.csv')).toMatch(/^4 [\s\S]*not a regular file/);
		expect(refused(place, fixture('truncated.csv.gz'), '--output', 'out.jsonl')).toMatch(/^4 [\s\S]*E_FILE_MALFORMED/);
		expect(existsSync(path.join(place.folder, 'out.jsonl'))).toBe(false);
		expect(readdirSync(place.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
	});
});
