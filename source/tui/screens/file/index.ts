import { rejectQuery } from '../../components/rejects.js';
import { GRID } from '../../grid/bindings.js';
import { recordInRow, recordsPane, recordsQuery } from '../../grid/record-rows.js';
import { rejectAt, rejectsPane } from '../../grid/reject-rows.js';
import { linesPane, type Pane, rowOf, tabOf } from '../../state/panes.js';
import { isBusy, type UiState } from '../../state/state.js';
import { openRecord } from '../record/open-record.js';
import type { ScreenDefinition, Tab } from '../screen.js';
import { OPEN_HISTORY, tabBindings, whyNoRejects } from '../shared-bindings.js';
import { columnsPane } from './columns.js';
import { openedFile, openedReport } from './open-file.js';
import { readingText } from './reading.js';
import { FileScreen } from './screen.js';

const TABS: readonly Tab[] = [
	{ name: 'records', help: 'Every record of the file' },
	{ name: 'columns', help: 'How its columns lead to the schema’s' },
	{ name: 'rejects', help: 'Its rejects' },
	{ name: 'reading', help: 'How it was read, and what is unsure of it', keys: ['L'] },
];

/** One file: its records, its columns, its rejects, and how it was read. */
export const FILE: ScreenDefinition = {
	name: 'file',
	title: 'File',
	panes: [{ name: 'file', pane }],
	tabs: TABS,
	bindings: [
		{
			keys: ['enter'],
			label: 'record',
			help: 'Open the record: its fields, what is wrong, and the file around it',
			unavailable: (state) => (chosenRecord(state) === null ? 'there is no record under the cursor' : null),
			run: ({ store }) => {
				const state = store.get();
				const record = chosenRecord(state);
				if (record !== null) store.dispatch({ type: 'open', screen: openRecord(null, openedFile(state), record) });
			},
		},
		{
			keys: ['x'],
			label: 'rejects',
			help: 'Its rejects',
			unavailable: whyNoRejects,
			run: ({ store }) => {
				const index = TABS.findIndex(({ name }) => name === 'rejects');
				store.dispatch({ type: 'tab', screen: 'file', index });
			},
		},
		{
			keys: ['A'],
			label: 'accept',
			help: 'Expect that later files are read as this one is now; asks first',
			unavailable: (state) => {
				if (isBusy(state)) return 'something runs';
				return openedReport(state)?.drift ? null : 'it is read as its series was';
			},
			run: ({ store, actions }) => actions.accept(openedFile(store.get())),
		},
		...tabBindings(TABS),
		...GRID,
		OPEN_HISTORY,
	],
	place: (state) => ({ file: openedFile(state), line: chosenLine(state) }),
	command: () => ['read'],
	advice: () => '1 2 3 4 choose what is shown of it, ←→ a column: o sorts, f counts values',
	wants: (state) => {
		const report = openedReport(state);
		if (tabOf(state, 'file') === 'records' && report !== null) return { records: recordsQuery(state, report) };
		if (tabOf(state, 'file') !== 'rejects') return {};
		const list = { runId: null, files: [openedFile(state)], facets: {}, text: '' };
		return { rejects: rejectQuery(state, pane(state).key, list) };
	},
	Component: FileScreen,
};

function chosenRecord(state: UiState): number | null {
	const report = openedReport(state);
	const row = rowOf(state, pane(state));
	switch (tabOf(state, 'file')) {
		case 'records':
			return report === null ? null : recordInRow(state, report, row);
		case 'rejects':
			return rejectAt(state, pane(state))?.record ?? null;
		default:
			return null;
	}
}

/** The line of the record or the reject under the cursor; else the file's first. */
function chosenLine(state: UiState): number {
	const row = rowOf(state, pane(state));
	if (tabOf(state, 'file') === 'rejects') return rejectAt(state, pane(state))?.line ?? 1;
	const { grid } = pane(state);
	return tabOf(state, 'file') === 'records' ? Number(grid?.rows[row - grid.offset]?.cells[0]?.text ?? 1) : 1;
}

function pane(state: UiState): Pane {
	const report = openedReport(state);
	const tab = tabOf(state, 'file');
	const key = `file.${tab}.${openedFile(state)}`;
	switch (tab) {
		case 'records':
			return recordsPane(state, report);
		case 'columns':
			return report ? columnsPane(state, report) : linesPane(key, 0);
		case 'rejects':
			return rejectsPane(state, key);
		default:
			return linesPane(key, report ? readingText(state, report).length : 0, 0, state.size.rows - 9);
	}
}
