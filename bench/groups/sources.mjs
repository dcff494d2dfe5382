// A day over SFTP and from S3, from servers on this machine, beside the same day from its folder.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { inTurn } from '../measure.mjs';
import { removeDatabase } from '../tools.mjs';

const SSHD = '/usr/sbin/sshd';
const S3_SERVER = fileURLToPath(new URL('../contenders/s3-server.mjs', import.meta.url));

export async function sources(kit) {
	const { work, records, runs, say } = kit;
	const inbox = await kit.inbox(records);
	const sftp = existsSync(SSHD) ? await startSftp(path.join(work, 'sshd'), inbox) : null;
	const s3 = await startS3(path.join(work, 's3'), await kit.feed(records));
	const run = (name, source) => {
		const database = path.join(work, `${name}.db`);
		const config = path.join(work, `${name}.etlrc.json`);
		writeFileSync(config, JSON.stringify({ ...kit.settings, connection: `sqlite:${database}`, source }));
		return { before: () => removeDatabase(database), command: kit.etl(['run', '--yes', '--date', kit.date], config) };
	};
	const [folder, ...remote] = [
		{ name: 'etl-tui run, from its folder', ...run('folder', inbox) },
		{ name: 'etl-tui run, over SFTP from this machine', missing: sftp === null, ...run('sftp', sftp?.source ?? inbox) },
		{ name: 'etl-tui run, from S3 on this machine', ...run('s3', s3.source) },
	];
	try {
		const times = await inTurn(kit.present([folder, ...remote]), runs, say);
		for (const { name } of remote) {
			const there = times.get(name);
			const what = `${name.replace('etl-tui run', `day of ${records} rows`)} vs from a folder`;
			kit.target(what, 1.25, there ? there.seconds / times.get(folder.name).seconds : null);
		}
		kit.table(`A day of ${records} records from elsewhere`, times);
	} finally {
		sftp?.stop();
		s3.stop();
	}
}

/** The server that the tests have, in a process of its own, with one file in it. */
async function startS3(folder, file) {
	const port = await freePort();
	const server = spawn(process.execPath, [S3_SERVER, folder, String(port)], { stdio: ['ignore', 'pipe', 'ignore'] });
	await once(server.stdout, 'data');
	const source = {
		url: 's3://feeds/',
		endpoint: `http://127.0.0.1:${port}`,
		accessKeyId: 'S3RVER',
		secretAccessKey: 'S3RVER',
	};
	const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
	const client = new S3Client({
		endpoint: source.endpoint,
		region: 'us-east-1',
		forcePathStyle: true,
		requestChecksumCalculation: 'WHEN_REQUIRED',
		credentials,
	});
	const object = {
		Bucket: 'feeds',
		Key: path.basename(file),
		Body: createReadStream(file),
		ContentLength: statSync(file).size,
	};
	await client.send(new PutObjectCommand(object));
	client.destroy();
	return { source, stop: () => server.kill() };
}

async function startSftp(folder, inbox) {
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
