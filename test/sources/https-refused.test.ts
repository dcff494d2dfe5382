import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseSource } from '../../source/sources/open.js';
import { oneOf } from '../helpers/long.js';
import { webServer } from '../helpers/web-server.js';
import { at, faultOf, onlyFile, opened, type Written } from '../helpers/web-source.js';
import { bytesOf } from './contract.js';

const content = Buffer.alloc(300_000, 'a,b\n');

describe('secrets', () => {
	const token = 's3cret-Tr0ub4dor';

	test('go to the server that is named, and not along a redirect to another', async () => {
		const [server, other] = [await webServer({ authorization: `Bearer ${token}` }), await webServer()];
		server.files.set('/moved/a.csv', content);
		other.files.set('/out/a.csv', content);
		const redirect = (to: string) => (request: IncomingMessage, response: ServerResponse) => {
			if (request.url !== '/out/a.csv') return false;
			response.writeHead(302, { location: to }).end('elsewhere');
			return true;
		};
		server.answer = redirect('/moved/a.csv');
		const source = await opened(at(server, { token, headers: { 'X-Api-Key': token } }));
		expect((await bytesOf(await onlyFile(source))).equals(content)).toBe(true);
		expect(server.asked.every(({ headers }) => headers.authorization && headers['x-api-key'] === token)).toBe(true);
		server.answer = redirect(`${other.origin}/out/a.csv?signed=${token}`);
		const away = await opened(at(server, { token, headers: { 'X-Api-Key': token } }));
		expect((await bytesOf(await onlyFile(away))).equals(content)).toBe(true);
		expect(other.asked.map(({ headers }) => [headers.authorization, headers['x-api-key']])).toEqual([
			[undefined, undefined],
			[undefined, undefined],
		]);
		other.answer = (_, response) => Boolean(response.writeHead(403).end());
		const refused = await faultOf(away.list());
		expect(refused?.hint).toContain('secrets do not go along to another host');
		expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain(token);
	});

	test('of Basic are said as RFC 7617 has them', async () => {
		const server = await webServer({ authorization: `Basic ${Buffer.from('etl:pä:ss').toString('base64')}` });
		server.files.set('/out/a.csv', content);
		const source = await opened(at(server, { user: 'etl', password: 'pä:ss' }));
		expect(await onlyFile(source)).toMatchObject({ size: 300_000 });
	});

	test('in a query are asked with, and shown nowhere', async () => {
		const server = await webServer();
		const url = `${server.origin}/out/a.csv?token=${token}&day={date:DDMMYYYY}&${token}`;
		const source = await opened(at(server, { url }));
		expect(await source.list()).toEqual([]);
		expect(server.asked[0]?.url).toBe(`/out/a.csv?token=${token}&day=23112026&${token}`);
		expect(source.label).toBe(`${server.origin}/out/a.csv?token=•••&day={date:DDMMYYYY}&•••`);
		const parsed = parseSource(at(server, { url: server.origin, paths: [`a.csv?sig=${token}`] }), '/');
		expect('value' in parsed && parsed.value.facts).toEqual({ paths: ['a.csv?sig=•••'] });
	});
});

