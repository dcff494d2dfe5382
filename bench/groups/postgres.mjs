// A day on PostgreSQL, beside psql's own \copy and the same SQL.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postgresLimit } from '../contenders/limit.mjs';
import { inTurn } from '../measure.mjs';
import { version } from '../tools.mjs';

const KEEPER = fileURLToPath(new URL('../../test/helpers/postgres-keeper.mjs', import.meta.url));

export async function postgres(kit) {
	if (version('psql') === null) {
		kit.leaveOut('psql');
		kit.target('full run on PostgreSQL vs `\\copy` and SQL', 1.7, null);
		return;
	}
	const server = await serverUrl();
	const url = (name) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
	const fresh = (name) => () => freshDatabase(server, name);
	const limit = postgresLimit(await kit.plain(kit.records, false));
	const contenders = [
		{ name: 'etl-tui run', before: fresh('etl'), command: kit.run({ connection: url('etl') }) },
		{
			name: 'the limit: psql \\copy and SQL',
			before: fresh('plain'),
			command: { file: 'psql', words: [url('plain'), '-q'], input: limit },
		},
	];
	const times = await inTurn(contenders, kit.runs, kit.say);
	kit.table(`A day of ${kit.records} records on PostgreSQL (fsync off; memory is the client's)`, times);
	const [own, other] = [...times.values()];
	kit.target('full run on PostgreSQL vs `\\copy` and SQL', 1.7, own.seconds / other.seconds);
}

/** Makes a database anew, and gives its URL. */
export function freshDatabase(server, name) {
	const words = [server, '-qc', `drop database if exists ${name}`, '-c', `create database ${name}`];
	const { status, stderr } = spawnSync('psql', words, { encoding: 'utf8' });
	if (status !== 0) throw new Error(stderr);
	return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

let started = null;

/** The server of the tests, which ends with this process. */
export function serverUrl() {
	started ??= process.env.ETL_TEST_POSTGRES_URL ? Promise.resolve(process.env.ETL_TEST_POSTGRES_URL) : startServer();
	return started;
}

async function startServer() {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-bench-postgres-'));
	chmodSync(home, 0o755); // The server runs as another user where we are root.
	spawn(process.execPath, [KEEPER, home, String(process.pid)], { detached: true, stdio: 'ignore' }).unref();
	for (;;) {
		if (existsSync(path.join(home, 'failed'))) throw new Error(readFileSync(path.join(home, 'failed'), 'utf8'));
		if (existsSync(path.join(home, 'url'))) return readFileSync(path.join(home, 'url'), 'utf8').trim();
		await sleep(100);
	}
}
