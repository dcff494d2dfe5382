import { counted } from '../../../core/amounts.js';
import { LINEAGE, LINEAGE_COLUMNS } from '../../../core/schema/schema.js';
import { visible } from '../../../core/values/visible.js';
import type { Row } from '../../../engines/engine.js';
import { SIGN } from '../../../output/style.js';
import type { GridPane } from '../../grid/cursor.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';

/** Columns before those of the schema. */
const OURS: readonly GridColumn[] = [
	{ title: '', frozen: true },
	{ title: 'why it lost', most: 44 },
	{ title: 'run date' },
	{ title: 'file', most: 30 },
	{ title: 'line', align: 'right' },
	{ title: 'run', most: 16 },
	{ title: 'table', most: 24 },
];

/** The customer's rows in the stage, the winner first. */
export function tracePane(state: UiState): GridPane {
	const rows = tracedRows(state);
	const names = Object.keys(rows[0] ?? {}).filter((name) => !LINEAGE_COLUMNS.includes(name) && !/^etl_/.test(name));
	const columns = [...OURS, ...names.map((name) => ({ title: visible(name), most: 32 }))];
	const ids = rows.map((row) => `${row[LINEAGE.fileId]} ${row[LINEAGE.record]}`);
	return gridPane(
		state,
		'trace',
		'Trace',
		columns,
		rows.map((row) => traceRow(row, names)),
		ids,
	);
}

/** The row of the stage under the cursor. */
export function chosenRow(state: UiState): Row | null {
	const pane = tracePane(state);
	const id = pane.ids?.[rowOf(state, pane)];
	return tracedRows(state).find((row) => `${row[LINEAGE.fileId]} ${row[LINEAGE.record]}` === id) ?? null;
}

function tracedRows({ trace }: UiState): readonly Row[] {
	return trace.is === 'there' ? trace.value.page.stage : [];
}

function traceRow(row: Row, names: readonly string[]): GridRow {
	const text = (value: unknown): Cell =>
		value === null || value === undefined ? { text: '–', look: 'dim' } : { text: visible(String(value)) };
	const { etl_rule: rule } = row;
	return {
		cells: [
			rule === null
				? { text: `${SIGN.good} winner`, signed: true, look: 'good' }
				: { text: '· lost', signed: true, look: 'dim' },
			rule === null ? { text: '' } : { text: visible(String(rule)), look: 'attention' },
			text(row[LINEAGE.insertedOn]),
			{ ...text(row.etl_file_name), cut: 'name' },
			{ text: counted(Number(row[LINEAGE.line])) },
			text(row[LINEAGE.runId]),
			text(row.etl_table),
			...names.map((name) => text(row[name])),
		],
	};
}
