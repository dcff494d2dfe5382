import { STEPS, type StepName } from '../../core/run/events.js';
import type { Binding } from '../keys/binding.js';
import { fieldOf } from '../keys/field.js';
import { feedCounts } from '../state/files.js';
import { END, hasRoomForOne, panesOf } from '../state/panes.js';
import { changeOf, isBusy, screenOf, type UiState } from '../state/state.js';
import { isConfigFault, stageWaits } from '../state/steps.js';
import type { Tab } from './screen.js';

/** Goes to the next pane of a screen that has several. */
export const NEXT_PANE: Binding = {
	keys: ['tab', 'shift-tab'],
	label: 'pane',
	help: 'Move the cursor to the other pane',
	applies: (state) => panesOf(state, screenOf(state).name).length > 1,
	run: ({ store }) => {
		const state = store.get();
		const { name } = screenOf(state);
		const index = ((state.panes[name] ?? 0) + 1) % panesOf(state, name).length;
		store.dispatch({ type: 'pane', screen: name, index });
	},
};

/** Filters the list of a screen. */
export const FILTER: Binding = {
	keys: ['&'],
	label: 'filter',
	help: 'Show only lines that hold a text; Enter keeps it, Esc clears it',
	run: ({ store }) => {
		const state = store.get();
		const field = fieldOf(state.filters[screenOf(state).name] ?? '');
		store.dispatch({ type: 'field', field: { purpose: 'filter', field } });
	},
};

/** Opens the past runs. */
export const OPEN_HISTORY: Binding = {
	keys: ['H'],
	label: 'history',
	help: 'Past runs',
	run: ({ store, actions }) => {
		store.dispatch({ type: 'open', screen: { name: 'history' } });
		actions.fetchHistory();
	},
};

/** Opens the log, at its end. */
export const OPEN_LOG: Binding = {
	keys: ['L'],
	label: 'log',
	help: 'Follow the log: of the run, or of today where none runs',
	shown: isBusy,
	run: ({ store }) => {
		store.dispatch({ type: 'cursor', key: 'log', cursor: END });
		store.dispatch({ type: 'open', screen: { name: 'log', runId: store.get().run.runId } });
	},
};

/** Opens the days that may be loaded. */
export const OPEN_DAYS: Binding = {
	keys: ['d'],
	label: 'day',
	help: 'Choose the day: those of the files in the source, and those that were run',
	unavailable: (state) => (isBusy(state) ? 'something runs' : null),
	run: ({ store, actions }) => {
		actions.showDays();
		store.dispatch({ type: 'open', screen: { name: 'days' } });
	},
};

/** Runs a past day again. */
export function runAgain(runOf: (state: UiState) => string | null): Binding {
	return {
		keys: ['R'],
		label: 'run again',
		help: 'Run a past day again, from the step that failed',
		unavailable: (state) => {
			if (isBusy(state)) return 'something runs already';
			return state.history.is === 'there' && state.history.value.runs.length > 0 ? null : 'there is no run';
		},
		run: ({ store, actions }) => {
			const runId = runOf(store.get());
			if (runId !== null) actions.runAgain(runId);
		},
	};
}

/**
 * A key for each tab of a screen.
 *
 * @param pane - the tabs' pane, which is shown where there is room for only one
 */
export function tabBindings(tabs: readonly Tab[], pane?: string): Binding[] {
	const sign = tabs.map((_, index) => index + 1).join(' ');
	return tabs.map(({ keys = [], help }, index) => ({
		keys: [String(index + 1), ...keys],
		...(index === 0 ? { label: 'views', sign } : {}),
		help,
		run: ({ store }) => {
			const state = store.get();
			const { name } = screenOf(state);
			store.dispatch({ type: 'tab', screen: name, index });
			const at = pane !== undefined && hasRoomForOne(state) ? panesOf(state, name).indexOf(pane) : -1;
			if (at !== -1) store.dispatch({ type: 'pane', screen: name, index: at });
		},
	}));
}

export const LOAD: Binding = {
	keys: ['s'],
	label: 'load the day',
	help: 'Go on: load the files that are ready into the stage; it asks before anything is written',
	unavailable: (state) => {
		if (state.phase.name === 'reading' || state.phase.name === 'waiting') return 'the files are still being read';
		if (state.phase.name === 'running') return 'the day is running already';
		if (changeOf(state) !== null) return 'the files are as they were before; r reads them again';
		if (state.phase.name === 'done') return 'the day is loaded; r reads it again';
		if (state.phase.name === 'failed' && isConfigFault(state.phase.failure))
			return 'the config has faults; r reads it again';
		return feedCounts(state).ready > 0 ? null : 'no file is ready; r reads again';
	},
	run: ({ actions }) => actions.load(),
};

/** Starts from the stage. */
export const TRANSFORM_AGAIN: Binding = {
	keys: ['t'],
	label: 'transform again',
	help: 'Go on from the stage: bring the countries’ tables up to it',
	unavailable: (state) => {
		if (isBusy(state)) return 'something runs already';
		return stageWaits(state) ? null : 'no stage waits for it';
	},
	run: ({ actions }) => actions.transformAgain(),
};

/** Opens the rejects of the run, or of the files where no run has stored them yet. */
export const OPEN_REJECTS: Binding = {
	keys: ['x'],
	label: 'rejects',
	help: 'Records that were refused, by cause: file, column and fault',
	unavailable: whyNoRejects,
	run: ({ store }) => {
		const { run } = store.get();
		const runId = run.committed.includes('stage') ? run.runId : null;
		store.dispatch({ type: 'open', screen: { name: 'causes', runId } });
	},
};

/** Why the day has no rejects to show, or `null`. */
export function whyNoRejects(state: UiState): string | null {
	return feedCounts(state).rejected > 0 ? null : 'nothing is refused';
}

/** Further keys of each step's screen, after its own. */
export const STEP_BINDINGS: readonly Binding[] = [
	{
		keys: ['r'],
		label: 'read again',
		help: 'Read the config and the source again',
		unavailable: (state) => (isBusy(state) ? 'something runs' : null),
		run: ({ actions }) => actions.read(),
	},
	{ keys: ['>', ']'], label: 'next step', help: 'Look at the next step’s screen', run: stepping(1) },
	{ keys: ['<', '[', 'b'], help: 'Look at the step’s screen before', run: stepping(-1) },
	OPEN_DAYS,
	OPEN_LOG,
	OPEN_HISTORY,
];

function stepping(by: number): Binding['run'] {
	return ({ store }) => {
		const to = STEPS[STEPS.indexOf(screenOf(store.get()).name as StepName) + by];
		if (to) store.dispatch({ type: 'go', to });
	};
}
