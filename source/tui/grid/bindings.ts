import { counted } from '../../core/amounts.js';
import { COUNTED_VALUES, ValueTally } from '../../core/records/record-page.js';
import type { Binding } from '../keys/binding.js';
import type { Controls } from '../keys/controller.js';
import { EMPTY_FIELD, fieldOf } from '../keys/field.js';
import { screenOf, TOP, type UiState } from '../state/state.js';
import { columnUnderCursor, type GridPane, gridUnderCursor, isSearching } from './cursor.js';
import { exportName } from './export.js';
import { searchAgain } from './fields.js';
import { EMPTY_VIEW, type GridView } from './view.js';

/** Records of a file that may be sorted here: their values are in memory meanwhile. */
const SORTED_MOST = 200_000;

/** The keys of every grid. */
export const GRID: readonly Binding[] = [
	{
		keys: ['/'],
		label: 'search',
		help: 'Search a text in the rows; Enter keeps it, Esc ends it',
		unavailable: whyNotWhole,
		run: ({ store }) => {
			const pane = gridUnderCursor(store.get());
			if (pane === null) return;
			const field = { purpose: 'search', key: pane.key, field: fieldOf(pane.grid.view.search) } as const;
			store.dispatch({ type: 'field', field });
		},
	},
	{
		keys: ['n'],
		help: 'To the next row with the text',
		// While something is asked, it says where that is.
		applies: (state) => state.asked === null || isSearching(state),
		unavailable: whyNoSearch,
		run: searching(false),
	},
	{ keys: ['N'], help: 'To the row with the text before', unavailable: whyNoSearch, run: searching(true) },
	{
		keys: ['o'],
		help: 'Sort by the column, smallest first; again, as it was',
		unavailable: whyNotSorted,
		run: sorting(false),
	},
	{
		keys: ['O'],
		help: 'Sort by the column, greatest first; again, as it was',
		unavailable: whyNotSorted,
		run: sorting(true),
	},
	{
		keys: ['f'],
		label: 'values',
		help: 'How often each value of the column is there',
		unavailable: whyNotWhole,
		run: countValues,
	},
	{
		keys: ['|'],
		help: 'Go to a column by its name; a hidden one is shown again',
		unavailable: whyNoGrid,
		run: ({ store }) => {
			const pane = gridUnderCursor(store.get());
			if (pane === null) return;
			store.dispatch({ type: 'field', field: { purpose: 'column', key: pane.key, field: EMPTY_FIELD } });
		},
	},
	{
		keys: ['-'],
		help: 'Hide the column; | shows it again',
		unavailable: (state) => {
			const pane = gridUnderCursor(state);
			return pane !== null && pane.columns < 2 ? 'it is the only column' : whyNoGrid(state);
		},
		run: arranging((view, column) => ({ hidden: [...view.hidden, column] })),
	},
	{
		keys: ['_'],
		help: 'Make the column as wide as its text, or as it was',
		unavailable: whyNoGrid,
		run: arranging(({ wide }, column) => ({
			wide: wide.includes(column) ? wide.filter((each) => each !== column) : [...wide, column],
		})),
	},
	{
		keys: ['+'],
		label: 'full',
		help: 'Give the grid the whole screen, or give it back',
		shown: () => false,
		unavailable: whyNoGrid,
		run: ({ store }) => {
			const { name } = screenOf(store.get());
			store.dispatch({ type: 'full', screen: store.get().full === name ? null : name });
		},
	},
	{
		keys: ['ctrl-e'],
		help: 'Write the rows as they are shown into a CSV file',
		unavailable: whyNotWhole,
		run: ({ store }) => {
			const state = store.get();
			const pane = gridUnderCursor(state);
			if (pane === null) return;
			const field = { purpose: 'export', key: pane.key, field: fieldOf(exportName(state, pane)) } as const;
			store.dispatch({ type: 'field', field });
		},
	},
];

function whyNoGrid(state: UiState): string | null {
	return gridUnderCursor(state) === null ? 'there are no columns here' : null;
}

function whyNoRows(state: UiState): string | null {
	const why = whyNoGrid(state);
	return why ?? (gridUnderCursor(state)?.count === 0 ? 'there is no row' : null);
}

/** Why what is about all rows is not to be had; a long list of rejects is loaded around the cursor. */
function whyNotWhole(state: UiState): string | null {
	const why = whyNoRows(state);
	const grid = gridUnderCursor(state)?.grid;
	if (why !== null || grid === undefined || grid.paged !== null || grid.rows.length === grid.total) return why;
	return `only ${counted(grid.rows.length)} of ${counted(grid.total)} rows are loaded here: & narrows them`;
}

function whyNoSearch(state: UiState): string | null {
	const why = whyNotWhole(state);
	return why ?? (gridUnderCursor(state)?.grid.view.search === '' ? 'nothing is searched for: / does' : null);
}

function whyNotSorted(state: UiState): string | null {
	const pane = gridUnderCursor(state);
	const why = whyNotWhole(state);
	if (pane === null || why !== null) return why;
	return pane.grid.paged !== null && pane.count > SORTED_MOST
		? `no more than ${counted(SORTED_MOST)} records are sorted here`
		: null;
}

function searching(back: boolean): Binding['run'] {
	return (controls) => {
		const pane = gridUnderCursor(controls.store.get());
		if (pane !== null) searchAgain(controls, pane, back);
	};
}

function sorting(descending: boolean): Binding['run'] {
	return arranging(({ sort }, column) => ({
		sort: sort?.column === column && sort.descending === descending ? null : { column, descending },
	}));
}

function arranging(change: (view: GridView, column: number) => Partial<GridView>): Binding['run'] {
	return ({ store }) => {
		const state = store.get();
		const pane = gridUnderCursor(state);
		if (pane === null) return;
		const view = change(pane.grid.view, columnUnderCursor(state, pane));
		store.dispatch({ type: 'view', key: pane.key, view });
	};
}

/** Counts the loaded rows at once; those of a file are counted by the thread. */
function countValues({ store, actions }: Controls): void {
	const state = store.get();
	const pane = gridUnderCursor(state);
	if (pane === null) return;
	const column = columnUnderCursor(state, pane);
	const title = pane.grid.columns[column]?.title.trim() ?? '';
	if (pane.grid.paged !== null) actions.countValues(pane.grid, column, title);
	else {
		const value = { is: 'there', value: tallyOf(pane, column, title) as never } as const;
		store.dispatch({ type: 'fetched', what: 'values', value });
	}
	store.dispatch({ type: 'cursor', key: 'values', cursor: TOP });
	store.dispatch({ type: 'view', key: 'values', view: EMPTY_VIEW });
	store.dispatch({ type: 'open', screen: { ...screenOf(state), name: 'values', of: pane.key } });
}

function tallyOf({ grid, title = '' }: GridPane, column: number, name: string) {
	const tally = new ValueTally();
	for (const row of grid.rows.slice(0, COUNTED_VALUES * 10)) tally.add(row.cells[column]?.text ?? '–');
	return tally.result(title, name);
}
