import { amount, counted } from '../../../core/amounts.js';
import { bar } from '../../components/text.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'value', most: 40, frozen: true },
	{ title: 'rows', align: 'right' },
	{ title: 'share', align: 'right' },
	{ title: '', grows: true },
];

/** The values with their counts; none until they are counted. */
export function shownCounts({ values }: UiState): readonly { readonly text: string; readonly count: number }[] {
	return values.is === 'there' ? values.value.counts : [];
}

/** The pane of the values. */
export function valuesPane(state: UiState): GridPane {
	const counts = shownCounts(state);
	const facts = state.values.is === 'there' ? state.values.value : null;
	const all = Math.max(1, facts?.rows ?? 1);
	const most = Math.max(1, counts[0]?.count ?? 1);
	const rows = counts.map(
		({ text, count }): GridRow => ({
			cells: [
				text === '' ? { text: 'empty', look: 'dim' } : { text },
				{ text: counted(count) },
				{ text: `${((100 * count) / all).toFixed(1)}%`, rank: count, look: 'dim' },
				{ text: '', rank: count, draw: (width) => [{ text: bar(count / most, width), look: 'running' }] },
			],
		}),
	);
	const what = facts === null ? '' : `${facts.column} of ${facts.of} · ${amount(counts.length, 'value')}`;
	const ids = counts.map(({ text }) => text);
	return gridPane(state, 'values', facts?.cut ? `${what}, the others are not counted` : what, COLUMNS, rows, ids);
}
