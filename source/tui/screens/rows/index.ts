import { GRID } from '../../grid/bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { rowsPane } from './query-rows.js';
import { RowsScreen } from './screen.js';

/** The rows of the query that was run last at the prompt, with the keys of every grid. */
export const ROWS: ScreenDefinition = {
	name: 'rows',
	title: 'Rows',
	panes: [{ name: 'rows', pane: rowsPane }],
	bindings: [...GRID],
	command: () => ['sql'],
	advice: () => 'Esc goes back to the prompt; o sorts, f counts values, / searches, Ctrl-E writes them into a file',
	Component: RowsScreen,
};
