import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { randomFrom } from '../helpers/random.js';
import { ended } from '../helpers/run-of-program.js';

const KILLS = Number(process.env.ETL_CHAOS_KILLS ?? 2);
const SEED = Number(process.env.ETL_CHAOS_SEED ?? 1);
const FILES = 120;

const names = Array.from({ length: FILES }, (_, index) => `${String(index).padStart(3, '0')}.txt`);

/** Files in a folder of the inbox; none where it is not there. */
function filesIn(at: Workplace, folder: string): string[] {
	const there = path.join(at.inbox, folder);
	return existsSync(there) ? readdirSync(there).filter((name) => name.endsWith('.txt')) : [];
}

test.each(['move', 'delete'] as const)(
	`a run that is killed while it puts files away loses none, and the next one does the rest: %s, ${KILLS} times`,
	async (act) => {
		const random = randomFrom(SEED);
		let hits = 0;
		for (let life = 1; hits < KILLS; life++) {
			const at = workplace();
			at.configure({ after: { do: act, ...(act === 'move' && { done: 'done' }) } });
			const content = new Map(names.map((name, index) => [name, feedText([{ id: String(index) }])]));
			for (const [name, text] of content) at.put(name, text);
			const when = Math.floor(random() * FILES);
			const run = at.start('run', '--yes', '--quiet');
			const over = ended(run);
			const isOver = over.then(() => true);
			const isThere = () => (act === 'move' ? filesIn(at, 'done').length : FILES - filesIn(at, '.').length) > when;
			while (!isThere() && !(await Promise.race([isOver, setImmediate(false)])));
			run.kill('SIGKILL');
			const trace = `seed ${SEED}, life ${life}, at ${when}`;
			if ((await over).signal === 'SIGKILL') hits++;
			const lying = act === 'move' ? new Set([...filesIn(at, '.'), ...filesIn(at, 'done')]) : null;
			if (lying !== null) expect([...lying].sort(), trace).toEqual(names);
			// All of the day is loaded, whatever was moved; so the next run, of another date, has only files to move.
			expect(at.rows('select count(*) as n from med_users_ind'), trace).toEqual([{ n: FILES }]);
			at.put('later_24112026.txt', feedText([{ id: 'later' }]));
			at.configure({ after: { do: act, ...(act === 'move' && { done: 'done' }) }, files: ['later_*'] });
			const next = at.json<{ warnings: object[] }>('run', '--yes', '--date', '2026-11-24');
			expect([next.status, next.warnings], trace).toEqual([0, []]);
			expect(filesIn(at, '.'), trace).toEqual([]);
			for (const name of act === 'move' ? names : [])
				expect(readFileSync(path.join(at.inbox, 'done', name), 'utf8'), trace).toBe(content.get(name));
			expect(filesIn(at, 'done').length, trace).toBe(act === 'move' ? FILES + 1 : 0);
			expect(
				readdirSync(at.inbox).filter((name) => name.startsWith('.')),
				trace,
			).toEqual([]);
			expect(at.rows("select name from etl_put_away where state not in ('moved', 'deleted')"), trace).toEqual([]);
			at.configure({ after: act });
			expect(at.json('run', '--yes'), trace).toMatchObject({ status: 0, missing: [] });
		}
	},
	60_000 + KILLS * 30_000,
);
