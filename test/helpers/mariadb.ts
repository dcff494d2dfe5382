import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import { skippedFor } from './skipped.js';
import { freePort } from './ssh.js';

const isInstalled = ['mariadbd', 'mariadb-install-db'].every(
	(program) => spawnSync('sh', ['-c', `command -v ${program} || ls /usr/sbin/${program}`]).status === 0,
);

/** Why there is no MariaDB here, or `null`. */
export const NO_MARIADB = isInstalled ? null : 'mariadb-server is not installed';

/** The same for a test's name. */
export const WHY_NO_MARIADB = skippedFor(NO_MARIADB);

/** A MariaDB on 127.0.0.1, of whoever runs the tests. */
export interface MariaServer {
	readonly port: number;
	/** Somebody who may read every database, and call its functions, whose name begins with `feed`. */
	readonly reader: { readonly user: string; readonly password: string };
	/** Its administrator's own connection. */
	readonly admin: Connection;
	/** Kills it, as a machine that fails does. */
	kill(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts MariaDB's server on an empty folder: some ten seconds. */
export async function startMariadb(): Promise<MariaServer> {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-mariadb-'));
	const user = os.userInfo().username;
	const data = path.join(home, 'data');
	const socket = path.join(home, 'socket');
	const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
	const common = ['--no-defaults', `--user=${user}`, `--datadir=${data}`];
	const install = [...common, '--auth-root-authentication-method=normal', '--skip-test-db'];
	execFileSync('mariadb-install-db', install, { env, stdio: 'ignore' });
	const port = await freePort();
	const words = [
		...common,
		`--socket=${socket}`,
		`--port=${port}`,
		'--bind-address=127.0.0.1',
		'--innodb-flush-log-at-trx-commit=0',
	];
	const server = spawn('mariadbd', words, { env, stdio: 'ignore' });
	const ended = once(server, 'exit');
	const admin = await connected(socket);
	const reader = { user: 'reader', password: 'Tr0ub4dor&3/maria' };
	await admin.query(`create user '${reader.user}'@'%' identified by '${reader.password}'`);
	await admin.query(`grant select, execute on \`feed%\`.* to '${reader.user}'@'%'`);
	const kill = async () => {
		admin.destroy();
		server.kill('SIGKILL');
		await ended;
		rmSync(home, { recursive: true, force: true });
	};
	return { port, reader, admin, kill, stop: kill };
}

async function connected(socketPath: string): Promise<Connection> {
	for (let tries = 0; ; tries++) {
		try {
			return await createConnection({ socketPath, user: 'root', multipleStatements: true });
		} catch (error) {
			if (tries === 600) throw error;
			await sleep(100);
		}
	}
}
