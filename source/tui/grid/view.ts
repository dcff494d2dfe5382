import type { UiState } from '../state/state.js';
import type { GridColumn, ShownColumn } from './table.js';

/** How a person arranged a grid. Columns are numbers in the grid's own order. */
export interface GridView {
	readonly sort: { readonly column: number; readonly descending: boolean } | null;
	readonly hidden: readonly number[];
	/** Columns that are as wide as their text. */
	readonly wide: readonly number[];
	/** The text that was searched for; empty for none. */
	readonly search: string;
}

/** A grid that nobody has arranged. */
export const EMPTY_VIEW: GridView = { sort: null, hidden: [], wide: [], search: '' };

/** How the grid with a key is arranged. */
export function viewOf({ views }: UiState, key: string): GridView {
	return views[key] ?? EMPTY_VIEW;
}

/** The visible columns in the order in which they are drawn: those that stay at the edge come first. */
export function drawnColumns(columns: readonly ShownColumn[], { hidden }: GridView): number[] {
	const shown = columns.map((_, index) => index).filter((index) => !hidden.includes(index) && !columns[index]?.leftOut);
	const isFrozen = (index: number) => columns[index]?.frozen === true;
	return [...shown.filter(isFrozen), ...shown.filter((index) => !isFrozen(index))];
}

/** What is said of an arranged grid beside its title; empty where nothing is. */
export function viewWord(columns: readonly GridColumn[], { sort, hidden, search }: GridView): string {
	const by = sort === null ? '' : `${sort.descending ? '▼' : '▲'} ${columns[sort.column]?.title.trim() ?? ''}`;
	const less = hidden.length === 0 ? '' : `${hidden.length} hidden`;
	const sought = search === '' ? '' : `/${search}`;
	return [by, less, sought].filter((word) => word !== '').join(' · ');
}
