import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { holdLock, STRANGER } from '../helpers/hold-lock.js';
import { type Home, home, look } from '../helpers/life.js';
import { longTest } from '../helpers/long.js';
import { freshPostgres } from '../helpers/postgres.js';
import { ended, said } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 240_000 });

const SIX = 6;
const PEOPLE = Array.from({ length: 200 }, (_, index) => ({ id: String(index), country: index % 2 ? 'IND' : 'USA' }));

interface Ended {
	readonly status: number | null;
	readonly said: string;
}

/** Starts runs at once and waits for all of them. */
function together(at: Workplace, lines: readonly (readonly string[])[]): Promise<Ended[]> {
	return Promise.all(
		lines.map(async (words) => {
			const run = at.start('run', '--yes', ...words);
			run.stdout?.resume();
			let text = '';
			run.stderr?.on('data', (chunk: Buffer) => {
				text += chunk;
			});
			const { status } = await ended(run);
			return { status, said: text };
		}),
	);
}

const HOMES = [
	['SQLite', async () => home(null)],
	['PostgreSQL', async () => home(await freshPostgres())],
] as const;

for (const [engine, newHome] of HOMES) {
	describe(`${engine}: ${SIX} runs at once on a database that is new`, () => {
		const put = ({ at }: Home) => at.put('a.txt', feedText(PEOPLE));
		const day = (index: number) => ['--date', `2026-11-${10 + index}`];
		const countRows = async ({ ask }: Home) => Number((await ask('select count(*) as n from med_users_master'))[0]?.n);

		longTest('for the same day: each is done, or leaves with 9 and names a holder; no row is there twice', async () => {
			const at = await newHome();
			put(at);
			const all = await together(at.at, Array(SIX).fill(day(1)));
			const done = all.filter((run) => run.status === 0);
			expect(done.length).toBeGreaterThan(0);
			for (const run of all.filter((each) => each.status !== 0)) {
				expect(run.status, run.said).toBe(9);
				expect(run.said).toMatch(
					/E_LOCKED {2}The database is held by (another run|\S+ on \S+ \(process \d+\) since 20)/,
				);
			}
			expect(await countRows(at)).toBe(PEOPLE.length);
			await look(at);
		});

		longTest('for different days, with --wait: all are done, one after the other', async () => {
			const at = await newHome();
			put(at);
			at.configure({ policies: { duplicates: 'load' } });
			const lines = Array.from({ length: SIX }, (_, index) => [...day(index), '--wait', '3m']);
			const all = await together(at.at, lines);
			for (const run of all) expect(run.status, run.said).toBe(0);
			expect(await countRows(at)).toBe(PEOPLE.length * SIX);
			await look(at);
			const runs = await at.ask('select run_id, started_at, ended_at from etl_runs order by started_at');
			expect(runs.length).toBe(SIX);
			runs.reduce((before, run) => {
				expect(String(run.started_at) >= String(before.ended_at)).toBe(true);
				return run;
			});
		});
	});
}

describe('a holder who lives', () => {
	longTest('is never taken over, though its host is another and its clock stands at 2001', () => {
		const at = workplace();
		at.put('a.txt', feedText(PEOPLE));
		const lock = holdLock(at, STRANGER);
		const refused = at.asProcess('run', '--yes');
		expect(refused.status).toBe(9);
		expect(refused.stderr).toContain(
			'held by somebody on elsewhere (process 4711) since 2001-01-01T00:00:00.000Z, running run for 2026-11-01',
		);
		expect(refused.stderr).toContain('--wait');
		lock.free();
		expect(at.etl('run', '--yes').status).toBe(0);
	});

	longTest(
		'is waited for: --wait says for whom, goes on when it is done, and leaves with 9 when that takes too long',
		async () => {
			const at = workplace();
			at.put('a.txt', feedText(PEOPLE));
			const lock = holdLock(at, STRANGER);
			const late = at.asProcess('run', '--yes', '--wait', '1s');
			expect(late.status).toBe(9);
			expect(late.stderr).toMatch(/… The database is held by somebody on elsewhere .*: waiting up to 1 s\n/);
			expect(late.stderr).toContain('it was not free within 1 s');
			const run = at.start('run', '--yes', '--wait', '2m');
			const end = ended(run);
			await said(run, 'waiting up to 120 s');
			lock.free();
			expect(await end).toEqual({ status: 0, signal: null });
		},
	);

	it('keeps an undo and a repair out, which name it and leave with 9', () => {
		const at = workplace();
		at.configure({ policies: { maxRejects: 9 } });
		at.put('a.txt', feedText([{ id: '1' }, { id: '2', birth: 'never' }]));
		expect(at.etl('run', '--yes').status).toBe(0);
		const file = `${at.folder}/bad.txt`;
		at.etl('rejects', '--output', file, '--show-sensitive');
		writeFileSync(file, readFileSync(file, 'utf8').replace('never', '06031987'));
		const lock = holdLock(at, STRANGER);
		for (const words of [
			['undo', '2026-11-23.1'],
			['undo', '--file', 'a.txt'],
			['repair', file, '--note', 'by phone'],
			['repair', '--waive', 'all', '--note', 'test data'],
		]) {
			const { status, stderr } = at.etl(...words, '--yes');
			expect({ words, status, stderr }).toMatchObject({
				status: 9,
				stderr: expect.stringContaining('held by somebody on elsewhere (process 4711)'),
			});
		}
		lock.free();
		expect(at.rows('select count(*) as n from etl_runs')).toEqual([{ n: 1 }]);
		expect(at.etl('repair', file, '--note', 'by phone', '--yes').status).toBe(0);
	});

	it('is waited for until somebody says no: Ctrl-C while waiting ends with 130', async () => {
		const at = workplace();
		at.put('a.txt', feedText(PEOPLE));
		const lock = holdLock(at, STRANGER);
		const run = at.start('run', '--yes', '--wait', '10m');
		const end = ended(run);
		await said(run, 'waiting up to 600 s');
		run.kill('SIGINT');
		expect(await end).toEqual({ status: 130, signal: null });
		lock.free();
	});

	it('may not be waited for with words that are no time', () => {
		const at = workplace();
		const done = at.etl('run', '--yes', '--wait', 'soon');
		expect(done.status).toBe(2);
		expect(done.stderr).toContain('--wait soon is no length of time');
	});
});

describe('a holder who is dead', () => {
	longTest('is taken over, though its name still stands in the lock', async () => {
		const at = workplace();
		at.put('a.txt', feedText(PEOPLE));
		const lock = holdLock(at, STRANGER);
		const run = at.start('run', '--yes', '--wait', '10m');
		const end = ended(run);
		await said(run, 'waiting up to');
		run.kill('SIGKILL');
		await end;
		lock.free();
		const holder = at.start('run', '--yes', '--json', '--verbose');
		const death = ended(holder);
		await said(holder, '✔ read');
		holder.kill('SIGKILL');
		await death;
		expect(at.etl('run', '--yes').status).toBe(0);
	});
});
