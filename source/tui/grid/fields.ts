import { visible } from '../../core/values/visible.js';
import type { Controls } from '../keys/controller.js';
import { cursorOf, rowOf } from '../state/panes.js';
import type { TypedField } from '../state/state.js';
import { findLoadedRow, type GridPane, gridOfKey } from './cursor.js';
import { drawnColumns } from './view.js';

/** What a field of a grid does with its text. */
export interface GridField {
	readonly prompt: string;
	/** After each change. */
	typed(controls: Controls, pane: GridPane, text: string): void;
	enter(controls: Controls, pane: GridPane, text: string): void;
	leave(controls: Controls, pane: GridPane): void;
}

type Purpose = Exclude<TypedField['purpose'], 'filter' | 'confirm' | 'day' | 'line'>;

const nothing = () => undefined;

/** The fields of grids, by their purpose. */
export const GRID_FIELDS: Readonly<Record<Purpose, GridField>> = {
	search: {
		prompt: '/',
		typed: ({ store }, pane, text) => {
			store.dispatch({ type: 'view', key: pane.key, view: { search: text } });
			if (pane.grid.paged !== null || text === '') return;
			const row = findLoadedRow(pane, text.toLowerCase(), rowOf(store.get(), pane) - 1, false);
			if (row !== null) goToRow(store, pane, row);
		},
		enter: (controls, pane, text) => {
			if (text === '') return;
			const row = rowOf(controls.store.get(), pane);
			if (pane.grid.paged !== null) return controls.actions.findRecord(pane.grid, pane.key, row - 1, false);
			if (findLoadedRow(pane, text.toLowerCase(), row - 1, false) === null) say(controls.store, text);
		},
		leave: ({ store }, pane) => store.dispatch({ type: 'view', key: pane.key, view: { search: '' } }),
	},
	column: {
		prompt: '|',
		typed: ({ store }, pane, text) => goToColumn(store, pane, text, false),
		enter: ({ store }, pane, text) => goToColumn(store, pane, text, true),
		leave: nothing,
	},
	export: {
		prompt: 'write to',
		typed: nothing,
		enter: ({ actions }, pane, text) => {
			if (text.trim() !== '') actions.exportGrid(pane.grid, text.trim());
		},
		leave: nothing,
	},
};

/** The field that is open with the grid that it is about; `null` where the grid is gone. */
export function openGridField({ store }: Controls): { readonly kind: GridField; readonly pane: GridPane } | null {
	const { field } = store.get();
	if (field === null || !('key' in field)) return null;
	const pane = gridOfKey(store.get(), field.key);
	return pane === null ? null : { kind: GRID_FIELDS[field.purpose], pane };
}

/** Goes to the next row with the text that was searched for, or to the one before. */
export function searchAgain({ store, actions }: Controls, pane: GridPane, back: boolean): void {
	const { search } = pane.grid.view;
	const row = rowOf(store.get(), pane);
	if (pane.grid.paged !== null) {
		actions.findRecord(pane.grid, pane.key, row, back);
		return;
	}
	const found = findLoadedRow(pane, search.toLowerCase(), row, back);
	if (found === null) say(store, search);
	else goToRow(store, pane, found);
	if (found !== null && (back ? found >= row : found <= row))
		store.dispatch({ type: 'note', note: `It went on from the ${back ? 'end' : 'beginning'}` });
}

function say(store: Controls['store'], text: string): void {
	store.dispatch({ type: 'note', note: `No row has "${visible(text)}"` });
}

function goToRow(store: Controls['store'], pane: GridPane, row: number): void {
	const { column } = cursorOf(store.get(), pane.key);
	store.dispatch({ type: 'cursor', key: pane.key, cursor: { id: pane.ids?.[row] ?? null, row, column } });
}

/** Goes to the first column whose title begins with a text, or else holds it. */
function goToColumn(store: Controls['store'], pane: GridPane, text: string, shows: boolean): void {
	const wanted = text.trim().toLowerCase();
	if (wanted === '') return;
	const { columns, view } = pane.grid;
	const titles = columns.map(({ title }) => title.trim().toLowerCase());
	const begins = titles.findIndex((title) => title.startsWith(wanted));
	const found = begins === -1 ? titles.findIndex((title) => title.includes(wanted)) : begins;
	if (found === -1) {
		if (shows) store.dispatch({ type: 'note', note: `No column is called "${visible(text)}"` });
		return;
	}
	const hidden = shows ? view.hidden.filter((each) => each !== found) : view.hidden;
	if (shows) store.dispatch({ type: 'view', key: pane.key, view: { hidden } });
	const column = drawnColumns(columns, { ...view, hidden }).indexOf(found);
	if (column === -1) return;
	const row = rowOf(store.get(), pane);
	store.dispatch({ type: 'cursor', key: pane.key, cursor: { id: pane.ids?.[row] ?? null, row, column } });
}
