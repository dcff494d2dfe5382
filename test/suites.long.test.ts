import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './helpers/program.js';
import { suites } from './helpers/suites.js';

test('no fixture is read otherwise than another reader of its format reads it, where the machine has one', () => {
	const { stdout, stderr, status, counts } = suites(path.join(ROOT, 'fixtures'), '--show', '50');
	expect(stderr).toBe('');
	const [files = 0, ...results] = counts('all');
	expect(files, stdout).toBeGreaterThan(100);
	expect(results.reduce((sum, each) => sum + each, 0)).toBe(files);
	expect(stdout).not.toMatch(/^(different|crashed) /m);
	expect(status).toBe(0);
}, 600_000);
