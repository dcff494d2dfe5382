import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import { daysOfFiles } from '../../source/steps/history/days.js';
import { screenOf } from '../../source/tui/state/state.js';
import { openScreens as open, settled } from '../helpers/screens.js';

afterEach(cleanup);

const RUN = { runId: '2026-11-22.1', status: 'failed', step: 'stage', startedAt: '2026-11-22T03:00:00Z' };

const DAYS = [
	{ day: '2026-11-24', files: 0, run: null },
	{ day: '2026-11-22', files: 3, run: { ...RUN, errorCode: 'E_TOO_MANY_REJECTS' } },
];

const NO_MATCH = { code: 'E_SOURCE_NO_MATCH', exitCode: 4, message: 'No file', hint: '', context: {} } as const;

describe('the days', () => {
	test('open by themselves where no file is of the day, and Enter goes on with one', async () => {
		const it = open();
		it.controls.actions.start();
		await settled();
		it.fail('read', NO_MATCH);
		await settled();
		await it.answer('days', DAYS);
		const screen = await it.screen();
		expect(screen).toContain('No file is of 2026-11-23');
		expect(screen).toMatch(/2026-11-22 +Sun +3 +✖ failed at stage .* E_TOO_MANY_REJECTS/);
		it.press('j', 'enter');
		expect(it.store.get().session.runDate).toBe('2026-11-22');
		await settled();
		expect(it.asked.filter((name) => name === 'read')).toHaveLength(2);
	});

	test('stay away where none has a file', async () => {
		const it = open();
		it.controls.actions.start();
		await settled();
		it.fail('read', NO_MATCH);
		await settled();
		await it.answer('days', DAYS.slice(0, 1));
		expect(screenOf(it.store.get()).name).not.toBe('days');
	});

	test('take another one that is typed', async () => {
		const it = open();
		it.read('a.csv');
		it.press('d', 'd', ...'2026-13-40', 'enter');
		expect(await it.screen()).toContain('That is no day');
		it.press('d', ...'20261101', 'enter');
		expect(it.store.get().session.runDate).toBe('2026-11-01');
	});

	test('are those that names carry, with the files that a run of each would take', () => {
		const names = ['a_23112026.csv', 'b_23112026.csv', 'a_2026-11-22.csv', 'report_23112026.pdf', 'undated.csv'];
		const files = names.map((name) => ({ name }));
		expect(daysOfFiles(files, { files: [], settleSeconds: 0 }, '2026-11-23')).toEqual([
			{ day: '2026-11-23', files: 2 },
			{ day: '2026-11-22', files: 1 },
		]);
	});
});

const past = (runId: string, rejected: number) => ({
	run: { run_id: runId, run_date: '2026-11-23', environment: 'dev', status: 'done', step: 'validate', command: 'run' },
	files: [{ name: 'a.csv', state: 'loaded', records: 9, staged: 9 - rejected, rejected }],
	countries: [],
	putAway: [],
	causes: { causes: rejected === 0 ? [] : [{ column: 'DOB', code: 'E_DATE', count: rejected }] },
	log: [],
	logLines: 0,
	logFile: '',
	ddl: ['create table "x" (y int)'],
});

test('two marked runs stand side by side, and what differs is marked', async () => {
	const it = open({}, 40, 120);
	const runs = ['2026-11-23.2', '2026-11-23.1'].map((runId) => past(runId, 0).run);
	it.press('H');
	await settled();
	await it.answer('history', { runs, all: 2, countries: [], ahead: [] });
	it.press('=');
	expect(await it.screen()).toContain('=: mark a run with space');
	it.press('space', 'j', 'space', '=');
	await it.answer('past', past('2026-11-23.1', 0));
	await it.answer('past', past('2026-11-23.2', 4));
	const screen = await it.screen();
	expect(screen).toContain('2026-11-23.1 beside 2026-11-23.2');
	expect(screen).toMatch(/▲ {2}cause {2}DOB E_DATE +– +4/);
	expect(screen).toMatch(/▲ {2}file {2}a\.csv +loaded: 9 records, 9 staged.* +loaded: 9 records, 5 staged/);
	expect(screen).toMatch(/ddl {2}create table .* create table "x" \(y int\) +create table/);
});
