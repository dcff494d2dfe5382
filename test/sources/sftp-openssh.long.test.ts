import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openSource, parseSource } from '../../source/sources/open.js';
import { freshFolder, makeKey, NO_SSHD, type Sshd, startSshd, WHY_NO_SSHD } from '../helpers/ssh.js';
import { bytesOf } from './contract.js';

type Settings = Readonly<Record<string, unknown>>;

describe.skipIf(NO_SSHD !== null)(`OpenSSH's server${WHY_NO_SSHD}`, () => {
	let server: Sshd;
	beforeAll(async () => {
		server = await startSshd();
	}, 60_000);
	afterAll(() => server?.stop());

	/** A file of known hosts with one of the server's keys. */
	function known(type: 'ed25519' | 'rsa' = 'ed25519'): string {
		const file = path.join(freshFolder(), 'known_hosts');
		writeFileSync(file, `[127.0.0.1]:${server.port} ${server.hostKeys[type]}\n`);
		return file;
	}

	async function open(folder: string, settings: Settings) {
		const url = `sftp://${server.user}@127.0.0.1:${server.port}${folder}`;
		const parsed = parseSource({ url, retries: 0, knownHosts: known(), ...settings }, '/');
		if ('fault' in parsed) throw new Error(parsed.fault);
		const source = await openSource(parsed.value, { runDate: '2026-11-23', signal: new AbortController().signal });
		onTestFinished(() => source.close?.());
		return source;
	}

	async function names(folder: string, settings: Settings): Promise<string[]> {
		return (await (await open(folder, settings)).list()).map(({ name }) => name);
	}

	test('lets in by every form of key, with its passphrase where it has one', async () => {
		const folder = freshFolder();
		writeFileSync(path.join(folder, 'a.csv'), 'x');
		const keys = freshFolder();
		const rsa = ['-t', 'rsa', '-b', '2048'];
		const forms: [file: string, passphrase: string | undefined][] = [
			[makeKey(keys, 'openssh', ['-t', 'ed25519', '-N', '']), undefined],
			[makeKey(keys, 'openssh-encrypted', ['-t', 'ecdsa', '-N', 'geheim']), 'geheim'],
			[makeKey(keys, 'pem', [...rsa, '-m', 'PEM', '-N', '']), undefined],
			[makeKey(keys, 'pem-encrypted', [...rsa, '-m', 'PEM', '-N', 'geheim']), 'geheim'],
			[makeKey(keys, 'pkcs8', [...rsa, '-m', 'PKCS8', '-N', '']), undefined],
			[makeKey(keys, 'pkcs8-encrypted', ['-t', 'ecdsa', '-m', 'PKCS8', '-N', 'geheim']), 'geheim'],
		];
		for (const [keyFile, passphrase] of forms) {
			server.allow(keyFile);
			expect([keyFile, await names(folder, { keyFile, passphrase })]).toEqual([keyFile, ['a.csv']]);
			if (passphrase === undefined) continue;
			await expect(names(folder, { keyFile })).rejects.toThrow('is encrypted');
			await expect(names(folder, { keyFile, passphrase: 'wrong' })).rejects.toThrow('is not opened by its passphrase');
		}
		const stranger = makeKey(keys, 'stranger', ['-t', 'ed25519', '-N', '']);
		await expect(names(folder, { keyFile: stranger })).rejects.toMatchObject({ code: 'E_SOURCE_REFUSED' });
		await expect(names(folder, { keyFile: `${stranger}.pub` })).rejects.toThrow('holds no private key');
		await expect(names(folder, { keyFile: path.join(keys, 'none') })).rejects.toThrow('cannot be read (ENOENT)');
	});

	test('lets in by an agent, and says where there is none', async () => {
		const folder = freshFolder();
		writeFileSync(path.join(folder, 'a.csv'), 'x');
		const socket = path.join(freshFolder(), 'agent');
		const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
		await once(agent.stdout, 'data');
		const before = process.env.SSH_AUTH_SOCK;
		onTestFinished(() => {
			agent.kill();
			if (before === undefined) delete process.env.SSH_AUTH_SOCK;
			else process.env.SSH_AUTH_SOCK = before;
		});
		process.env.SSH_AUTH_SOCK = socket;
		await expect(names(folder, { agent: true })).rejects.toMatchObject({ code: 'E_SOURCE_REFUSED' });
		execFileSync('ssh-add', ['-q', server.plainKeyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
		expect(await names(folder, { agent: true })).toEqual(['a.csv']);
		process.env.SSH_AUTH_SOCK = `${socket}-none`;
		await expect(names(folder, { agent: true })).rejects.toThrow('does not answer');
		delete process.env.SSH_AUTH_SOCK;
		await expect(names(folder, { agent: true })).rejects.toThrow('SSH_AUTH_SOCK is not set');
	});

	test('is known by the key whose type is known, and by names that ssh-keygen hashed', async () => {
		const login = { keyFile: server.plainKeyFile };
		const folder = freshFolder();
		for (const type of ['ed25519', 'rsa'] as const) {
			const knownHosts = known(type);
			expect(await names(folder, { ...login, knownHosts })).toEqual([]);
			execFileSync('ssh-keygen', ['-q', '-H', '-f', knownHosts], { stdio: 'ignore' });
			expect(await names(folder, { ...login, knownHosts })).toEqual([]);
		}
	});

	test('gives names that are no UTF-8, pipes and folders that may not be read as what they are', async () => {
		const folder = freshFolder();
		for (const byte of [0xe9, 0xe8])
			writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([byte]), Buffer.from('.csv')]), 'x');
		execFileSync('mkfifo', [path.join(folder, 'pipe.csv')]);
		const source = await open(folder, { keyFile: server.plainKeyFile });
		expect((await source.list()).map(({ name, refusal }) => [name, refusal])).toEqual([
			['caf\uFFFD.csv', 'has a name that is not UTF-8: give it another'],
			['caf\uFFFD.csv (2)', 'has a name that is not UTF-8: give it another'],
			['pipe.csv', 'is not a regular file'],
		]);
	});

	test('gives a thousand small files of many folders', async () => {
		const folder = freshFolder();
		for (let at = 0; at < 1_000; at++) {
			const inner = path.join(folder, `clinic-${at % 10}`);
			mkdirSync(inner, { recursive: true });
			writeFileSync(path.join(inner, `${at}.csv`), String(at).padEnd(1_000, '.'));
		}
		const source = await open(folder, { keyFile: server.plainKeyFile, recursive: true });
		const started = performance.now();
		const files = await source.list();
		expect(files).toHaveLength(1_000);
		for (const file of files) expect((await bytesOf(file)).length).toBe(1_000);
		// Two cores that were busy with twenty programs took 11 s: the bound notices a wait in each file.
		expect(performance.now() - started).toBeLessThan(60_000);
	}, 180_000);

	test('begins at home where the path says so', async () => {
		const source = await open('/~/', { keyFile: server.plainKeyFile });
		expect(source.label).toBe(`sftp://${server.user}@127.0.0.1:${server.port}/~/`);
		await expect(source.list()).resolves.toBeInstanceOf(Array);
	});
});
