import { counted } from '../../../core/amounts.js';
import type { Mend } from '../../../core/repair/mend.js';
import { ruleWords } from '../../../core/repair/mend-rules.js';
import { visible } from '../../../core/values/visible.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'records', align: 'right' },
	{ title: 'becomes', most: 60 },
	{ title: 'line', align: 'right' },
	{ title: 'file', most: 60 },
];

/** The pane of what was mended and is not loaded yet. */
export function mendsPane(state: UiState): GridPane {
	const { mends } = state;
	const rows = mends.map((mend) => mendRow(state, mend));
	return gridPane(state, 'mends', 'Mended, not loaded yet', COLUMNS, rows, mends.map(mendId));
}

/** What is under the cursor. */
export function chosenMend(state: UiState): Mend | null {
	const pane = mendsPane(state);
	const id = pane.ids?.[rowOf(state, pane)];
	return state.mends.find((mend) => mendId(mend) === id) ?? null;
}

/** What identifies a mend. */
function mendId(mend: Mend): string {
	return mend.kind === 'record' ? mend.id : JSON.stringify([mend.cause, mend.rule]);
}

/** What was mended, a line each: where, and what it becomes. A typed text of a sensitive column is not shown. */
function mendRow(state: UiState, mend: Mend): GridRow {
	const mask = createShownMask(state);
	if (mend.kind === 'cause') {
		const { cause, rule, records } = mend;
		const words = ruleWords(rule, (text) => mask.value(cause.column, text));
		return {
			cells: [
				{ text: counted(records) },
				{ text: `${visible(cause.column ?? '–')}: ${words}` },
				{ text: '', look: 'dim' },
				{ text: visible(cause.file) },
			],
		};
	}
	const changed = Object.entries(mend.cells).map(([name, text]) => {
		const isHidden = mask.on && mend.masked.includes(name);
		return `${visible(name)} "${isHidden ? '•••' : visible(text)}"`;
	});
	return {
		cells: [
			{ text: '1' },
			{ text: changed.join(', ') || 'as it is' },
			{ text: counted(mend.line) },
			{ text: visible(mend.place.file) },
		],
	};
}
