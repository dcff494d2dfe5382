import { cleanup } from 'ink-testing-library';
import stringWidth from 'string-width';
import { afterEach, describe, expect, test } from 'vitest';
import { allBindings } from '../../source/tui/keys/binding.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { approval, FILE, openScreens as open } from '../helpers/screens.js';

afterEach(cleanup);

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

	test('shows all of the steps at 80 columns, whatever their counts', async () => {
		const it = open({}, 24, 80);
		it.read('a.csv');
		const none = { inserted: 0, updated: 0, moved: 0, unchanged: 0 };
		const country = { country: 'IND', table: 'med_users_ind' };
		const effect = { ...country, created: true, staged: 1, ...none, winners: 12_345_678, stale: 0, removed: 0 };
		const sums = { stageRows: 1, targetRows: 1, stageChecksum: 'a', targetChecksum: 'a' };
		it.happen(
			{ type: 'file', file: { ...FILE, name: 'a.csv', records: 12_345_678, rejected: 1 } },
			{ type: 'effect', effect: { ...effect, otherDays: { winners: 0, ...none } } },
			{ type: 'check', check: { ...country, ...sums, verdict: 'MATCH', rows: 'day' } },
			{ type: 'step-end', step: 'validate', milliseconds: 1 },
		);
		it.ask(approval({ step: 'transform', kind: 'new-countries' }));
		const steps = (await it.screen()).split('\n')[1] ?? '';
		for (const part of ['1 Read 12,345,678', '2 Stage', '3 Transform', 'approve?', '4 Validate'])
			expect(steps).toContain(part);
		expect(steps).not.toContain('…');
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

	test('of a record begin at what is wrong with it, also where the one before was looked at further up', async () => {
		const it = open({}, 24, 80);
		it.read('a.csv');
		for (const [record, wrong] of [1, 2, 3].map((one) => [one, [9, 1, 7][one - 1]] as const)) {
			const query = { runId: null, file: 'a.csv', record };
			const fields = Array.from({ length: 10 }, (_, index) => {
				const faults = index === wrong || index === 9 ? ['E_DATE is no date in DDMMYYYY'] : [];
				return { column: `Column${index}`, header: null, came: 'x', stored: null, type: 'date', faults };
			});
			const about = { query, line: record, state: 'rejected' as const, faults: [], raw: null, near: [], notes: [] };
			it.store.dispatch({
				type: 'open',
				screen: { name: 'record', runId: null, file: 'a.csv', record: String(record) },
			});
			const value = { query, page: { ...about, fields, key: null } };
			it.store.dispatch({ type: 'fetched', what: 'record', value: { is: 'there', value: value as never } });
			expect(await it.screen()).toMatch(new RegExp(`▸ ✖ Column${wrong} `));
			it.press('home');
			expect(await it.screen()).toMatch(/▸ {3}Column0 /);
			it.press('esc');
		}
	});

	test('are filtered by what is typed, and whole again with Esc', async () => {
		const it = open();
		it.read('north.csv', 'south.csv');
		it.press('&', 's', 'o', 'enter');
		expect(await it.screen()).not.toContain('north.csv');
		it.press('esc');
		expect(await it.screen()).toContain('north.csv');
	});
});

test('every key stands in the help, and no screen has one key twice', async () => {
	const it = open({}, 260);
	// A screen without keys that come before those of everywhere.
	it.store.dispatch({ type: 'open', screen: { name: 'cause' } });
	it.press('?');
	const all = allBindings(SCREENS);
	const screen = await it.screen();
	for (const { binding, screens } of all)
		if (!screens.includes('Help')) expect(screen).toContain(binding.help.slice(0, 30));
	// A screen's own key comes before one of everywhere, and before the answers where no question is shown.
	const own = (title: string) => all.filter(({ screens }) => screens.includes(title));
	const general = all.filter(({ screens }) => screens.length === 0);
	for (const bindings of [general, ...SCREENS.map(({ title }) => own(title))]) {
		const keys = bindings
			// What applies only now and then shares its key with what applies otherwise.
			.filter(({ binding }) => binding.applies === undefined)
			.flatMap(({ binding }) => binding.keys);
		expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
	}
	for (const { title, question } of SCREENS) {
		if (question === undefined) continue;
		expect(own(title).flatMap(({ binding }) => binding.keys)).not.toContain('y');
	}
});

describe('the list of actions', () => {
	test('begins with the keys of the screen beneath, and says why one does nothing now', async () => {
		const it = open({}, 60);
		it.read('a.csv');
		it.press('?');
		const lines = (await it.screen()).split('\n');
		const at = (text: string) => lines.findIndex((line) => line.includes(text));
		expect(at('│   Read')).toBeGreaterThan(0);
		expect(at('load the day: Go on')).toBeGreaterThan(at('│   Read'));
		expect(at('Everywhere')).toBeGreaterThan(at('load the day: Go on'));
		expect(lines[at('Records that were refused') + 1]).toContain('not now: nothing is refused');
	});

	test.each(['ctrl-p', 'space'])('is searched with %s, and Enter does what was found', async (key) => {
		const it = open();
		it.read('a.csv', 'b.csv');
		it.press(key, 'h', 'i', 's', 't', 'o', 'r', 'y');
		expect(await it.screen()).toMatch(/▸ H +history: Past runs/);
		it.press('enter');
		expect(it.store.get().screens.map(({ name }) => name)).toEqual(['read', 'history']);
		it.press('esc', key, 'r', 'e', 'f', 'u', 's', 'e', 'd', 'enter');
		expect(await it.screen()).toContain('x: nothing is refused');
		it.press(key, 'n', 'o', 't', 'h', 'i', 'n', 'g', 'w');
		it.press('esc');
		expect(it.store.get().filters.help).toBe('');
	});

	test('does not answer a question, and moves as one types', async () => {
		const it = open();
		it.read('a.csv');
		it.press('s');
		it.ask(approval({ step: 'stage', kind: 'load' }));
		it.press('ctrl-p', 'a', 'p', 'p', 'r', 'o', 'v', 'e', 'enter');
		expect(await it.screen()).toContain('y: a question is answered by the key itself');
		expect(it.answers).toEqual([]);
		it.press('ctrl-p', 'down', 'down');
		expect(it.store.get().cursors.help?.row).toBe(2);
	});
});
