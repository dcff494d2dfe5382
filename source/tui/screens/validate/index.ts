import { GRID } from '../../grid/bindings.js';
import type { Binding } from '../../keys/binding.js';
import { TOP } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, LOAD, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { checksPane, chosenCheck } from './checks.js';
import { ValidateScreen } from './screen.js';

/** Goes to a country's rows where each is shown with what it was, and can be traced; Esc comes back. */
const OPEN_ROWS: Binding = {
	keys: ['enter'],
	label: 'its rows',
	help: 'Look at the rows of the country that the run changes',
	unavailable: (state) => {
		const check = chosenCheck(state);
		if (check === null) return 'there is no country';
		return state.run.effects.some(({ table }) => table === check.table) ? null : 'the run changes none of its rows';
	},
	run: ({ store }) => {
		const check = chosenCheck(store.get());
		if (check === null) return;
		store.dispatch({ type: 'filter', screen: 'transform', text: '' });
		store.dispatch({ type: 'cursor', key: 'transform', cursor: { ...TOP, id: check.table } });
		store.dispatch({ type: 'tab', screen: 'transform', index: 0 });
		store.dispatch({ type: 'pane', screen: 'transform', index: 1 });
		store.dispatch({ type: 'open', screen: { name: 'transform' } });
	},
};

/** Does it add up? */
export const VALIDATE: ScreenDefinition = {
	name: 'validate',
	title: 'Validate',
	panes: [{ name: 'countries', pane: checksPane }],
	bindings: [LOAD, TRANSFORM_AGAIN, OPEN_ROWS, OPEN_REJECTS, ...GRID, FILTER, ...STEP_BINDINGS],
	command: () => ['validate'],
	Component: ValidateScreen,
};
