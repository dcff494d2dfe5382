import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSource, parseSource } from '../../source/sources/open.js';
import type { Source, SourceFile } from '../../source/sources/source.js';
import { quickTestFolder } from '../helpers/folder.js';
import { DATE } from '../helpers/in-process.js';
import { LONG, longTest } from '../helpers/long.js';
import { freshPostgres } from '../helpers/postgres.js';
import { QueriedTables, tableIn } from '../helpers/sql-tables.js';
import { bytesOf, describeSource } from './contract.js';

describeSource({
	kind: 'queries of SQLite',
	long: LONG,
	holds: 'rows',
	resumes: false,
	called: (name) => name.replace('.csv', '.json'),
	place: async () => {
		const file = path.join(quickTestFolder(), 'his.db');
		const db = opened(file);
		const tables = new QueriedTables();
		return {
			written: () => ({ url: `sqlite:${file}`, queries: tables.queries() }),
			env: {},
			secrets: [],
			put: async (name, content) => {
				const table = tables.quoted(tables.add(name));
				const { columns, rows } = tableIn(String(content));
				const names = columns.map((column) => tables.quoted(column)).join(', ');
				db.exec(`drop table if exists ${table}; create table ${table} ("row" integer primary key, ${names})`);
				const insert = db.prepare(`insert into ${table} (${names}) values (?, ?, ?, ?, ?)`);
				db.transaction(() => rows.forEach((row) => void insert.run(row)))();
			},
			remove: async (name) => void db.exec(`drop table ${tables.quoted(tables.remove(name))}`),
		};
	},
});

describe('a query of SQLite', () => {
	test('gives every value exactly, and leaves the database as it was', async () => {
		const folder = quickTestFolder();
		const file = path.join(folder, 'his.db');
		const db = opened(file);
		db.exec(`create table v (id integer, r, t, b);
			insert into v values (9223372036854775807, 0.1, 'Zoë "q" \\ ' || char(10), x'00ff'), (-1, 5.0, '', null),
				(2, 1e300, '007', x''), (3, 9e999, null, null)`);
		const before = readFileSync(file);
		expect(await rowsOf(`sqlite:${file}`, 'select * from v order by rowid')).toEqual([
			{ id: '9223372036854775807', r: '0.1', t: 'Zoë "q" \\ \n', b: '00ff' },
			{ id: '-1', r: '5.0', t: '', b: null },
			{ id: '2', r: '1e+300', t: '007', b: '' },
			{ id: '3', r: 'Inf', t: null, b: null },
		]);
		expect(readFileSync(file).equals(before)).toBe(true);
		db.exec("insert into v (t) values (cast(x'e9' as text))");
		const latin = await only(`sqlite:${file}`, { query: 'select t from v' });
		await expect(bytesOf(latin)).rejects.toThrow('a text in "t" is no UTF-8: read it as hex(t)');
		db.pragma('journal_mode = wal');
		db.close();
		const wal = readFileSync(file);
		expect(await rowsOf(`sqlite:${file}`, 'select count(*) as n from v')).toEqual([{ n: '5' }]);
		await expect.poll(() => readdirSync(folder)).toEqual(['his.db']);
		expect(readFileSync(file).equals(wal)).toBe(true);
	});

	test('that is locked is waited for, and then says so', async () => {
		const file = path.join(quickTestFolder(), 'his.db');
		const db = opened(file);
		db.exec('create table v (id); begin exclusive');
		const source = await sourceOf(`sqlite:${file}`, { query: 'select * from v', retries: 0, timeoutSeconds: 0.3 });
		await expect(source.list()).rejects.toMatchObject({ code: 'E_SOURCE_LOST' });
		db.exec('commit');
		expect(await rowsOf(`sqlite:${file}`, 'select * from v')).toEqual([]);
	});

	test.each([
		['select * frm v', 'cannot be read: near "frm": syntax error'],
		['select * from nope', 'cannot be read: no such table: nope'],
		['select id, 2 as id from v', 'has two columns called "id": give one another name with AS'],
		['with n as (select 1) insert into v select * from n', 'cannot be read: its query would write'],
		['select ? as x', 'cannot be read: Too few parameter values were provided'],
	])('at fault is a file that is refused: %s', async (query, refusal) => {
		const file = path.join(quickTestFolder(), 'his.db');
		opened(file).exec('create table v (id)');
		const found = await only(`sqlite:${file}`, { query });
		if (found.refusal === null) await expect(bytesOf(found)).rejects.toThrow(refusal);
		else expect(found.refusal).toBe(refusal);
	});

	test('of a file that is not there, or is none of SQLite’s, says so', async () => {
		const folder = quickTestFolder();
		const none = await sourceOf(`sqlite:${folder}/none.db`, { query: 'select 1' });
		await expect(none.list()).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
		const other = await sourceOf(`sqlite:${process.execPath}`, { query: 'select 1' });
		await expect(other.list()).rejects.toMatchObject({ code: 'E_SOURCE_UNREADABLE' });
	});
});

