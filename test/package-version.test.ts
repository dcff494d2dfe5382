import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageVersion } from '../source/package-version.js';
import { quickTestFolder } from './helpers/folder.js';
import { ROOT } from './helpers/program.js';

test('the version names what the program was built from, whatever folder that was in', async () => {
	const { buildOf } = await import(path.join(ROOT, 'scripts/build-of.mjs'));
	expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
	const folders = [quickTestFolder(), quickTestFolder()] as const;
	for (const folder of folders) {
		for (const name of ['source/readers', 'commands']) mkdirSync(path.join(folder, name), { recursive: true });
		writeFileSync(path.join(folder, 'source/readers/reader.ts'), 'one');
		writeFileSync(path.join(folder, 'commands/run.ts'), 'two');
		cpSync(path.join(ROOT, 'package-lock.json'), path.join(folder, 'package-lock.json'));
	}
	const [one, other] = folders;
	const before = buildOf(one);
	expect(buildOf(other)).toBe(before);
	for (const name of ['source/readers/reader.ts', 'commands/run.ts', 'source/more.ts', 'package-lock.json']) {
		const last = buildOf(one);
		writeFileSync(path.join(one, name), 'other');
		expect(buildOf(one), name).not.toBe(last);
	}
});
