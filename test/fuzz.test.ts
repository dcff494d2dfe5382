import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workplace } from './helpers/cli.js';
import { LONG } from './helpers/long.js';
import { ROOT } from './helpers/program.js';

test('mutated fixtures end in records or in a named error, alone and in whole runs', () => {
	const { folder } = workplace();
	const words = ['--seed', '20261124', '--runs', LONG ? '400' : '15', '--out', path.join(folder, 'failures')];
	const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/fuzz.mjs'), ...words], {
		encoding: 'utf8',
	});
	expect(stderr).toBe('');
	expect(stdout).toMatch(/\d+ {2}rows\n[\s\S]*run: /);
	expect(stdout).toMatch(/cases in .* 0 failed/);
	expect(status).toBe(0);
}, 1_200_000);
