import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { column, model } from '../helpers/columns.js';
import { openDatabase } from '../helpers/open.js';
import { CLUSTER, freshPostgres } from '../helpers/postgres.js';
import { skippedFor } from '../helpers/skipped.js';
import { codeOf, engineContract, makeStage, makeTarget, opened, say } from './contract.js';

const place = async () => {
	const { url, ask } = await freshPostgres();
	return { connection: url, ask };
};

engineContract('postgres', place);

/** A server of someone else's may trust everybody, or have TLS. */
const isOurs = process.env.ETL_TEST_POSTGRES_URL === undefined;
const WHY = skippedFor(isOurs ? null : 'the server is of somebody else');
const onOurServer = it.skipIf(!isOurs);

describe('postgres: the connection', () => {
	onOurServer(`says what is wrong with it: nobody there, no such database, user or password${WHY}`, async () => {
		const { connection } = await place();
		const open = (change: (url: URL) => void) => {
			const url = new URL(connection);
			change(url);
			return openDatabase(url.href, 'write').then((engine) => engine.close());
		};
		expect(await codeOf(open((url) => (url.port = '1')))).toBe('E_DATABASE_CONNECT');
		expect(await codeOf(open((url) => (url.pathname = '/nowhere')))).toBe('E_DATABASE_CONNECT');
		expect(await codeOf(open((url) => (url.password = 'wrong')))).toBe('E_DATABASE_AUTH');
		expect(await codeOf(open((url) => (url.username = 'nobody')))).toBe('E_DATABASE_AUTH');
		expect(await codeOf(open((url) => (url.password = '')))).toBe('E_DATABASE_AUTH');
		expect(await codeOf(open((url) => url.searchParams.set('sslmode', 'require')))).toBe('E_DATABASE_TLS');
		expect(await codeOf(open((url) => url.searchParams.set('sslmode', 'disable')))).toBe('no failure');
	});

	it('gives up on a server that does not answer', async () => {
		const silent = createServer(() => undefined).listen(0, '127.0.0.1');
		await once(silent, 'listening');
		onTestFinished(() => void silent.close());
		const { port } = silent.address() as { port: number };
		const opening = openDatabase(`postgres://u@127.0.0.1:${port}/d?connect_timeout=1&sslmode=disable`, 'write');
		expect(await codeOf(opening)).toBe('E_DATABASE_CONNECT');
	});

	onOurServer(`takes the password from PGPASSWORD or from a .pgpass${WHY}`, async () => {
		const { connection } = await place();
		const url = new URL(connection);
		const password = decodeURIComponent(url.password);
		url.password = '';
		const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
		onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
		const file = path.join(folder, 'pgpass');
		const line = `${url.hostname}:*:*:${url.username}:${password}`;
		writeFileSync(file, `# ours\nother\\:host:*:*:*:no\n${line}\n*:*:*:*:later\n`);
		chmodSync(file, 0o600);
		vi.stubEnv('PGPASSFILE', file);
		onTestFinished(() => void vi.unstubAllEnvs());
		await opened({ connection: url.href, ask: async () => [] });
		chmodSync(file, 0o644);
		expect(await codeOf(openDatabase(url.href, 'write'))).toBe('E_DATABASE_AUTH');
		vi.stubEnv('PGPASSWORD', password);
		const engine = await opened({ connection: url.href, ask: async () => [] });
		expect(engine.label).not.toContain(password);
	});

	it('is lost when the server ends it: exit 7, rolled back, and nothing else breaks', async () => {
		const { connection, ask } = await place();
		const engine = await opened({ connection, ask });
		await engine.run(say('create table t (a integer)'));
		await engine.begin();
		await engine.insert({ table: 't', columns: ['a'] }, [[1]]);
		await engine.flush();
		await ask(
			"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'etl-tui' and datname = current_database()",
		);
		const failing = engine.run(say('insert into t values (2)'));
		await expect(failing).rejects.toMatchObject({ code: 'E_DATABASE_LOST', exitCode: 7 });
		await expect(engine.insert({ table: 't', columns: ['a'] }, [[3]]).then(() => engine.flush())).rejects.toMatchObject(
			{
				code: 'E_DATABASE_LOST',
			},
		);
		await engine.rollback();
		await engine.unlock();
		await engine.close();
		expect(await ask('select a from t')).toEqual([]);
	});

	it('never waits for ever: for a lock, or for a statement', async () => {
		const { connection, ask } = await place();
		await ask('create table t (a integer)');
		const holder = await opened({ connection, ask });
		await holder.begin();
		await holder.run(say('lock table t'));
		const engine = await openDatabase(connection, 'write', { statementTimeout: 0.4, lockTimeout: 0.2 });
		onTestFinished(() => engine.close());
		expect(await codeOf(engine.run(say('delete from t')))).toBe('E_DATABASE_BUSY');
		expect(await codeOf(engine.run(say('select pg_sleep(10)')))).toBe('E_DATABASE_TIMEOUT');
	});
});

