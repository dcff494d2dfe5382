import { causeQuery } from '../../components/rejects.js';
import { GRID } from '../../grid/bindings.js';
import { screenOf } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { choices, choicesPane, chosenChoice } from './choices.js';
import { FacetsScreen } from './screen.js';

/** Chooses a file, a column or a code to narrow rejects to. */
export const FACETS: ScreenDefinition = {
	name: 'facets',
	title: 'Narrow rejects',
	panes: [{ name: 'facets', pane: choicesPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'only these',
			help: 'See only the rejects that have this; on what is chosen already, see the others again',
			unavailable: (state) => (choices(state).length === 0 ? 'there is nothing to choose' : null),
			run: ({ store }) => {
				const state = store.get();
				const choice = chosenChoice(state);
				if (choice === null) return;
				const screen = `causes.${choice.facet}`;
				store.dispatch({ type: 'back' });
				store.dispatch({ type: 'filter', screen, text: state.filters[screen] === choice.value ? '' : choice.value });
			},
		},
		...GRID,
	],
	command: ({ runId = null }) => (runId === null ? ['read'] : ['rejects', runId, '--by', 'cause']),
	advice: () => 'Enter narrows to it; each number is under what else is chosen',
	wants: (state) => ({ causes: causeQuery(state, screenOf(state)) }),
	isThere: ({ causes }) => causes.is === 'there' || causes.is === 'failed',
	Component: FacetsScreen,
};
