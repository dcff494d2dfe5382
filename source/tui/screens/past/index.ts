import { type Lead, leadAt } from '../../components/leads.js';
import { GRID } from '../../grid/bindings.js';
import { rowOf, tabOf } from '../../state/panes.js';
import { type OpenScreen, screenOf, type UiState } from '../../state/state.js';
import { pastLeads } from '../cause/leads.js';
import { undoRun } from '../change-bindings.js';
import type { ScreenDefinition, Tab } from '../screen.js';
import { runAgain, tabBindings } from '../shared-bindings.js';
import { PastScreen } from './screen.js';
import { pastPane } from './tabs.js';

const TABS: readonly Tab[] = [
	{ name: 'what failed', help: 'Where and why the run failed' },
	{ name: 'files', help: 'The files of the run' },
	{ name: 'countries', help: 'The countries that it changed' },
	{ name: 'log', help: 'Its log lines', keys: ['L'] },
];

/** A past run: where and why it failed, its files, its countries and its log. */
export const PAST: ScreenDefinition = {
	name: 'past',
	title: 'Past run',
	panes: [{ name: 'run', pane: pastPane }],
	tabs: TABS,
	bindings: [
		runAgain(runOf),
		{
			keys: ['enter'],
			label: 'open',
			help: 'Go where the line under the cursor leads: the rejects of a cause, or of a file',
			unavailable: (state) => (wayOf(state) === null ? 'this line leads nowhere' : null),
			run: ({ store }) => {
				const screen = wayOf(store.get());
				if (screen !== null) store.dispatch({ type: 'open', screen });
			},
		},
		{
			keys: ['x'],
			label: 'rejects',
			help: 'The run’s rejects, by cause',
			run: ({ store }) => store.dispatch({ type: 'open', screen: { name: 'causes', runId: runOf(store.get()) } }),
		},
		undoRun(runOf),
		...tabBindings(TABS),
		...GRID,
	],
	wants: (state) => {
		const past = runOf(state);
		return past === null ? {} : { past };
	},
	place: (state) => leadOf(state)?.place ?? null,
	configKey: (state) => leadOf(state)?.key ?? null,
	command: (open) => ['history', open.runId ?? ''],
	advice: () => 'Enter goes where a line leads, R runs the day again, u takes it back',
	Component: PastScreen,
};

function wayOf(state: UiState): OpenScreen | null {
	const pane = pastPane(state);
	switch (tabOf(state, 'past')) {
		case 'what failed':
			return leadOf(state)?.opens ?? null;
		case 'files': {
			const files = state.past.is === 'there' ? state.past.value.files : [];
			const file = files[Number(pane.ids?.[rowOf(state, pane)])];
			return file === undefined ? null : { name: 'rejects', runId: runOf(state), file: String(file.name) };
		}
		default:
			return null;
	}
}

/** The lead under the cursor, where what failed is shown. */
function leadOf(state: UiState): Lead | null {
	if (state.past.is !== 'there' || tabOf(state, 'past') !== 'what failed') return null;
	return leadAt(state, pastPane(state), pastLeads(state, state.past.value));
}

function runOf(state: UiState): string | null {
	return screenOf(state).runId ?? null;
}