describe('a query of PostgreSQL', () => {
	test('gives every value exactly, and dates only as values', async () => {
		const { url, ask } = await freshPostgres();
		await ask(`create table v (id bigint, n numeric, r real, f float8, ts timestamp, tz timestamptz, d date, b boolean, by bytea,
			j json, a text[], t text, c char(3))`);
		await ask(`insert into v values (9223372036854775807, 1.10, 0.1, 0.1, '2026-11-23 10:00:00.5', '2026-11-23 10:00:00+05',
			'2026-11-23', true, '\\x00ff', '{"a": 1.10}', '{a,"b,c",null}', 'Zoë "q"', 'ab'), (2, 'NaN', null, 1e300, 'infinity',
			null, '-infinity', false, null, null, '{}', '', null)`);
		expect(
			await rowsOf(
				url,
				"select *, {date} as day, {date:DDMMYYYY} as own, '--' as x from v -- {date}\n order by id desc;",
			),
		).toEqual([
			{
				id: '9223372036854775807',
				n: '1.10',
				r: '0.1',
				f: '0.1',
				ts: '2026-11-23 10:00:00.5',
				tz: '2026-11-23 05:00:00+00',
				d: '2026-11-23',
				b: 't',
				by: '\\x00ff',
				j: '{"a": 1.10}',
				a: '{a,"b,c",NULL}',
				t: 'Zoë "q"',
				c: 'ab ',
				day: DATE,
				own: '23112026',
				x: '--',
			},
			{
				id: '2',
				n: 'NaN',
				r: null,
				f: '1e+300',
				ts: 'infinity',
				tz: null,
				d: '-infinity',
				b: 'f',
				by: null,
				j: null,
				a: '{}',
				t: '',
				c: null,
				day: DATE,
				own: '23112026',
				x: '--',
			},
		]);
		expect(await rowsOf(url, 'select id from v where d = {date} and {date}::date > d - 1')).toEqual([
			{ id: '9223372036854775807' },
		]);
		expect(await rowsOf(url, 'select generate_series(1, 25000) as n')).toHaveLength(25_000);
	});

	longTest('at fault is refused in words, and nothing is written', async () => {
		const { url, ask } = await freshPostgres();
		await ask(
			"create table v (id int); insert into v values (0); create function w() returns int language sql as 'delete from v returning 1'",
		);
		for (const [query, words] of [
			['select *\nfrm v', 'syntax error at or near "frm", in line 2 of its query'],
			['select * from nope', 'relation "nope" does not exist, in line 1 of its query'],
			['select id, 2 as id from v', 'has two columns called "id"'],
			['with d as (delete from v returning *) select * from d', 'must not contain data-modifying statements'],
			['select * from v for update', 'its query would write'],
			['select w()', 'its query would write (cannot execute DELETE in a read-only transaction)'],
			['select 1 / id as q from v', 'division by zero'],
			["select ('4' || id || 'x')::int as q from v", 'invalid input syntax for type integer: …'],
			['select $1::int as q', 'cannot be read: '],
		] as const) {
			const file = await only(url, { query });
			if (file.refusal === null)
				await expect(bytesOf(file)).rejects.toMatchObject({
					code: 'E_FILE_UNREADABLE',
					message: expect.stringContaining(words),
				});
			else expect(file.refusal).toContain(words);
		}
		expect(await ask('select count(*) as n from v')).toEqual([{ n: '1' }]);
	});

	longTest('that thinks too long is given up; a server that nobody can reach says so', async () => {
		const { url } = await freshPostgres();
		const slow = await only(url, { query: 'select pg_sleep(60) as s', queryTimeoutSeconds: 0.3, retries: 0 });
		await expect(bytesOf(slow)).rejects.toMatchObject({ message: 'The source is lost: nothing came for 0.3 s' });
		const gone = new URL(url);
		gone.pathname = '/none';
		await expect((await sourceOf(gone.href, { query: 'select 1' })).list()).rejects.toMatchObject({
			code: 'E_SOURCE_MISSING',
		});
		gone.port = '9';
		await expect((await sourceOf(gone.href, { query: 'select 1', retries: 0 })).list()).rejects.toMatchObject({
			code: 'E_SOURCE_LOST',
			message: expect.stringContaining('refuses connections on port 9'),
		});
	});
});

