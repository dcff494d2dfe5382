import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inspectFile } from '../../source/readers/bytes.js';
import { localFolder, namedFile } from '../../source/sources/local-folder.js';
import type { SourceFile } from '../../source/sources/source.js';
import { storedFile } from '../../source/steps/read/feed-file.js';
import { toFileError } from '../../source/steps/read/read.js';

/** A folder with files of these contents. */
function folderOf(files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-source-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
	return folder;
}

async function refusals(folder: string): Promise<Record<string, string | null>> {
	const files = await localFolder(folder).list();
	return Object.fromEntries(files.map((file) => [file.name, file.refusal]));
}

describe('a folder', () => {
	test('lists its files by name, without subfolders, and hidden ones only where they may be data that is arriving', async () => {
		const folder = folderOf({
			'b.csv': '',
			'a.csv': '',
			'.b.csv.Xy12Qz': '',
			'.DS_Store': '',
			'.gitkeep': '',
			'.etlrc.json': '',
		});
		mkdirSync(path.join(folder, 'sub.csv'));
		expect(await refusals(folder)).toEqual({ '.b.csv.Xy12Qz': null, 'a.csv': null, 'b.csv': null });
	});

	test('keeps names that hold line breaks, escapes and marks of direction', async () => {
		const names = ['new\nline.csv', '\u001b[31mred.csv', 'a\u202Evsc.csv', '-rf.csv', "o'neil; --.csv"];
		const folder = folderOf(Object.fromEntries(names.map((name) => [name, 'a,b\n1,2\n'])));
		expect(Object.keys(await refusals(folder)).sort()).toEqual(names.sort());
		for (const file of await localFolder(folder).list()) {
			let text = '';
			for await (const chunk of await file.open()) text += chunk;
			expect(text).toBe('a,b\n1,2\n');
		}
	});

	test('that is missing, or a file, or no name at all, says so', async () => {
		const folder = folderOf({ 'a.csv': '' });
		const missing = localFolder(path.join(folder, 'none')).list();
		await expect(missing).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
		await expect(localFolder(path.join(folder, 'a.csv')).list()).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
		// For root, who may read everything, a loop of links is what cannot be read.
		symlinkSync('loop', path.join(folder, 'loop'));
		await expect(localFolder(path.join(folder, 'loop')).list()).rejects.toMatchObject({ code: 'E_SOURCE_UNREADABLE' });
	});

	test('refuses links that lead out of it, and follows those within', async () => {
		const outside = folderOf({ 'secret.csv': 'a,b\n' });
		const folder = folderOf({ 'a.csv': 'a,b\n' });
		symlinkSync(path.join(outside, 'secret.csv'), path.join(folder, 'out.csv'));
		symlinkSync(outside, path.join(folder, 'outside'));
		symlinkSync('a.csv', path.join(folder, 'in.csv'));
		symlinkSync('nowhere.csv', path.join(folder, 'broken.csv'));
		symlinkSync('loop.csv', path.join(folder, 'loop.csv'));
		const out = 'is a link that leads out of the source';
		expect(await refusals(folder)).toEqual({
			'a.csv': null,
			'in.csv': null,
			'out.csv': out,
			outside: out,
			'broken.csv': 'cannot be read (ENOENT)',
			'loop.csv': 'cannot be read (ELOOP)',
		});
	});

	test('may itself be reached through a link', async () => {
		const folder = folderOf({ 'a.csv': 'a,b\n' });
		const link = `${folder}-link`;
		symlinkSync(folder, link);
		onTestFinished(() => rmSync(link));
		expect(await refusals(link)).toEqual({ 'a.csv': null });
	});

	test('never waits for a pipe or a socket', async () => {
		const folder = folderOf({});
		execFileSync('mkfifo', [path.join(folder, 'pipe.csv')]);
		const server = createServer().listen(path.join(folder, 'socket.csv'));
		onTestFinished(() => void server.close());
		await new Promise((resolve) => server.once('listening', resolve));
		const refusal = 'is not a regular file';
		expect(await refusals(folder)).toEqual({ 'pipe.csv': refusal, 'socket.csv': refusal });
	});

	test('opens nothing but a regular file where one was listed', async () => {
		const outside = folderOf({ 'secret.csv': 'a,b\n' });
		const swaps: Readonly<Record<string, (file: string) => void>> = {
			'cannot be read (ELOOP)': (file) => symlinkSync(path.join(outside, 'secret.csv'), file),
			'a.csv is not a regular file': (file) => execFileSync('mkfifo', [file]),
			'a.csv.gz is not a regular file': (file) => mkdirSync(file),
		};
		for (const [message, swap] of Object.entries(swaps)) {
			const name = message.includes('.gz') ? 'a.csv.gz' : 'a.csv';
			const folder = folderOf({ [name]: 'a,b\n1,2\n' });
			const [listed] = await localFolder(folder).list();
			rmSync(path.join(folder, name));
			swap(path.join(folder, name));
			const inspected = inspectFile(storedFile(listed as SourceFile), undefined, 1000).catch((error) =>
				toFileError(error, name),
			);
			expect(await inspected).toMatchObject({ code: 'E_FILE_UNREADABLE', message: expect.stringContaining(message) });
		}
	});

	test('tells names apart that are no text, and refuses them', async () => {
		const folder = folderOf({ 'day\ufffd.csv': '' });
		for (const byte of [0xfe, 0xff])
			writeFileSync(Buffer.concat([Buffer.from(`${folder}/day`), Buffer.of(byte), Buffer.from('.csv')]), '');
		const refusal = 'has a name that is not UTF-8: give it another';
		expect(await refusals(folder)).toEqual({ 'day\\xfe.csv': refusal, 'day\\xff.csv': refusal, 'day\ufffd.csv': null });
	});
});

test('a file that a person named says at once what it is', async () => {
	const folder = folderOf({ 'a.csv': '' });
	execFileSync('mkfifo', [path.join(folder, 'pipe.csv')]);
	symlinkSync('loop.csv', path.join(folder, 'loop.csv'));
	const refusal = (name: string) => namedFile(path.join(folder, name)).then((file) => file.refusal);
	expect(await refusal('a.csv')).toBeNull();
	expect(await refusal('none.csv')).toBe('does not exist');
	expect(await refusal('a.csv/b.csv')).toBe('cannot be read (ENOTDIR)');
	expect(await refusal('pipe.csv')).toBe('is not a regular file');
	expect(await refusal('.')).toBe('is not a regular file');
	expect(await refusal('loop.csv')).toBe('cannot be read (ELOOP)');
});
