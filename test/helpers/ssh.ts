import { execFileSync, spawn } from 'node:child_process';
import {
	appendFileSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { skippedFor } from './skipped.js';

/** Debian keeps it out of the path of users. */
const SSHD = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((file) => existsSync(file));

/** Why there is no OpenSSH server here, or `null`. */
export const NO_SSHD = SSHD === undefined ? 'openssh-server is not installed' : null;

/** The same for a test's name. */
export const WHY_NO_SSHD = skippedFor(NO_SSHD);

/** An OpenSSH server on 127.0.0.1, of whoever runs the tests, who may log in with one key. */
export interface Sshd {
	readonly port: number;
	readonly user: string;
	/** An encrypted private key that is let in. */
	readonly keyFile: string;
	readonly passphrase: string;
	/** The same key, not encrypted. */
	readonly plainKeyFile: string;
	/** Lets the owner of another private key in. */
	allow(keyFile: string): void;
	/** Public keys of the host by their type, as known_hosts writes them behind the host. */
	readonly hostKeys: Readonly<Record<'ed25519' | 'rsa', string>>;
	stop(): void;
}

/** A folder of temporary files on this machine's disk, gone when the test ends. */
export function freshFolder(): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-sftp-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Makes a pair of keys with ssh-keygen, and says where the private one is. */
export function makeKey(folder: string, name: string, words: readonly string[]): string {
	const file = path.join(folder, name);
	execFileSync('ssh-keygen', ['-q', '-f', file, '-C', 'test', ...words]);
	return file;
}

/** Starts OpenSSH's server with a config of its own. */
export async function startSshd(): Promise<Sshd> {
	const place = mkdtempSync(path.join(os.tmpdir(), 'etl-sshd-'));
	const hostKeys = {
		ed25519: makeKey(place, 'host_ed25519', ['-t', 'ed25519', '-N', '']),
		rsa: makeKey(place, 'host_rsa', ['-t', 'rsa', '-b', '2048', '-N', '']),
	};
	const passphrase = 'open sesame 4711';
	const plainKeyFile = makeKey(place, 'plain', ['-t', 'ed25519', '-N', '']);
	const keyFile = path.join(place, 'encrypted');
	copyFileSync(plainKeyFile, keyFile);
	execFileSync('ssh-keygen', ['-q', '-p', '-f', keyFile, '-P', '', '-N', passphrase]);
	const authorized = `${plainKeyFile}.pub`;
	const port = await freePort();
	const config = [
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		...Object.values(hostKeys).map((file) => `HostKey ${file}`),
		`AuthorizedKeysFile ${authorized}`,
		'PidFile none',
		'UsePAM no',
		'StrictModes no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PermitRootLogin prohibit-password',
		'MaxStartups 100',
		'Subsystem sftp internal-sftp',
	];
	writeFileSync(path.join(place, 'sshd_config'), `${config.join('\n')}\n`);
	// Root's server wants this folder, which the system makes when it starts the server itself.
	if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
	const server = spawn(SSHD as string, ['-D', '-e', '-f', path.join(place, 'sshd_config')], { stdio: 'ignore' });
	await answers(port);
	return {
		port,
		user: os.userInfo().username,
		keyFile,
		passphrase,
		plainKeyFile,
		hostKeys: { ed25519: publicKey(hostKeys.ed25519), rsa: publicKey(hostKeys.rsa) },
		allow: (file) => appendFileSync(authorized, readFileSync(`${file}.pub`)),
		stop: () => {
			server.kill();
			rmSync(place, { recursive: true, force: true });
		},
	};
}

/** What known_hosts says of a key, behind the host. */
export function publicKey(file: string): string {
	return execFileSync('ssh-keygen', ['-y', '-P', '', '-f', file], { encoding: 'utf8' })
		.split(' ')
		.slice(0, 2)
		.join(' ')
		.trim();
}

/** A port of 127.0.0.1 that nobody has. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(port: number): Promise<void> {
	for (let tries = 0; tries < 1_000; tries++) {
		const isThere = await new Promise((resolve) => {
			const socket = connect(port, '127.0.0.1', () => {
				socket.destroy();
				resolve(true);
			});
			socket.on('error', () => resolve(false));
		});
		if (isThere) return;
		await sleep(50);
	}
	throw new Error('sshd does not start');
}
