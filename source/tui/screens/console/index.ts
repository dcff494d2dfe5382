import { linesPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { OPEN_ROW, rowsPane } from '../rows/query-rows.js';
import type { ScreenDefinition } from '../screen.js';
import { ConsoleScreen } from './screen.js';
import { completeField, pasteLines, recallLine, runField, typeKey } from './typing.js';

export const CONSOLE: ScreenDefinition = {
	name: 'console',
	title: 'Console',
	panes: [
		{
			name: 'console',
			pane: (state) =>
				state.console.grid === null
					? linesPane('console', state.console.lines.length, 0, state.size.rows - 10)
					: rowsPane(state),
		},
	],
	bindings: [
		{ keys: ['enter'], label: 'run', help: 'Run the line', applies: isAtPrompt, run: runField },
		{ ...OPEN_ROW, applies: (state) => !isAtPrompt(state) },
		{
			keys: ['tab'],
			label: 'complete',
			help: 'Complete a command, a flag, a table or a column; with rows below, go into them',
			run: (controls) => {
				if (isAtPrompt(controls.store.get())) return completeField(controls);
				controls.store.dispatch({ type: 'open', screen: { name: 'rows' } });
			},
		},
		{
			keys: ['up', 'down'],
			label: 'earlier lines',
			help: 'Lines typed before, of earlier sessions too',
			applies: isAtPrompt,
			run: recallLine,
		},
	],
	command: () => ['repl'],
	advice: ({ console: { grid } }) =>
		grid === null
			? 'Type a command and press Enter'
			: 'Enter opens the row, Tab goes into the rows to sort, search and count',
	type: typeKey,
	paste: pasteLines,
	Component: ConsoleScreen,
};

/** Cursor keys move in a query's rows while these are shown. */
function isAtPrompt({ console }: UiState): boolean {
	return console.grid === null;
}
