import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

const KEEPER = fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url));

/** A database of a test's own. */
export interface TestDatabase {
	/** With its password. */
	readonly url: string;
	/** Runs SQL as another client would, all values as PostgreSQL's text. */
	ask(sql: string): Promise<Record<string, string | null>[]>;
}

/** Makes an empty database in the run's PostgreSQL, or in that of `ETL_TEST_POSTGRES_URL`; gone when the test ends. */
export async function freshPostgres(): Promise<TestDatabase> {
	const server = await serverUrl();
	const name = `etl_test_${randomBytes(6).toString('hex')}`;
	await asking(server, `create database ${name}`);
	onTestFinished(async () => {
		await asking(server, `drop database ${name} with (force)`);
	});
	const url = new URL(server);
	url.pathname = `/${name}`;
	return { url: url.href, ask: (sql) => asking(url.href, sql) };
}

/** Starts the server when nobody has, and waits until it is there. */
async function serverUrl(): Promise<string> {
	if (process.env.ETL_TEST_POSTGRES_URL) return process.env.ETL_TEST_POSTGRES_URL;
	const home = inject('postgresHome');
	const claimed = path.join(home, 'claimed');
	try {
		mkdirSync(claimed);
		const log = openSync(path.join(home, 'log'), 'a');
		const words = [KEEPER, home, String(inject('mainProcess'))];
		spawn(process.execPath, words, { detached: true, stdio: ['ignore', log, log] }).unref();
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
	}
	for (let waited = 0; waited < 60_000; waited += 50) {
		if (existsSync(path.join(home, 'url'))) return readFileSync(path.join(home, 'url'), 'utf8');
		if (existsSync(path.join(home, 'failed'))) throw new Error(readFileSync(path.join(home, 'failed'), 'utf8'));
		await sleep(50);
	}
	throw new Error('PostgreSQL did not start within a minute');
}

async function asking(url: string, sql: string): Promise<Record<string, string | null>[]> {
	const types = { getTypeParser: () => (text: string) => text };
	const client = new pg.Client({ connectionString: url, types: types as never });
	await client.connect();
	try {
		return (await client.query(sql)).rows;
	} finally {
		await client.end();
	}
}
