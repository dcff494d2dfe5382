import type { Facet, RejectLine, RejectPage, RejectQuery } from '../core/reject-page.js';
import { FACETS } from '../core/reject-page.js';
import { placeOf, rejectsKey, tabOf } from './panes.js';
import type { UiAction } from './reduce.js';
import { listedFiles } from './select.js';
import { screenOf, type UiState } from './state.js';

/** Lines that are fetched at once, half of them before and behind those that the cursor is among. */
const PAGE = 500;

/** The rejects that the screen shows now, as they are asked for: a page around the cursor. `null` where it shows none. */
export function wantedRejects(state: UiState): RejectQuery | null {
	const key = rejectsKey(state);
	const of = key === null ? null : rejectsOf(state);
	if (key === null || of === null) return null;
	const step = PAGE / 2;
	const page = Math.floor(placeOf(state, key).row / step);
	return { ...of, offset: Math.max(0, page * step - step / 2), limit: PAGE };
}

function rejectsOf(state: UiState): Omit<RejectQuery, 'offset' | 'limit'> | null {
	const screen = screenOf(state);
	if (screen.name === 'file') {
		if (tabOf(state, 'file') !== 'rejects') return null;
		return { runId: null, files: [screen.file], facets: {}, text: '' };
	}
	if (screen.name !== 'rejects') return null;
	const { runId } = screen;
	const facets = Object.fromEntries(
		FACETS.flatMap((facet) => {
			const value = state.filters[`rejects.${facet}`] ?? '';
			return value === '' ? [] : [[facet, value]];
		}),
	);
	const text = state.filters.rejects ?? '';
	return { runId, files: runId === null ? filesWithRejects(state) : [], facets, text };
}

function filesWithRejects(state: UiState): string[] {
	return listedFiles(state)
		.filter(({ report }) => report?.state === 'ready' && report.rejected > 0)
		.map(({ name }) => name);
}

/** Whether two queries are about the same list: what is shown of one may stand until the other is there. */
export function isSameList(a: RejectQuery, b: RejectQuery): boolean {
	return a.runId === b.runId && a.files.join('\n') === b.files.join('\n');
}

/** Whether what is shown is what was asked for, apart from where in it. */
export function isUpToDate(state: UiState): boolean {
	const wanted = wantedRejects(state);
	const { rejects } = state;
	if (wanted === null || rejects.is !== 'there') return false;
	const narrowed = ({ facets, text }: RejectQuery) => JSON.stringify([facets, text]);
	return narrowed(wanted) === narrowed(rejects.value.query);
}

/** The line under the cursor, where its page is there. */
export function lineAt({ lines, offset }: RejectPage, row: number): RejectLine | null {
	return lines[row - offset] ?? null;
}

/** Goes on to the next value that a facet has among the rejects, and behind the last to all. */
export function nextFacet(state: UiState, facet: Facet): Extract<UiAction, { type: 'filter' }> {
	const values = ['', ...(state.rejects.is === 'there' ? state.rejects.value.page.values[facet] : [])];
	const screen = `rejects.${facet}`;
	const text = values[(values.indexOf(state.filters[screen] ?? '') + 1) % values.length] ?? '';
	return { type: 'filter', screen, text };
}
