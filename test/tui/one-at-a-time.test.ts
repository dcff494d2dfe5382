import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConsoleSession } from '../../source/tui/console/session.js';
import { exportedRows } from '../../source/tui/grid/export.js';
import { EMPTY_VIEW } from '../../source/tui/grid/view.js';
import { press } from '../../source/tui/keys/controller.js';
import { workplace } from '../helpers/cli.js';
import { openScreens, settled } from '../helpers/screens.js';

afterEach(cleanup);

const run = (run_id: string) => ({
	run: { run_id, status: 'failed', step: 'stage', exit_code: 7, command: 'run', username: 'u', host: 'h' },
	files: [],
	countries: [],
	putAway: [],
	causes: { causes: [], total: 0, open: 0, values: {} },
	log: [],
	logLines: 0,
	logFile: '',
	ddl: [],
});

describe('a past run', () => {
	test('is shown under its own name alone, whichever answer comes last', async () => {
		const it = openScreens();
		it.read('a.csv');
		const { actions } = it.controls;
		actions.openRun('2026-11-20.1');
		actions.openRun('2026-11-21.1');
		await it.answer('past', run('2026-11-20.1'));
		expect(it.store.get().past.is).toBe('coming');
		await it.answer('past', run('2026-11-21.1'));
		expect(await it.screen()).toContain('2026-11-21.1 · failed');
		it.press('esc');
		const shown = await it.screen();
		expect(shown).toContain('2026-11-20.1');
		expect(shown).not.toContain('2026-11-21.1 · failed');
		await it.answer('past', run('2026-11-20.1'));
		expect(await it.screen()).toContain('2026-11-20.1 · failed');
	});
});

test('a key that fails says why, and the screens go on', async () => {
	const it = openScreens();
	it.read('a.csv');
	vi.spyOn(it.controls.actions, 'pathOf').mockRejectedValueOnce(new Error('the thread is gone'));
	await press(it.controls, 'e');
	await settled();
	expect(it.store.get().note).toContain('the thread is gone');
});

test('a line of the console that cannot be started says why, and the next one runs', async () => {
	const it = openScreens();
	const { folder } = workplace();
	const lines = createConsoleSession(it.store, { ask: async () => ({}) } as never, {
		program: 'main.js',
		cwd: folder,
		historyFile: `${folder}/history`,
		commands: async () => ({}),
	});
	lines.run(`trace ${'x'.repeat(200_000)}`);
	lines.run('repl');
	for (let tries = 0; tries < 200 && it.store.get().console.waiting.length > 0; tries++) await settled();
	await settled();
	const texts = it.store.get().console.lines.map(({ text }) => text);
	expect(texts.some((text) => text.includes('E2BIG'))).toBe(true);
	expect(texts.at(-1)).toBe('✖ This is the console already');
	expect(it.store.get().console.running).toBe(false);
});

test('q in a terminal that is too small asks before it drops what was mended', async () => {
	const it = openScreens();
	it.read('a.csv');
	it.store.dispatch({ type: 'mends', mends: [{ kind: 'cause' }] } as never);
	const { mends } = it.store.get();
	it.store.dispatch({ type: 'resize', columns: 40, rows: 10 });
	it.press('q');
	expect([mends.length, it.store.get().leaving, it.left()]).toEqual([1, true, false]);
	expect(await it.screen()).toContain('What was mended is not loaded');
});

test('what is written from a grid is what its cells hold: signs of the screens go, those of values stay', () => {
	const columns = [{ title: 'who' }, { title: 'came' }];
	const rows = [
		{ cells: [{ text: '✔ winner', signed: true as const }, { text: '- unknown' }] },
		{ cells: [{ text: '· lost', signed: true as const }, { text: '> 5' }] },
	];
	expect(exportedRows({ columns, view: EMPTY_VIEW, rows } as never)).toEqual([
		['winner', '- unknown'],
		['lost', '> 5'],
	]);
});
