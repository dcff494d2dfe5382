import type { LineQuery, RecordQuery } from '../../../core/records/record-view.js';
import { visible } from '../../../core/values/visible.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridPane } from '../../grid/cursor.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import type { Binding } from '../../keys/binding.js';
import { gridPane, rowOf } from '../../state/panes.js';
import { TOP, type UiState } from '../../state/state.js';

/** A row of the query that was run last. */
export interface QueryRow {
	readonly fields: readonly { readonly name: string; readonly value: string | number | null }[];
	/** Which record it is of; `null` where its columns do not say it. */
	readonly address: RecordQuery | LineQuery | null;
}

/** The pane of a query's rows; without a query it is empty. */
export function rowsPane(state: UiState): GridPane {
	const { grid } = state.console;
	const numeric = (index: number) =>
		grid?.rows.every((each) => each[index] === null || typeof each[index] === 'number') ?? false;
	const columns = (grid?.columns ?? []).map((title, index): GridColumn => {
		const align = numeric(index) ? 'right' : 'left';
		return { title: visible(title), align };
	});
	const rows = (grid?.rows ?? []).map((each): GridRow => ({ cells: each.map(valueCell) }));
	const ids = rows.map((_, index) => String(index));
	return gridPane(state, 'console.grid', 'Rows', columns, rows, ids);
}

/** A value as a cell. */
export function valueCell(value: string | number | null): Cell {
	return value === null ? { text: 'null', look: 'dim' } : { text: visible(String(value)) };
}

/** A row by its number in the query's order; `null` where there is none. */
export function rowAt({ console: { grid } }: UiState, index: number): QueryRow | null {
	const values = grid?.rows[index];
	if (grid === null || values === undefined) return null;
	const fields = grid.columns.map((name, at) => ({ name, value: values[at] ?? null }));
	return { fields, address: grid.addresses[index] ?? null };
}

/** The number of the row under the cursor; `null` where there is none. */
export function chosenRow(state: UiState): string | null {
	const pane = rowsPane(state);
	return pane.ids?.[rowOf(state, pane)] ?? null;
}

/** The key of a row's customer, as `trace` takes it; `null` where the row has not all of it, or where it is masked. */
export function keyOfRow(state: UiState, row: QueryRow | null): string[] | null {
	const mask = createShownMask(state);
	const names = state.session.columns.filter(({ key }) => key).map(({ name }) => name);
	const key = names.map((name) => {
		if (mask.on && mask.sensitive(name)) return null;
		return row?.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value ?? null;
	});
	return key.length === 0 || key.includes(null) ? null : key.map(String);
}

/** Opens the row under the cursor. */
export const OPEN_ROW: Binding = {
	keys: ['enter'],
	label: 'row',
	help: 'Open the row: a field a line, and where its columns say which record it is of, the file around that',
	unavailable: (state) => (chosenRow(state) === null ? 'there is no row' : null),
	run: ({ store }) => {
		store.dispatch({ type: 'cursor', key: 'row', cursor: TOP });
		store.dispatch({ type: 'open', screen: { name: 'row', row: chosenRow(store.get()) } });
	},
};
