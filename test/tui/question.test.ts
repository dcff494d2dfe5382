import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import { approval, openScreens as open, type Screens, settled } from '../helpers/screens.js';

afterEach(cleanup);

/** A run at the question whether to commit. */
function asking(it: Screens = open(), ...more: Parameters<typeof approval>): Screens {
	it.read('a.csv');
	it.press('s');
	it.ask(approval(...more));
	return it;
}

const YES = { id: 1, yes: true };

describe('a question', () => {
	test('is answered with y and n, and nothing else', async () => {
		const it = open();
		it.read('a.csv');
		it.press('y');
		expect(await it.screen()).toContain('y: nothing is asked now');
		asking(it);
		expect(await it.screen()).toContain('y yes   n no');
		expect(await it.screen()).toContain('│ All 3 countries match. Commit?');
		it.press('x', 'enter', 'esc');
		expect(it.answers).toEqual([]);
		it.press('y');
		expect(it.answers).toEqual([YES]);
		it.press('y', 'n');
		expect(it.answers).toEqual([YES]);
	});

	test('is not answered from the list of actions, and waits behind it', async () => {
		const it = open();
		it.read('a.csv');
		asking(it);
		it.press('space');
		expect(await it.screen()).toContain('Actions');
		it.press('y', 'enter');
		expect(it.answers).toEqual([]);
	});

	test('wants a look before its answer', async () => {
		const it = open();
		it.read('a.csv');
		it.press('s');
		it.ask(approval(), 399);
		it.press('y', 'n');
		expect(await it.screen()).toContain('the question has only just come; look first');
		expect(it.answers).toEqual([]);
		it.wait(1);
		it.press('y');
		expect(it.answers).toEqual([YES]);
	});

	test('takes its answer in real time too, however early a timer rings', async () => {
		const it = open({}, 30, 100, () => performance.now());
		it.read('a.csv');
		it.press('s');
		it.store.dispatch({ type: 'asked', question: { id: 1, approval: approval() } });
		await expect.poll(() => it.store.get().shown?.open, { timeout: 5000, interval: 50 }).toBe(true);
	});

	test('takes the cursor where a smaller window has no room for it beside the rest', async () => {
		const details = Array.from({ length: 12 }, (_, index) => `makes table ${index}`);
		const it = asking(open({}, 60), { details });
		it.store.dispatch({ type: 'resize', columns: 80, rows: 24 });
		expect(await it.screen()).toContain('makes table 11');
		it.wait(400);
		it.press('y');
		expect(it.answers).toEqual([YES]);
	});

	test('in prod wants the name of the environment', async () => {
		const it = asking(open({ environment: 'prod' }), { typed: 'prod' });
		it.press('y', 'd', 'e', 'v', 'enter');
		expect(await it.screen()).toContain('That was not PROD');
		expect(it.answers).toEqual([]);
		it.press('y', 'p', 'r', 'o', 'd', 'enter');
		expect(it.answers).toEqual([YES]);
	});

	test('that says so wants its name in every environment, and says what stays', async () => {
		const it = asking(open(), { typed: 'dev', afterNo: 'After a no the stage is as it was.' });
		expect(await it.screen()).toContain('After a no the stage is as it was.');
		it.press('y');
		expect(it.answers).toEqual([]);
		expect(await it.screen()).toContain('type DEV and Enter');
		it.press('d', 'e', 'v', 'enter');
		expect(it.answers).toEqual([YES]);
	});

	test('that does not fit is read to its end first', async () => {
		const details = Array.from({ length: 60 }, (_, index) => `cuts table ${index}`);
		const it = asking(open({}, 24), { details });
		expect(await it.screen()).not.toContain('cuts table 59');
		it.press('y', 'n');
		it.wait(5000);
		it.press('y', 'n');
		expect(await it.screen()).toContain('read the question to its end first');
		expect(it.answers).toEqual([]);
		it.press('G');
		expect(await it.screen()).toContain('cuts table 59');
		it.press('y');
		expect(it.answers).toEqual([]);
		it.wait(400);
		it.press('y');
		expect(it.answers).toEqual([YES]);
	});

	test('counts the statements by what they do', async () => {
		const statement = (risk: 'add' | 'destroy') => ({ id: '', sql: '', parameters: [], purpose: '', risk });
		const it = asking(open(), { statements: [statement('destroy'), statement('destroy'), statement('add')] });
		expect(await it.screen()).toContain('Its statements: 2 destroy, 1 add');
	});

	test.each<[string, (it: Screens) => void]>([
		['help', (it) => it.press('?')],
		['the console', (it) => it.press(':')],
		['history', (it) => it.press('H')],
		['another step', (it) => it.press('<')],
		['rejects', (it) => it.store.dispatch({ type: 'open', screen: { name: 'rejects', runId: null } })],
		['a past run', (it) => it.store.dispatch({ type: 'open', screen: { name: 'past', runId: '2026-11-20.1' } })],
		['a terminal of 79 columns', (it) => it.store.dispatch({ type: 'resize', columns: 79, rows: 30 })],
		['a terminal of 23 rows', (it) => it.store.dispatch({ type: 'resize', columns: 100, rows: 23 })],
		['the question whether to leave', (it) => it.press('q')],
		['a filter', (it) => it.press('&')],
	])('takes no answer from %s', async (_, go) => {
		const it = asking();
		go(it);
		it.press('n', 'y', 'enter', 'Y', 'N');
		expect(it.answers).toEqual([]);
	});

	test('is found again with !, and looked at anew', async () => {
		const it = asking();
		it.press('?', 'y');
		expect(await it.screen()).toContain('answered on the Transform screen, where it is shown; ! goes there');
		it.press('!', 'y');
		expect(it.answers).toEqual([]);
		it.wait(400);
		it.press('y');
		expect(it.answers).toEqual([YES]);
	});

	test('takes no key that came with others', async () => {
		const it = asking();
		it.hear({ keys: ['y', 'enter'], alone: false });
		expect(it.answers).toEqual([]);
		it.hear({ keys: ['y'], alone: false });
		expect(await it.screen()).toContain('press it by itself');
		it.hear({ keys: ['c', 'o', 'd', 'y'], alone: false });
		it.hear({ paste: 'y' });
		expect(await it.screen()).toContain('A paste of 1 character is dropped');
		expect(it.answers).toEqual([]);
	});

	test('takes no name that was pasted together with its Enter', async () => {
		const it = asking(open({ environment: 'prod' }), { typed: 'prod' });
		it.press('y');
		it.hear({ paste: 'PROD\n' });
		it.hear({ keys: ['enter'], alone: false });
		expect(it.answers).toEqual([]);
		expect(await it.screen()).toContain('look again: PROD');
		it.hear({ keys: ['enter'], alone: true });
		expect(it.answers).toEqual([YES]);
	});

	test('is looked at anew when the screen was away', () => {
		const it = asking();
		it.store.dispatch({ type: 'resumed', columns: 100, rows: 30 });
		it.press('y');
		expect(it.answers).toEqual([]);
		it.wait(400);
		it.press('y');
		expect(it.answers).toEqual([YES]);
	});

	test('of leaving is asked where something runs', async () => {
		const it = open();
		it.read('a.csv');
		it.press('s', 'q');
		await settled();
		expect(await it.screen()).toContain('Something still runs');
		it.press('y');
		expect(it.asked).toEqual(['run']);
		it.press('n');
		expect(it.left()).toBe(false);
		it.press('ctrl-c');
		expect(it.asked).toEqual(['run', 'stop']);
	});
});

