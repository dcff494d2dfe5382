import { orderByRank, type Rank, rankOfText } from '../../core/records/rank.js';
import type { Span } from '../components/line.js';
import type { Look } from '../components/theme.js';
import type { GridView } from './view.js';

/** A column of a grid. */
export interface GridColumn {
	readonly title: string;
	readonly align?: 'left' | 'right';
	/** Its greatest width; longer text is cut unless a person widens it. */
	readonly most?: number;
	/** Whether it stays at the left edge while the others scroll: line numbers and keys. */
	readonly frozen?: true;
	/** Whether it becomes narrower where not all columns fit. */
	readonly shrinks?: true;
	/** Whether it takes the width that the others leave. */
	readonly grows?: true;
	/** Width of a grid from which it is shown. */
	readonly from?: number;
	/** Whether it is left out while none of its cells has a text. */
	readonly optional?: true;
}

/** A cell: text that is safe to show, and its meaning. */
export interface Cell {
	readonly text: string;
	/** Whether its text begins with a sign of the screens and a blank, which are no part of what it says. */
	readonly signed?: true;
	readonly look?: Look;
	/** The range of the text to highlight: from, to. */
	readonly mark?: readonly [from: number, to: number];
	/** Where a long text is cut; left out, at its end. A name keeps the date in it. */
	readonly cut?: 'middle' | 'name';
	/** What it is sorted by, where that is not its text. */
	readonly rank?: Rank;
	/** Draws it in a width, in place of its text. */
	draw?(width: number): readonly Span[];
}

/** A row with the line below it that belongs to it, such as the reason why a file is refused. */
export interface GridRow {
	readonly cells: readonly Cell[];
	/** Replaces all cells but the first. */
	readonly rest?: readonly Span[];
	readonly below?: readonly Span[];
}

/** Who finds, sorts and counts the rows of a grid of which only a part is loaded: the records of a file. */
export interface PagedRows {
	readonly file: string;
	/** The schema's column for each of the file's columns, or its own name where there is none. */
	readonly names: readonly string[];
	/** Columns of the grid before the file's. */
	readonly before: number;
}

/** A column of certain rows. */
export interface ShownColumn extends GridColumn {
	readonly leftOut?: true;
}

/** A grid as a person arranged it. */
export interface GridTable {
	readonly columns: readonly ShownColumn[];
	/** The loaded rows. */
	readonly rows: readonly GridRow[];
	/** Number of rows before the loaded ones. */
	readonly offset: number;
	/** Number of all rows. */
	readonly total: number;
	readonly view: GridView;
	readonly paged: PagedRows | null;
}

/** The columns of some rows: those that are left out have no width, and no cursor goes there. */
export function columnsOf(columns: readonly GridColumn[], rows: readonly GridRow[]): readonly ShownColumn[] {
	return columns.map((column, index) => {
		const isLeftOut = column.optional === true && rows.every(({ cells }) => (cells[index]?.text ?? '') === '');
		return isLeftOut ? { ...column, leftOut: true } : column;
	});
}

/** The order of rows for a view; `null` where they stay as they are. */
export function sortedOrder(rows: readonly GridRow[], { sort }: GridView): number[] | null {
	if (sort === null) return null;
	return orderByRank(
		rows.map((row) => rankOf(row.cells[sort.column])),
		sort.descending,
	);
}

function rankOf(cell: Cell | undefined): Rank {
	return cell === undefined ? null : (cell.rank ?? rankOfText(cell.text));
}

/** The text of a row in the visible columns, for a search; lower case. */
export function rowTexts(row: GridRow, columns: readonly number[]): string[] {
	const cells = columns.map((index) => row.cells[index]?.text.toLowerCase() ?? '');
	const rest = [...(row.rest ?? []), ...(row.below ?? [])].map(({ text }) => text).join('');
	return rest === '' ? cells : [...cells, rest.toLowerCase()];
}
