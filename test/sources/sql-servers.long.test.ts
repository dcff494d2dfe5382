import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSource, parseSource } from '../../source/sources/open.js';
import { DATE } from '../helpers/in-process.js';
import { LONG } from '../helpers/long.js';
import { type MariaServer, NO_MARIADB, startMariadb, WHY_NO_MARIADB } from '../helpers/mariadb.js';
import { freshPostgres } from '../helpers/postgres.js';
import { QueriedTables, tableIn } from '../helpers/sql-tables.js';
import { weakLine } from '../helpers/weak-line.js';
import { bytesOf, describeRemoteSource, variable } from './contract.js';

/** What every server is as a source. */
const SERVER = {
	long: LONG,
	holds: 'rows',
	resumes: false,
	called: (name: string) => name.replace('.csv', '.json'),
	patience: 2,
} as const;

describeRemoteSource({
	...SERVER,
	kind: 'queries of PostgreSQL',
	place: async () => {
		const { url, ask } = await freshPostgres();
		const tables = new QueriedTables();
		const { username, password, port, pathname } = new URL(url);
		const line = await weakLine(Number(port));
		return {
			line,
			written: () => ({
				url: `postgres://${username}@127.0.0.1:${line.port}${pathname}`,
				password: variable('HIS_PASSWORD'),
				queries: tables.queries(),
				queryTimeoutSeconds: SERVER.patience,
			}),
			env: { HIS_PASSWORD: decodeURIComponent(password) },
			wrong: { HIS_PASSWORD: 'n0t that one' },
			secrets: [decodeURIComponent(password)],
			put: async (name, content) => {
				const table = tables.quoted(tables.add(name));
				const { columns } = tableIn(String(content));
				const fields = columns.map((column, at) => `split_part(text, ',', ${at + 1}) as ${tables.quoted(column)}`);
				const lines = String(content).trimEnd().split('\n').slice(1).join('\n').replaceAll("'", "''");
				await ask(`drop table if exists ${table}; create table ${table} as select line as row, ${fields}
					from unnest(string_to_array('${lines}', chr(10))) with ordinality as lines (text, line)`);
			},
			remove: async (name) => void (await ask(`drop table ${tables.quoted(tables.remove(name))}`)),
		};
	},
});

