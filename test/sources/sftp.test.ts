import { appendFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SourceEvent } from '../../source/core/run/events.js';
import { openSource, parseSource } from '../../source/sources/open.js';
import type { Source, SourceFile } from '../../source/sources/source.js';
import { longTest } from '../helpers/long.js';
import { newHostKey, PASSWORD, type ServerManners, type SftpServer, sftpServer } from '../helpers/sftp-server.js';
import { freePort, freshFolder } from '../helpers/ssh.js';
import { bytesOf } from './contract.js';

type Settings = Readonly<Record<string, unknown>>;

/** A server, a folder that it gives, and a file of known hosts with the server's keys. */
async function served(manners: ServerManners = {}) {
	const server = await sftpServer(manners);
	const folder = freshFolder();
	const known = path.join(freshFolder(), 'known_hosts');
	const lines = (hosts: string, keys = server.publicKeys) => keys.map((key) => `${hosts} ${key}\n`).join('');
	writeFileSync(known, lines(`[127.0.0.1]:${server.port}`));
	const opened = (settings: Settings = {}) => open(server, folder, { knownHosts: known, ...settings });
	return { server, folder, known, lines, open: opened };
}

async function open({ port }: Pick<SftpServer, 'port'>, folder: string, settings: Settings) {
	const url = `sftp://etl@127.0.0.1:${port}${folder}`;
	const parsed = parseSource({ url, password: PASSWORD, retries: 0, ...settings }, '/');
	if ('fault' in parsed) throw new Error(parsed.fault);
	const source = await openSource(parsed.value, { runDate: '2026-11-23', signal: new AbortController().signal });
	const told: SourceEvent[] = [];
	source.listen?.((event) => told.push(event));
	onTestFinished(() => source.close?.());
	return Object.assign(source, { told });
}

async function refusals(source: Source): Promise<Record<string, string | null>> {
	return Object.fromEntries((await source.list()).map(({ name, refusal }) => [name, refusal]));
}

async function onlyFile(source: Source): Promise<SourceFile> {
	const files = await source.list();
	expect(files).toHaveLength(1);
	return files[0] as SourceFile;
}

const HOST_KEY = { code: 'E_SOURCE_HOST_KEY', exitCode: 4 };

describe('a host is let in by nobody but', () => {
	test('who knows its key: an unknown one is refused with its fingerprint and the line to add, which then is enough', async () => {
		const { server, known, open } = await served();
		writeFileSync(known, '');
		const refused: Error = await (await open()).list().then(String as never, (error) => error);
		expect(refused).toMatchObject(HOST_KEY);
		const lines = refused.message.split('\n');
		expect(lines[0]).toBe(`The host [127.0.0.1]:${server.port} is not known`);
		expect(refused.message).toContain(server.fingerprints[0] as string);
		expect(lines.at(-2)).toContain(known);
		writeFileSync(known, `${lines.at(-1)}\n`);
		expect(await (await open()).list()).toEqual([]);
		expect(server.logins()).toBe(1);
	});

	test('who finds the key that is known: another one is refused out loud, and no password is sent', async () => {
		const { server, known, lines, open } = await served();
		const other = await sftpServer();
		writeFileSync(known, lines(`[127.0.0.1]:${server.port}`, other.publicKeys));
		const refused = (await open()).list();
		await expect(refused).rejects.toMatchObject({
			...HOST_KEY,
			message: expect.stringMatching(/^THE KEY OF .* HAS CHANGED: somebody may stand between/),
		});
		await expect(refused).rejects.toThrow(`${known}:1 says ${other.fingerprints[0]}`);
		expect(server.logins()).toBe(0);
	});

	longTest('who asks for the type of key that it knows, of the several that a server has', async () => {
		const { server, known, lines, open } = await served({ hostKeys: [newHostKey(), newHostKey('secp384r1')] });
		for (const key of server.publicKeys) {
			writeFileSync(known, lines(`[127.0.0.1]:${server.port}`, [key]));
			expect(await (await open()).list()).toEqual([]);
		}
		for (const hostKey of server.fingerprints) {
			expect(await (await open({ hostKey, knownHosts: undefined })).list()).toEqual([]);
			expect(await (await open({ hostKey: ['SHA256:'.padEnd(50, 'A'), hostKey] })).list()).toEqual([]);
		}
		const pinned = (await open({ hostKey: 'SHA256:'.padEnd(50, 'A') })).list();
		await expect(pinned).rejects.toMatchObject(HOST_KEY);
		for (const fingerprint of server.fingerprints) await expect(pinned).rejects.toThrow(fingerprint);
	});

	test('a key that is known without a port is right on every port, and another may be there', async () => {
		const { known, lines, open } = await served();
		writeFileSync(known, lines('127.0.0.1'));
		expect(await (await open()).list()).toEqual([]);
		writeFileSync(known, lines('127.0.0.1', (await sftpServer()).publicKeys));
		await expect((await open()).list()).rejects.toThrow('is not known');
	});

	test('who trusts it by its key: a revoked one and an authority are refused with a word', async () => {
		const { known, lines, open } = await served();
		writeFileSync(known, `${lines('*')}@revoked ${lines('*')}`);
		await expect((await open()).list()).rejects.toThrow(/^The key of .* is revoked/);
		writeFileSync(known, `@cert-authority ${lines('*')}`);
		await expect((await open()).list()).rejects.toThrow('certificates of hosts are not read');
		await expect((await open({ knownHosts: path.dirname(known) })).list()).rejects.toMatchObject(HOST_KEY);
	});
});

