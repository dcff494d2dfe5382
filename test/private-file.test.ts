import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepPrivate } from '../source/private-file.js';

test("a file becomes its owner's alone; what is none, behind a link as well, keeps its rights", () => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const file = path.join(folder, 'a.log');
	writeFileSync(file, '');
	chmodSync(file, 0o644);
	keepPrivate(file);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	chmodSync(folder, 0o755);
	const link = path.join(folder, 'b.log');
	symlinkSync(folder, link);
	keepPrivate(link);
	expect(statSync(folder).mode & 0o777).toBe(0o755);
});
