import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { cleanup } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import type { CountryEffect } from '../../source/core/plan/plan.js';
import { cutName, widthOf } from '../../source/tui/components/text.js';
import { layOutColumns, layOutRows } from '../../source/tui/grid/layout.js';
import { EMPTY_VIEW } from '../../source/tui/grid/view.js';
import { quickTestFolder } from '../helpers/folder.js';
import { FILE, openScreens as open, settled } from '../helpers/screens.js';

afterEach(cleanup);

const COLUMNS = ['Name', 'Cust_I', 'Country'];

/** A file of some records whose first ones are known. */
function openFile(records = 12_000) {
	const it = open();
	it.read('a.csv');
	const preview = [
		{ line: 2, values: ['Zoë', '10', 'IND'] },
		{ line: 3, values: ['Abe', '9', 'USA'] },
	];
	const mapped = ['CustomerName', 'CustomerID', 'Country'];
	it.happen({ type: 'file', file: { ...FILE, name: 'a.csv', columns: COLUMNS, mapped, records, preview } });
	it.store.dispatch({ type: 'open', screen: { name: 'file', file: 'a.csv' } });
	return it;
}

const line = (screen: string, text: string) => screen.split('\n').findIndex((each) => each.includes(text));

/** Files in the list, as they stand. */
function openFiles(...names: string[]) {
	const it = open();
	it.read(...names);
	for (const [index, name] of names.entries())
		it.happen({ type: 'file', file: { ...FILE, name, records: [900, 1_200, 30][index] ?? 1 } });
	return it;
}

describe('any grid', () => {
	test('is sorted by the column under the cursor, numbers as numbers, and the cursor stays on its row', async () => {
		const it = openFiles('a.csv', 'b.csv', 'c.csv');
		it.press('l', 'l', 'l', 'l', 'o');
		const up = await it.screen();
		expect(line(up, 'c.csv')).toBeLessThan(line(up, 'a.csv '));
		expect(line(up, 'a.csv ')).toBeLessThan(line(up, 'b.csv '));
		expect(up).toContain('▲ records');
		expect(up).toMatch(/▸ ✔ a\.csv/);
		it.press('O');
		expect(line(await it.screen(), 'b.csv ')).toBeLessThan(line(await it.screen(), 'c.csv '));
		it.press('O');
		expect(line(await it.screen(), 'b.csv ')).toBeLessThan(line(await it.screen(), 'c.csv '));
		expect(await it.screen()).not.toContain('▼ records');
	});

	test('hides a column, and | shows it again and goes there', async () => {
		const it = openFiles('a.csv', 'b.csv');
		it.press('l', '-');
		expect(await it.screen()).not.toContain('format');
		expect(await it.screen()).toContain('1 hidden');
		it.press('|', 'f', 'o', 'r', 'enter');
		expect(await it.screen()).toContain('format');
		it.press('|', 'x', 'x', 'enter');
		expect(await it.screen()).toContain('No column is called "xx"');
	});

	test('is searched as one types, n and N go on, and Esc ends it before it leaves', async () => {
		const it = openFiles('north_1.csv', 'south.csv', 'north_2.csv');
		it.press('/', 's', 'o', 'u', 'enter');
		expect(await it.screen()).toMatch(/▸ ✔ south/);
		it.press('/', 'ctrl-u', 'n', 'o', 'r', 't', 'h', 'enter');
		expect(await it.screen()).toMatch(/▸ ✔ north_2/);
		it.press('n');
		expect(await it.screen()).toContain('It went on from the beginning');
		expect(await it.screen()).toMatch(/▸ ✔ north_1/);
		it.press('N');
		expect(await it.screen()).toMatch(/▸ ✔ north_2/);
		it.press('esc', 'n');
		expect(await it.screen()).toContain('n: nothing is searched for: / does');
	});

	test('counts the values of a column, and leads to their rows', async () => {
		const it = openFiles('a.csv', 'b.csv', 'c.csv');
		it.press('l', 'f');
		expect(await it.screen()).toMatch(/▸ delimited ; +3 +100\.0% +█/);
		it.press('enter');
		expect(await it.screen()).toMatch(/▸ ✔ a\.csv/);
		expect(await it.screen()).toContain('/delimited ;');
	});

	test('takes the whole screen, and gives it back', async () => {
		const it = openFiles('a.csv');
		it.press('+');
		expect(await it.screen()).not.toContain('records ─');
		it.press('esc');
		expect(await it.screen()).toContain('a.csv · records');
	});

	test('is written as it is shown, into a file that is not there yet', async () => {
		const file = path.join(quickTestFolder(), 'files.csv');
		const it = openFiles('a.csv', '=b.csv');
		const write = async () => {
			it.press('ctrl-e', 'ctrl-u');
			it.hear({ paste: file });
			it.press('enter');
			for (let tries = 0; tries < 1_000 && !/are in|already/.test(await it.screen()); tries++) await wait(5);
		};
		it.press('l', '-', '-', '-');
		await write();
		expect(readFileSync(file, 'utf8')).toBe('file,records,declared,rejects\na.csv,900,–,0\n\'=b.csv,"1,200",–,0\n');
		await write();
		expect(await it.screen()).toContain('is there already');
		expect(existsSync(file)).toBe(true);
	});

	test('keeps frozen columns while the others scroll, and shows the column under the cursor', () => {
		const columns = [{ title: 'line', frozen: true as const }, ...'abcdefgh'.split('').map((title) => ({ title }))];
		const row = { cells: columns.map(() => ({ text: 'x'.repeat(12) })) };
		fc.assert(
			fc.property(fc.nat(8), fc.integer({ min: 20, max: 120 }), (at, width) => {
				const drawn = layOutColumns(columns, [row], EMPTY_VIEW, at, width).map(({ index }) => index);
				expect(drawn[0]).toBe(0);
				if (width > 30) expect(drawn).toContain(at);
			}),
		);
	});

	test('shows as many rows as fit, and the whole one under the cursor', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(59), fc.integer({ min: 2, max: 30 }), (count, at, height) => {
				const lines = (row: number) => (row % 3 === 0 ? 2 : 1);
				const cursor = Math.min(at, count - 1);
				const { from, to } = layOutRows(count, cursor, height, lines);
				expect(from <= cursor && cursor < to).toBe(true);
				let used = 0;
				for (let row = from; row < to; row++) used += lines(row);
				expect(used).toBeLessThanOrEqual(Math.max(height, lines(cursor)));
				const next = Math.min(from > 0 ? lines(from - 1) : 99, to < count ? lines(to) : 99);
				if (to - from < count) expect(used + next).toBeGreaterThan(height);
			}),
		);
	});
});