describe('what is wrong is said in its words:', () => {
	test('a wrong password, a wrong user, a server that takes something else', async () => {
		const { open } = await served();
		await expect((await open({ password: 'wrong' })).list()).rejects.toMatchObject({
			code: 'E_SOURCE_REFUSED',
			message: 'The server refused the login of etl; it takes password',
		});
		const other = await served({ login: (context) => context.reject(['publickey']) });
		await expect((await other.open()).list()).rejects.toThrow('it takes publickey');
	});

	test('a password is typed where the server asks for it, and told to nobody who asks for more', async () => {
		const asked: string[] = [];
		const { open } = await served({
			login: (context) => {
				if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
				context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
					asked.push(String(answer));
					if (answer === PASSWORD) context.accept();
					else context.reject();
				});
			},
		});
		expect(await (await open()).list()).toEqual([]);
		expect(asked).toEqual([PASSWORD]);
		const more = await served({
			login: (context) => {
				if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
				const prompts = ['Password: ', 'Verification code: '].map((prompt) => ({ prompt, echo: false }));
				context.prompt(prompts, (answers) => {
					asked.push(...answers);
					context.reject(['keyboard-interactive']);
				});
			},
		});
		await expect((await more.open()).list()).rejects.toThrow(
			'asked for more than a password: Password: Verification code:',
		);
		expect(asked).toEqual([PASSWORD]);
	});

	test('a port where nobody listens, a name that nobody knows, a folder that is none, one that may not be read', async () => {
		const { server, folder, open: opened } = await served({ denied: (at) => at.endsWith('closed') });
		const pinned = { hostKey: server.fingerprints[0] };
		await expect((await open({ port: await freePort() }, folder, pinned)).list()).rejects.toMatchObject({
			code: 'E_SOURCE_LOST',
			message: expect.stringContaining('refuses'),
		});
		writeFileSync(path.join(folder, 'file'), '');
		mkdirSync(path.join(folder, 'closed'));
		const at = (name: string) => opened({ url: `sftp://etl@127.0.0.1:${server.port}${folder}/${name}` });
		await expect((await at('none')).list()).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
		await expect((await at('file')).list()).rejects.toThrow('is not a folder');
		await expect((await at('closed')).list()).rejects.toMatchObject({ code: 'E_SOURCE_UNREADABLE' });
	});

	test('a server that knows nothing that is safe, and one without SFTP', async () => {
		const old = await served({ algorithms: { kex: ['diffie-hellman-group1-sha1'] } });
		await expect((await old.open()).list()).rejects.toMatchObject({
			code: 'E_SOURCE_REFUSED',
			message: expect.stringContaining('offers no key exchange algorithm'),
		});
		const none = await served({ hasSftp: false });
		await expect((await none.open()).list()).rejects.toThrow('gives no SFTP');
	});

	test.each([
		[{ url: 'sftp://h/in' }, 'names no user'],
		[{ url: 'sftp://etl@h/in' }, 'no way to log in'],
		[{ url: 'sftp://etl:geheim@h/in', password: 'x' }, 'a password twice'],
		[{ url: 'sftp://etl@h/in', user: 'x', agent: true }, 'names a user twice'],
		[{ url: 'sftp://etl@h/in', agent: true, passphrase: 'x' }, 'a passphrase and no `keyFile`'],
		[{ url: 'sftp://etl:ge/heim@h/in' }, 'is no URL'],
		[{ url: 'sftp://etl:ge%heim@h/in' }, 'holds a %'],
		[{ url: 'sftp://etl:geheim@h/a#b' }, 'holds ? or #'],
		[{ url: 'sftp://etl@/in', agent: true }, 'URL'],
	])('an address that is none: %o', (written, fault) => {
		const parsed = parseSource(written, '/');
		expect(parsed).toEqual({ fault: expect.stringContaining(fault) });
		expect(JSON.stringify(parsed)).not.toContain('heim');
	});
});

test('an address shows where it leads, without its password', () => {
	const label = (url: string) => {
		const parsed = parseSource({ url, password: PASSWORD }, '/');
		return 'value' in parsed ? parsed.value.label : parsed.fault;
	};
	expect(label('sftp://etl@files.example.org')).toBe('sftp://etl@files.example.org/');
	expect(label('sftp://etl@files.example.org:22/in%20box/')).toBe('sftp://etl@files.example.org/in box');
	expect(label('sftp://etl@files.example.org:2222/~/in')).toBe('sftp://etl@files.example.org:2222/~/in');
	expect(label('SFTP://etl@[::1]:2222/~')).toBe('sftp://etl@[::1]:2222/~/');
	expect(parseSource({ url: 'sftp://etl:geheim@h/in' }, '/')).toMatchObject({ value: { label: 'sftp://etl@h/in' } });
});

