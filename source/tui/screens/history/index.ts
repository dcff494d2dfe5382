import { GRID } from '../../grid/bindings.js';
import { rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { RUNS } from '../../work/fetch-ahead.js';
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
		...GRID,
		FILTER,
	],
	command: () => ['history'],
	advice: ({ history }) =>
		history.is === 'there' && history.value.runs.length > 0
			? 'Enter opens a run, R runs its day again from the step that failed'
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

function isAtLast(state: UiState): boolean {
	return rowOf(state, runsPane(state)) >= shownRuns(state).length - 1;
}
