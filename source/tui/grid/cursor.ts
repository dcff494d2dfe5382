import { currentPane, cursorOf, type Pane } from '../state/panes.js';
import type { UiState } from '../state/state.js';
import { type GridTable, rowTexts } from './table.js';
import { drawnColumns } from './view.js';

/** A pane with a grid. */
export type GridPane = Pane & { readonly grid: GridTable };

/** The grid under the cursor; `null` where there is none. */
export function gridUnderCursor(state: UiState): GridPane | null {
	const pane = currentPane(state);
	return pane.grid === undefined ? null : (pane as GridPane);
}

/** The column under the cursor, as a number in the grid's own order. */
export function columnUnderCursor(state: UiState, { key, grid }: GridPane): number {
	const drawn = drawnColumns(grid.columns, grid.view);
	return drawn[Math.min(cursorOf(state, key).column, drawn.length - 1)] ?? 0;
}

/** The grid that a key is of, where it is the one under the cursor. */
export function gridOfKey(state: UiState, key: string): GridPane | null {
	const pane = gridUnderCursor(state);
	return pane?.key === key ? pane : null;
}

/**
 * The next loaded row with a text in a visible column; at the end the search begins anew.
 *
 * @param text - in lower case
 * @param from - the row after which to search; before which, where it goes back
 */
export function findLoadedRow({ grid }: GridPane, text: string, from: number, back: boolean): number | null {
	const columns = drawnColumns(grid.columns, grid.view);
	const { length } = grid.rows;
	for (let step = 1; step <= length; step++) {
		const row = (((back ? from - step : from + step) % length) + length) % length;
		const texts = grid.rows[row] === undefined ? [] : rowTexts(grid.rows[row], columns);
		if (texts.some((each) => each.includes(text))) return row;
	}
	return null;
}

/** Whether a text is searched for in the grid under the cursor. */
export function isSearching(state: UiState): boolean {
	return (gridUnderCursor(state)?.grid.view.search ?? '') !== '';
}
