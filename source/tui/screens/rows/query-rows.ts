import { visible } from '../../../core/visible.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The pane of a query's rows; without a query it is empty. */
export function rowsPane(state: UiState): GridPane {
	const { grid } = state.console;
	const numeric = (index: number) =>
		grid?.rows.every((each) => each[index] === null || typeof each[index] === 'number') ?? false;
	const columns = (grid?.columns ?? []).map((title, index): GridColumn => {
		const align = numeric(index) ? 'right' : 'left';
		return { title: visible(title), align };
	});
	const rows = (grid?.rows ?? []).map(
		(each): GridRow => ({
			cells: each.map((value) => (value === null ? { text: 'null', look: 'dim' } : { text: visible(String(value)) })),
		}),
	);
	return gridPane(state, 'console.grid', 'Rows', columns, rows);
}
