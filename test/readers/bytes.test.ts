import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inspectFile, reopen, type StoredFile } from '../../source/readers/bytes.js';
import { workplace } from '../helpers/cli.js';
import { ROOT } from '../helpers/program.js';
import { randomFrom } from '../helpers/random.js';
import { readFixture as fixture } from '../helpers/read.js';

const readFixture = (name: string) => fixture(`delimited/${name}`);

/** Stored bytes that arrive in pieces of `size`. */
function stored(name: string, bytes: Buffer, size = 1000): StoredFile {
	const pieces = function* () {
		for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
	};
	return { name, open: () => Readable.from(pieces(), { objectMode: false }) };
}

describe('gzip', () => {
	test('one member and several are one file', async () => {
		expect((await readFixture('one.csv.gz')).rows).toEqual([['1', '2']]);
		expect((await readFixture('two-members.csv.gz')).rows).toEqual([
			['1', '2'],
			['3', '4'],
		]);
		expect((await readFixture('zeros-behind.csv.gz')).rows).toEqual([['1', '2']]);
	});

	test.each(['truncated.csv.gz', 'garbage-behind.csv.gz', 'no-gzip.csv.gz', 'gzip-inside.csv'])(
		'%s is refused',
		async (name) => {
			await expect(readFixture(name)).rejects.toMatchObject({ code: 'E_FILE_MALFORMED' });
		},
	);

	// gunzip reads no further than a zero.
	test.each([
		['a member', gzipSync('a,b\n3,4\n')],
		['a text', Buffer.from('x')],
	])('%s behind zeros is refused, wherever the chunks end', async (_, rest) => {
		for (const zeros of [1, 512, 5_000]) {
			const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.alloc(zeros), rest]);
			for (const size of [1, 7, bytes.length]) {
				const read = inspectFile(stored('x.csv.gz', bytes, size), undefined, 1e6);
				await expect(read).rejects.toMatchObject({
					code: 'E_FILE_MALFORMED',
					message: expect.stringContaining('zeros'),
				});
			}
		}
	});

	test('zeros behind are padding, wherever the chunks end', async () => {
		const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.alloc(200_000)]);
		for (const size of [999, 65_536, bytes.length])
			expect((await inspectFile(stored('x.csv.gz', bytes, size), undefined, 1e6)).size).toBe(bytes.length);
	});

	test('a byte that changed is noticed', async () => {
		const bytes = gzipSync(readFileSync(path.join(ROOT, 'fixtures/delimited/typed-named.txt')));
		bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 0xff;
		await expect(inspectFile(stored('x.txt.gz', bytes), undefined, 1e6)).rejects.toMatchObject({
			code: 'E_FILE_MALFORMED',
		});
	});

	test('without a byte it is an empty file', async () => {
		const facts = await inspectFile(stored('empty.csv.gz', Buffer.alloc(0)), undefined, 1e6);
		expect(facts).toMatchObject({ size: 0, bytes: { traits: { size: 0 } } });
	});

	test('hash and size are those of all stored bytes, read twice', async () => {
		const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.alloc(200_000)]);
		const file = stored('x.csv.gz', bytes);
		const facts = await inspectFile(file, undefined, 1e6);
		expect(facts.size).toBe(bytes.length);
		const again = reopen(file, facts);
		let text = '';
		for await (const chunk of again.bytes.open()) text += chunk;
		expect(text).toBe('a,b\n1,2\n');
		again.verify();
	});

	test('a file that is looked into and opened anew is still the same', async () => {
		const random = randomFrom(1);
		const noise = Buffer.from(Array.from({ length: 2_000_000 }, () => 32 + random() * 90)).toString();
		const file = path.join(workplace().folder, 'x.csv.gz');
		writeFileSync(file, gzipSync(`a,b\n1,${noise.slice(0, 1_000_000)}\n2,${noise.slice(1_000_000)}\n`));
		const source = { name: 'x.csv.gz', open: () => createReadStream(file) };
		const facts = await inspectFile(source, undefined, 1e9);
		const again = reopen(source, facts);
		for await (const _ of again.bytes.open()) break;
		for await (const _ of again.bytes.open());
		again.verify();
	});

	test('a bomb is stopped at the limit', async () => {
		const bomb = gzipSync(Buffer.alloc(50_000_000));
		await expect(inspectFile(stored('x.csv.gz', bomb), undefined, 1_000_000)).rejects.toMatchObject({
			code: 'E_FILE_TOO_LARGE',
		});
	});
});

test('a file that changed after it was inspected is noticed', async () => {
	const file = path.join(workplace().folder, 'x.csv');
	writeFileSync(file, 'a,b\n1,2\n');
	const source = { name: 'x.csv', open: () => createReadStream(file) };
	const facts = await inspectFile(source, undefined, 1e6);
	for (const changed of ['a,b\n1,3\n', 'a,b\n', 'a,b\n1,2\n3,4\n']) {
		writeFileSync(file, changed);
		const { bytes, verify } = reopen(source, facts);
		for await (const _ of bytes.open());
		expect(verify).toThrow(expect.objectContaining({ code: 'E_FILE_CHANGED' }));
	}
});

test.each([
	['\ufeffa', 'utf-8'],
	['\xff\xfe\0\0a\0\0\0', 'utf-32le'],
	['abc', 'utf-8'],
])('%j is read as %s', async (text, encoding) => {
	const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'latin1');
	expect((await inspectFile(stored('x', bytes), undefined, 1e6)).bytes.traits.encoding).toBe(encoding);
});

test('characters that lie across chunks are whole', async () => {
	const bytes = Buffer.from('Zoë 日本 🏥 '.repeat(500));
	for (const size of [1, 2, 3, 5, 7]) {
		const { traits } = (await inspectFile(stored('x', bytes, size), undefined, 1e6)).bytes;
		expect(traits.encoding).toBe('utf-8');
	}
});
