import { GRID } from '../../grid/bindings.js';
import { EMPTY_FIELD } from '../../keys/field.js';
import { isBusy, type UiState } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { chosenDay, daysPane } from './days.js';
import { DaysScreen } from './screen.js';

/** Which day? */
export const DAYS: ScreenDefinition = {
	name: 'days',
	title: 'Days',
	panes: [{ name: 'days', pane: daysPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'choose',
			help: 'Go on with the day, and read its files',
			unavailable: (state) => whyNot(state) ?? (chosenDay(state) === null ? 'there is no day' : null),
			waits: 'Enter chooses it as soon as it is there',
			run: ({ store, actions }) => {
				const day = chosenDay(store.get());
				if (day !== null) actions.chooseDay(day);
			},
		},
		{
			keys: ['d'],
			label: 'another day',
			help: 'Type a day that is not in the list: 2026-11-23, today or yesterday',
			unavailable: whyNot,
			run: ({ store }) => store.dispatch({ type: 'field', field: { purpose: 'day', field: EMPTY_FIELD } }),
		},
		...GRID,
	],
	command: () => ['history'],
	advice: ({ phase, session }) =>
		phase.name === 'failed' && phase.failure.code === 'E_SOURCE_NO_MATCH'
			? `No file is of ${session.runDate}: Enter chooses another day, d types one, Esc says why`
			: 'Enter chooses the day, d types another one',
	isThere: ({ days }) => days.is === 'there' || days.is === 'failed',
	Component: DaysScreen,
};

function whyNot(state: UiState): string | null {
	return isBusy(state) ? 'something runs' : null;
}
