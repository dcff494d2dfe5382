import { allBindings } from '../../keys/binding.js';
import { linesPane } from '../../state/panes.js';
import type { ScreenDefinition } from '../screen.js';
import { HelpScreen } from './screen.js';

/** Every key. */
export const HELP: ScreenDefinition = {
	name: 'help',
	title: 'Help',
	panes: [
		{
			name: 'keys',
			pane: ({ known, size }) => linesPane('help', allBindings(known).length, 0, size.rows - 8),
		},
	],
	bindings: [],
	command: () => ['read'],
	advice: () => 'Every key; Esc goes back',
	Component: HelpScreen,
};
