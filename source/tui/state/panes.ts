import { counted } from '../../core/schema-lines.js';
import { type QuestionLayout, questionLayout } from '../components/question-layout.js';
import { questionOn } from '../keys/focus.js';
import { type Cursor, definitionOf, screenOf, TOP, type UiState } from './state.js';

/** What the cursor keys move in: a list whose rows keep their identity, or lines that only scroll. */
export interface Pane {
	/** Under which its cursor is kept. */
	readonly key: string;
	/** Identities of the rows, or `null` for lines that are only counted. */
	readonly ids: readonly string[] | null;
	readonly count: number;
	/** Columns that it can scroll sideways by. */
	readonly columns: number;
	/** Lines that are seen at once, of a text that only scrolls; left out where a cursor goes to the last. */
	readonly fits?: number;
}

/** A list whose rows keep their identity. */
export function listPane(key: string, ids: readonly string[], columns = 0): Pane {
	return { key, ids, count: ids.length, columns };
}

/** Lines that are only counted. */
export function linesPane(key: string, count: number, columns = 0, fits = 1): Pane {
	return { key, ids: null, count, columns, fits };
}

/** Panes that Tab goes through now: the question is one of them where it does not fit, to be read to its end. */
export function panesOf(state: UiState, screen: string): readonly string[] {
	const panes = definitionOf(state, screen).panes.map(({ name }) => name);
	const question = questionOn(state);
	if (question === null || screen !== screenOf(state).name) return panes;
	return questionLayout(question.approval, state.size).fits ? panes : [...panes, 'question'];
}

/** The question that is on the screen, as it is laid out. */
export function shownQuestion(state: UiState): QuestionLayout | null {
	const question = questionOn(state);
	if (question === null) return null;
	return questionLayout(question.approval, state.size, paneNameOf(state, screenOf(state).name) === 'question');
}

/** Rows below which a screen shows one of its panes, the one that has the cursor. */
const ROOM_FOR_TWO = 13;

/** Whether a question leaves a screen room for one pane alone. */
export function hasRoomForOne(state: UiState): boolean {
	const question = shownQuestion(state);
	return question !== null && state.size.rows - 6 - question.height < ROOM_FOR_TWO;
}

/** The tab that a screen has chosen; empty where it has none. */
export function tabOf(state: UiState, screen: string): string {
	return definitionOf(state, screen).tabs?.[state.tabs[screen] ?? 0]?.name ?? '';
}

/** The pane that a screen has the cursor in. */
export function paneNameOf(state: UiState, screen: string): string {
	const panes = panesOf(state, screen);
	return panes[Math.min(state.panes[screen] ?? 0, panes.length - 1)] as string;
}

/** The pane that has the cursor. */
export function currentPane(state: UiState): Pane {
	const { name } = screenOf(state);
	const focused = paneNameOf(state, name);
	const question = focused === 'question' ? shownQuestion(state) : null;
	if (question !== null) return linesPane('question', question.lines.length, 0, question.room);
	const { panes } = definitionOf(state);
	const found = panes.find((each) => each.name === focused);
	if (found === undefined) throw new Error(`The screen ${name} has no pane ${focused}`);
	return found.pane(state);
}

/** Behind every line: a text that follows its end. */
export const END: Cursor = { id: null, row: Number.MAX_SAFE_INTEGER, left: 0 };

/** Where the cursor of a pane was left. */
export function cursorOf(state: UiState, key: string): Cursor {
	return state.cursors[key] ?? TOP;
}

/** The row of a pane's cursor: by identity while its row is there. */
export function rowOf(state: UiState, pane: Pane): number {
	const cursor = cursorOf(state, pane.key);
	const found = cursor.id === null || pane.ids === null ? -1 : pane.ids.indexOf(cursor.id);
	const row = found === -1 ? cursor.row : found;
	return Math.max(0, Math.min(row, pane.count - (pane.fits ?? 1)));
}

/** Where the cursor of a list stands among its rows, such as `9/300`; empty where there are none. */
export function positionOf(state: UiState, pane: Pane): string {
	return pane.count === 0 ? '' : `${counted(rowOf(state, pane) + 1)}/${counted(pane.count)}`;
}

/** What the cursor keys do. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'left' | 'right';

/** The cursor after a move; a page is what fits on the screen, less two lines to keep the thread. */
export function moved(state: UiState, pane: Pane, move: Move): Cursor {
	const { left } = cursorOf(state, pane.key);
	const row = rowOf(state, pane);
	const last = pane.count - (pane.fits ?? 1);
	const page = Math.max(1, Math.floor((state.size.rows - 8) / 2));
	const at = (next: number): Cursor => {
		const kept = Math.max(0, Math.min(next, last));
		return { id: pane.ids?.[kept] ?? null, row: kept, left };
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
			return at(last);
		case 'left':
			return { ...at(row), left: Math.max(0, left - 1) };
		case 'right':
			return { ...at(row), left: Math.max(0, Math.min(left + 1, pane.columns - 1)) };
	}
}

/** Those of some names that the filter of a screen lets through. */
export function filtered(state: UiState, screen: string, names: readonly string[]): string[] {
	const wanted = (state.filters[screen] ?? '').toLowerCase();
	return names.filter((name) => name.toLowerCase().includes(wanted));
}