describe('below the least size', () => {
	test.each([
		[79, 24],
		[80, 23],
		[20, 3],
	])('%i×%i: q alone works, and the screen says so', async (columns, rows) => {
		const it = open({}, rows, columns);
		it.read('a.csv');
		if (rows > 3) expect((await it.screen()).replace(/\s+/g, ' ')).toContain('Only q works here');
		it.press('s', 'r', 'H', ':', '?', '!', 'enter', 'y', 'n', 't', 'R');
		expect(it.asked).toEqual([]);
		expect(it.store.get().screens).toEqual([{ name: 'read' }]);
		it.press('q');
		expect(it.left()).toBe(true);
	});

	test('what runs is left with a second q', async () => {
		const it = open();
		it.read('a.csv');
		it.press('s');
		await settled();
		it.store.dispatch({ type: 'resize', columns: 60, rows: 20 });
		it.press('q', 'q');
		expect(await it.screen()).toContain('q again rolls it back and leaves');
		expect(it.asked).toEqual(['run']);
		it.wait(400);
		it.press('q');
		expect(it.asked).toEqual(['run', 'stop']);
	});
});

describe('a field', () => {
	const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!?:/<>[]1234'];

	test.each<[string, (it: Screens) => void, (it: Screens) => string]>([
		['console', (it) => it.press(':'), (it) => it.store.get().console.field.text.join('')],
		['filter', (it) => it.press('&'), (it) => it.store.get().filters.transform ?? ''],
	])('%s takes every letter while a question waits', (_, go, text) => {
		const it = asking();
		go(it);
		it.press(...letters);
		expect(text(it)).toBe(letters.join(''));
		expect(it.answers).toEqual([]);
	});

	test('of the console takes every letter while rows are looked at', () => {
		const it = open();
		it.press(':');
		it.store.dispatch({
			type: 'console',
			console: { grid: { columns: ['a'], rows: [[1]], addresses: [null], cut: false } },
		});
		it.press(...letters);
		expect(it.store.get().console.field.text.join('')).toBe(letters.join(''));
	});

	test('of the console runs pasted lines one after the other, and keeps what has no end', () => {
		const it = open();
		it.press(':', 'h', 'i');
		it.hear({ paste: 'story\r\nsql select 1\n\nrejects' });
		expect(it.lines).toEqual(['history', 'sql select 1', '']);
		expect(it.store.get().console.field.text.join('')).toBe('rejects');
	});

	test('takes the first line of a paste, and nothing that drives a terminal', async () => {
		const it = open();
		it.read('a.csv');
		it.press('&');
		it.hear({ paste: 'a\u001b[31m\tb\ny' });
		expect(it.store.get().filters.read).toBe('a[31m b');
		expect(await it.screen()).toContain('Only the first line of the paste is taken');
	});
});

describe('Enter', () => {
	test('on a list that is still to come opens its line when it is there', async () => {
		const it = open();
		it.press('H', 'enter');
		expect(await it.screen()).toContain('Enter opens it as soon as it is there');
		await it.answer('history', { runs: [{ run_id: '2026-11-20.1' }], countries: [], ahead: [], all: 1 });
		expect(it.store.get().screens.at(-1)).toEqual({ name: 'past', runId: '2026-11-20.1' });
	});

	test('is not meant any more after another key', async () => {
		const it = open();
		it.press('H', 'enter', 'esc');
		await it.answer('history', { runs: [{ run_id: '2026-11-20.1' }], countries: [], ahead: [], all: 1 });
		expect(it.store.get().screens.at(-1)).toEqual({ name: 'read' });
	});

	test('on files that are still looked for opens the first', () => {
		const it = open();
		it.store.dispatch({ type: 'phase', phase: { name: 'reading' } });
		it.press('enter');
		it.happen({ type: 'files', names: ['a.csv'], source: '' });
		expect(it.store.get().screens.at(-1)).toEqual({ name: 'file', file: 'a.csv' });
	});
});