describe('postgres: queries', () => {
	it('stay read-only whatever a query sets', async () => {
		const { connection, ask } = await place();
		await ask('create table t (a integer)');
		await ask('create function put() returns integer language sql as $$ insert into t values (1) returning a $$');
		await ask('create sequence s');
		const reader = await opened({ connection, ask }, 'query');
		const rows = (text: string) => reader.rows(say(text), 10);
		for (const text of [
			'select put()',
			"select nextval('s')",
			'with w as (insert into t values (1) returning a) select a from w',
			"select set_config('transaction_read_only', 'off', false), put()",
			'explain analyze insert into t values (1)',
			"copy t to '/tmp/stolen'",
			'set default_transaction_read_only = off',
			'commit',
			'do $$ begin insert into t values (1); end $$',
		])
			expect(await codeOf(rows(text)), text).toMatch(/^E_(SQL|DATABASE)/);
		expect(await codeOf(rows("select set_config('default_transaction_read_only', 'off', false)"))).toBe('no failure');
		expect(await codeOf(reader.run(say('insert into t values (1)')))).toBe('E_DATABASE_READONLY');
		expect(await ask('select * from t')).toEqual([]);
		expect((await rows('explain select * from t')).length).toBeGreaterThan(0);
		expect(await rows('show default_transaction_read_only')).toEqual([{ default_transaction_read_only: 'on' }]);
	});

	// A cluster's queries stay those of the connection's role: its workers are asked as that one.
	it.skipIf(CLUSTER)('of a superuser read tables and nothing else of the server', async () => {
		const { connection, ask } = await place();
		await ask('create table t (a integer)');
		await ask('insert into t values (7)');
		expect(await ask('select rolsuper from pg_roles where rolname = current_user')).toEqual([{ rolsuper: 't' }]);
		const reader = await opened({ connection, ask }, 'query');
		const rows = (text: string) => reader.rows(say(text), 10);
		expect(await rows('select a from t')).toEqual([{ a: 7 }]);
		expect(await reader.rows(say('select a from t'))).toEqual([{ a: 7 }]);
		for (const text of [
			"select pg_read_file('/etc/passwd')",
			"select pg_read_binary_file('/etc/passwd')",
			"select pg_ls_dir('/')",
			"select pg_stat_file('/etc/passwd')",
			"explain analyze select pg_read_file('/etc/passwd')",
			"select query_to_xml('select pg_read_file(''/etc/passwd'')', true, true, '')",
			"select lo_import('/etc/passwd')",
			"copy (select 1) to '/tmp/stolen'",
			"copy (select 1) to program 'id'",
			'select pg_reload_conf()',
			'select pg_switch_wal()',
			'reset role',
			"load 'x'",
		])
			expect(await codeOf(rows(text)), text).toMatch(/^E_(SQL|DATABASE)/);
		// Since PostgreSQL 15 the role may make no table in public; before, it is rolled back.
		await codeOf(rows('explain analyze create table made as select 1'));
		expect(await ask("select relname from pg_class where relname = 'made'")).toEqual([]);
	});

	it.each([
		["select cast('a secret' as integer)", 'invalid input syntax for type integer: …'],
		["select to_date('a \"secret\"', 'YYYY')", /^invalid value …$/],
		["select cast('99999' || secret as smallint) from t", /^value … is out of range for type smallint$/],
		['select said(secret) from t', /^It was stopped by function said\(text\) line 1 of the database/],
		['select coded(secret) from t', /^It was stopped by function coded\(text\) line 1 of the database/],
	])('quote no value in an error: %s', async (text, message) => {
		const at = await place();
		const engine = await opened(at, 'write');
		await engine.run(say("create table t as select '12345' as secret"));
		for (const [name, using] of [
			['said', 'detail = a'],
			['coded', "errcode = '23505'"],
		])
			await engine.run(
				say(
					`create function ${name}(a text) returns text language plpgsql as $$ begin raise exception 'no %', a using ${using}; end $$`,
				),
			);
		const failing = engine.rows(say(text));
		await expect(failing).rejects.toMatchObject({ message: expect.stringMatching(message) });
		await expect(failing).rejects.not.toMatchObject({ message: expect.stringMatching(/secret|12345/) });
	});
});

