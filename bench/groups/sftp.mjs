// A day over SFTP from this machine's own OpenSSH server, beside the same day from its folder.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTurn } from '../measure.mjs';

const SSHD = '/usr/sbin/sshd';

export async function sftp(kit) {
	const { work, records, runs, say } = kit;
	const isThere = existsSync(SSHD);
	if (!isThere) kit.leaveOut('etl-tui run over SFTP');
	const inbox = await kit.inbox(records);
	const server = isThere ? await startServer(path.join(work, 'sshd'), inbox) : null;
	const run = (name, source) => {
		const database = path.join(work, `${name}.db`);
		const config = path.join(work, `${name}.etlrc.json`);
		writeFileSync(config, JSON.stringify({ ...kit.settings, connection: `sqlite:${database}`, source }));
		const before = () => {
			for (const tail of ['', '-wal', '-shm', '-journal', '-etl-lock']) rmSync(`${database}${tail}`, { force: true });
		};
		return { before, command: kit.etl(['run', '--yes', '--date', kit.date], config) };
	};
	try {
		const times = await inTurn(
			kit.present([
				{ name: 'etl-tui run, from its folder', ...run('folder', inbox) },
				{
					name: 'etl-tui run, over SFTP from this machine',
					missing: !isThere,
					...run('sftp', server?.source ?? inbox),
				},
			]),
			runs,
			say,
		);
		const [folder, remote] = [...times.values()];
		const ratio = remote ? remote.seconds / folder.seconds : null;
		kit.target(`day of ${records} rows over SFTP vs from a folder`, 1.25, ratio);
		kit.table(`A day of ${records} records over SFTP`, times);
	} finally {
		server?.stop();
	}
}

async function startServer(folder, inbox) {
	mkdirSync(folder, { recursive: true });
	const key = (name) => {
		const file = path.join(folder, name);
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
		return file;
	};
	const [host, user] = [key('host'), key('user')];
	const port = await freePort();
	const config = [
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${host}`,
		`AuthorizedKeysFile ${user}.pub`,
		'PidFile none',
		'UsePAM no',
		'StrictModes no',
		'Subsystem sftp internal-sftp',
	];
	writeFileSync(path.join(folder, 'sshd_config'), `${config.join('\n')}\n`);
	if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
	const server = spawn(SSHD, ['-D', '-e', '-f', path.join(folder, 'sshd_config')], { stdio: 'ignore' });
	await sleep(500);
	const knownHosts = path.join(folder, 'known_hosts');
	writeFileSync(knownHosts, `[127.0.0.1]:${port} ${readFileSync(`${host}.pub`, 'utf8')}`);
	const url = `sftp://${os.userInfo().username}@127.0.0.1:${port}${inbox}`;
	return { source: { url, keyFile: user, knownHosts }, stop: () => server.kill() };
}

async function freePort() {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address();
	await new Promise((resolve) => server.close(resolve));
	return port;
}
