import { GRID } from '../../grid/bindings.js';
import { recordInRow, recordsQuery } from '../../grid/record-rows.js';
import { paneNameOf, rowOf } from '../../state/panes.js';
import { isBusy, type UiState } from '../../state/state.js';
import { undoFile } from '../change-bindings.js';
import { openFile } from '../file/open-file.js';
import { openRecord } from '../record/open-record.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, LOAD, NEXT_PANE, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { chosenFile, chosenRecordsPane, filesOrFault } from './panes.js';
import { ReadScreen } from './screen.js';

/** Did everything arrive? */
export const READ: ScreenDefinition = {
	name: 'read',
	title: 'Read',
	panes: [
		{ name: 'files', pane: filesOrFault },
		{ name: 'records', pane: chosenRecordsPane },
	],
	bindings: [
		LOAD,
		TRANSFORM_AGAIN,
		{
			keys: ['enter'],
			label: 'open',
			help: 'Open the file: its records, columns, rejects, and how it was read; among its records, the record',
			unavailable: (state) => (isListed(state) && chosenFile(state) === null ? 'there is no file' : null),
			waits: 'Enter opens it as soon as it is there',
			run: ({ store }) => {
				const state = store.get();
				const file = chosenFile(state);
				if (file === null) return;
				const isRecord = paneNameOf(state, 'read') === 'records' && file.report !== null;
				const row = isRecord ? recordInRow(state, file.report, rowOf(state, chosenRecordsPane(state))) : null;
				const screen = row === null ? openFile(file.name) : openRecord(null, file.name, row);
				store.dispatch({ type: 'open', screen });
			},
		},
		OPEN_REJECTS,
		undoFile((state) => chosenFile(state)?.name ?? null),
		NEXT_PANE,
		...GRID,
		FILTER,
		...STEP_BINDINGS,
	],
	place: (state) => {
		const file = chosenFile(state);
		if (file === null) return null;
		const { grid } = chosenRecordsPane(state);
		const row = rowOf(state, chosenRecordsPane(state));
		const inRecords = paneNameOf(state, 'read') === 'records';
		const line = inRecords
			? grid?.rows[row - grid.offset]?.cells[0]?.text
			: /\bline (\d+)/.exec(file.report?.fault?.message ?? '')?.[1];
		return { file: file.name, line: Number(line ?? 1) };
	},
	command: () => ['read'],
	wants: (state) => {
		const report = paneNameOf(state, 'read') === 'records' ? chosenFile(state)?.report : null;
		return report ? { records: recordsQuery(state, report) } : {};
	},
	isThere: isListed,
	Component: ReadScreen,
};

/** Whether the files are known, or never will be. */
function isListed(state: UiState): boolean {
	return state.names.length > 0 || !isBusy(state);
}
