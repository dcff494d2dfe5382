import { GRID } from '../../grid/bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { comparePane } from './differences.js';
import { CompareScreen } from './screen.js';

/** Two runs beside each other. */
export const COMPARE: ScreenDefinition = {
	name: 'compare',
	title: 'Compare',
	panes: [{ name: 'compare', pane: comparePane }],
	bindings: [...GRID],
	command: () => ['history'],
	advice: () => 'What differs has ▲; o on its column brings it to the top',
	isThere: ({ compared }) => compared.is === 'there' || compared.is === 'failed',
	Component: CompareScreen,
};
