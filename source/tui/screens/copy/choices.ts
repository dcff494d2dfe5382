import { stringify } from 'csv-stringify/sync';
import { counted } from '../../../core/amounts.js';
import { equivalentCommand } from '../../components/command-line.js';
import { columnUnderCursor, type GridPane, gridUnderCursor } from '../../grid/cursor.js';
import { exportedRows, exportedTitles } from '../../grid/export.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane, rowOf, tabOf } from '../../state/panes.js';
import { screenOf, type UiState } from '../../state/state.js';
import { failureOf } from '../../state/steps.js';
import { stageStatements } from '../stage/statements.js';
import { chosenCountry, countryStatements } from '../transform/countries.js';

/** Something that can be copied, as it is shown: a masked value stays masked. */
export interface Choice {
	readonly name: string;
	readonly text: string;
}

/** What can be copied of the screen beneath, what is nearest to the cursor first. */
export function choicesOf(over: UiState): Choice[] {
	const state = { ...over, screens: over.screens.slice(0, -1) };
	const grid = gridUnderCursor(state);
	return [
		...(grid === null ? [] : ofGrid(state, grid)),
		...ofStatements(state),
		...ofError(state),
		{ name: 'the command', text: equivalentCommand(state) },
	].filter(({ text }) => text !== '');
}

function ofGrid(state: UiState, pane: GridPane): Choice[] {
	const { grid } = pane;
	const row = grid.rows[rowOf(state, pane) - grid.offset];
	if (row === undefined || pane.count === 0) return [];
	const titles = exportedTitles(grid);
	const [cells = []] = exportedRows({ ...grid, rows: [row] });
	const column = columnUnderCursor(state, pane);
	const [cell = ''] = exportedRows({
		...grid,
		rows: [row],
		view: { ...grid.view, hidden: grid.columns.flatMap((_, index) => (index === column ? [] : [index])) },
	}).flat();
	const pairs = titles.map((title, index) => [title, cells[index] ?? '']);
	return [
		{ name: 'the cell', text: cell },
		{ name: 'the row as CSV', text: stringify([titles, cells]) },
		{ name: 'the row as JSON', text: JSON.stringify(Object.fromEntries(pairs)) },
	];
}

function ofStatements(state: UiState): Choice[] {
	const { name } = screenOf(state);
	const sql = (statements: readonly { readonly purpose: string; readonly sql: string }[]) =>
		statements.map((each) => `-- ${each.purpose}\n${each.sql};\n`).join('\n');
	if (name === 'stage') return [{ name: 'the statements', text: sql(stageStatements(state)) }];
	const country = name === 'transform' ? chosenCountry(state) : null;
	if (country === null) return [];
	const { ddl, rows } = countryStatements(state, country.table);
	const tab = tabOf(state, 'transform');
	const shown = tab === 'ddl' ? ddl : tab === 'insert' ? rows : [...ddl, ...rows];
	return [{ name: `the statements of ${country.table}`, text: sql(shown) }];
}

function ofError(state: UiState): Choice[] {
	const failure = failureOf(state);
	if (failure === null) return [];
	const { code, message, hint, context } = failure;
	const facts = Object.keys(context).length === 0 ? '' : `\n${JSON.stringify(context, null, 2)}`;
	return [{ name: 'the error with its context', text: `${code}  ${message}\n→ ${hint}${facts}\n` }];
}

const COLUMNS: readonly GridColumn[] = [
	{ title: 'what', most: 44, frozen: true },
	{ title: 'bytes', align: 'right' },
	{ title: 'text', most: 200 },
];

/** The pane of what can be copied. */
export function choicesPane(state: UiState): GridPane {
	const rows = choicesOf(state).map(
		({ name, text }): GridRow => ({
			cells: [
				{ text: name },
				{ text: counted(Buffer.byteLength(text)) },
				{ text: text.replace(/\s+/g, ' ').slice(0, 400), look: 'dim' },
			],
		}),
	);
	return gridPane(state, 'copy', 'Copy', COLUMNS, rows);
}
