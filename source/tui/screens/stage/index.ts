import { sqlLength } from '../../components/sql-lines.js';
import { linesPane } from '../../state/panes.js';
import type { ScreenDefinition } from '../screen.js';
import { LOAD, NEXT_PANE, OPEN_REJECTS, STEP_BINDINGS, TRANSFORM_AGAIN } from '../shared-bindings.js';
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
		{
			name: 'rows',
			pane: ({ run: { loadSamples } }) => {
				const rows = loadSamples.reduce((sum, sample) => sum + sample.rows.length, 0);
				return linesPane('stage.rows', rows, loadSamples[0]?.columns.length ?? 0);
			},
		},
	],
	bindings: [LOAD, TRANSFORM_AGAIN, OPEN_REJECTS, NEXT_PANE, ...STEP_BINDINGS],
	question: ({ step, kind }) => kind === 'load' || step === 'read' || step === 'stage',
	command: () => ['stage', '--yes'],
	Component: StageScreen,
};
