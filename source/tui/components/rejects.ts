import { type CauseQuery, FACETS, type RejectCause, type RejectQuery } from '../../core/records/reject-page.js';
import { runDateOf } from '../../core/values/dates.js';
import { listedFiles } from '../state/files.js';
import { cursorOf } from '../state/panes.js';
import { definitionOf, type OpenScreen, screenOf, type UiState } from '../state/state.js';

/** Lines of one page, half of them before the cursor and half behind. */
const PAGE = 500;

/**
 * The query for a page of rejects around the cursor.
 *
 * @param key - of the pane that lists them
 */
export function rejectQuery(state: UiState, key: string, list: CauseQuery): RejectQuery {
	const step = PAGE / 2;
	const { rejects } = state;
	// A filter may leave fewer rows than the cursor has passed.
	const isKnown = rejects.is === 'there' && isSameList(list, rejects.value.query);
	const last = isKnown ? Math.max(0, rejects.value.page.total - 1) : Number.POSITIVE_INFINITY;
	const page = Math.floor(Math.min(cursorOf(state, key).row, last) / step);
	// A list of one page is loaded as a whole, wherever its cursor is.
	return { ...list, offset: last < PAGE ? 0 : Math.max(0, page * step - step / 2), limit: PAGE };
}

/** What the causes of a screen's run are narrowed to, by facets and by a text. */
export function causeQuery(state: UiState, { runId = null }: OpenScreen): CauseQuery {
	const facets = Object.fromEntries(
		FACETS.flatMap((facet) => {
			const value = state.filters[`causes.${facet}`] ?? '';
			return value === '' ? [] : [[facet, value]];
		}),
	);
	return { runId, files: runId === null ? filesWithRejects(state) : [], facets, text: state.filters.causes ?? '' };
}

/** The files of the day whose rejects are looked for in the files themselves, where no run has stored them. */
export function filesWithRejects(state: UiState): string[] {
	return listedFiles(state)
		.filter(({ report }) => report?.state === 'ready' && report.rejected > 0)
		.map(({ name }) => name);
}

/** Whether what is shown is of the list that the screen wants now. */
export function isUpToDate(state: UiState, what: 'rejects' | 'causes' = 'rejects'): boolean {
	const wanted = definitionOf(state).wants?.(state)[what];
	const shown = state[what];
	if (wanted === undefined || shown.is !== 'there') return false;
	return isSameList(wanted, shown.value.query);
}

function isSameList(one: CauseQuery, other: CauseQuery): boolean {
	const narrowed = ({ facets, text }: CauseQuery) => JSON.stringify([facets, text]);
	return narrowed(one) === narrowed(other);
}

/** The run date of what a screen about rejects shows. */
export function dayOf(state: UiState): string {
	const { runId = null } = screenOf(state);
	return runId === null ? state.session.runDate : runDateOf(runId);
}

/** Whether something of the current screen was mended, and is not loaded yet: a record, or all of a cause. */
export function isMended(
	state: UiState,
	{ file, column, code, record }: Pick<RejectCause, 'file' | 'column' | 'code'> & { readonly record?: number },
): boolean {
	const [{ runId = null }, day] = [screenOf(state), dayOf(state)];
	return state.mends.some((mend) => {
		const at = mend.kind === 'record' ? mend.place : mend.cause;
		// What was mended in a list of the day's files is in the list of their run too.
		if (at.file !== file || at.day !== day || (at.runId !== runId && at.runId !== null && runId !== null)) return false;
		return mend.kind === 'record'
			? mend.place.record === record
			: mend.cause.column === column && mend.cause.code === code;
	});
}

/** The run of a screen about rejects, for its title. */
export function rejectsOf(state: UiState): string {
	const { runId = null } = screenOf(state);
	return runId === null ? 'in the files as they are' : `run ${runId}`;
}
