import { GRID } from '../../grid/bindings.js';
import { rowOf } from '../../state/panes.js';
import { TOP, type UiState } from '../../state/state.js';
import { RUNS } from '../../work/fetch-ahead.js';
import { undoRun } from '../change-bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, runAgain } from '../shared-bindings.js';
import { chosenRun, runsPane, shownRuns } from './runs.js';
import { HistoryScreen } from './screen.js';

/** Past runs. */
export const HISTORY: ScreenDefinition = {
	name: 'history',
	title: 'History',
	panes: [{ name: 'runs', pane: runsPane }],
	bindings: [
		runAgain(chosenRun),
		{
			keys: ['enter'],
			label: 'open',
			help: 'Open the run: what failed, its files, its countries, its log',
			unavailable: (state) => (state.history.is === 'there' && chosenRun(state) === null ? 'there is no run' : null),
			waits: 'Enter opens it as soon as it is there',
			run: ({ store, actions }) => {
				const runId = chosenRun(store.get());
				if (runId !== null) actions.openRun(runId);
			},
		},
		{
			keys: ['space'],
			label: 'mark',
			help: 'Mark the run, or take its mark; two marked runs are compared with =',
			unavailable: (state) => (chosenRun(state) === null ? 'there is no run' : null),
			run: ({ store }) => {
				const runId = chosenRun(store.get());
				if (runId !== null) store.dispatch({ type: 'mark', runId });
			},
		},
		{
			keys: ['='],
			label: 'compare',
			help: 'Compare two marked runs, or the marked one with that under the cursor',
			unavailable: (state) => (comparedRuns(state) === null ? 'mark a run with space, then go to another' : null),
			shown: (state) => state.marked.length > 0,
			run: ({ store, actions }) => {
				const runIds = comparedRuns(store.get());
				if (runIds === null) return;
				actions.compareRuns(runIds);
				store.dispatch({ type: 'cursor', key: 'compare', cursor: TOP });
				store.dispatch({ type: 'open', screen: { name: 'compare' } });
			},
		},
		undoRun(chosenRun),
		...GRID,
		FILTER,
	],
	command: () => ['history'],
	advice: ({ history }) =>
		history.is === 'there' && history.value.runs.length > 0
			? 'Enter opens a run, R runs its day again, u takes it back'
			: 'Esc goes back to the day',
	wants: (state) => {
		if (state.history.is !== 'there') return {};
		const { runs, all } = state.history.value;
		if (runs.length >= all) return {};
		// A filter needs every run; otherwise more runs are loaded when the cursor reaches the last one.
		if ((state.filters.history ?? '') !== '') return { runs: all };
		return isAtLast(state) ? { runs: runs.length + RUNS } : {};
	},
	isThere: ({ history }) => history.is === 'there' || history.is === 'failed',
	Component: HistoryScreen,
};

/** The two runs to compare, the older one first; `null` where there are not two. */
function comparedRuns(state: UiState): readonly string[] | null {
	const chosen = chosenRun(state);
	const runs = state.marked.length === 1 && chosen !== null ? [...state.marked, chosen] : state.marked;
	const all = new Set(state.history.is === 'there' ? state.history.value.runs.map((run) => String(run.run_id)) : []);
	const order = [...all].reverse().filter((runId) => runs.includes(runId));
	return order.length === 2 ? order : null;
}

function isAtLast(state: UiState): boolean {
	return rowOf(state, runsPane(state)) >= shownRuns(state).length - 1;
}