describe('a database in the config', () => {
	test.each([
		['postgres://etl@db.example/his', {}, 'says no query: write `source` with the keys `url` and `query: select …`'],
		['sqlite:his.db', { query: 'select 1', queries: { a: 'select 1' } }, 'has both query and queries'],
		['sqlite:his.db', { queries: { a: 'select 1', 'a.json': 'select 1' } }, 'has two queries for a.json'],
		['sqlite:', { query: 'select 1' }, 'names no file'],
		['sqlite:his.db', { query: 'select 1', password: 'x' }, 'password is not for sqlite:PATH'],
		['postgres://etl@db/his', { query: "select * from v where d = '{date}'" }, 'has {date} in quotes'],
		['mysql://etl@db/his', { query: 'select * from v where d = "\\" {date}"' }, 'has {date} in quotes'],
		['postgres://etl@db/his', { query: 'select $a$ {date} $a$' }, 'has {date} in quotes'],
		['postgres://etl@db/his', { query: 'select {date:DAY}' }, '"{date:DAY}" may hold'],
		['postgres://etl@db/his', { query: '-- none\n' }, 'holds no query'],
		['postgres://etl@db/his', { query: '/* select */ delete from v' }, 'begins with "delete"'],
		['postgres://etl@db/his', { query: "select ';' ; drop table v" }, 'holds several statements'],
		['postgres://etl:one@db/his', { query: 'select 1', password: 'w0rd2' }, 'has a password twice'],
		['postgres://etl:p@ss/w0rd@db/his', { query: 'select 1' }, 'holds # or @ behind its host'],
		['mysql://db/his', { query: 'select 1' }, 'names no user'],
		['mysql://etl@db', { query: 'select 1' }, 'names no database'],
		['mysql://etl@db/his?ssl-mode=some', { query: 'select 1' }, 'has an ssl-mode that is none of DISABLED'],
		[
			'mysql://etl@10.0.0.1/his?ssl-mode=verify_identity',
			{ query: 'select 1' },
			'name the host as its certificate does',
		],
		['mysql://etl@db/his?charset=x', { query: 'select 1' }, 'says charset behind its ?'],
	])('is refused as %s with %o', (url, more, fault) => {
		const parsed = parseSource({ url, ...more }, '/');
		expect('fault' in parsed && parsed.fault).toContain(fault);
		expect(JSON.stringify(parsed)).not.toMatch(/w0rd/);
	});

	test('is known by where it is, and by no password', () => {
		const parsed = parseSource(
			{ url: 'mariadb://db/his?ssl-mode=required', user: 'etl', password: 'pass', query: 'select 1;' },
			'/',
		);
		expect('value' in parsed && parsed.value.label).toBe('mysql://etl@db/his');
	});
});

function opened(file: string): BetterSqlite3.Database {
	const db = new BetterSqlite3(file);
	onTestFinished(() => void db.close());
	return db;
}

async function sourceOf(url: string, more: Readonly<Record<string, unknown>>): Promise<Source> {
	const parsed = parseSource({ url, ...more }, '/');
	if ('fault' in parsed) throw new Error(parsed.fault);
	const source = await openSource(parsed.value, { runDate: DATE, signal: new AbortController().signal });
	onTestFinished(() => source.close?.());
	return source;
}

async function only(url: string, more: Readonly<Record<string, unknown>>): Promise<SourceFile> {
	const [file] = await (await sourceOf(url, more)).list();
	return file as SourceFile;
}

async function rowsOf(url: string, query: string): Promise<unknown> {
	const file = await only(url, { query });
	expect(file.refusal).toBeNull();
	return JSON.parse((await bytesOf(file)).toString());
}
