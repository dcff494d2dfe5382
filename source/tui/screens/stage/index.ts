import { sqlLength } from '../../components/sql-lines.js';
import { GRID } from '../../grid/bindings.js';
import { linesPane } from '../../state/panes.js';
import type { ScreenDefinition } from '../screen.js';
import { LOAD, NEXT_PANE, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
import { rowsPane } from './rows.js';
import { StageScreen } from './screen.js';
import { stageStatements } from './statements.js';

/** Is it well-formed? */
export const STAGE: ScreenDefinition = {
	name: 'stage',
	title: 'Stage',
	panes: [
		{
			name: 'statements',
			pane: (state) => linesPane('stage.statements', sqlLength(stageStatements(state)), 0, 6),
		},
		{ name: 'rows', pane: rowsPane },
	],
	bindings: [LOAD, TRANSFORM_AGAIN, OPEN_REJECTS, NEXT_PANE, ...GRID, ...STEP_BINDINGS],
	question: ({ step, kind }) => kind === 'load' || step === 'read' || step === 'stage',
	command: () => ['stage', '--yes'],
	Component: StageScreen,
};