describe.skipIf(NO_MARIADB !== null || !LONG)(`MariaDB${WHY_NO_MARIADB}`, () => {
	let server: MariaServer;
	let databases = 0;
	beforeAll(async () => {
		server = await startMariadb();
	}, 120_000);
	afterAll(() => server?.stop());

	/** A database of a test's own, which the reader may read. */
	async function freshDatabase(): Promise<string> {
		const name = `feed${++databases}`;
		await server.admin.query(`create database ${name} character set utf8mb4; use ${name}`);
		onTestFinished(async () => void (await server.admin.query(`drop database ${name}`)));
		return name;
	}

	describeRemoteSource({
		...SERVER,
		kind: 'queries of MariaDB',
		place: async () => {
			const database = await freshDatabase();
			const tables = new QueriedTables('`');
			const line = await weakLine(server.port);
			const { user, password } = server.reader;
			return {
				line,
				written: () => ({
					url: `mysql://${user}@127.0.0.1:${line.port}/${database}`,
					password: variable('HIS_PASSWORD'),
					queries: tables.queries(),
					queryTimeoutSeconds: SERVER.patience,
				}),
				env: { HIS_PASSWORD: password },
				wrong: { HIS_PASSWORD: 'n0t that one' },
				secrets: [password],
				put: async (name, content) => {
					const table = tables.quoted(tables.add(name));
					const { columns, rows } = tableIn(String(content));
					const names = columns.map((column) => `${tables.quoted(column)} text`);
					await server.admin.query(`drop table if exists ${table};
						create table ${table} (${tables.quoted('row')} int primary key, ${names})`);
					await server.admin.query(`insert into ${table} values ?`, [rows.map((row, at) => [at, ...row])]);
				},
				remove: async (name) => void (await server.admin.query(`drop table ${tables.quoted(tables.remove(name))}`)),
			};
		},
	});

	test('gives every value exactly, and dates only as values', async () => {
		const database = await freshDatabase();
		await server.admin.query(`create table v (id bigint unsigned, d decimal(30,10), f float, db double, b bit(10), t tinyint(1),
			dt datetime(6), ts timestamp(3) null, da date, ti time(2), y year, vb varbinary(9), bl blob, te text, l varchar(9)
			character set latin1, j json, e enum('a', 'b'), z int(5) zerofill, g point, u uuid, ip inet6, c char(5));
			set time_zone = '+05:00', sql_mode = '';
			insert into v values (18446744073709551615, 1.10, 1.1, 0.1, b'1000000001', 1, '2026-11-23 10:00:00.123456',
			'2026-11-23 15:00:00.5', '0000-00-00', '-10:11:12.5', 2026, x'00ff', 'é', 'Zoë "q" 😀', 'é', '{"a": 1.10}', 'b', 42,
			point(1, 2), '123e4567-e89b-12d3-a456-426655440000', '::1', 'ab');
			insert into v (id, te) values (2, '')`);
		const [first, second, ...none] = await rowsOf(
			database,
			'select v.*, {date} as day, {date:DDMMYYYY} as own from v # {date}\n',
		);
		expect(none).toEqual([]);
		expect(first).toEqual({
			id: '18446744073709551615',
			d: '1.1000000000',
			f: '1.1',
			db: '0.1',
			b: '513',
			t: '1',
			dt: '2026-11-23 10:00:00.123456',
			ts: '2026-11-23 10:00:00.500',
			da: '0000-00-00',
			ti: '-10:11:12.50',
			y: '2026',
			vb: '00ff',
			bl: 'c3a9',
			te: 'Zoë "q" 😀',
			l: 'é',
			j: '{"a": 1.10}',
			e: 'b',
			z: '00042',
			g: '000000000101000000000000000000f03f0000000000000040',
			u: '123e4567-e89b-12d3-a456-426655440000',
			ip: '::1',
			c: 'ab',
			day: DATE,
			own: '23112026',
		});
		expect(second).toMatchObject({ id: '2', te: '', d: null, bl: null, day: DATE });
		expect(await rowsOf(database, 'select id from v where da < {date} and 1 = 0')).toEqual([]);
	});

	test('refuses a query at fault in words, and nothing is written', async () => {
		const database = await freshDatabase();
		await server.admin.query(`create table v (id int, t varchar(9)); insert into v values (1, 'canary');
			create function w() returns int begin delete from v; return 1; end`);
		for (const [query, words] of [
			['select * frm v', "near 'frm v' at line 1"],
			['select * from nope', `Table '${database}.nope' doesn't exist`],
			['select id, 2 as id from v', 'has two columns called "id"'],
			['select 1 from mysql.global_priv', 'SELECT command denied'],
			['select * from v for update', 'its query would write'],
			['select w() as w', 'its query would write'],
			['select ? as q', 'it has 0 dates and 1 places for values'],
			['select 1 into @x', 'gives no columns'],
		] as const) {
			const file = await only(database, query);
			if (file.refusal === null) await expect(bytesOf(file)).rejects.toThrow(words);
			else expect(file.refusal).toContain(words);
		}
		const [rows] = await server.admin.query('select count(*) as n from v');
		expect(rows).toEqual([{ n: 1 }]);
	});

	async function only(database: string, query: string) {
		const { user, password } = server.reader;
		const parsed = parseSource({ url: `mariadb://${user}@127.0.0.1:${server.port}/${database}`, password, query }, '/');
		if ('fault' in parsed) throw new Error(parsed.fault);
		const source = await openSource(parsed.value, { runDate: DATE, signal: new AbortController().signal });
		onTestFinished(() => source.close?.());
		const [file] = await source.list();
		if (file === undefined) throw new Error('a query is a file');
		return file;
	}

	async function rowsOf(database: string, query: string): Promise<Record<string, string | null>[]> {
		const file = await only(database, query);
		expect(file.refusal).toBeNull();
		return JSON.parse((await bytesOf(file)).toString());
	}
});
