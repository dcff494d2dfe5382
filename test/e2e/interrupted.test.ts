import { describe, expect, it, vi } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';
import { LONG, longTest } from '../helpers/long.js';
import { ended, expectFailure, fingerprints, largeFeed, said } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 120_000 });

const FEED = largeFeed(12_000);
const CORRECTED = largeFeed(9_000);

/** The tables of a day that nothing disturbed: loaded, then corrected. */
function undisturbed(): Record<string, string> {
	const at = workplace();
	at.put('a.txt', FEED);
	expect(at.etl('run', '--yes').status).toBe(0);
	at.put('a.txt', CORRECTED);
	expect(at.etl('run', '--yes').status).toBe(0);
	return fingerprints(at);
}

describe('a run that is asked to stop', () => {
	for (const [signal, status, code, itOrLong] of [
		['SIGINT', 130, 'E_INTERRUPTED', it],
		['SIGTERM', 143, 'E_TERMINATED', longTest],
	] as const) {
		itOrLong(`${signal}: rolls back, leaves the lock free, and the next run completes the day`, async () => {
			const at = workplace();
			at.put('a.txt', FEED);
			for (const words of LONG ? ['✔ read', '✔ stage'] : ['✔ stage']) {
				const run = at.start('run', '--yes', '--json');
				let stdout = '';
				run.stdout?.on('data', (chunk: Buffer) => {
					stdout += chunk;
				});
				const end = ended(run);
				await said(run, words);
				run.kill(signal);
				expect(await end).toEqual({ status, signal: null });
				expect(JSON.parse(stdout)).toMatchObject({ status: 'interrupted', exitCode: status, error: { code } });
				const last = at.rows('select status, error_code from etl_runs order by sequence desc limit 1');
				expect(last).toEqual([{ status: 'interrupted', error_code: code }]);
				// On a busy machine the program may be a step further when the signal arrives.
				const left = words === '✔ read' ? [[], ['med_users_master']] : [['med_users_master']];
				expect(left).toContainEqual(Object.keys(fingerprints(at)));
			}
			expect(at.etl('transform', '--yes').status).toBe(0);
			expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 12_000 }]);
			expect(at.etl('validate').status).toBe(0);
		});
	}
});

describe('a run that is killed', () => {
	longTest('leaves each of its two commits whole or not at all, and the next run completes the day', async () => {
		const expected = undisturbed();
		const at = workplace();
		at.put('a.txt', FEED);
		const started = performance.now();
		expect(at.etl('run', '--yes').status).toBe(0);
		const took = performance.now() - started;
		const before = fingerprints(at);
		at.put('a.txt', CORRECTED);
		for (const part of LONG ? [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] : [0.4, 0.75]) {
			const run = at.start('run', '--yes');
			const end = ended(run);
			setTimeout(() => run.kill('SIGKILL'), part * took);
			await end;
			const { med_users_master: stage, ...targets } = fingerprints(at);
			expect([before.med_users_master, expected.med_users_master]).toContainEqual(stage);
			const { med_users_master: _, ...old } = before;
			const { med_users_master: __, ...fresh } = expected;
			expect([old, fresh]).toContainEqual(targets);
		}
		expect(at.etl('run', '--yes').status).toBe(0);
		expect(fingerprints(at)).toEqual(expected);
		expect(at.rows("select count(*) as n from etl_runs where status = 'running'")).toEqual([{ n: 0 }]);
	});
});

describe('two runs at once', () => {
	longTest(
		'the second leaves with 9 and says who holds the lock, where and since when; the first is not disturbed',
		async () => {
			const at = workplace();
			at.put('a.txt', largeFeed(20_000));
			const first = at.start('run', '--yes');
			const end = ended(first);
			await said(first, '✔ read');
			first.kill('SIGSTOP'); // It holds the lock for as long as the second needs to look.
			const { error } = expectFailure(at, ['run', '--yes', '--date', '2026-11-24'], 'E_LOCKED', 9);
			first.kill('SIGCONT');
			expect(error?.message).toMatch(new RegExp(`process ${first.pid}\\) since 20\\d\\d-.*run for 2026-11-23`));
			expect(await end).toEqual({ status: 0, signal: null });
			expect(at.rows('select status from etl_runs')).toEqual([{ status: 'done' }]);
			expect(at.etl('run', '--yes').status).toBe(0);
		},
	);
});

describe('a closed pipe', () => {
	longTest('ends the output, not the work, and the exit status stays', async () => {
		const at = workplace();
		at.put('a.txt', FEED);
		const run = at.start('run', '--yes', '--verbose');
		run.stdout?.destroy();
		run.stderr?.once('data', () => run.stderr?.destroy());
		expect(await ended(run)).toEqual({ status: 0, signal: null });
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 12_000 }]);
		at.put('b.txt', feedText([{ id: 'x', birth: 'never' }]));
		const failing = at.start('run', '--yes');
		failing.stdout?.destroy();
		failing.stderr?.destroy();
		expect(await ended(failing)).toEqual({ status: 5, signal: null });
	});
});
