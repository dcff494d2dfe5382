import { cleanup, render } from 'ink-testing-library';
import { createElement } from 'react';
import stringWidth from 'string-width';
import { afterEach, describe, expect, test } from 'vitest';
import type { StepEvent } from '../../source/core/events.js';
import { App } from '../../source/tui/app.js';
import { type Controls, press } from '../../source/tui/controller.js';
import { KEYMAP } from '../../source/tui/keymap.js';
import { initialState } from '../../source/tui/state.js';
import { createStore } from '../../source/tui/store.js';
import { createWalk } from '../../source/tui/walk.js';
import type { Session } from '../../source/tui/work/messages.js';

afterEach(cleanup);

const SESSION: Session = {
	environment: 'dev',
	runDate: '2026-11-23',
	connection: 'postgres://etl:•••@db/health',
	source: '/srv/inbox',
	columns: [],
	stageTable: 'med_users_master',
	logFolder: '/srv/logs',
	masked: false,
};

const FILE = {
	state: 'ready' as const,
	fault: null,
	size: 1900,
	sha256: 'ab',
	format: 'delimited',
	detail: ';',
	encoding: 'utf-8',
	columns: ['Name', 'Cust_I'],
	mapped: ['CustomerName', 'CustomerID'],
	records: 2,
	declared: null,
	rejected: 0,
	nulled: 0,
	faults: [],
	preview: [
		{ line: 2, values: ['日本 太郎', '1'] },
		{ line: 3, values: ['👩‍👩‍👧 \u001b[2J', '2'] },
	],
	reading: null,
	warnings: [],
};

/** The screen at 100 columns, with a shop where no one works: what is asked for is written down. */
function open(session: Partial<Session> = {}, rows = 30) {
	const store = createStore(initialState({ ...SESSION, ...session }, { columns: 100, rows }, []));
	const asked: string[] = [];
	const answers: boolean[] = [];
	const workshop = {
		ask: (name: string) => {
			asked.push(name);
			return new Promise<never>(() => undefined);
		},
		answer: (yes: boolean) => void answers.push(yes),
		stop: () => void asked.push('stop'),
		close: async () => undefined,
	};
	let left = false;
	const controls: Controls = {
		store,
		walk: createWalk(store, workshop),
		talk: {
			run: (line) => void asked.push(line),
			complete: () => undefined,
			interrupt: () => undefined,
			open: () => undefined,
		},
		leave: () => {
			left = true;
		},
	};
	const { lastFrame } = render(createElement(App, { store, color: false }));
	return {
		store,
		asked,
		answers,
		left: () => left,
		screen: async () => {
			await new Promise((resolve) => setImmediate(resolve)); // React draws in a microtask.
			return lastFrame() ?? '';
		},
		press: (...keys: string[]) => {
			for (const key of keys) press(controls, key);
		},
		happen: (...events: StepEvent[]) => {
			for (const event of events) store.dispatch({ type: 'event', event });
		},
		read: (...names: string[]) => {
			store.dispatch({ type: 'phase', phase: { name: 'reading' } });
			store.dispatch({ type: 'event', event: { type: 'files', names, source: '/srv/inbox' } });
			for (const name of names) store.dispatch({ type: 'event', event: { type: 'file', file: { ...FILE, name } } });
			store.dispatch({ type: 'phase', phase: { name: 'read' } });
		},
	};
}

describe('the frame', () => {
	test('says where, how far, what next and what would do the same', async () => {
		const it = open();
		it.read('a.csv');
		expect(await it.screen()).toContain(' DEV ');
		expect(await it.screen()).toContain('postgres://etl:•••@db/health');
		expect(await it.screen()).toContain('✔ 1 Read 2');
		expect(await it.screen()).toContain('One file ready. Press s to load it');
		expect(await it.screen()).toContain('s load the day');
		expect(await it.screen()).toContain('$ etl-tui read --env dev --date 2026-11-23');
		it.press('>');
		expect(await it.screen()).toContain('$ etl-tui stage --yes --env dev --date 2026-11-23');
	});

	test.each([24, 30, 60])('takes %i lines and no column more than there are', async (rows) => {
		const it = open({}, rows);
		it.read(...Array.from({ length: 90 }, (_, index) => `file_${index}_日本.csv`));
		const lines = (await it.screen()).split('\n');
		expect(lines).toHaveLength(rows);
		expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(100);
	});

	test('says that a terminal is too small', async () => {
		expect(await open({}, 20).screen()).toContain('etl-tui needs 80×24');
	});
});

