import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';
import { ROOT } from './program.js';

/** Puts a feed into an inbox that takes a second or two to load. */
export function putLargeFile(inbox: string, records: number): void {
	const made = spawnSync(process.execPath, [
		path.join(ROOT, 'bench/make-feed.mjs'),
		String(records),
		path.join(inbox, 'large_23112026.txt'),
	]);
	expect(made.status).toBe(0);
}
