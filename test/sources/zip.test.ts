import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { localFolder } from '../../source/sources/local-folder.js';
import { selectFiles } from '../../source/sources/select-files.js';
import type { Source, SourceFile } from '../../source/sources/source.js';
import { unwrapSource } from '../../source/sources/wrapped/unwrap.js';
import { type ArchivedFile, patched, zipOf } from '../helpers/archives.js';
import { sourceOf } from '../helpers/open.js';
import { workbookParts, zip } from '../helpers/zip.js';
import { collect } from './contract.js';

const LIMITS = { files: 100, fileBytes: 200_000_000 };

function folderOf(files: Readonly<Record<string, Buffer>>): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-zip-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
	return folder;
}

const unwrapped = (source: Source, limits = LIMITS) => unwrapSource(source, { limits, pgp: null });

/** What each file holds, or why it cannot be read. */
async function contents(source: Source): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	for (const file of await source.list())
		found[file.name] = await file
			.open()
			.then(collect)
			.then(
				(bytes) => bytes.toString('utf8'),
				(error: { code: string; message: string }) => `${error.code} ${error.message}`,
			);
	return found;
}

const ofZip = (bytes: Buffer, limits = LIMITS) =>
	contents(unwrapped(localFolder(folderOf({ 'c.zip': bytes })), limits));

/** A source whose files can be read from the start only. */
function startOnly(files: Readonly<Record<string, Buffer>>): Source {
	const made = Object.entries(files).map(
		([name, bytes]): SourceFile => ({ name, refusal: null, open: async () => Readable.from([bytes]) }),
	);
	return sourceOf('stream', async () => made);
}

