import type { RejectLine, RejectPage, RejectQuery } from '../../core/reject-page.js';
import { cursorOf } from '../state/panes.js';
import { definitionOf, type UiState } from '../state/state.js';

/** Lines of one page, half of them before the cursor and half behind. */
const PAGE = 500;

/**
 * The query for a page of rejects around the cursor.
 *
 * @param key - of the pane that lists them
 */
export function rejectQuery(state: UiState, key: string, list: Omit<RejectQuery, 'offset' | 'limit'>): RejectQuery {
	const step = PAGE / 2;
	const page = Math.floor(cursorOf(state, key).row / step);
	return { ...list, offset: Math.max(0, page * step - step / 2), limit: PAGE };
}

/** Whether the shown page is from the list that the screen wants now. */
export function isUpToDate(state: UiState): boolean {
	const wanted = definitionOf(state).wants?.(state).rejects;
	const { rejects } = state;
	if (wanted === undefined || rejects.is !== 'there') return false;
	const narrowed = ({ facets, text }: RejectQuery) => JSON.stringify([facets, text]);
	return narrowed(wanted) === narrowed(rejects.value.query);
}

/** The line under the cursor, if its page is loaded. */
export function lineAt({ lines, offset }: RejectPage, row: number): RejectLine | null {
	return lines[row - offset] ?? null;
}
