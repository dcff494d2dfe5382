import { leadAt, leadsPane } from '../../components/leads.js';
import type { Binding } from '../../keys/binding.js';
import { isBusy, type UiState } from '../../state/state.js';
import { failureOf, isConfigFault } from '../../state/steps.js';
import type { ScreenDefinition } from '../screen.js';
import { OPEN_HISTORY, OPEN_REJECTS } from '../shared-bindings.js';
import { failureLeads } from './leads.js';
import { CauseScreen } from './screen.js';

/** Why the day failed, each line a way to its cause, and what can be done now. */
export const CAUSE: ScreenDefinition = {
	name: 'cause',
	title: 'What failed',
	panes: [{ name: 'cause', pane: (state) => leadsPane('cause', leadsOf(state)) }],
	bindings: [
		{
			keys: ['enter'],
			label: 'open',
			help: 'Go where the line under the cursor leads: the rejects of a cause, a file',
			unavailable: (state) => (wayOf(state) === null ? 'this line leads nowhere' : null),
			run: ({ store }) => {
				const screen = wayOf(store.get());
				if (screen !== null) store.dispatch({ type: 'open', screen });
			},
		},
		{
			keys: ['R'],
			label: 'again',
			help: 'Run the day again, from the step that failed',
			unavailable: (state) => whyNotAgain(state),
			run: ({ actions }) => actions.again({}),
		},
		{
			keys: ['w'],
			label: 'wait',
			help: 'Run it again when whoever holds the lock has let go of it',
			unavailable: (state) => (failureOf(state)?.code === 'E_LOCKED' ? whyNotAgain(state) : 'no lock is in the way'),
			run: ({ actions }) => actions.again({ wait: LONG }),
		},
		{
			keys: ['D'],
			label: 'allow loss',
			help: 'Run it again and allow what loses data; what is lost is shown, and asked for by the environment’s name',
			unavailable: (state) =>
				failureOf(state)?.context.allow === '--allow-destructive'
					? whyNotAgain(state)
					: 'it did not fail for a loss of data',
			run: ({ actions }) => actions.again({ destructive: true }),
		},
		OPEN_REJECTS,
		OPEN_HISTORY,
	],
	place: (state) => leadOf(state)?.place ?? null,
	configKey: (state) => leadOf(state)?.key ?? null,
	command: () => ['history'],
	advice: (state) => (failureOf(state) === null ? 'Nothing failed' : 'Enter goes where a line leads; Esc leaves'),
	Component: CauseScreen,
};

/** Milliseconds to wait for a lock where a person looks on, who can end it: a day. */
const LONG = 24 * 60 * 60 * 1000;

function leadsOf(state: UiState) {
	const failure = failureOf(state);
	return failure === null ? [] : failureLeads(state, failure);
}

function leadOf(state: UiState) {
	const leads = leadsOf(state);
	return leadAt(state, leadsPane('cause', leads), leads);
}

function wayOf(state: UiState) {
	return leadOf(state)?.opens ?? null;
}

function whyNotAgain(state: UiState): ReturnType<NonNullable<Binding['unavailable']>> {
	if (isBusy(state)) return 'something runs already';
	const failure = failureOf(state);
	if (failure === null) return 'nothing failed';
	return isConfigFault(failure) ? 'the config has faults: E opens it, r reads it again' : null;
}
