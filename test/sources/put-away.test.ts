import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { moveOnDisk, removeOnDisk } from '../../source/sources/put-away/on-disk.js';
import type { StoredFile } from '../../source/sources/source.js';
import { quickTestFolder } from '../helpers/folder.js';

/** The name that a file has for the moment in which it is taken away. */
const HIDDEN = `.etlrc-away-${createHash('sha256').update('a.csv').digest('hex').slice(0, 16)}`;

/** A folder in which a try was cut: the file is at its hidden name, and nothing at its own. */
function cutFolder(): { readonly root: string; readonly file: StoredFile; at(name: string): string } {
	const root = realpathSync(quickTestFolder());
	const at = (name: string) => path.join(root, name);
	writeFileSync(at(HIDDEN), 'loaded');
	const { size, mtimeMs } = statSync(at(HIDDEN));
	return { root, at, file: { name: 'a.csv', size, modified: mtimeMs } };
}

describe('a file that was cut while it was taken away', () => {
	test('is moved by the next try, and is at one name alone', async () => {
		const { root, file, at } = cutFolder();
		expect(await moveOnDisk(root, file, 'done/a.csv')).toBe('done');
		expect(readFileSync(at('done/a.csv'), 'utf8')).toBe('loaded');
		expect(readdirSync(root)).toEqual(['done']);
	});

	test('is moved where it has its new name already', async () => {
		const { root, file, at } = cutFolder();
		mkdirSync(at('done'));
		writeFileSync(at('done/a.csv'), 'loaded');
		expect(await moveOnDisk(root, file, 'done/a.csv')).toBe('done');
		expect(readdirSync(root)).toEqual(['done']);
	});

	test('is deleted by the next try', async () => {
		const { root, file } = cutFolder();
		expect(await removeOnDisk(root, file)).toBe('done');
		expect(readdirSync(root)).toEqual([]);
	});

	test.each([moveOnDisk, removeOnDisk])(
		'is given back where it is what a sender had just put there: %o',
		async (act) => {
			const { root, file, at } = cutFolder();
			writeFileSync(at(HIDDEN), 'a new delivery');
			expect(await act(root, file, 'done/a.csv')).toBe('changed');
			expect(readFileSync(at('a.csv'), 'utf8')).toBe('a new delivery');
			expect(existsSync(at(HIDDEN))).toBe(false);
		},
	);
});
