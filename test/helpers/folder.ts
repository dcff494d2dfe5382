import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Linux keeps this folder in memory: a test of many small commits does not wait for the disk there. */
const MEMORY = '/dev/shm';

/** A folder that is quick to write, gone when `remove` is called. */
export function quickFolder(): { readonly folder: string; remove(): void } {
	const folder = mkdtempSync(path.join(existsSync(MEMORY) ? MEMORY : os.tmpdir(), 'etl-tui-'));
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The same, gone when the test ends. */
export function quickTestFolder(): string {
	const { folder, remove } = quickFolder();
	onTestFinished(remove);
	return folder;
}
