import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';
import { oneOf } from '../helpers/long.js';
import { MAIN } from '../helpers/program.js';
import { skippedFor } from '../helpers/skipped.js';

vi.setConfig({ testTimeout: 60_000 });

/** A device that takes nothing, as a file on a full disk does. */
const FULL = '/dev/full';
const NO_FULL = existsSync(FULL) ? null : `there is no ${FULL}`;

const FULL_DISKS = [
	['the report', [FULL, 'pipe'], 2],
	['progress and messages', ['pipe', FULL], 0],
	['both', [FULL, FULL], 2],
] as const;

it.skipIf(NO_FULL !== null).each(oneOf(FULL_DISKS))(
	`a full disk under %s does not stop a load${skippedFor(NO_FULL)}`,
	(_, [out, err], status) => {
		const at = workplace();
		at.put('a.txt', feedText([{ id: '1' }]));
		const full = openSync(FULL, 'w');
		const to = (where: string) => (where === FULL ? full : 'pipe');
		const done = spawnSync(process.execPath, [MAIN, 'run', '--yes', '--verbose', '--date', '2026-11-23'], {
			cwd: at.folder,
			stdio: ['ignore', to(out), to(err)],
			encoding: 'utf8',
		});
		closeSync(full);
		expect(done.status).toBe(status);
		if (err !== FULL) expect(done.stderr).toContain('✖ E_OUTPUT  Standard output cannot be written (ENOSPC)');
		expect(at.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 1 }]);
	},
);
