import { visible } from '../../../core/values/visible.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'time', frozen: true },
	{ title: 'level', most: 5 },
	{ title: 'step', most: 9 },
	{ title: 'event', most: 16 },
	{ title: 'what', most: 200 },
];

/** Parts that every line has, and that are the same in all of what is shown: they would push what happened out of sight. */
const OF_EACH_LINE: ReadonlySet<string> = new Set(['run', 'environment', 'database', 'date']);

/** The pane of the log's last lines. */
export function logPane(state: UiState): GridPane {
	const runId = screenOf(state).runId ?? null;
	const title = runId === null ? 'Log of today' : `Log · run ${runId}`;
	return linesOfLog(state, 'log', title, state.log.is === 'there' ? state.log.value : []);
}

/** The pane of some lines of a log, whose cursor follows their end while it is there. */
export function linesOfLog(state: UiState, key: string, title: string, lines: readonly string[]): GridPane {
	return { ...gridPane(state, key, title, COLUMNS, lines.map(logRow)), follows: true };
}

/** A line as a person reads it: time, level, step and message; one that is no JSON stays as it is. */
function logRow(line: string): GridRow {
	const entry = parse(line);
	if (entry === null) return { cells: [{ text: '' }], rest: [{ text: visible(line) }] };
	const { time, level, step, event, ...rest } = entry;
	const said = Object.entries(rest)
		.filter(([name]) => !OF_EACH_LINE.has(name))
		.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
	const bad = level === 'ERROR' ? ('bad' as const) : level === 'WARN' ? ('attention' as const) : ('dim' as const);
	return {
		cells: [
			{ text: String(time).slice(11, 23), look: 'dim' },
			{ text: String(level), look: bad },
			{ text: String(step ?? '') },
			{ text: visible(String(event)), look: 'strong' },
			{ text: visible(said.join('  ')), look: 'dim' },
		],
	};
}

function parse(line: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}
