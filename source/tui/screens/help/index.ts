import { leadAt, leadsPane } from '../../components/leads.js';
import { fieldOf } from '../../keys/field.js';
import type { UiState } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { type Action, actionLeads } from './actions.js';
import { HelpScreen } from './screen.js';

/** Every action with its key, those of the screen beneath first. */
export const HELP: ScreenDefinition = {
	name: 'help',
	title: 'Help',
	panes: [{ name: 'keys', pane: (state) => leadsPane('help', actionLeads(state)) }],
	bindings: [
		{
			keys: ['enter'],
			label: 'do it',
			help: 'Do what is under the cursor, as its key would',
			unavailable: (state) => (chosen(state) === null ? 'no action is under the cursor' : null),
			run: (controls) => {
				const { store } = controls;
				const action = chosen(store.get());
				if (action === null) return;
				const { binding, why } = action;
				const [key = ''] = binding.keys;
				store.dispatch({ type: 'filter', screen: 'help', text: '' });
				store.dispatch({ type: 'back' });
				if (why !== null) return store.dispatch({ type: 'note', note: `${key}: ${why}` });
				return binding.run(controls, key);
			},
		},
		{
			keys: ['/'],
			label: 'search',
			help: 'Search an action by its key, its name or what it does; Enter does it',
			run: ({ store }) => {
				const field = fieldOf(store.get().filters.help ?? '');
				store.dispatch({ type: 'field', field: { purpose: 'filter', field } });
			},
		},
	],
	entersFilter: true,
	command: () => ['read'],
	advice: () => 'Enter does what is under the cursor, / searches; Esc goes back',
	Component: HelpScreen,
};

function chosen(state: UiState): Action | null {
	const leads = actionLeads(state);
	const lead = leadAt(state, leadsPane('help', leads), leads);
	// The first line is a heading, and Enter then takes the first action, as one that was searched for.
	return lead?.action ?? leads.find(({ action }) => action !== null)?.action ?? null;
}
