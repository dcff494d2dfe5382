import type { Row } from '../../../engines/engine.js';
import { SIGN } from '../../../output/style.js';
import type { Look } from '../../components/theme.js';
import { listPane, type Pane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The past runs that match the filter. */
export function shownRuns(state: UiState): Row[] {
	if (state.history.is !== 'there') return [];
	const wanted = (state.filters.history ?? '').toLowerCase();
	const text = (run: Row) =>
		`${run.run_id} ${run.environment} ${run.command} ${run.status} ${run.error_code ?? ''}`.toLowerCase();
	return state.history.value.runs.filter((run) => text(run).includes(wanted));
}

/** The pane of their list. */
export function runsPane(state: UiState): Pane {
	return listPane(
		'history',
		shownRuns(state).map((run) => String(run.run_id)),
	);
}

/** The past run under the cursor. */
export function chosenRun(state: UiState): string | null {
	const pane = runsPane(state);
	return pane.ids?.[rowOf(state, pane)] ?? null;
}

/** The result of a past run as a sign. */
export function statusLook(run: Row): { readonly sign: string; readonly look: Look } {
	switch (run.status) {
		case 'done':
			return { sign: SIGN.good, look: 'good' };
		case 'running':
			return { sign: SIGN.running, look: 'running' };
		case 'incomplete':
			return { sign: SIGN.attention, look: 'attention' };
		default:
			return { sign: SIGN.bad, look: 'bad' };
	}
}
