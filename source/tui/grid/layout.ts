import { widthOf } from '../components/text.js';
import type { GridColumn, GridRow } from './table.js';
import { drawnColumns, type GridView } from './view.js';

/** Columns between two cells. */
export const GAP = 2;

/** A column that shrinks is no narrower. */
const LEAST_NAME = 20;

/** Rows that decide the widths, so that they are the same wherever the cursor is. */
const MEASURED = 1_000;

/** A drawn column with its width. */
export interface DrawnColumn {
	readonly index: number;
	readonly width: number;
}

/**
 * The columns that are drawn in a width: the frozen ones, then as many of the others as fit, with the one under the
 * cursor.
 *
 * @param at - the column under the cursor, counted in the order in which columns are drawn
 */
export function layOutColumns(
	columns: readonly GridColumn[],
	rows: readonly GridRow[],
	view: GridView,
	at: number,
	width: number,
): DrawnColumn[] {
	const all = drawnColumns(columns, view);
	const chosen = all[at];
	const order = all.filter((index) => index === chosen || (columns[index]?.from ?? 0) <= width);
	const sizes = new Map(order.map((index) => [index, naturalWidth(columns, rows, view, index, width)]));
	const sum = () => order.reduce((sum, index) => sum + (sizes.get(index) ?? 0) + GAP, 0);
	for (const index of order.filter((each) => columns[each]?.shrinks)) {
		const over = sum() - GAP - width;
		const size = sizes.get(index) ?? 0;
		if (over > 0) sizes.set(index, Math.max(Math.min(size, LEAST_NAME), size - over));
	}
	for (const index of order.filter((each) => columns[each]?.grows))
		sizes.set(index, Math.max(sizes.get(index) ?? 0, (sizes.get(index) ?? 0) + width - sum() + GAP));
	const frozen = order.filter((index) => columns[index]?.frozen);
	const others = order.slice(frozen.length);
	const taken = frozen.reduce((sum, index) => sum + (sizes.get(index) ?? 0) + GAP, 0);
	const place = chosen === undefined ? 0 : others.indexOf(chosen);
	const start = firstColumn(
		others.map((index) => (sizes.get(index) ?? 0) + GAP),
		place,
		width - taken,
	);
	const drawn: DrawnColumn[] = [];
	let used = 0;
	for (const index of [...frozen, ...others.slice(start)]) {
		if (used >= width && drawn.length > 0) break;
		const size = sizes.get(index) ?? 0;
		if (size === 0) continue;
		drawn.push({ index, width: Math.min(size, Math.max(1, width - used)) });
		used += size + GAP;
	}
	return drawn;
}

/** The first of the scrolling columns: as far left as the one under the cursor, and a part of the next, allow. */
function firstColumn(sizes: readonly number[], at: number, room: number): number {
	const last = Math.max(0, Math.min(at, sizes.length - 1));
	let start = last;
	let used = sizes[last] ?? 0;
	const margin = last < sizes.length - 1 ? Math.min(sizes[last + 1] ?? 0, 8) : 0;
	while (start > 0 && used + (sizes[start - 1] ?? 0) + margin <= room + GAP) {
		start--;
		used += sizes[start] ?? 0;
	}
	return start;
}

function naturalWidth(
	columns: readonly GridColumn[],
	rows: readonly GridRow[],
	{ wide, sort }: GridView,
	index: number,
	width: number,
): number {
	const { title = '', most = 40 } = columns[index] ?? {};
	const isWide = wide.includes(index);
	// The sign of a sort stands before the title.
	let widest = Math.max(widthOf(title), sort?.column === index ? widthOf(title.trim()) + 2 : 0);
	const limit = isWide ? Math.max(most, width - LEAST_NAME) : most;
	for (const row of rows.slice(0, MEASURED)) {
		if (widest >= limit) break;
		if (row.rest === undefined || index === 0) widest = Math.max(widest, widthOf(row.cells[index]?.text ?? ''));
	}
	return Math.min(widest, limit);
}

/** Rows that are visible: from, to (not included). */
export interface RowWindow {
	readonly from: number;
	readonly to: number;
}

/**
 * The rows around the cursor that fit into some lines; the cursor's own is whole.
 *
 * @param lines - how many lines a row takes
 */
export function layOutRows(count: number, cursor: number, height: number, lines: (row: number) => number): RowWindow {
	let from = Math.max(0, Math.min(cursor, count - 1));
	let to = Math.min(count, from + 1);
	let used = to > from ? lines(from) : 0;
	const half = used + Math.floor((height - used) / 2);
	const before = (most: number) => {
		while (from > 0 && used + lines(from - 1) <= most) used += lines(--from);
	};
	before(half);
	while (to < count && used + lines(to) <= height) used += lines(to++);
	before(height);
	return { from, to };
}
