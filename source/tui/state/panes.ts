import { counted } from '../../core/amounts.js';
import { type QuestionLayout, questionLayout } from '../components/question-layout.js';
import { columnsOf, type GridColumn, type GridRow, type GridTable, sortedOrder } from '../grid/table.js';
import { drawnColumns, viewOf } from '../grid/view.js';
import { questionOn } from '../keys/focus.js';
import { oncePerState } from './once.js';
import { type Cursor, definitionOf, screenOf, TOP, type UiState } from './state.js';

/** What the cursor keys move in: a list whose rows have identities, or lines that only scroll. */
export interface Pane {
	/** Its cursor is kept under this key. */
	readonly key: string;
	/** Identities of the rows, or `null` for lines that only have a number. */
	readonly ids: readonly string[] | null;
	readonly count: number;
	/** Identity of the row where a cursor begins; the first where it is left out. */
	readonly start?: string;
	/** Columns that the cursor can be in. */
	readonly columns: number;
	/** The grid, where its rows have columns. */
	readonly grid?: GridTable;
	/** Whether the last row is the newest: a cursor there follows it. */
	readonly follows?: true;
	/** What it shows, where it takes the whole screen. */
	readonly title?: string;
	/** Visible lines of a text that only scrolls; left out where a cursor goes to the last line. */
	readonly fits?: number;
}

/** A list whose rows have identities. */
export function listPane(key: string, ids: readonly string[], columns = 0): Pane {
	return { key, ids, count: ids.length, columns };
}

/** Lines that only have a number. */
export function linesPane(key: string, count: number, columns = 0, fits = 1): Pane {
	return { key, ids: null, count, columns, fits };
}

/** A grid as a person arranged it: its rows are given in their own order, each with an identity or without. */
export function gridPane(
	state: UiState,
	key: string,
	title: string,
	columns: readonly GridColumn[],
	rows: readonly GridRow[],
	ids: readonly string[] | null = null,
): Pane & { readonly grid: GridTable } {
	const view = viewOf(state, key);
	const present = columnsOf(columns, rows);
	const order = sortedOrder(rows, view);
	const sorted = order === null || ids === null ? ids : order.map((index) => ids[index] as string);
	const shown = order === null ? rows : order.map((index) => rows[index] as GridRow);
	const grid = { columns: present, rows: shown, offset: 0, total: rows.length, view, paged: null };
	return { key, ids: sorted, count: rows.length, columns: drawnColumns(present, view).length, grid, title };
}

/** The panes that Tab goes through now. A question that does not fit is one of them, to be read to its end. */
export function panesOf(state: UiState, screen: string): readonly string[] {
	const panes = definitionOf(state, screen).panes.map(({ name }) => name);
	const question = questionOn(state);
	if (question === null || screen !== screenOf(state).name) return panes;
	return questionLayout(question.approval, state.size).fits ? panes : [...panes, 'question'];
}

/** The layout of the visible question. */
export function shownQuestion(state: UiState): QuestionLayout | null {
	const question = questionOn(state);
	if (question === null) return null;
	return questionLayout(question.approval, state.size, paneNameOf(state, screenOf(state).name) === 'question');
}

/** With fewer rows a screen shows only the pane that has the cursor. */
const ROOM_FOR_TWO = 13;

/** Whether a question leaves room for only one pane. */
export function hasRoomForOne(state: UiState): boolean {
	const question = shownQuestion(state);
	return question !== null && state.size.rows - 6 - question.height < ROOM_FOR_TWO;
}

/** The chosen tab of a screen; empty where it has none. */
export function tabOf(state: UiState, screen: string): string {
	return definitionOf(state, screen).tabs?.[state.tabs[screen] ?? 0]?.name ?? '';
}

/** The pane of a screen that has the cursor. */
export function paneNameOf(state: UiState, screen: string): string {
	const panes = panesOf(state, screen);
	return panes[Math.min(state.panes[screen] ?? 0, panes.length - 1)] as string;
}

/** The pane that has the cursor. */
export const currentPane = oncePerState((state): Pane => {
	const { name } = screenOf(state);
	const focused = paneNameOf(state, name);
	const question = focused === 'question' ? shownQuestion(state) : null;
	if (question !== null) return linesPane('question', question.lines.length, 0, question.room);
	const { panes } = definitionOf(state);
	const found = panes.find((each) => each.name === focused);
	if (found === undefined) throw new Error(`The screen ${name} has no pane ${focused}`);
	return found.pane(state);
});

/** After the last line: a text that follows its end. */
export const END: Cursor = { id: null, row: Number.MAX_SAFE_INTEGER, column: 0 };

/** The last cursor of a pane. */
export function cursorOf(state: UiState, key: string): Cursor {
	return state.cursors[key] ?? TOP;
}

/** The row of a pane's cursor: by its identity while that row exists. */
export function rowOf(state: UiState, pane: Pane): number {
	const cursor = state.cursors[pane.key] ?? { ...TOP, id: pane.start ?? null };
	const found = cursor.id === null || pane.ids === null ? -1 : pane.ids.indexOf(cursor.id);
	const row = found === -1 ? cursor.row : found;
	return Math.max(0, Math.min(row, pane.count - (pane.fits ?? 1)));
}

/** The position of a list's cursor, such as `9/300`; empty where there are no rows. */
export function positionOf(state: UiState, pane: Pane): string {
	return pane.count === 0 ? '' : `${counted(rowOf(state, pane) + 1)}/${counted(pane.count)}`;
}

export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'left' | 'right';

/** The cursor after a move. A page is two lines shorter than the screen, so that the text before stays visible. */
export function moved(state: UiState, pane: Pane, move: Move): Cursor {
	const { column } = cursorOf(state, pane.key);
	const row = rowOf(state, pane);
	const last = pane.count - (pane.fits ?? 1);
	const page = Math.max(1, Math.floor((state.size.rows - 8) / 2));
	const at = (next: number): Cursor => {
		const kept = Math.max(0, Math.min(next, last));
		return { id: pane.ids?.[kept] ?? null, row: kept, column };
	};
	switch (move) {
		case 'up':
			return at(row - 1);
		case 'down':
			return at(row + 1);
		case 'page-up':
			return at(row - page);
		case 'page-down':
			return at(row + page);
		case 'first':
			return at(0);
		case 'last':
			return pane.follows ? { ...END, column } : at(last);
		case 'left':
			return { ...at(row), column: Math.max(0, Math.min(column, pane.columns - 1) - 1) };
		case 'right':
			return { ...at(row), column: Math.max(0, Math.min(column + 1, pane.columns - 1)) };
	}
}

/** The cursor so many rows further down, or up. */
export function movedBy(state: UiState, pane: Pane, rows: number): Cursor {
	const { column } = cursorOf(state, pane.key);
	const row = Math.max(0, Math.min(rowOf(state, pane) + rows, pane.count - (pane.fits ?? 1)));
	return { id: pane.ids?.[row] ?? null, row, column };
}

/** The names that match a screen's filter. */
export function filtered(state: UiState, screen: string, names: readonly string[]): string[] {
	const wanted = (state.filters[screen] ?? '').toLowerCase();
	return names.filter((name) => name.toLowerCase().includes(wanted));
}
