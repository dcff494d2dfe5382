import { cleanup } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { widthOf } from '../../source/tui/components/text.js';
import { screenOf } from '../../source/tui/state/state.js';
import { approval, openScreens, type Screens } from '../helpers/screens.js';

afterEach(cleanup);

const NAMES = Array.from({ length: 40 }, (_, index) => `file_${String(index).padStart(2, '0')}.csv`);

function open(names = NAMES, mouse = true) {
	const it = openScreens({ tui: { theme: 'auto', mouse } });
	it.read(...names);
	return it;
}

/** Where a text is on the screen for the last time, counted from 1 as terminals do. */
async function placeOf(it: Screens, text: string): Promise<{ readonly column: number; readonly row: number }> {
	const lines = (await it.screen()).split('\n');
	const row = lines.findLastIndex((line) => line.includes(text));
	if (row === -1) throw new Error(`${text} is not on the screen`);
	const line = lines[row] ?? '';
	return { column: widthOf(line.slice(0, line.indexOf(text))) + 2, row: row + 1 };
}

/** Does something with the mouse on a text. */
async function point(it: Screens, text: string, code = 0): Promise<void> {
	const { column, row } = await placeOf(it, text);
	it.send(`\u001b[<${code};${column};${row}M\u001b[<${code};${column};${row}m`);
	it.wait(1);
}

test('a click chooses a row, a tab, a step, and does what a word of the footer says', async () => {
	const it = open();
	await it.screen();
	await point(it, 'file_03.csv');
	expect(await it.screen()).toMatch(/▸ ✔ file_03/);
	await point(it, 'enter open');
	expect(screenOf(it.store.get())).toMatchObject({ name: 'file', file: 'file_03.csv' });
	await point(it, '3 rejects');
	expect(it.store.get().tabs.file).toBe(2);
	await point(it, '3 Transform');
	expect(it.store.get().screens).toEqual([{ name: 'transform' }]);
	await point(it, '? help');
	expect(screenOf(it.store.get()).name).toBe('help');
	await point(it, 'trace: Trace the customer');
	expect(await it.screen()).toMatch(/▸ .*trace: Trace the customer/);
});

test('the wheel moves in the list under the pointer', async () => {
	const it = open();
	await point(it, 'file_02.csv', 65);
	await point(it, 'file_02.csv', 65);
	expect(await it.screen()).toMatch(/▸ ✔ file_06/);
	await point(it, '✔ file_06.csv', 64);
	expect(await it.screen()).toMatch(/▸ ✔ file_03/);
	// The records have no cursor, and take the wheel nevertheless.
	await point(it, '日本', 65);
	expect(it.store.get().panes.read ?? 0).toBe(0);
	expect(it.store.get().cursors['records.file_03.csv']?.row).toBe(1);
	expect(await it.screen()).toMatch(/▸ ✔ file_03/);
});

test('a click in the other pane brings the cursor there', async () => {
	const it = open(['a.csv']);
	await point(it, '👩‍👩‍👧');
	expect(it.store.get().panes.read).toBe(1);
	expect(it.store.get().cursors['records.a.csv']?.row).toBe(1);
});

test('no click answers a question, nor that of leaving, nor goes into a field', async () => {
	const it = open();
	it.press('s');
	it.ask(approval({ step: 'stage', kind: 'load' }));
	await point(it, 'y yes');
	await point(it, 'n no');
	await point(it, 'look again').catch(() => undefined);
	it.wait(2_000);
	expect(it.answers).toEqual([]);
	expect(it.store.get().asked).not.toBeNull();
	expect(await it.screen()).toContain('a question is answered by the key, not by a click');
	it.press('q');
	for (const text of ['y yes', 'q quit', '1 Read']) await point(it, text).catch(() => undefined);
	it.wait(2_000);
	expect([it.left(), it.asked.includes('stop'), it.store.get().leaving]).toEqual([false, false, true]);
	it.press('esc', '!', '>', '<', '<');
	it.press('&', 'x');
	await point(it, 'q quit').catch(() => undefined);
	expect(it.store.get().field?.purpose).toBe('filter');
	expect(it.left()).toBe(false);
});

test('other buttons, movements and releases do nothing, and without tui.mouse nothing does', async () => {
	const it = open();
	for (const code of [1, 2, 32, 35, 66, 67, 128]) await point(it, 'q quit', code);
	expect(it.left()).toBe(false);
	const without = open(NAMES, false);
	await point(without, 'q quit');
	expect(without.left()).toBe(false);
	await point(it, 'q quit');
	expect(it.left()).toBe(true);
});
