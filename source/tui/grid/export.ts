import type { UiState } from '../state/state.js';
import type { GridPane } from './cursor.js';
import type { Cell, GridTable } from './table.js';
import { drawnColumns } from './view.js';

/** A name for the file into which a grid is written. */
export function exportName({ session }: UiState, { title = 'rows' }: GridPane): string {
	const plain = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
	return `${plain.replace(/^-+|-+$/g, '').slice(0, 60) || 'rows'}_${session.runDate.replaceAll('-', '')}.csv`;
}

/** The titles of the visible columns. */
export function exportedTitles({ columns, view }: GridTable): string[] {
	return drawnColumns(columns, view).map((index) => columns[index]?.title.trim() || `column ${index + 1}`);
}

/** The loaded rows as they are shown, without the signs before a name. */
export function exportedRows({ columns, rows, view }: GridTable): string[][] {
	const drawn = drawnColumns(columns, view);
	return rows.map((row) => {
		const rest = row.rest?.map(({ text }) => text).join('') ?? '';
		const cells = drawn.map((index) => (row.rest !== undefined && index > 0 ? '' : plainText(row.cells[index])));
		if (rest !== '' && cells.length > 1) cells[1] = rest;
		return cells;
	});
}

function plainText(cell: Cell | undefined): string {
	return (cell?.signed ? cell.text.slice(2) : cell?.text) ?? '';
}
