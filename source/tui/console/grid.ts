import type { Pane } from '../panes.js';
import type { QueryResult } from '../work/messages.js';

/** The rows of a query as a pane. */
export function queryPane(grid: QueryResult): Pane {
	return { key: 'console.grid', ids: null, count: grid.rows.length, columns: grid.columns.length };
}