describe("a file's grid", () => {
	test('asks for the records around the cursor, and for their order', async () => {
		const it = openFile();
		expect(await it.screen()).toContain('1/12,000');
		const { records } = (
			it.store.get().known.find(({ name }) => name === 'file') as never as {
				wants(state: unknown): { records: { offset: number; sort: unknown } };
			}
		).wants(it.store.get());
		expect(records).toMatchObject({ offset: 0, sort: null });
		it.press('G');
		expect(await it.screen()).toContain('12,000/12,000');
		it.press('l', 'o');
		const state = it.store.get();
		const wanted = state.known.find(({ name }) => name === 'file')?.wants?.(state).records;
		expect(wanted).toMatchObject({ offset: 11_625, limit: 500, sort: { column: 0, descending: false } });
	});

	test('lets the thread search and count', async () => {
		const it = openFile();
		await settled();
		it.press('/', 'X', 'enter');
		expect(it.asked).toContain('findRecord');
		await it.answer('findRecord', 4_766);
		expect(await it.screen()).toContain('4,767/12,000');
		it.press('f');
		expect(await it.screen()).toContain('Counting…');
		await it.answer('countValues', { of: 'a.csv', column: 'line', counts: [], rows: 0, cut: false });
		expect(it.asked).toContain('countValues');
	});

	test('is not sorted where it has too many records', async () => {
		const it = openFile(1_000_000);
		it.press('o');
		expect(await it.screen()).toContain('no more than 200,000 records are sorted here');
	});
});

test('a new country comes first, and its bar is of what changes', async () => {
	const it = open({}, 30, 120);
	const effect = {
		table: 't',
		view: null,
		staged: 9,
		winners: 9,
		moved: 0,
		stale: 0,
		removed: 0,
		otherDays: { winners: 0, inserted: 0, updated: 0, moved: 0 },
	};
	const effects = [
		{ ...effect, country: 'IND', table: 'med_users_ind', created: false, inserted: 0, updated: 4, unchanged: 9_000 },
		{ ...effect, country: 'NPL', table: 'med_users_npl', created: true, inserted: 8, updated: 0, unchanged: 0 },
	] as never as CountryEffect[];
	for (const each of effects) it.happen({ type: 'effect', effect: each } as never);
	it.store.dispatch({ type: 'go', to: 'transform' });
	const screen = await it.screen();
	expect(line(screen, 'NPL')).toBeLessThan(line(screen, 'IND'));
	const bars = (name: string) => (screen.split('\n')[line(screen, name)]?.match(/█/g) ?? []).length;
	expect(bars('NPL')).toBe(2 * bars('IND'));
});

