import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
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

/** Puts a feed into an inbox that has a column of its own: under `extraColumns: evolve` its load reads it once more. */
export function putWideFile(inbox: string, records: number): void {
	const lines = Array.from(
		{ length: records },
		(_, at) => `Olu ${at},${at + 100},20101012,20260101,IND,75006,w${at}\n`,
	);
	const header = 'Name,Cust_I,Open_Dt,Consul_Dt,Country,Post_Code,Ward\n';
	writeFileSync(path.join(inbox, 'wide_23112026.csv'), header + lines.join(''));
}