describe('the files of a zip', () => {
	const files: ArchivedFile[] = [
		{ name: 'north.csv', content: 'a,b\n1,2\n' },
		{ name: '2026/Müller 太郎.csv', content: 'a,b\n', stored: true },
		{ name: 'empty.csv', content: '' },
		{ name: '2026/', content: '' },
		{ name: '__MACOSX/._north.csv', content: 'x' },
		{ name: '2026/.DS_Store', content: 'x' },
	];
	const expected = { 'c.zip!2026/Müller 太郎.csv': 'a,b\n', 'c.zip!empty.csv': '', 'c.zip!north.csv': 'a,b\n1,2\n' };

	test('are files of the source, by their paths, and each is found again', async () => {
		const bytes = await zipOf(files.filter(({ name }) => !name.endsWith('/')));
		for (const inner of [localFolder(folderOf({ 'c.zip': bytes })), startOnly({ 'c.zip': bytes })]) {
			const source = unwrapped(inner);
			expect(await contents(source)).toEqual(expected);
			expect(source.passedOver?.().hidden).toEqual(['c.zip!__MACOSX/._north.csv', 'c.zip!2026/.DS_Store']);
			expect((await source.stat('c.zip!north.csv'))?.name).toBe('c.zip!north.csv');
			expect(await source.stat('c.zip!none.csv')).toBeNull();
			expect(await source.stat('c.zip')).toBeNull();
		}
	});

	test('are read from Zip64 as well, and names from DOS', async () => {
		const bytes = await zipOf([{ name: 'a.csv', content: 'a\n', zip64: true }]);
		expect(await ofZip(bytes)).toEqual({ 'c.zip!a.csv': 'a\n' });
		// 0x81 is ü in code page 437, and no UTF-8.
		expect(await ofZip(patched(zip({ 'aQb.csv': 'a\n' }), 'aQb', 'a\x81b'))).toEqual({ 'c.zip!aüb.csv': 'a\n' });
	});

	test('whatever they are, come back as they were', async () => {
		const name = fc.stringMatching(/^[a-zäß0-9 _-]{1,8}(\/[a-z]{1,4})?\.csv$/);
		const file = fc.record({
			name,
			content: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
			stored: fc.boolean(),
			zip64: fc.boolean(),
		});
		const archive = fc.uniqueArray(file, { selector: (each) => each.name, minLength: 1, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(archive, async (all) => {
				const source = unwrapped(startOnly({ 'c.zip': await zipOf(all) }));
				const found = await source.list();
				expect(found.map((each) => each.name).sort()).toEqual(all.map((each) => `c.zip!${each.name}`).sort());
				for (const each of all) {
					const again = found.find((one) => one.name === `c.zip!${each.name}`) as SourceFile;
					expect((await collect(await again.open())).equals(each.content)).toBe(true);
				}
			}),
			{ numRuns: 25 },
		);
	});
});

describe('a zip that cannot be trusted', () => {
	const two = () => zip({ 'a.csv': 'a,b\n1,2\n', 'b.csv': 'a,b\n3,4\n' });
	/** The offset of the second file, in the directory, becomes that of the first. */
	const overlapping = () => {
		const bytes = two();
		bytes.writeUInt32LE(0, bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 42);
		return bytes;
	};
	const counted = () => {
		const bytes = two();
		bytes.writeUInt16LE(1, bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 10);
		return bytes;
	};
	/** The offsets count from the beginning of the file, as those of a program that adds to it. */
	const behindAnother = () => {
		const [cut, own] = [two().subarray(0, -22), zip({ 'c.csv': 'a,b\n5,6\n' })];
		const directory = own.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
		own.writeUInt32LE(cut.length, directory + 42);
		const end = own.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
		own.writeUInt32LE(cut.length + directory, end + 16);
		return Buffer.concat([cut, own]);
	};
	const cases: readonly [what: string, bytes: () => Buffer | Promise<Buffer>, said: string][] = [
		['is cut short', () => two().subarray(0, 120), 'c.zip is no zip, or is cut short'],
		['is none', () => Buffer.from('<html>'), 'c.zip is no zip, or is cut short'],
		[
			'leads out',
			() => zip({ '../a.csv': 'a\n' }),
			'c.zip holds a path that no file in an archive may have: "../a.csv"',
		],
		['leads out with backslashes', () => zip({ '..\\a.csv': 'a\n' }), 'no file in an archive may have: "../a.csv"'],
		['is absolute', () => zip({ '/etc/a.csv': 'a\n' }), 'no file in an archive may have: "/etc/a.csv"'],
		['names a file twice', () => patched(two(), 'b.csv', 'a.csv'), 'c.zip holds two files of one name: a.csv'],
		['has files that overlap', overlapping, 'c.zip holds files that overlap'],
		['counts too few', counted, 'c.zip holds more files than its directory counts'],
		[
			'is two of one size',
			() => Buffer.concat([zip({ 'a.csv': 'a,b\n1,2\n' }), zip({ 'b.csv': 'a,b\n3,4\n' })]),
			'c.zip holds more behind its directory',
		],
		['stands behind another', () => behindAnother(), 'c.zip holds files before those that its directory lists'],
		['is a bomb', () => zip({ 'a.csv': { content: 'a', declares: 150_000_000 } }), 'times its size, as no feed does'],
		['is empty', () => zip({}), 'E_FILE_EMPTY c.zip holds no files'],
	];
	test.each(cases)('that %s is refused by its name', async (_, bytes, said) => {
		const { 'c.zip': found = '', ...others } = await ofZip(await bytes());
		expect(found).toContain(said);
		expect(others).toEqual({});
	});

	test('is bounded by the limits, which the refusal names', async () => {
		const limited = async (limits: typeof LIMITS) => {
			const [file] = await unwrapped(localFolder(folderOf({ 'c.zip': two() })), limits).list();
			return (file as SourceFile).open();
		};
		const code = 'E_FILE_TOO_LARGE';
		await expect(limited({ files: 1, fileBytes: 100 })).rejects.toMatchObject({
			code,
			context: { limit: 'limits.files' },
		});
		await expect(limited({ files: 9, fileBytes: 15 })).rejects.toMatchObject({
			code,
			context: { limit: 'limits.fileBytes' },
		});
	});

	test('loses the files that cannot be read, and no other', async () => {
		const inner = zip({ 'x.csv': 'x\n' });
		const bytes = await zipOf([
			{ name: 'good.csv', content: 'a\n' },
			{ name: 'link.csv', content: '/etc/passwd', mode: 0o120777 },
			{ name: 'inner.zip', content: inner },
		]);
		const found = await ofZip(bytes);
		expect(found['c.zip!good.csv']).toBe('a\n');
		expect(found['c.zip!link.csv']).toBe('E_FILE_MALFORMED c.zip!link.csv is a link, and no file');
		expect(found['c.zip!inner.zip']).toContain('is a zip in a zip');
		const locked = await ofZip(zip({ 'a.csv': { content: 'a\n', encrypted: true }, 'b.csv': 'b\n' }));
		expect(locked['c.zip!a.csv']).toContain('is encrypted with a password of the zip');
		expect(locked['c.zip!b.csv']).toBe('b\n');
		const lies = await ofZip(zip({ 'a.csv': { content: 'a,b\n1,2\n', declares: 3 }, 'b.csv': 'b\n' }));
		expect(lies['c.zip!a.csv']).toContain('is larger than its archive declares');
		const damaged = await ofZip(
			patched(await zipOf([{ name: 'a.csv', content: 'a,b\n1,2\n', stored: true }]), '1,2', '1,3'),
		);
		expect(damaged['c.zip!a.csv']).toContain('has another size or checksum');
	});
});

test('a workbook that is called .zip stays one file, and a zip that came after the listing is noticed', async () => {
	const workbook = zip({ ...workbookParts(''), '[Content_Types].xml': '<Types/>', '_rels/.rels': '<R/>' });
	expect(Object.keys(await ofZip(workbook))).toEqual(['c.zip']);
	const folder = folderOf({ 'c.zip': await zipOf([{ name: 'a.csv', content: 'a,b\n'.repeat(999) }]) });
	const [file] = await unwrapped(localFolder(folder)).list();
	writeFileSync(path.join(folder, 'next'), await zipOf([{ name: 'other.csv', content: 'x'.repeat(77), stored: true }]));
	renameSync(path.join(folder, 'next'), path.join(folder, 'c.zip'));
	await expect((file as SourceFile).open().then(collect)).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
});

describe('which files of archives are of the day', () => {
	const chosen = (names: readonly string[], files: readonly string[] = []) =>
		selectFiles(
			names.map((name) => ({ name })),
			{ files, settleSeconds: 0 },
			'2026-11-23',
			new Set(['.csv']),
			0,
		).flatMap(({ name, skipped }) => (skipped === null ? [name] : []));

	test('is told by their own date before the date of the archive', () => {
		const names = [
			'c_23112026.zip!a.csv',
			'c_24112026.zip!a.csv',
			'c_24112026.zip!a_23112026.csv',
			'c_23112026.zip!a_22112026.csv',
		];
		expect(chosen(names)).toEqual(['c_23112026.zip!a.csv', 'c_24112026.zip!a_23112026.csv']);
	});

	test('patterns take an archive for a folder, and one that matches the archive takes all of it', () => {
		const names = ['c.zip!north.csv', 'c.zip!in/north.csv', 'c.zip!south.csv', 'north.csv'];
		expect(chosen(names, ['north.csv'])).toEqual(['c.zip!north.csv', 'c.zip!in/north.csv', 'north.csv']);
		expect(chosen(names, ['c.zip'])).toEqual(names.slice(0, 3));
		expect(chosen(names, ['c.zip!north.csv'])).toEqual(['c.zip!north.csv']);
		expect(chosen(names, ['*.zip!**/*.csv'])).toEqual(names.slice(0, 3));
	});

	test('encrypted files go by the name before the suffix, and signatures of others are none', () => {
		expect(chosen(['a.csv.pgp', 'a.csv.gz.gpg', 'b.csv', 'b.csv.asc', 'x.7z', 'y.pgp', 'cut.zip'])).toEqual([
			'a.csv.pgp',
			'a.csv.gz.gpg',
			'b.csv',
			'cut.zip',
		]);
	});
});