describe('lists', () => {
	test('keep wide characters in their columns, and controls visible', async () => {
		const it = open();
		it.read('a.csv');
		const lines = (await it.screen())
			.split('\n')
			.filter((line) => line.startsWith('│') && / [12] +│$/.test(line.replace(/… +│$/, '│')));
		expect(await it.screen()).toContain('␛[2J');
		expect(new Set(lines.map((line) => stringWidth(line)))).toEqual(new Set([100]));
	});

	test('keep the cursor on its file while others arrive', async () => {
		const it = open();
		it.read('b.csv', 'c.csv');
		it.press('j');
		expect(await it.screen()).toMatch(/▸ ✔ c\.csv/);
		it.store.dispatch({ type: 'event', event: { type: 'files', names: ['a.csv', 'b.csv', 'c.csv'], source: '' } });
		it.happen({ type: 'file', file: { ...FILE, name: 'a.csv' } });
		expect(await it.screen()).toMatch(/▸ ✔ c\.csv/);
	});

	test('are filtered by what is typed, and whole again with Esc', async () => {
		const it = open();
		it.read('north.csv', 'south.csv');
		it.press('/', 's', 'o', 'enter');
		expect(await it.screen()).not.toContain('north.csv');
		it.press('esc');
		expect(await it.screen()).toContain('north.csv');
	});
});

describe('a question', () => {
	const approval = {
		step: 'validate',
		kind: 'commit',
		question: 'All 3 countries match. Commit?',
		details: [],
		typed: null,
		afterNo: 'After a no nothing is written.',
		statements: [],
	} as const;

	test('is answered with y and n, and nothing else', async () => {
		const it = open();
		it.read('a.csv');
		it.press('y');
		expect(await it.screen()).toContain('y: nothing is asked now');
		it.press('s');
		it.happen({ type: 'approval', approval });
		expect(await it.screen()).toContain('▲ All 3 countries match. Commit?');
		it.press('x', 'enter', 'space');
		expect(it.answers).toEqual([]);
		it.press('y');
		expect(it.answers).toEqual([true]);
	});

	test('in prod wants the name of the environment', async () => {
		const it = open({ environment: 'prod' });
		it.read('a.csv');
		it.press('s');
		it.happen({ type: 'approval', approval: { ...approval, typed: 'prod' } });
		it.press('y', 'd', 'e', 'v', 'enter');
		expect(await it.screen()).toContain('That was not PROD');
		expect(it.answers).toEqual([]);
		it.press('y', 'p', 'r', 'o', 'd', 'enter');
		expect(it.answers).toEqual([true]);
	});

	test('is asked before leaving what runs', async () => {
		const it = open();
		it.read('a.csv');
		it.press('s', 'q');
		expect(await it.screen()).toContain('Something still runs');
		it.press('n');
		expect(it.left()).toBe(false);
		it.press('ctrl-c');
		expect(it.asked).toEqual(['run', 'stop']);
	});
});

test('every key stands in the help, and no screen has one key twice', async () => {
	const it = open({}, 60);
	it.press('?');
	for (const { help } of KEYMAP) expect(await it.screen()).toContain(help.slice(0, 30));
	const screens = ['read', 'file', 'stage', 'transform', 'validate', 'history', 'past', 'rejects', 'help'] as const;
	for (const screen of screens) {
		const keys = KEYMAP.filter((binding) => binding.screens.length === 0 || binding.screens.includes(screen)).flatMap(
			(binding) => binding.keys,
		);
		expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
	}
});
