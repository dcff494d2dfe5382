import { GRID } from '../../grid/bindings.js';
import { gridOfKey } from '../../grid/cursor.js';
import { searchAgain } from '../../grid/fields.js';
import { rowOf } from '../../state/panes.js';
import { screenOf } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { shownCounts, valuesPane } from './counts.js';
import { ValuesScreen } from './screen.js';

/** How often each value of a column is there. */
export const VALUES: ScreenDefinition = {
	name: 'values',
	title: 'Values',
	panes: [{ name: 'values', pane: valuesPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'to its rows',
			help: 'Back to the rows, to the first one with the value; n goes on',
			unavailable: (state) => (shownCounts(state).length === 0 ? 'there is no value' : null),
			run: (controls) => {
				const { store } = controls;
				const state = store.get();
				const pane = valuesPane(state);
				const text = shownCounts(state).find((each) => each.text === pane.ids?.[rowOf(state, pane)])?.text ?? '';
				const { of = '' } = screenOf(state);
				store.dispatch({ type: 'back' });
				store.dispatch({ type: 'view', key: of ?? '', view: { search: text } });
				store.dispatch({
					type: 'cursor',
					key: of ?? '',
					cursor: { id: null, row: Number.MAX_SAFE_INTEGER, column: 0 },
				});
				const found = gridOfKey(store.get(), of ?? '');
				if (found !== null && text !== '') searchAgain(controls, found, false);
			},
		},
		...GRID.filter(({ keys }) => !keys.includes('f')),
	],
	command: () => ['read'],
	advice: () => 'Enter goes to the rows with the value',
	isThere: ({ values }) => values.is === 'there' || values.is === 'failed',
	Component: ValuesScreen,
};
