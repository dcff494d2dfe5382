import { GRID } from '../../grid/bindings.js';
import { isBusy, screenOf } from '../../state/state.js';
import type { ScreenDefinition } from '../screen.js';
import { logPane } from './lines.js';
import { LogScreen } from './screen.js';

/** The log as it is written. */
export const LOG: ScreenDefinition = {
	name: 'log',
	title: 'Log',
	panes: [{ name: 'log', pane: logPane }],
	bindings: [...GRID],
	command: () => ['history'],
	advice: (state) => `G follows its end${isBusy(state) ? ', Esc goes back to the run' : ''}; / searches it`,
	wants: (state) => ({ log: { runId: screenOf(state).runId ?? null } }),
	isThere: ({ log }) => log.is === 'there' || log.is === 'failed',
	Component: LogScreen,
};
