import type { RejectLine, RejectPage, RejectQuery } from '../../core/reject-page.js';
import { cursorOf } from '../state/panes.js';
import { definitionOf, type UiState } from '../state/state.js';

/** Lines that are fetched at once, half of them before and behind those that the cursor is among. */
const PAGE = 500;

/**
 * Rejects as a screen asks for them: a page around the cursor.
 *
 * @param key - of the pane that lists them
 */
export function rejectQuery(state: UiState, key: string, list: Omit<RejectQuery, 'offset' | 'limit'>): RejectQuery {
	const step = PAGE / 2;
	const page = Math.floor(cursorOf(state, key).row / step);
	return { ...list, offset: Math.max(0, page * step - step / 2), limit: PAGE };
}

/** Whether what is shown is what was asked for, apart from where in it. */
export function isUpToDate(state: UiState): boolean {
	const wanted = definitionOf(state).wants?.(state).rejects;
	const { rejects } = state;
	if (wanted === undefined || rejects.is !== 'there') return false;
	const narrowed = ({ facets, text }: RejectQuery) => JSON.stringify([facets, text]);
	return narrowed(wanted) === narrowed(rejects.value.query);
}

/** The line under the cursor, where its page is there. */
export function lineAt({ lines, offset }: RejectPage, row: number): RejectLine | null {
	return lines[row - offset] ?? null;
}
