import type { RecordField } from '../../../core/records/record-view.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import type { GridPane } from '../../grid/cursor.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { shownRecord } from './open-record.js';

const COLUMNS: readonly GridColumn[] = [
	{ title: '  column', most: 26, frozen: true },
	{ title: 'as it came', most: 40 },
	{ title: 'as stored', most: 32 },
	{ title: 'fault', most: 60 },
	{ title: 'type', most: 16 },
	{ title: "file's column", most: 24 },
];

/** The fields of the record, a line each. The cursor begins at the first that is wrong. */
export function fieldsPane(state: UiState): GridPane {
	const fields = shownRecord(state)?.fields ?? [];
	const ids = fields.map((_, index) => String(index));
	const start = ids[fields.findIndex(({ faults }) => faults.length > 0)];
	return { ...gridPane(state, 'record', 'Fields', COLUMNS, fields.map(fieldRow), ids), ...(start && { start }) };
}

/** The field under the cursor. */
export function chosenField(state: UiState): RecordField | null {
	const pane = fieldsPane(state);
	return shownRecord(state)?.fields[Number(pane.ids?.[rowOf(state, pane)])] ?? null;
}

function fieldRow({ column, header, came, stored, type, faults }: RecordField): GridRow {
	const isWrong = faults.length > 0;
	const value = (text: string | null): Cell => (text === null ? { text: '–', look: 'dim' } : { text: visible(text) });
	const name: Cell =
		column === null
			? { text: `  (${visible(header ?? '')})`, signed: true, look: 'dim' }
			: {
					text: `${isWrong ? SIGN.bad : ' '} ${visible(column)}`,
					signed: true,
					...(isWrong && { look: 'bad' as const }),
				};
	return {
		cells: [
			name,
			isWrong && came !== null ? { text: visible(came), look: 'bad' } : value(came),
			column === null ? { text: 'ignored', look: 'dim' } : value(stored),
			{ text: visible(faults.join('; ')), look: 'attention' },
			{ text: type ?? '', look: 'dim' },
			{ text: visible(header ?? ''), look: 'dim' },
		],
	};
}
