import { byteSize } from '../../../output/style.js';
import type { Controls } from '../../keys/controller.js';
import { rowOf } from '../../state/panes.js';
import { screenOf } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { choicesOf, choicesPane } from './choices.js';
import { CopyScreen } from './screen.js';

/** Bytes that every terminal takes at once: xterm takes 100,000 characters, of which Base64 needs four for three. */
const EVERY_TERMINAL = 74_000;

/** What to copy. */
export const COPY: ScreenDefinition = {
	name: 'copy',
	title: 'Copy',
	panes: [{ name: 'copy', pane: choicesPane }],
	bindings: [
		{
			keys: ['enter'],
			label: 'copy',
			help: 'Put it on the terminal’s clipboard; what is large by a second Enter',
			run: copyChosen,
		},
	],
	command: () => ['read'],
	advice: () => 'Enter copies it as it is shown; what is masked stays masked',
	Component: CopyScreen,
};

function copyChosen({ store, copy }: Controls): void {
	const state = store.get();
	const choice = choicesOf(state)[rowOf(state, choicesPane(state))];
	if (choice === undefined) return;
	const open = screenOf(state);
	const bytes = Buffer.byteLength(choice.text);
	if (bytes > EVERY_TERMINAL && open.large !== choice.name) {
		store.dispatch({ type: 'back' });
		store.dispatch({ type: 'open', screen: { ...open, large: choice.name } });
		const note = `${byteSize(bytes)} are more than some terminals take: Enter copies them anyway`;
		store.dispatch({ type: 'note', note });
		return;
	}
	const hint = copy(choice.text);
	store.dispatch({ type: 'back' });
	const note = `${choice.name}: ${byteSize(bytes)} sent to the terminal’s clipboard${hint === null ? '' : `; ${hint}`}`;
	store.dispatch({ type: 'note', note });
}
