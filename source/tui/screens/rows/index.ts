import { GRID } from '../../grid/bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { traceBinding } from '../trace/open-trace.js';
import { chosenRow, keyOfRow, OPEN_ROW, rowAt, rowsPane } from './query-rows.js';
import { RowsScreen } from './screen.js';

/** The rows of the query that was run last at the prompt, with the keys of every grid. */
export const ROWS: ScreenDefinition = {
	name: 'rows',
	title: 'Rows',
	panes: [{ name: 'rows', pane: rowsPane }],
	bindings: [OPEN_ROW, traceBinding((state) => keyOfRow(state, rowAt(state, Number(chosenRow(state))))), ...GRID],
	command: () => ['sql'],
	advice: () => 'Enter opens a row, o sorts, f counts values, / searches; Esc: the prompt',
	Component: RowsScreen,
};
