import { GRID } from '../../grid/bindings.js';
import { recordsQuery } from '../../grid/record-rows.js';
import { paneNameOf } from '../../state/panes.js';
import { isBusy, type UiState } from '../../state/state.js';
import { openFile } from '../file/open-file.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, LOAD, NEXT_PANE, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { failureOf, failurePane } from './failure.js';
import { chosenFile, chosenRecordsPane, filesPane } from './panes.js';
import { ReadScreen } from './screen.js';

/** Did everything arrive? */
export const READ: ScreenDefinition = {
	name: 'read',
	title: 'Read',
	panes: [
		{
			name: 'files',
			pane: (state) => {
				const failure = failureOf(state);
				if (failure !== null) return failurePane(state, failure);
				return filesPane(state);
			},
		},
		{ name: 'records', pane: chosenRecordsPane },
	],
	bindings: [
		LOAD,
		TRANSFORM_AGAIN,
		{
			keys: ['enter'],
			label: 'open',
			help: 'Open the file: its records, columns, rejects, and how it was read',
			unavailable: (state) => (isListed(state) && chosenFile(state) === null ? 'there is no file' : null),
			waits: 'Enter opens it as soon as it is there',
			run: ({ store }) => {
				const file = chosenFile(store.get());
				if (file) store.dispatch({ type: 'open', screen: openFile(file.name) });
			},
		},
		OPEN_REJECTS,
		NEXT_PANE,
		...GRID,
		FILTER,
		...STEP_BINDINGS,
	],
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