test('a cut name keeps its date, with what follows it', () => {
	expect(cutName('clinic_north_of_the_river_23112026.csv', 20)).toBe('clinic_…23112026.csv');
	for (const width of [0, 1, 5, 12, 30])
		expect(widthOf(cutName('日本_23112026.csv', width))).toBeLessThanOrEqual(width);
});

describe('Y', () => {
	test('copies the cell, the row and the command, as they are shown', async () => {
		const it = openFiles('a.csv');
		it.press('Y');
		expect(await it.screen()).toMatch(/▸ the cell +5 +a\.csv/);
		it.press('enter');
		it.press('Y', 'j', 'j', 'enter');
		it.press('Y', 'G', 'enter');
		expect(it.copied[0]).toBe('a.csv');
		expect(JSON.parse(it.copied[1] ?? '')).toMatchObject({ file: 'a.csv', records: '900' });
		expect(it.copied[2]).toBe('etl-tui read --env dev --date 2026-11-23');
		expect(await it.screen()).toContain('sent to the terminal’s clipboard');
	});

	test('asks before it copies much', async () => {
		const it = openFile();
		const page = { offset: 0, total: 1, records: [{ line: 2, values: ['x'.repeat(80_000), '1', 'IND'], fault: null }] };
		await it.screen();
		it.store.dispatch({ type: 'cursor', key: 'records.a.csv', cursor: { id: null, row: 0, column: 1 } });
		for (let tries = 0; tries < 20 && !it.awaits('records'); tries++) await wait(5);
		await it.answer('records', page);
		it.press('Y', 'enter');
		expect(it.copied).toEqual([]);
		expect(await it.screen()).toContain('more than some terminals take');
		it.press('enter');
		expect(it.copied[0]).toHaveLength(80_000);
	});
});

describe('rejects', () => {
	/** A list of rejects of which some are loaded. */
	async function openRejects(loaded: number, total = loaded) {
		const it = openFiles('a.csv');
		const file = { ...FILE, name: 'a.csv', rejected: total };
		it.happen({ type: 'file', file });
		it.store.dispatch({ type: 'open', screen: { name: 'rejects', runId: null } });
		await wait(1);
		const reason = 'is no date';
		const line = { file: 'a.csv', column: 'Birth', code: 'E_DATE', reason } as const;
		const lines = Array.from({ length: loaded }, (_, index) => ({
			...line,
			line: index + 2,
			record: index + 1,
			value: `v${(index * 7) % 10}`,
			raw: `raw ${index + 2}`,
			outcome: null,
		}));
		await it.answer('rejects', { lines, offset: 0, total, all: total });
		return it;
	}

	test('are sorted and searched, and what is under the cursor is what Enter opens', async () => {
		const it = await openRejects(10);
		it.press('right', 'right', 'right', 'right', 'O');
		expect(await it.screen()).toContain('▼ value');
		// The cursor stays on its row.
		expect(await it.screen()).toMatch(/▸ a\.csv +2 +Birth +E_DATE +v0/);
		it.press('g');
		expect(await it.screen()).toContain('raw 9');
		it.press('/', 'v', '3', 'enter');
		expect(await it.screen()).toContain('raw 11');
		it.press('n');
		expect(await it.screen()).not.toContain('these are of all causes');
		it.press('enter');
		expect(it.store.get().screens.at(-1)).toMatchObject({ name: 'record', record: '10' });
		it.press('esc', 'esc', 'f');
		expect(await it.screen()).toMatch(/v9 +1 +10\.0%/);
	});

	test('of which only some are loaded say so, and can be arranged nevertheless', async () => {
		const it = await openRejects(500, 5_001);
		it.press('o');
		expect(await it.screen()).toContain('o: only 500 of 5,001 rows are loaded here: & narrows them');
		it.press('-');
		expect(await it.screen()).toContain('1 hidden');
		expect(await it.screen()).toContain('1/5,001');
	});
});
