import type { Binding } from '../../keys/binding.js';
import { linesPane, tabOf } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import type { ScreenDefinition, Tab } from '../screen.js';
import { runAgain, tabBindings } from '../shared-bindings.js';
import { PastScreen } from './screen.js';
import { whatFailed } from './what-failed.js';

const TABS: readonly Tab[] = [
	{ name: 'what failed', help: 'Where and why the run failed' },
	{ name: 'files', help: 'The files of the run' },
	{ name: 'countries', help: 'The countries that it changed' },
	{ name: 'log', help: 'Its log lines', keys: ['L'] },
];

const openRejects: Binding['run'] = ({ store }) =>
	store.dispatch({ type: 'open', screen: { name: 'rejects', runId: runOf(store.get()) } });

/** A past run: where and why it failed, its files, its countries and its log. */
export const PAST: ScreenDefinition = {
	name: 'past',
	title: 'Past run',
	panes: [
		{
			name: 'run',
			pane: (state) => {
				const past = state.past.is === 'there' ? state.past.value : null;
				const tab = tabOf(state, 'past');
				const counts: Readonly<Record<string, number | undefined>> = {
					'what failed': past ? whatFailed(state, past).length : 0,
					files: past?.files.length,
					countries: past?.countries.length,
					log: past ? past.log.length + (past.logLines > past.log.length ? 1 : 0) : 0,
				};
				return linesPane(
					`past.${tab}`,
					counts[tab] ?? 0,
					0,
					tab === 'log' || tab === 'what failed' ? state.size.rows - 9 : 1,
				);
			},
		},
	],
	tabs: TABS,
	bindings: [
		runAgain(runOf),
		{
			keys: ['enter', 'x'],
			label: 'rejects',
			help: 'The run’s rejects',
			run: openRejects,
		},
		...tabBindings(TABS),
	],
	command: (open) => ['history', open.runId ?? ''],
	advice: () => 'Enter shows its rejects, R runs its day again from the step that failed',
	Component: PastScreen,
};

function runOf(state: UiState): string | null {
	return screenOf(state).runId ?? null;
}
