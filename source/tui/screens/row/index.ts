import { GRID } from '../../grid/bindings.js';
import type { UiState } from '../../state/state.js';
import { openRecord } from '../record/open-record.js';
import { keyOfRow } from '../rows/query-rows.js';
import type { ScreenDefinition } from '../screen.js';
import { traceBinding } from '../trace/open-trace.js';
import { fieldsPane, openedRow, recordOfRow } from './row.js';
import { RowScreen } from './screen.js';

/** A row of a query, with the record that it is of. */
export const ROW: ScreenDefinition = {
	name: 'row',
	title: 'Row',
	panes: [{ name: 'fields', pane: fieldsPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'record',
			help: 'Open the record: its fields, and the file around it',
			unavailable: (state) => {
				if ((openedRow(state)?.address ?? null) === null) return 'its columns do not say which record it is of';
				return state.record.is === 'failed' ? 'its record is not to be found' : null;
			},
			waits: 'Enter opens it as soon as it is there',
			run: ({ store }) => {
				const query = recordOfRow(store.get())?.query;
				if (query !== undefined)
					store.dispatch({ type: 'open', screen: openRecord(query.runId, query.file, query.record) });
			},
		},
		traceBinding((state) => recordOfRow(state)?.key ?? keyOfRow(state, openedRow(state))),
		...GRID,
	],
	place: (state) => {
		const view = recordOfRow(state);
		return view === null ? null : { file: view.query.file, line: view.line };
	},
	recordText: (state) => recordOfRow(state)?.raw ?? null,
	command: () => ['sql'],
	advice: (state) =>
		isOfRecord(state) ? 'Enter opens its record, T traces its customer' : 'Esc goes back to the rows',
	wants: (state) => {
		const address = openedRow(state)?.address ?? null;
		return address === null ? {} : { record: address };
	},
	isThere: (state) => !isOfRecord(state) || state.record.is === 'failed' || recordOfRow(state) !== null,
	Component: RowScreen,
};

function isOfRecord(state: UiState): boolean {
	return (openedRow(state)?.address ?? null) !== null;
}
