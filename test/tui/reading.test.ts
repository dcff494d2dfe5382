import { cleanup } from 'ink-testing-library';
import { afterEach, expect, test } from 'vitest';
import type { Drift } from '../../source/core/reading/drift.js';
import type { Reading } from '../../source/core/reading/reading.js';
import type { FileReport } from '../../source/core/run/events.js';
import { approval, FILE, openScreens as open } from '../helpers/screens.js';

afterEach(cleanup);

const READING: Reading = {
	facts: [{ name: 'delimiter', value: ';', basis: 'found' }],
	header: { line: 3 },
	columns: [
		{ name: 'Name', mapped: 'CustomerName' },
		{ name: 'Ward\u001b', mapped: null },
	],
	absent: ['State'],
	account: { unit: 'line', all: 9, header: 1, records: 5, control: 1, blank: 0, passedOver: 2 },
	declared: 5,
	listed: null,
	passedOver: [{ what: 'lines of remarks', count: 2, firstLine: 1, sample: '# made\u001b[2J' }],
	conversions: [{ column: 'Seen', kind: 'date', count: 5, firstLine: 4 }],
	doubts: [{ code: 'D_ENCODING', message: 'it may be another', setting: 'read: { encoding: windows-1250 }' }],
};

const DRIFT: Drift = {
	file: 'a_1.csv',
	runDate: '2026-11-22',
	differences: [{ what: 'State', before: 'State', now: null, loses: true, message: 'the column State is gone' }],
	verdict: 'refuse',
};

function openFile(more: Partial<FileReport>) {
	const it = open();
	it.read('a.csv');
	const columns = { columns: ['Name', 'Ward\u001b'], mapped: ['CustomerName', null] };
	it.happen({ type: 'file', file: { ...FILE, name: 'a.csv', ...columns, ...more } });
	it.store.dispatch({ type: 'open', screen: { name: 'file', file: 'a.csv' } });
	return it;
}

test('the whole reading of a file is a view of it, and nothing in it drives the terminal', async () => {
	const it = openFile({ reading: READING, drift: DRIFT });
	it.press('4');
	const screen = await it.screen();
	for (const text of [
		'delimiter    ; · found',
		'header       line 3',
		'Name → CustomerName',
		'extra        Ward␛',
		'9 lines = 1 header + 5 records + 1 control + 0 blank + 2 passed over',
		'2 lines of remarks, the first at line 1: # made␛[2J',
		'E_DRIFT      the column State is gone',
		'D_ENCODING   it may be another → read: { encoding: windows-1250 }',
	])
		expect(screen).toContain(text);
});

test('values stay masked in it', async () => {
	const it = open({ masked: true });
	it.read('a.csv');
	it.happen({ type: 'file', file: { ...FILE, name: 'a.csv', reading: READING } });
	it.store.dispatch({ type: 'open', screen: { name: 'file', file: 'a.csv' } });
	it.press('4');
	expect(await it.screen()).not.toContain('made');
});

test('A accepts a file that is not read as before, and no other', async () => {
	const same = openFile({ reading: READING });
	same.press('A');
	expect(same.asked).not.toContain('accept');
	expect(await same.screen()).toContain('it is read as its series was');
	const it = openFile({ reading: READING, drift: DRIFT });
	it.press('A');
	await it.screen();
	expect(it.asked).toContain('accept');
	it.ask(approval({ step: 'read', kind: 'accept', question: 'Expect that?' }));
	expect(await it.screen()).toContain('Expect that?');
});

test('what is unsure of a file stands beneath it in the list', async () => {
	const it = open();
	it.read('a.csv');
	it.happen({ type: 'file', file: { ...FILE, name: 'a.csv', reading: READING } });
	expect(await it.screen()).toContain('D_ENCODING  it may be another → read: { encoding: windows-1250 }');
	it.happen({ type: 'file', file: { ...FILE, name: 'a.csv', reading: READING, drift: DRIFT } });
	expect(await it.screen()).toContain('E_DRIFT  +1  the column State is gone');
});