describe('postgres: tables of others', () => {
	it('are refused where only the case of a name differs', async () => {
		const { connection, ask } = await place();
		await ask('create table Stage (Id varchar(18) not null)');
		const engine = await opened({ connection, ask });
		const feed = model(engine.dialect, 'Stage');
		await expect(makeStage(engine, feed, true)).rejects.toMatchObject({
			code: 'E_DATABASE_SHAPE',
			message: /There is a table stage/,
		});
		await expect(makeStage(engine, { ...feed, stage: 'stage' }, true)).rejects.toMatchObject({
			message: /the table calls it id/,
		});
	});

	it('keep their rows when a blank-padded char becomes a varchar', async () => {
		const { connection, ask } = await place();
		const engine = await opened({ connection, ask });
		const feed = model(engine.dialect, 'stage', [column('Code', 'char(5)')]);
		await makeTarget(engine, feed);
		await ask('drop view v_med_users_ind');
		await ask('alter table med_users_ind alter column "Code" type char(5)');
		await ask(
			`insert into med_users_ind ("Id", "Code", "Inserted_on", etl_run_id, etl_file_id, etl_line, etl_record) values ('1', 'ab', '2026-11-23', 'r', 1, 1, 1)`,
		);
		await makeTarget(engine, feed);
		expect(await ask('select "Code" || \'!\' as c from v_med_users_ind')).toEqual([{ c: 'ab!' }]);
	});

	it('are told of, and left alone, where a view of theirs stands in the way', async () => {
		const { connection, ask } = await place();
		const engine = await opened({ connection, ask });
		await makeTarget(engine, model(engine.dialect, 'stage'));
		await ask('create view theirs as select * from v_med_users_ind');
		await engine.begin();
		const changed = makeTarget(engine, model(engine.dialect, 'stage', [column('More', 'text')]));
		expect(await codeOf(changed)).toBe('E_DATABASE_SHAPE');
		await engine.rollback();
		expect(await ask('select * from theirs')).toEqual([]);
	});

	it('order their text by a language, and ours by its bytes', async () => {
		const { connection, ask } = await place();
		const engine = await opened({ connection, ask });
		await makeStage(engine, model(engine.dialect, 'stage'));
		const collations = await ask(
			"select distinct collation_name from information_schema.columns where table_name = 'stage' and data_type = 'character varying'",
		);
		expect(collations).toEqual([{ collation_name: 'C' }]);
	});
});

it('fails a commit that the server turned into a rollback', async () => {
	const engine = await opened(await place());
	await engine.begin();
	await codeOf(engine.run(say('select 1 / 0')));
	expect(await codeOf(engine.commit())).toBe('E_DATABASE');
});
