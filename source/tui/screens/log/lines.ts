import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import { logSpans } from '../past/log-lines.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'time', frozen: true },
	{ title: 'level', most: 5 },
	{ title: 'step', most: 9 },
	{ title: 'event', most: 16 },
	{ title: 'what', most: 200 },
];

/** The pane of the log's last lines. */
export function logPane(state: UiState): GridPane {
	const lines = state.log.is === 'there' ? state.log.value : [];
	const rows = lines.map((line) => ({
		cells: logSpans(line).map(({ text, ...look }) => ({ text: text.trim(), ...look })),
	}));
	const runId = screenOf(state).runId ?? null;
	const title = runId === null ? 'Log of today' : `Log · run ${runId}`;
	return { ...gridPane(state, 'log', title, COLUMNS, rows), follows: true };
}