describe('a server that refuses', () => {
	const redirectTo =
		(to: (request: IncomingMessage) => string) => (request: IncomingMessage, response: ServerResponse) =>
			Boolean(response.writeHead(307, { location: to(request) }).end());

	test.each<[number, Written, string, string]>([
		[401, {}, 'E_SOURCE_REFUSED', 'Set `token`'],
		[401, { token: 'x' }, 'E_SOURCE_REFUSED', 'have expired'],
		[403, { token: 'x' }, 'E_SOURCE_REFUSED', 'where there is no such file'],
		[400, {}, 'E_SOURCE_UNREADABLE', 'Check the URL'],
		[501, {}, 'E_SOURCE_UNREADABLE', 'Check the URL'],
		[300, {}, 'E_SOURCE_UNREADABLE', 'Check the URL'],
		[503, {}, 'E_SOURCE_LOST', 'when the source answers'],
		[408, {}, 'E_SOURCE_LOST', 'when the source answers'],
	])('with %i, asked with %o, is %s', async (status, more, code, hint) => {
		const server = await webServer();
		server.answer = (_, response) => Boolean(response.writeHead(status, { 'www-authenticate': 'Bearer x="y"' }).end());
		const fault = await faultOf((await opened(at(server, more))).list());
		expect(fault).toMatchObject({ code, exitCode: 4, hint: expect.stringContaining(hint) });
		expect(fault?.message).toContain(`answers ${status}`);
	});

	test.each(oneOf(['1', 'a date']))('is asked again when it wants: Retry-After is %s', async (wait) => {
		const server = await webServer();
		server.files.set('/out/a.csv', content);
		server.answer = (_, response) => {
			server.answer = () => false;
			const after = wait === '1' ? wait : new Date(Date.now() + 2_000).toUTCString();
			return Boolean(response.writeHead(429, { 'retry-after': after }).end());
		};
		const source = await opened(at(server, { retries: 1 }));
		expect(await onlyFile(source)).toMatchObject({ size: 300_000 });
		const [retry] = source.told;
		expect(retry).toMatchObject({ type: 'retry', reason: 'The source is lost: 127.0.0.1 answers 429 to a.csv' });
		// A date has whole seconds, so that a second of two may be over already.
		expect(retry?.type === 'retry' && retry.seconds).toBeGreaterThan(0.5);
	});

	test.each<[string, (request: IncomingMessage) => string, Written, string]>([
		['in a circle', ({ url }) => (url === '/b.csv' ? '/out/a.csv' : '/b.csv'), {}, 'redirects round in a circle'],
		['further and further', ({ url }) => `${url}x`, { maxRedirects: 2 }, 'redirects further after 2 redirects'],
		[
			'out of TLS',
			() => 'http://files.example/a.csv?k=s3cret',
			{},
			'redirects to http://files.example, which everybody',
		],
		['to no server', () => 'ftp://files.example/a.csv', {}, 'redirects to what is no https:// URL'],
	])('to go on %s', async (_, to, more, message) => {
		const server = await webServer();
		server.answer = redirectTo(to);
		const fault = await faultOf((await opened(at(server, more))).list());
		expect(fault).toMatchObject({ code: 'E_SOURCE_REDIRECT', message: expect.stringContaining(message) });
		expect(inspect(fault)).not.toContain('s3cret');
	});
});

describe('a URL is refused in the config', () => {
	const url = 'https://files.example/out/a.csv';
	test.each<[string, Written, string]>([
		['https://u:s3cret@files.example/a.csv', {}, 'holds a user'],
		['https://', {}, 'is no URL'],
		['https://files.example/', {}, 'set `fileName`'],
		['https://files.example/export?x=.csv', {}, 'set `fileName`'],
		['https://files.example/a%FF.csv', {}, 'begins no character'],
		['https://files.example/a%2Fb.csv', {}, 'holds a slash or a control'],
		['https://files.example/a%00.csv', {}, 'holds a slash or a control'],
		['https://files.example/a#b.csv', {}, 'written %23'],
		['https://files.example/{date:DAY}.csv', {}, '"{date:DAY}" may hold'],
		['http://files.example/a.csv', {}, 'would send everything to files.example unencrypted'],
		[url, { fileName: '../a.csv' }, 'fileName with a slash'],
		['https://files.example/x?t=s3cret', { paths: ['a.csv'] }, 'a query before its `paths`'],
		['https://files.example', { paths: ['../../a.csv', 'b/../a.csv'] }, 'has two files called a.csv'],
		['https://files.example/x', { paths: ['../a.csv?t=s3cret'] }, 'leads out of it: ../a.csv?t=•••'],
		['https://files.example/x', { paths: ['https://other.example/x/a.csv'] }, 'leads out of it'],
		['https://files.example/x', { paths: ['export?t=s3cret'] }, 'gives its file no name'],
		['https://files.example/x', { paths: ['a.csv'], fileName: 'b.csv' }, 'both paths and fileName'],
		[url, { token: 's3cret', user: 'me', password: 's3cret' }, 'both token and user'],
		[url, { user: 'me' }, 'one of user and password'],
		[url, { token: 's3cret\nx' }, 'a token with blanks'],
		[url, { headers: { Range: 's3cret' } }, 'not yours to set: Range'],
		[url, { headers: { 'X-A': 's3cret\n' } }, 'HTTP cannot say: "X-A"'],
		[url, { region: 'x' }, 'region is not for https://HOST/PATH'],
	])('as %s with %o', (text, more, fault) => {
		const parsed = parseSource({ url: text, ...more }, '/');
		expect('fault' in parsed && parsed.fault).toContain(fault);
		expect(JSON.stringify(parsed)).not.toContain('s3cret');
	});

	test.each(['http://127.0.0.1:8080/a.csv', 'http://localhost/a.csv', 'http://[::1]/a.csv'])(
		'but not as %s',
		(text) => {
			expect(parseSource(text, '/')).toHaveProperty('value');
		},
	);
});
