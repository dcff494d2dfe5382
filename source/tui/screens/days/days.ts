import { counted } from '../../../core/amounts.js';
import type { DayChoice } from '../../../core/run/day-choice.js';
import { visible } from '../../../core/values/visible.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { shownTime, statusLook } from '../history/runs.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'day', frozen: true },
	{ title: '' },
	{ title: 'files', align: 'right' },
	{ title: '  last run', most: 30 },
	{ title: 'when' },
	{ title: 'error', most: 30 },
];

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The pane of the days, newest first. */
export function daysPane(state: UiState): GridPane {
	const days = state.days.is === 'there' ? state.days.value : [];
	const ids = days.map(({ day }) => day);
	const rows = days.map((each) => dayRow(each, each.day === state.session.runDate));
	return gridPane(state, 'days', 'Which day?', COLUMNS, rows, ids);
}

/** The day under the cursor. */
export function chosenDay(state: UiState): string | null {
	const pane = daysPane(state);
	return pane.ids?.[rowOf(state, pane)] ?? null;
}

function dayRow({ day, files, run }: DayChoice, isChosen: boolean): GridRow {
	const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '';
	const cells = [
		{ text: day, look: isChosen ? ('strong' as const) : ('plain' as const) },
		{ text: weekday, look: 'dim' as const },
		{ text: counted(files), look: files === 0 ? ('dim' as const) : ('plain' as const) },
	];
	if (run === null) return { cells: [...cells, { text: '· not run yet', signed: true, look: 'dim' }] };
	const { sign, look } = statusLook(run);
	const at = run.status === 'failed' || run.status === 'interrupted' ? ` at ${run.step}` : '';
	return {
		cells: [
			...cells,
			{ text: `${sign} ${run.status}${at}`, signed: true, look },
			{ text: shownTime(run.startedAt), look: 'dim' },
			{ text: visible(run.errorCode ?? ''), look: 'bad' },
		],
	};
}
