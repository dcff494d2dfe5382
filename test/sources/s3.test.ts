import { describe, expect, onTestFinished, test } from 'vitest';
import { openSource, parseSource } from '../../source/sources/open.js';
import type { Source } from '../../source/sources/source.js';
import { DATE } from '../helpers/in-process.js';
import { LONG } from '../helpers/long.js';
import { S3_KEYS, s3Bucket } from '../helpers/s3-server.js';
import { weakLine } from '../helpers/weak-line.js';
import { webServer } from '../helpers/web-server.js';
import { describeRemoteSource, type SourcePlace, variable } from './contract.js';

const SECRETS = { FEED_KEY: S3_KEYS.accessKeyId, FEED_SECRET: S3_KEYS.secretAccessKey };

/** A prefix of a bucket, behind a line that may fail. */
async function bucketPlace(): Promise<SourcePlace> {
	const { bucket, port, put, remove } = await s3Bucket();
	const line = await weakLine(port);
	return {
		written: () => ({
			url: `s3://${bucket}/in/`,
			endpoint: `http://127.0.0.1:${line.port}`,
			accessKeyId: variable('FEED_KEY'),
			secretAccessKey: variable('FEED_SECRET'),
		}),
		env: SECRETS,
		wrong: { FEED_KEY: 'N0B0DY-KN0WS', FEED_SECRET: 'Wr0ng-Tr0ub4dor' },
		secrets: [S3_KEYS.secretAccessKey],
		line,
		put: (name, content) => put(`in/${name}`, content),
		remove: (name) => remove(`in/${name}`),
	};
}

describeRemoteSource({
	kind: 'S3',
	long: LONG,
	holds: 'bytes',
	putsAway: true,
	resumes: true,
	// The server of the tests escapes these twice in its lists.
	impossible: /[&']/,
	place: bucketPlace,
});

describe('a bucket', () => {
	test('lists more keys than a page has, without folders, markers and hidden files', async () => {
		const { bucket, port, put } = await s3Bucket();
		const place = { url: `s3://${bucket}/in`, endpoint: `http://127.0.0.1:${port}` };
		const names = Array.from({ length: LONG ? 1_005 : 3 }, (_, at) => `${String(at).padStart(5, '0')}.csv`);
		for (let from = 0; from < names.length; from += 50)
			await Promise.all(names.slice(from, from + 50).map((name) => put(`in/${name}`, name)));
		await put('in/.DS_Store', 'x');
		await put('in/north/a.csv', 'x');
		await put('inbox.csv', 'x');
		const flat = await opened(place);
		expect((await flat.list()).map(({ name }) => name)).toEqual(names);
		expect(flat.passedOver?.()).toEqual({ folders: ['north'], hidden: ['.DS_Store'] });
		const deep = await opened({ ...place, recursive: true });
		expect((await deep.list()).map(({ name }) => name)).toEqual([...names, 'north/a.csv']);
		expect((await deep.list()).at(-1)).toMatchObject({ size: 1, version: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
		const dated = await opened({ ...place, url: `s3://${bucket}/{date:YYYY}/` });
		await put('2026/day.csv', 'x');
		expect((await dated.list()).map(({ name }) => name)).toEqual(['day.csv']);
	});

	test('whose list is cut off without a word how to go on is refused, whatever comes before the cut', async () => {
		for (const more of ['<NextMarker>a.csv</NextMarker>', '<NextContinuationToken>same</NextContinuationToken>']) {
			const server = await webServer({ plain: true });
			server.answer = (_, response) => {
				const object = '<Contents><Key>in/a.csv</Key><Size>1</Size><ETag>"e"</ETag></Contents>';
				response.setHeader('content-type', 'application/xml');
				response.end(`<ListBucketResult><IsTruncated>true</IsTruncated>${more}${object}</ListBucketResult>`);
				return true;
			};
			const cut = await opened({ url: 's3://feeds/in/', endpoint: server.origin });
			await expect(cut.list()).rejects.toMatchObject({
				code: 'E_SOURCE_UNREADABLE',
				message: expect.stringContaining('The list of the bucket feeds is cut off'),
			});
		}
	});

	test('that is not there, is archived, or cannot be reached says so', async () => {
		const { port } = await s3Bucket();
		const endpoint = `http://127.0.0.1:${port}`;
		const none = await opened({ url: 's3://no-such-bucket/in', endpoint });
		await expect(none.list()).rejects.toMatchObject({
			code: 'E_SOURCE_MISSING',
			message: 'There is no bucket no-such-bucket at 127.0.0.1',
		});
		const nobody = await opened({ url: 's3://feeds', endpoint: 'http://127.0.0.1:9', retries: 0 });
		await expect(nobody.list()).rejects.toMatchObject({
			code: 'E_SOURCE_LOST',
			message: expect.stringContaining('refuses connections on port 9'),
		});
	});

	test.each([
		['s3://key:secret@bucket/in', {}, 'holds more than a bucket'],
		['s3:///in', {}, 'names no bucket'],
		['s3://feeds/{date:DAY}', {}, '"{date:DAY}" may hold'],
		[
			's3://feeds',
			{ endpoint: 'http://minio.example:9000' },
			'would send everything to minio.example:9000 unencrypted',
		],
		['s3://feeds', { endpoint: 'https://key:secret@minio.example' }, 'has an endpoint with a user'],
		['s3://feeds', { accessKeyId: 'A' }, 'has one of accessKeyId and secretAccessKey'],
		['s3://feeds', { query: 'select 1' }, 'query is not for s3://BUCKET/PREFIX'],
	])('is refused in the config as %s with %o', (url, more, fault) => {
		const parsed = parseSource({ url, ...more }, '/');
		expect('fault' in parsed && parsed.fault).toContain(fault);
		expect(JSON.stringify(parsed)).not.toContain('secret@');
	});
});

async function opened(written: Readonly<Record<string, unknown>>): Promise<Source> {
	const parsed = parseSource({ ...written, ...S3_KEYS }, '/');
	if ('fault' in parsed) throw new Error(parsed.fault);
	const source = await openSource(parsed.value, { runDate: DATE, signal: new AbortController().signal });
	onTestFinished(() => source.close?.());
	return source;
}
