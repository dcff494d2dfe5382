import type { CauseQuery } from '../../../core/records/reject-page.js';
import { causeScreen, columnKey } from '../../components/leads.js';
import { causeQuery } from '../../components/rejects.js';
import { GRID } from '../../grid/bindings.js';
import type { Binding } from '../../keys/binding.js';
import { screenOf, type UiState } from '../../state/state.js';
import { mendCause, OPEN_MENDS, waive } from '../mend-bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, OPEN_HISTORY } from '../shared-bindings.js';
import { causesPane, chosenCause } from './rows.js';
import { CausesScreen } from './screen.js';

/** Narrows causes by the values that they have. */
export const NARROW: Binding = {
	keys: ['f'],
	label: 'narrow',
	help: 'Choose a file, a column or a code that rejects have, and see only those',
	waits: 'It opens as soon as they are there',
	run: ({ store }) => {
		const { runId = null } = screenOf(store.get());
		store.dispatch({ type: 'open', screen: { name: 'facets', runId } });
	},
};

/** Rejects by what they have in common, of a run in the database or, without one, of the files as they are now. */
export const CAUSES: ScreenDefinition = {
	name: 'causes',
	title: 'Rejects by cause',
	panes: [{ name: 'causes', pane: causesPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'list them',
			help: 'List the rejects of this cause',
			unavailable: (state) => (state.causes.is === 'there' && chosenCause(state) === null ? 'there is no cause' : null),
			waits: 'Enter lists them as soon as they are there',
			run: ({ store }) => {
				const state = store.get();
				const cause = chosenCause(state);
				if (cause === null) return;
				store.dispatch({ type: 'open', screen: causeScreen(screenOf(state).runId ?? null, cause) });
			},
		},
		{
			keys: ['a'],
			label: 'list all',
			help: 'List all rejects, whatever their cause',
			run: ({ store }) => {
				const { runId = null } = screenOf(store.get());
				store.dispatch({ type: 'open', screen: { name: 'rejects', runId } });
			},
		},
		mendCause(chosenCause),
		OPEN_MENDS,
		waive(chosenCause),
		NARROW,
		...GRID.filter(({ keys }) => !keys.includes('f')),
		FILTER,
		OPEN_HISTORY,
	],
	place: (state) => {
		const cause = chosenCause(state);
		return cause === null ? null : { file: cause.file, line: cause.firstLine };
	},
	configKey: (state) => columnKey(chosenCause(state)?.column ?? null),
	command: ({ runId = null }) => (runId === null ? ['read'] : ['rejects', runId, '--by', 'cause']),
	advice: (state) =>
		isNarrowed(state)
			? 'Esc shows all of them again'
			: 'Enter lists the rejects of a cause, E mends all of it, f narrows',
	wants: (state) => ({ causes: causeQuery(state, screenOf(state)) }),
	isThere: ({ causes }) => causes.is === 'there' || causes.is === 'failed',
	Component: CausesScreen,
};

function isNarrowed(state: UiState): boolean {
	const { facets, text }: CauseQuery = causeQuery(state, screenOf(state));
	return text !== '' || Object.keys(facets).length > 0;
}
