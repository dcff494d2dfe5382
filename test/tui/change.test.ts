import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../source/tui/work/messages.js';
import { approval, openScreens, type Screens, settled } from '../helpers/screens.js';

afterEach(cleanup);

const RUN = {
	run_id: '2026-11-23.1',
	run_date: '2026-11-23',
	environment: 'dev',
	command: 'run',
	status: 'done',
	step: 'validate',
	staged: 31,
	undone_by: null,
	undoes: null,
};

/** The history with some runs, after the day's files were read. */
async function history(...runs: Partial<typeof RUN | { undone_by: string }>[]) {
	const it = openScreens();
	it.read('a.csv');
	it.store.dispatch({ type: 'open', screen: { name: 'history' } });
	const value = { runs: runs.map((run) => ({ ...RUN, ...run })), all: runs.length, countries: [], ahead: [] };
	it.store.dispatch({ type: 'fetched', what: 'history', value: { is: 'there', value } as never });
	return it;
}

function failure(code: Failure['code'], message: string): Failure {
	return { code, exitCode: 2, message, hint: '', context: {} };
}

/** Presses u, and waits until the plan is asked of the thread. */
async function undo(it: Screens) {
	it.press('u');
	await settled();
}

describe('u on a past run', () => {
	test('asks for its undo with its date, and says what does the same', async () => {
		const it = await history({ run_id: '2026-11-20.4', run_date: '2026-11-20' });
		await undo(it);
		expect(it.store.get().session.runDate).toBe('2026-11-20');
		expect(await it.screen()).toContain('Taking back 2026-11-20.4');
		expect(await it.screen()).toContain('$ etl-tui undo 2026-11-20.4 --env dev --date 2026-11-20');
	});

	test('does nothing where it was undone, and says by whom', async () => {
		const it = await history({ undone_by: '2026-11-23.2' });
		it.press('u');
		expect(await it.screen()).toContain('u: it was undone already, by 2026-11-23.2');
		expect(it.asked).not.toContain('change');
	});

	test.each([
		failure('E_NOTHING_TO_UNDO', '2026-11-23.1 brought nothing'),
		failure('E_LOCKED', 'Another run holds the lock'),
	])('leaves all as it was where there is nothing to do: $code', async (why) => {
		const it = await history({ run_id: '2026-11-20.4', run_date: '2026-11-20' });
		const before = it.store.get();
		await undo(it);
		it.fail('change', why);
		await settled();
		// What is looked at afterwards is of the day on the screen.
		const days = it.jobs.filter(({ name }) => name === 'day').map(({ asked }) => asked);
		expect(days).toEqual([{ runDate: '2026-11-20' }, { runDate: before.session.runDate }]);
		const { phase, screens, run } = it.store.get();
		expect({ phase, screens, run }).toEqual({ phase: before.phase, screens: before.screens, run: before.run });
		expect(await it.screen()).toContain(`${why.code}  ${why.message}`);
	});

	test('begins anew with the run itself, and keeps nothing of the rehearsal', async () => {
		const it = await history({});
		it.press('u');
		it.happen({ type: 'run', runId: '2026-11-23.2', environment: 'dev', runDate: '2026-11-23' });
		it.happen({ type: 'notice', step: 'stage', message: 'of the rehearsal' });
		it.store.dispatch({ type: 'asked', question: { id: 1, approval: approval() } });
		expect(await it.screen()).toContain('Undo asks');
		it.happen({ type: 'run', runId: '2026-11-23.2', environment: 'dev', runDate: '2026-11-23' });
		expect(it.store.get().run.notices).toEqual([]);
	});
});

describe('the plan of a change', () => {
	test('is kept in a file with w, only while it is asked for', async () => {
		const it = await history({});
		it.press('u');
		it.press('w');
		expect(it.asked).not.toContain('keepPlan');
		it.store.dispatch({ type: 'asked', question: { id: 1, approval: approval() } });
		it.press('w');
		for (const key of 'plan.json') it.press(key);
		it.press('enter');
		expect(it.asked).toContain('keepPlan');
	});

	test('that failed is made again with R, and never the day in its place', async () => {
		const it = await history({});
		await undo(it);
		it.fail('change', failure('E_DATABASE', 'The disk is full'));
		await settled();
		expect(await it.screen()).toContain('The disk is full');
		it.press('!', 'R');
		expect(it.asked.filter((name) => name === 'change')).toHaveLength(1);
		await settled();
		expect(it.asked.filter((name) => name === 'change')).toHaveLength(2);
		expect(it.asked).not.toContain('run');
	});
});
