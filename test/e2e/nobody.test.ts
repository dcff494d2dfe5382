import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { MAIN } from '../helpers/program.js';
import { skippedFor } from '../helpers/skipped.js';

/** An account that has no name, as `docker --user` and Kubernetes make them. */
const ID = 54_321;
const account = { uid: ID, gid: ID, env: { PATH: process.env.PATH }, encoding: 'utf8' } as const;
const isRoot = process.getuid?.() === 0;
const isReadable = isRoot && spawnSync(process.execPath, [MAIN, '--version'], account).status === 0;
const why = isRoot ? (isReadable ? null : 'no other account may read this checkout') : 'only root may become nobody';

/** A workplace that every account may write. */
function openPlace(): Workplace {
	const place = workplace();
	for (const folder of [place.folder, place.inbox]) chmodSync(folder, 0o777);
	place.put('a.txt', feedText([{ id: '1' }, { id: '2', opened: 'never' }]));
	place.configure({ policies: { maxRejects: 1 } });
	return place;
}

/** Without HOME and a terminal; what is given is the rest of the environment. */
function asNobody(place: Workplace, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const all = [...words, ...(words.includes('--date') ? [] : ['--date', '2026-11-23'])];
	const options = { ...account, cwd: place.folder, env: { ...account.env, ...env } };
	return spawnSync(process.execPath, [MAIN, ...all], options);
}

test.skipIf(why)(`an account without name and home works, and is noted by its number${skippedFor(why)}`, () => {
	const place = openPlace();
	for (const words of [
		['run', '--yes'],
		['accept', 'a.txt', '--yes'],
		['repair', '--waive', '2026-11-23.1', '--yes', '--note', 'known'],
		['plan'],
		['undo', '2026-11-23.1', '--yes'],
	]) {
		const done = asNobody(place, words, { TMPDIR: '/proc' });
		expect([words[0], done.status, done.stderr]).toEqual([words[0], 0, expect.not.stringContaining('E_BUG')]);
	}
	expect(place.rows('select distinct username from etl_runs')).toEqual([{ username: 'uid 54321' }]);
	expect(place.rows('select username from etl_repairs')).toEqual([{ username: 'uid 54321' }]);
	const server = asNobody(place, ['run', '--yes', '--connection', 'postgres://127.0.0.1:1/x']);
	expect([server.status, server.stderr]).toEqual([7, expect.stringContaining('PGUSER')]);
});

test.skipIf(why)(`a log folder that may be written and not listed stops no run${skippedFor(why)}`, () => {
	const place = openPlace();
	const logs = path.join(place.folder, 'logs');
	mkdirSync(logs);
	chmodSync(logs, 0o333);
	const done = asNobody(place, ['run', '--yes']);
	expect(done.status).toBe(0);
	expect(done.stderr).toContain('▲ old logs are not deleted: EACCES');
	chmodSync(logs, 0o777);
	expect(spawnSync('grep', ['-rc', '"event":"end"', logs], { encoding: 'utf8' }).stdout).toMatch(/:1$/m);
});
