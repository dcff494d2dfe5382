import { counted } from '../../../core/amounts.js';
import type { RejectCause, RejectCauses } from '../../../core/records/reject-page.js';
import { visible } from '../../../core/values/visible.js';
import { closedWords } from '../../../output/causes.js';
import { isMended } from '../../components/rejects.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: 'faults', align: 'right', frozen: true },
	{ title: 'since', most: 24, frozen: true, optional: true },
	{ title: 'column', most: 24 },
	{ title: 'code', most: 14 },
	{ title: 'file', most: 32 },
	{ title: 'first line', align: 'right' },
	{ title: 'reason', most: 60 },
];

/** The causes that are loaded; `null` until they are. */
export function shownCauses({ causes }: UiState): RejectCauses | null {
	return causes.is === 'there' ? causes.value.page : null;
}

/** The pane of their list. */
export function causesPane(state: UiState): GridPane {
	const causes = shownCauses(state)?.causes ?? [];
	return gridPane(
		state,
		'causes',
		'Rejects by cause',
		COLUMNS,
		causes.map((cause) => causeRow(state, cause)),
		causes.map(idOf),
	);
}

/** The cause under the cursor. */
export function chosenCause(state: UiState): RejectCause | null {
	const pane = causesPane(state);
	const id = pane.ids?.[rowOf(state, pane)];
	return shownCauses(state)?.causes.find((cause) => idOf(cause) === id) ?? null;
}

function idOf({ file, column, code }: RejectCause): string {
	return JSON.stringify([file, column, code]);
}

function causeRow(state: UiState, cause: RejectCause): GridRow {
	const { count, column, code, file, firstLine, reason } = cause;
	const mended = isMended(state, cause);
	const closed = [closedWords(cause), mended ? 'mended' : ''].filter((word) => word !== '').join(', ');
	return {
		cells: [
			{ text: counted(count), look: 'strong' },
			{ text: closed, look: mended ? 'attention' : 'good' },
			{ text: visible(column ?? '–') },
			{ text: code, look: 'attention' },
			{ text: visible(file), cut: 'middle' },
			{ text: counted(firstLine) },
			{ text: visible(reason), look: 'dim' },
		],
	};
}
