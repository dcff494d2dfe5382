import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './program.js';

/** Reads every file of a folder against its oracle. */
export function suites(...words: string[]) {
	const script = path.join(ROOT, 'scripts/suites.mjs');
	const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...words], { encoding: 'utf8' });
	/** Counts of a kind: files, right, but for rejects, refused, different, crashed, not compared. */
	const counts = (kind: string) => {
		const line = stdout.split('\n').find((each) => each.includes(`│ ${kind} `)) ?? '';
		return line.split('│').slice(2, 9).map(Number);
	};
	return { stdout, stderr, status, counts };
}
