import { cleanup } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import { addressOf, fileIdsIn } from '../../source/tui/work/addresses.js';
import { openScreens } from '../helpers/screens.js';

afterEach(cleanup);

const FILES = new Map([[7, { runId: '2026-11-23.1', file: 'a.csv' }]]);
const A = { runId: '2026-11-23.1', file: 'a.csv' };

test.each([
	[
		{ etl_file_id: 7, etl_record: 3, etl_line: 4 },
		{ ...A, record: 3 },
	],
	[
		{ FILE_ID: '7', Record: '3' },
		{ ...A, record: 3 },
	],
	[
		{ etl_file_id: 7, etl_line: 4 },
		{ ...A, line: 4 },
	],
	[
		{ file_name: 'a.csv', run_id: '2026-11-23.1', record: 3 },
		{ ...A, record: 3 },
	],
	[
		{ file_name: 'a.csv', line: 4 },
		{ runId: null, file: 'a.csv', line: 4 },
	],
	// A column of the feed may be called like one of ours.
	[
		{ etl_file_id: 7, etl_record: 3, record: 99, file_name: 'scan.pdf' },
		{ ...A, record: 3 },
	],
	[{ etl_file_id: 8, etl_record: 3 }, null],
	[{ etl_file_id: 7 }, null],
	[{ file_name: 'a.csv', line: 'four' }, null],
	[{ file_name: null, line: 4 }, null],
	[{ CustomerID: '1' }, null],
])('a row with %j is of %j', (row, address) => {
	expect(addressOf(row, FILES)).toEqual(address);
});

test('files are looked for once', () => {
	expect(fileIdsIn([{ file_id: 7 }, { file_id: 7 }, { file_id: null }, { a: 1 }])).toEqual([7]);
});

/** Rows of a query, of customers alone. */
function openRows(masked = false) {
	const key = { name: 'CustomerID', type: { kind: 'varchar', length: 18 }, key: true, sensitive: true } as never;
	const it = openScreens({ columns: [key], masked });
	const columns = ['customerid', 'n'];
	const rows = ['10', '9', '8'].map((id, index) => [masked ? '•••' : id, index]);
	const grid = { columns, rows, addresses: rows.map(() => null), cut: false };
	it.press(':');
	it.store.dispatch({ type: 'console', console: { grid } });
	return it;
}

test('a row is opened as it is sorted, and traced by its key where that is all it has', async () => {
	const it = openRows();
	it.press('tab', 'o', 'g', 'enter');
	expect(await it.screen()).toMatch(/▸ customerid +8 +varchar\(18\)/);
	it.press('enter');
	expect(await it.screen()).toContain('enter: its columns do not say which record it is of');
	it.press('T');
	expect(it.store.get().screens.at(-1)).toMatchObject({ name: 'trace', key: '["8"]' });
});

test('a masked key traces nobody', async () => {
	const it = openRows(true);
	it.press('tab', 'T');
	expect(await it.screen()).toContain('T: no customer is under the cursor');
});
