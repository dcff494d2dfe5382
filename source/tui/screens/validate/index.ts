import { filtered, listPane } from '../../state/panes.js';
import type { ScreenDefinition } from '../screen.js';
import { FILTER, LOAD, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { ValidateScreen } from './screen.js';

/** Does it add up? */
export const VALIDATE: ScreenDefinition = {
	name: 'validate',
	title: 'Validate',
	panes: [
		{
			name: 'countries',
			pane: (state) => {
				const names = state.run.checks.map((check) => check.country);
				return listPane('validate', filtered(state, 'validate', names));
			},
		},
	],
	bindings: [LOAD, TRANSFORM_AGAIN, OPEN_REJECTS, FILTER, ...STEP_BINDINGS],
	command: () => ['validate'],
	Component: ValidateScreen,
};
