import type { RecordView } from '../../../core/records/record-view.js';
import { formatColumnType } from '../../../core/schema/column-types.js';
import { visible } from '../../../core/values/visible.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { isAnswerTo } from '../../state/fetched.js';
import { gridPane } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import { type QueryRow, rowAt, valueCell } from '../rows/query-rows.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'column', most: 30, frozen: true },
	{ title: 'value', most: 60 },
	{ title: 'type', most: 16 },
];

/** The row of the current screen. */
export function openedRow(state: UiState): QueryRow | null {
	return rowAt(state, Number(screenOf(state).row ?? Number.NaN));
}

/** The record that it is of; `null` where its columns do not say it, and until it is loaded. */
export function recordOfRow(state: UiState): RecordView | null {
	const address = openedRow(state)?.address ?? null;
	if (address === null || state.record.is !== 'there') return null;
	return isAnswerTo<'record'>(state.record, address) ? state.record.value.page : null;
}

/** The pane of its fields, a line each. */
export function fieldsPane(state: UiState): GridPane {
	const rows = (openedRow(state)?.fields ?? []).map(({ name, value }): GridRow => {
		const column = state.session.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
		const kind = value === null ? '' : typeof value === 'number' ? 'number' : 'text';
		const type = column === undefined ? kind : formatColumnType(column.type);
		return { cells: [{ text: visible(name) }, valueCell(value), { text: type, look: 'dim' }] };
	});
	return gridPane(state, 'row', 'Row', COLUMNS, rows);
}
