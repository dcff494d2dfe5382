import type { StageChange } from '../../../core/plan/plan.js';
import { GRID } from '../../grid/bindings.js';
import { MENDED_ELSEWHERE } from '../../state/change-words.js';
import { isBusy, type UiState } from '../../state/state.js';
import { askNote, mendedWords } from '../mend-bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { chosenMend, mendsPane } from './rows.js';
import { MendsScreen } from './screen.js';

/** What was mended and is not loaded yet. */
export const MENDS: ScreenDefinition = {
	name: 'mends',
	title: 'Mended',
	panes: [{ name: 'mends', pane: mendsPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'load them',
			help: 'Load what is mended: why is asked, then its plan is shown and asked for',
			unavailable: (state) => {
				if (isBusy(state)) return 'something runs already';
				return state.mends.length === 0 ? 'nothing is mended' : null;
			},
			run: (controls) =>
				askNote(controls, 'why are they mended so?', (note) => {
					const { mends, session } = controls.store.get();
					const change: StageChange = { kind: 'repair', file: null, sha256: '', note };
					controls.actions.change({ change, what: 'what was mended', mends }, newestDay(mends) ?? session.runDate);
				}),
		},
		{
			keys: ['x'],
			label: 'drop',
			help: 'Drop what is under the cursor: its rejects are as they came',
			unavailable: ({ mends }) => (mends.length === 0 ? 'nothing is mended' : null),
			run: ({ store }) => {
				const state = store.get();
				const chosen = chosenMend(state);
				store.dispatch({ type: 'mends', mends: state.mends.filter((mend) => mend !== chosen) });
			},
		},
		...GRID,
	],
	command: () => MENDED_ELSEWHERE,
	advice: (state) => `${mendedWords(state)} mended; Enter asks why, and shows what loading them does`,
	Component: MendsScreen,
};

/** The newest run date of what is mended. */
function newestDay(mends: UiState['mends']): string | undefined {
	return mends
		.map((mend) => (mend.kind === 'record' ? mend.place.day : mend.cause.day))
		.sort()
		.at(-1);
}
