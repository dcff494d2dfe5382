import { counted } from '../../core/amounts.js';
import type { RejectLine, RejectPage } from '../../core/records/reject-page.js';
import { visible } from '../../core/values/visible.js';
import { isMended } from '../components/rejects.js';
import { createShownMask } from '../components/shown-mask.js';
import { gridPane, linesPane, type Pane, rowOf } from '../state/panes.js';
import type { UiState } from '../state/state.js';
import { type Cell, columnsOf, type GridColumn, type GridRow } from './table.js';
import { drawnColumns, EMPTY_VIEW, viewOf } from './view.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'since', most: 8, optional: true },
	{ title: 'file', most: 26 },
	{ title: 'line', align: 'right' },
	{ title: 'column', most: 20 },
	{ title: 'code', most: 14 },
	{ title: 'value', most: 18 },
	{ title: 'reason', most: 60 },
];

/** The pane of the loaded rejects. Those of a long list are loaded around the cursor, and stay in their order. */
export function rejectsPane(state: UiState, key: string): Pane {
	const page = state.rejects.is === 'there' ? state.rejects.value.page : null;
	if (page === null || page.total === 0) return linesPane(key, 0);
	const rows = rejectRows(state, page);
	const title = 'Rejects';
	if (isWhole(page)) {
		const ids = page.lines.map((_, index) => String(index));
		return gridPane(state, key, title, COLUMNS, rows, ids);
	}
	const view = { ...viewOf(state, key), sort: EMPTY_VIEW.sort, search: EMPTY_VIEW.search };
	const columns = columnsOf(COLUMNS, rows);
	const grid = { columns, rows, offset: page.offset, total: page.total, view, paged: null };
	return { key, ids: null, count: page.total, columns: drawnColumns(columns, view).length, grid, title };
}

/** The reject under the cursor of its pane; `null` where there is none, or it is not loaded yet. */
export function rejectAt(state: UiState, pane: Pane): RejectLine | null {
	if (state.rejects.is !== 'there') return null;
	const { page } = state.rejects.value;
	const row = rowOf(state, pane);
	return page.lines[pane.ids === null ? row - page.offset : Number(pane.ids[row])] ?? null;
}

function isWhole({ lines, offset, total }: RejectPage): boolean {
	return offset === 0 && lines.length === total;
}

function rejectRows(state: UiState, { lines }: RejectPage): GridRow[] {
	const mask = createShownMask(state);
	return lines.map((reject): GridRow => {
		const { file, line, column, code, value, reason } = reject;
		return {
			cells: [
				outcomeCell(state, reject),
				{ text: visible(file), cut: 'middle' },
				{ text: counted(line), rank: line },
				{ text: visible(column ?? '–'), look: 'strong' },
				{ text: code, look: 'attention' },
				{ text: value === null ? '' : mask.value(column, value) },
				{ text: visible(reason), look: 'dim' },
			],
		};
	});
}

function outcomeCell(state: UiState, reject: RejectLine): Cell {
	const { outcome } = reject;
	if (outcome !== null) return { text: outcome, look: outcome === 'repaired' ? 'good' : 'dim' };
	return isMended(state, reject) ? { text: 'mended', look: 'attention' } : { text: '' };
}
