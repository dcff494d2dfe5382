import { counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import type { Row } from '../../../engines/engine.js';
import { stepsDuration } from '../../../output/look-back.js';
import { SIGN } from '../../../output/style.js';
import type { Look } from '../../components/theme.js';
import type { GridPane } from '../../grid/cursor.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** The past runs that match the filter. */
export function shownRuns(state: UiState): Row[] {
	if (state.history.is !== 'there') return [];
	const wanted = (state.filters.history ?? '').toLowerCase();
	const text = (run: Row) =>
		`${run.run_id} ${run.environment} ${run.command} ${run.status} ${run.error_code ?? ''}`.toLowerCase();
	return state.history.value.runs.filter((run) => text(run).includes(wanted));
}

/** The pane of their list. */
export function runsPane(state: UiState): GridPane {
	const runs = shownRuns(state);
	const ids = runs.map((run) => String(run.run_id));
	const rows = runs.map((run) => runRow(run, state.marked.includes(String(run.run_id))));
	return gridPane(state, 'history', 'Past runs', COLUMNS, rows, ids);
}

/** The past run under the cursor. */
export function chosenRun(state: UiState): string | null {
	const pane = runsPane(state);
	return pane.ids?.[rowOf(state, pane)] ?? null;
}

const COLUMNS: readonly GridColumn[] = [
	{ title: '  run', most: 18, frozen: true },
	{ title: 'env', most: 8 },
	{ title: 'status', most: 24 },
	{ title: 'records', align: 'right' },
	{ title: 'staged', align: 'right' },
	{ title: 'rejected', align: 'right' },
	{ title: 'took', align: 'right' },
	{ title: 'error', most: 30 },
	{ title: 'when' },
	{ title: 'who', most: 30 },
	{ title: 'command', most: 24 },
];

function runRow(run: Row, isMarked: boolean): GridRow {
	const { sign, look } = statusLook(run);
	const number = (value: unknown): Cell => ({ text: value === null ? '' : counted(Number(value)) });
	const at = run.status === 'failed' || run.status === 'interrupted' ? ` at ${run.step}` : '';
	return {
		cells: [
			{
				text: `${isMarked ? '◆' : sign} ${run.run_id}`,
				signed: true,
				look: isMarked ? 'running' : look,
				rank: String(run.run_id),
			},
			{ text: visible(String(run.environment)) },
			run.undone_by ? { text: `undone by ${run.undone_by}`, look: 'dim' } : { text: `${run.status}${at}` },
			number(run.records),
			number(run.staged),
			number(run.rejected),
			{ text: stepsDuration(run), rank: run.milliseconds === null ? null : Number(run.milliseconds) },
			{ text: visible(String(run.error_code ?? '')), look: 'bad' },
			{ text: shownTime(String(run.started_at)), rank: String(run.started_at), look: 'dim' },
			{ text: visible(`${run.username}@${run.host}`), look: 'dim' },
			{ text: visible(`${run.command}${run.undoes ? ` ${run.undoes}` : ''}`), look: 'dim' },
		],
	};
}

/** A moment of this machine's time zone, to the minute. */
export function shownTime(iso: string): string {
	const at = new Date(iso);
	if (Number.isNaN(at.getTime())) return visible(iso);
	const two = (part: number) => String(part).padStart(2, '0');
	return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The result of a past run as a sign. */
export function statusLook(run: Row): { readonly sign: string; readonly look: Look } {
	switch (run.status) {
		case 'done':
			return { sign: SIGN.good, look: 'good' };
		case 'running':
			return { sign: SIGN.running, look: 'running' };
		case 'incomplete':
			return { sign: SIGN.attention, look: 'attention' };
		default:
			return { sign: SIGN.bad, look: 'bad' };
	}
}