describe('a folder', () => {
	test('is listed as one of this machine is: hidden names, folders, links that lead out or nowhere, what is no file', async () => {
		const { folder, open } = await served();
		const outside = path.join(freshFolder(), 'secret.csv');
		writeFileSync(outside, 'secret');
		for (const name of ['a.csv', '.b.csv.Xy12Qz', '.DS_Store', '.etlrc.json'])
			writeFileSync(path.join(folder, name), 'x');
		mkdirSync(path.join(folder, 'sub'));
		writeFileSync(path.join(folder, 'sub', 'c.csv'), 'x');
		symlinkSync('a.csv', path.join(folder, 'link.csv'));
		symlinkSync(outside, path.join(folder, 'out.csv'));
		symlinkSync('none', path.join(folder, 'broken.csv'));
		symlinkSync('..', path.join(folder, 'up'));
		symlinkSync('.', path.join(folder, 'round'));
		symlinkSync('sub', path.join(folder, 'again'));
		const files = {
			'.b.csv.Xy12Qz': null,
			'a.csv': null,
			'broken.csv': expect.stringMatching(/link|cannot be read/),
			'link.csv': null,
			'out.csv': 'is a link that leads out of the source',
			up: 'is a link that leads out of the source',
		};
		const source = await open();
		expect(await refusals(source)).toEqual(files);
		expect(source.passedOver?.()).toEqual({ folders: ['sub', 'again', 'round'], hidden: ['.DS_Store'] });
		expect((await bytesOf((await source.stat('link.csv')) as SourceFile)).toString()).toBe('x');
		expect(await source.stat('sub/c.csv')).toBeNull();
		const deep = await open({ recursive: true });
		expect(await refusals(deep)).toEqual({ ...files, 'sub/c.csv': null });
		expect(deep.passedOver?.()).toEqual({ folders: ['again', 'round'], hidden: ['.DS_Store'] });
	});

	longTest('gives whole files from a server that gives less than it is asked for', async () => {
		const { folder, open } = await served({ most: 10_000 });
		const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
		writeFileSync(path.join(folder, 'a.csv'), content);
		expect((await bytesOf(await onlyFile(await open()))).equals(content)).toBe(true);
	});

	test('refuses a file that grows, is touched or may not be read while others are', async () => {
		let during = (_: string) => {};
		const { folder, open } = await served({
			denied: (at) => at.endsWith('closed.csv'),
			reading: (at, before) => {
				if (before === 0) during(at);
			},
		});
		const file = path.join(folder, 'a.csv');
		for (const change of [
			() => appendFileSync(file, 'more'),
			() => utimesSync(file, new Date(), new Date('2026-01-01')),
		]) {
			writeFileSync(file, 'x'.repeat(100_000));
			const source = await open();
			const listed = await onlyFile(source);
			during = change;
			await expect(bytesOf(listed)).rejects.toMatchObject({ code: 'E_FILE_CHANGED', context: { file: 'a.csv' } });
			await source.close?.();
		}
	});

	test('gives small files in the order of the list as they were listed, and refuses the one that is another', async () => {
		const { folder, open } = await served();
		const names = Array.from({ length: 40 }, (_, at) => `${100 + at}.csv`);
		for (const name of names) writeFileSync(path.join(folder, name), name);
		writeFileSync(path.join(folder, '120.csv'), '');
		const source = await open();
		const files = await source.list();
		writeFileSync(path.join(folder, '139.csv'), 'more than before');
		for (const file of files.slice(0, -1))
			expect((await bytesOf(file)).toString()).toBe(file.name === '120.csv' ? '' : file.name);
		await expect(bytesOf(files.at(-1) as SourceFile)).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
	});

	test('says of one file that it may not be read', async () => {
		const { folder, open } = await served({ denied: (at) => at.endsWith('closed.csv') });
		writeFileSync(path.join(folder, 'closed.csv'), 'x');
		await expect(bytesOf(await onlyFile(await open()))).rejects.toMatchObject({ code: 'E_FILE_UNREADABLE' });
	});

	longTest('is reached over one connection, whoever asks, and over one more when that broke', async () => {
		const { server, folder, open } = await served();
		for (let at = 0; at < 5; at++) writeFileSync(path.join(folder, `${at}.csv`), 'x');
		const source = await open({ retries: 2 });
		const files = await source.list();
		await Promise.all(files.map(bytesOf));
		expect(server.logins()).toBe(1);
		server.cut();
		const again = await source.list();
		await Promise.all(again.map(bytesOf));
		expect(server.logins()).toBe(2);
	});
});
