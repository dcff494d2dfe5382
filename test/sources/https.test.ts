import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../source/sources/source.js';
import { authorityFile } from '../helpers/certificates.js';
import { workplace } from '../helpers/cli.js';
import { runLineHere } from '../helpers/line-here.js';
import { longTest, oneOf } from '../helpers/long.js';
import { type WebServer, type WebTraits, webServer } from '../helpers/web-server.js';
import { at, onlyFile, opened, type Written } from '../helpers/web-source.js';
import { zip } from '../helpers/zip.js';
import { bytesOf } from './contract.js';

/** Breaks the connection behind so many bytes of the next answer that has more of them, once. */
function cutOnce(server: WebServer, after: number): void {
	server.answer = (_, response) => {
		const { end } = response;
		response.end = ((content: Buffer) => {
			if (content.length <= after) return end.call(response, content, 'utf8');
			server.answer = () => false;
			response.write(content.subarray(0, after), () => response.destroy());
			return response;
		}) as typeof response.end;
		return false;
	};
}

const content = randomBytes(300_000);

describe('a file at a URL', () => {
	test('is read over TLS with the authority that is named, and no other', async () => {
		const server = await webServer();
		server.files.set('/out/a.csv', content);
		const source = await opened(at(server));
		const file = await onlyFile(source);
		expect(file).toMatchObject({ name: 'a.csv', size: 300_000, refusal: null, isOfRunDate: false });
		expect(file.version).toMatch(/^"\w{16}"$/);
		expect((await bytesOf(file)).equals(content)).toBe(true);
		expect(server.asked.map(({ headers }) => [headers.range, headers['if-match'], headers['accept-encoding']])).toEqual(
			[
				['bytes=0-0', undefined, 'identity'],
				[undefined, file.version, 'identity'],
			],
		);
		const untrusted = await opened({ url: `${server.origin}/out/a.csv` });
		await expect(untrusted.list()).rejects.toMatchObject({ code: 'E_SOURCE_TLS', exitCode: 4 });
		const plain = await opened({ url: `${server.origin.replace('https', 'http')}/out/a.csv` });
		await expect(plain.list()).rejects.toMatchObject({ exitCode: 4 });
	});

	test('has its name from the path or the config, and its date from the config', async () => {
		const server = await webServer();
		const put = (path: string) => server.files.set(path, Buffer.from('x'));
		put('/out/c_12112026.csv');
		put('/export');
		put('/2026/north/Z%C3%BCrich.csv');
		put('/2026/c%23%3F%2520.csv');
		const names = async (written: Written) =>
			(await (await opened({ ca: authorityFile(), ...written }, '2026-11-12')).list()).map((file) => [
				file.name,
				file.isOfRunDate,
			]);
		expect(await names({ url: `${server.origin}/out/c_{date:DDMMYYYY}.csv` })).toEqual([['c_12112026.csv', true]]);
		expect(await names({ url: `${server.origin}/export?day={date:D}`, fileName: 'c_{date:MMM}.csv' })).toEqual([
			['c_Nov.csv', true],
		]);
		expect(server.asked.at(-1)?.url).toBe('/export?day=12');
		const paths = ['north/Zürich.csv', 'c%23%3F%2520.csv', 'missing.csv?x=1'];
		const several = await opened({ url: `${server.origin}/{date:YYYY}`, paths, ca: authorityFile() }, '2026-11-12');
		expect((await several.list()).map(({ name }) => name)).toEqual(['c#?%20.csv', 'north/Zürich.csv']);
		expect(several.absent?.()).toEqual([
			{ name: 'missing.csv', isOfRunDate: true, reason: '127.0.0.1 answers 404: it does not know it' },
		]);
		expect(await several.stat('missing.csv')).toBeNull();
		expect(await several.stat('other.csv')).toBeNull();
	});

	const servers: readonly [string, WebTraits, Partial<SourceFile>][] = [
		['strong tags', {}, { size: 300_000, version: expect.stringMatching(/^"/) }],
		['weak tags', { etag: 'weak' }, { size: 300_000, version: expect.stringMatching(/^W/) }],
		['no parts', { ranges: false }, { size: 300_000 }],
		['no length', { length: false }, { version: expect.stringMatching(/^"/) }],
		['nothing but bytes', { etag: 'none', ranges: false, length: false, modified: false }, {}],
	];
	test.each(oneOf(servers, 4))(
		'comes whole from a server with %s, cut or not, and gives parts',
		async (_, traits, facts) => {
			const server = await webServer(traits);
			const archive = zip({ 'north.csv': content });
			server.files.set('/out/a.csv', content).set('/out/b.zip', archive);
			const paths = ['a.csv', 'b.zip'];
			const source = await opened(at(server, { url: `${server.origin}/out`, paths, retries: 1 }));
			const [file, member] = (await source.list()) as [SourceFile, SourceFile];
			expect(file).toMatchObject(facts);
			expect('size' in file).toBe('size' in facts);
			cutOnce(server, 100_000);
			expect((await bytesOf(file)).equals(content)).toBe(true);
			expect(source.told.filter(({ type }) => type === 'retry')).toHaveLength(1);
			const isWhole = traits.etag !== undefined || traits.ranges === false;
			expect(server.asked.at(-1)?.headers.range ?? '').toMatch(isWhole ? /^$/ : /^bytes=[1-9]\d*-$/);
			expect([member.name, (await bytesOf(member)).equals(content)]).toEqual(['b.zip!north.csv', true]);
		},
	);

	const marks: readonly [string, WebTraits][] = [
		['a strong tag', {}],
		['a weak tag', { etag: 'weak' }],
		['its length', { etag: 'none', modified: false }],
	];
	test.each(oneOf(marks))('that changes in the middle is refused by %s', async (_, traits) => {
		const server = await webServer(traits);
		server.files.set('/out/a.csv', content);
		const source = await opened(at(server, { retries: 1 }));
		const file = await onlyFile(source);
		cutOnce(server, 100_000);
		const opening = bytesOf(file);
		await expect.poll(() => source.told.some(({ type }) => type === 'retry')).toBe(true);
		server.files.set('/out/a.csv', randomBytes(299_999));
		await expect(opening).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
	});

	test('that is empty is a file, and one whose end nobody knows is refused', async () => {
		const server = await webServer();
		server.files.set('/out/a.csv', Buffer.alloc(0));
		const source = await opened(at(server));
		const empty = await onlyFile(source);
		expect([empty.size, (await bytesOf(empty)).length]).toEqual([0, 0]);
		server.answer = (_, response) => {
			response.useChunkedEncodingByDefault = false;
			response.removeHeader('content-length');
			return Boolean(response.end('a,b'));
		};
		expect((await onlyFile(source)).refusal).toContain('does not say where it ends');
	});

	test('is taken out of the encoding that nobody asked for, or refused by its name', async () => {
		const server = await webServer();
		const encoded = (encoding: string) => (_: IncomingMessage, response: ServerResponse) => {
			response.setHeader('content-encoding', encoding).end(gzipSync('a,b\n1,2\n'));
			return true;
		};
		server.answer = encoded('gzip');
		const file = await onlyFile(await opened(at(server)));
		expect([file.size, (await bytesOf(file)).toString()]).toEqual([undefined, 'a,b\n1,2\n']);
		const gzip = await onlyFile(await opened(at(server, { url: `${server.origin}/a.csv.gz` })));
		expect((await bytesOf(gzip)).equals(gzipSync('a,b\n1,2\n'))).toBe(true);
		server.answer = encoded('zstd');
		expect((await onlyFile(await opened(at(server)))).refusal).toContain('is sent encoded (zstd)');
	});
});

describe('a day of URLs', () => {
	const table = (name: string) =>
		Buffer.from(`Name,Cust_I,Open_Dt,Consul_Dt,Country\n${name},1,20200101,20260101,IND\n`);

	/** A config for two files, and what a command says there. */
	async function day() {
		const server = await webServer();
		const there = workplace();
		const paths = ['north_{date:DDMMYYYY}.csv', 'south.csv'];
		there.configure({ source: { url: server.origin, paths, ca: authorityFile() } });
		const line = (...words: string[]) =>
			runLineHere([...words, '--date', '2026-11-12'], { cwd: there.folder, env: { HOME: there.folder } });
		const put = (name: string) => void server.files.set(`/${name}`, table(name));
		return { server, there, line, put };
	}

	test('says which of them is not there, and loads the others', async () => {
		const { line, put } = await day();
		const nothing = await line('read');
		expect([nothing.status, nothing.stderr]).toEqual([4, expect.stringContaining('E_SOURCE_MISSING')]);
		expect(nothing.stderr).toContain('south.csv is not there: 127.0.0.1 answers 404');
		put('north_12112026.csv');
		const doctor = await line('doctor');
		expect(doctor.stdout).toContain('1 file, 1 of them for 2026-11-12; south.csv is not there: 127.0.0.1 answers 404');
		const run = await line('run', '--yes', '--allow-new-tables', '--json');
		expect(run.status).toBe(11);
		expect(JSON.parse(run.stdout).missing).toEqual([
			{
				why: 'named',
				name: 'south.csv',
				message: 'south.csv is not there: 127.0.0.1 answers 404: it does not know it',
				isLate: false,
			},
		]);
	});

	longTest('waits for those that are not there, and says once what expect says of them', async () => {
		const { server, line, there, put } = await day();
		put('north_12112026.csv');
		const waiting = line('run', '--yes', '--allow-new-tables', '--wait-files', '1m');
		await expect.poll(() => server.asked.filter(({ url }) => url === '/south.csv').length).toBeGreaterThan(1);
		put('south.csv');
		expect((await waiting).status).toBe(0);
		expect(there.rows('select count(*) as n from med_users_master')).toEqual([{ n: 2 }]);
		const late = await day();
		late.put('north_12112026.csv');
		const source = { url: late.server.origin, paths: ['north_{date:DDMMYYYY}.csv', 'south.csv'], ca: authorityFile() };
		late.there.configure({ source, expect: [{ files: 'south*', by: '00:01' }] });
		const run = await late.line('run', '--yes', '--allow-new-tables', '--json');
		const { missing } = JSON.parse(run.stdout);
		expect([run.status, missing.length]).toEqual([12, 1]);
		expect(missing[0].message).toContain('and none is there; south.csv is not there: 127.0.0.1 answers 404');
	});
});
