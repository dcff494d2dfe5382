import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import { redactConnection } from '../../source/core/redact.js';

const load = (connection: string) => {
	const cwd = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
	return loadSettings({ connection, source: '.' }, { cwd, env: {} });
};

it('takes a URL of PostgreSQL as it is', async () => {
	for (const url of [
		'postgres://etl@db.example.org/health',
		'postgresql://etl:p%40ss@db.example.org:5433/health?sslmode=verify-full',
		'postgres:///health?host=/var/run/postgresql',
		'postgres://etl@/health?host=/var/run/postgresql',
	])
		expect((await load(url)).connection).toMatchObject({ engine: 'postgres', url });
	expect((await load('postgres://db/health')).postgres).toEqual({ statementTimeout: 0, lockTimeout: 60 });
});

it('refuses what is no URL, and shows no password doing so', async () => {
	for (const url of [
		'postgres:health',
		'postgres://etl:hunter2#x@db/health',
		'postgres://etl:hunter2@db:port/health',
	]) {
		const failure = await load(url).then(
			() => null,
			(error: Error) => error,
		);
		expect(failure, url).toMatchObject({ code: 'E_CONFIG_INVALID' });
		expect(JSON.stringify({ ...failure, message: failure?.message })).not.toContain('hunter2');
	}
});

it('hides a password wherever it stands', () => {
	for (const url of ['postgres://u:hunter2@h/d', 'postgres://u:hun/ter2@h/d', 'postgres://u@h/d?password=hunter2'])
		expect(redactConnection(url)).not.toContain('ter2');
});

it('hides every value of a query of the web, since any may be a signature', () => {
	for (const [url, shown] of [
		['https://h:8443/d/a.csv?sig=hunter2&x@y', 'https://h:8443/d/a.csv?sig=•••&•••'],
		['https://h/{date:YYYY}?day={date:DD}&hunter2', 'https://h/{date:YYYY}?day={date:DD}&•••'],
		['https://u:hun/ter2@h/d', 'https://u:•••@h/d'],
		['https://u:hun?ter2@h/d', 'https://u:•••?•••'],
		['https://[::1]:8443/a.csv', 'https://[::1]:8443/a.csv'],
	] as const)
		expect(redactConnection(url)).toBe(shown);
});
