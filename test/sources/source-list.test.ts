import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSource, parseSource } from '../../source/sources/open.js';
import { quickTestFolder } from '../helpers/folder.js';

/** A folder with files at these paths. */
function folderOf(...paths: string[]): string {
	const folder = quickTestFolder();
	for (const each of paths) {
		mkdirSync(path.dirname(path.join(folder, each)), { recursive: true });
		writeFileSync(path.join(folder, each), `${each}\n`);
	}
	return folder;
}

function open(written: Parameters<typeof parseSource>[0], base: string) {
	const parsed = parseSource(written, base);
	if ('fault' in parsed) throw new Error(parsed.fault);
	const day = { runDate: '2026-11-23', signal: new AbortController().signal };
	return openSource(parsed.value, day, { limits: { files: 100, fileBytes: 1000 }, pgp: null });
}

async function textOf(source: Awaited<ReturnType<typeof open>>, name: string): Promise<string> {
	const file = await source.stat(name);
	return Buffer.concat(((await (await file?.open())?.toArray()) ?? []) as Buffer[]).toString();
}

test('a list of sources is one, whose files have the names of their sources before their own', async () => {
	const base = folderOf('north/a.csv', 'north/old/b.csv', 'south/a.csv', 'south/.hidden');
	const source = await open(
		[{ url: 'north', name: 'north', recursive: true }, { url: 'south', name: 'south' }, 'c'],
		base,
	);
	expect(source.label).toBe(`north: ${base}/north, south: ${base}/south, ${base}/c`);
	await expect(source.list()).rejects.toMatchObject({ code: 'E_SOURCE_MISSING' });
	mkdirSync(path.join(base, 'c'));
	writeFileSync(path.join(base, 'c', 'c.csv'), '');
	const files = await source.list();
	expect(files.map(({ name, place }) => [name, place])).toEqual([
		['c.csv', `${base}/c`],
		['north/a.csv', 'north'],
		['north/old/b.csv', 'north'],
		['south/a.csv', 'south'],
	]);
	expect(source.passedOver?.()).toEqual({ folders: [], hidden: ['south/.hidden'] });
	expect(await textOf(source, 'north/old/b.csv')).toBe('north/old/b.csv\n');
	expect(await source.stat('south/b.csv')).toBeNull();
	await source.close?.();
});

test('two files of one name in a list are refused, and so are two sources of one name', async () => {
	const base = folderOf('north/a.csv', 'south/a.csv');
	const same = await open(['north', 'south'], base);
	await expect(same.list()).rejects.toMatchObject({
		code: 'E_SOURCE_NAMES',
		message: `a.csv is in two sources: ${base}/north and ${base}/south`,
	});
	const twice = [
		{ url: 'north', name: 'x' },
		{ url: 'south', name: 'x' },
	];
	expect(parseSource(twice, base)).toEqual({ fault: 'two sources are called x' });
});

test('subfolders are looked through where that is wanted, and links to folders never', async () => {
	const base = folderOf('a.csv', 'sub/b.csv', 'sub/deep/c.csv', 'sub/.DS_Store');
	symlinkSync('..', path.join(base, 'sub', 'round'));
	symlinkSync('deep', path.join(base, 'sub', 'linked'));
	const flat = await open('.', base);
	expect((await flat.list()).map(({ name }) => name)).toEqual(['a.csv']);
	expect(flat.passedOver?.().folders).toEqual(['sub']);
	expect(await flat.stat('sub/b.csv')).toBeNull();
	const deep = await open({ url: '.', recursive: true }, base);
	expect((await deep.list()).map(({ name }) => name)).toEqual(['a.csv', 'sub/b.csv', 'sub/deep/c.csv']);
	expect(deep.passedOver?.()).toEqual({ folders: ['sub/linked', 'sub/round'], hidden: ['sub/.DS_Store'] });
	expect(await textOf(deep, 'sub/deep/c.csv')).toBe('sub/deep/c.csv\n');
	expect(await deep.stat('sub/../../x')).toBeNull();
});
