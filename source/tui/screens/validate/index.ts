import { GRID } from '../../grid/bindings.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, LOAD, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { checksPane } from './checks.js';
import { ValidateScreen } from './screen.js';

/** Does it add up? */
export const VALIDATE: ScreenDefinition = {
	name: 'validate',
	title: 'Validate',
	panes: [{ name: 'countries', pane: checksPane }],
	bindings: [LOAD, TRANSFORM_AGAIN, OPEN_REJECTS, ...GRID, FILTER, ...STEP_BINDINGS],
	command: () => ['validate'],
	Component: ValidateScreen,
};
