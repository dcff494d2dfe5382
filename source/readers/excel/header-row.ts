import { normalizeHeader } from '../../core/schema.js';
import type { ReaderOptions } from '../reader.js';
import type { Cell, SheetRow } from './workbook.js';

/** Where a sheet's table stands. */
export interface TableShape {
	readonly columns: readonly string[];
	/** 0-based column of the sheet where the first of them stands. */
	readonly left: number;
	/** The header's row: what stands above is a title. */
	readonly headerLine: number;
}

/** How many of the first rows may be the header. */
const CANDIDATES = 30;

/** How many of a row's cells are header names that the schema knows. */
export function countKnown(row: SheetRow, options: ReaderOptions): number {
	return row.cells.filter((cell) => cell && options.knownHeaders.has(normalizeHeader(cell.text))).length;
}

/** Finds the header among a sheet's first rows, none of which is blank. */
export function findTable(rows: readonly SheetRow[], options: ReaderOptions): TableShape | null {
	const header = findHeader(rows, options);
	if (!header) return null;
	const below = rows.filter((row) => row.line > header.line);
	const filled = header.cells.flatMap((cell, index) => (isBlank(cell) ? [] : [index]));
	// An index column has no header: it is told from an empty column by what stands below.
	const first = Math.min(filled[0] ?? 0, ...below.map((row) => row.cells.findIndex((cell) => !isBlank(cell))));
	const left = Math.max(first, 0);
	const last = filled.at(-1) ?? 0;
	const names = Array.from({ length: last - left + 1 }, (_, index) => {
		const name = header.cells[left + index]?.text.trim();
		return name || `column_${index + 1}`;
	});
	return { columns: positional(names, below, left, options) ?? names, left, headerLine: header.line };
}

function findHeader(rows: readonly SheetRow[], options: ReaderOptions): SheetRow | undefined {
	if (options.preamble !== undefined) return rows.find((row) => row.line > (options.preamble as number));
	const candidates = rows.slice(0, CANDIDATES);
	const letter = (row: SheetRow) =>
		row.cells
			.find((cell) => !isBlank(cell))
			?.text.trim()
			.toUpperCase();
	const typed = candidates.find((row) => letter(row) === 'H');
	if (typed && rows.some((row) => row.line > typed.line && /^[DT]$/.test(letter(row) ?? ''))) return typed;
	const width = modalWidth(rows);
	const known = candidates.find((row) => countKnown(row, options) >= Math.min(2, width));
	return known ?? candidates.find((row) => widthOf(row) >= width) ?? rows[0];
}

/** `H | title | date | number` names no columns: those of the `D` rows stand in the schema's order. */
function positional(
	names: readonly string[],
	below: readonly SheetRow[],
	left: number,
	options: ReaderOptions,
): readonly string[] | null {
	if (
		names[0]?.toUpperCase() !== 'H' ||
		names.some((name, at) => at > 0 && options.knownHeaders.has(normalizeHeader(name)))
	)
		return null;
	const details = below.filter((row) => row.cells[left]?.text.trim().toUpperCase() === 'D');
	const width = Math.max(0, ...details.map((row) => row.cells.length - left - 1));
	const layout = options.layouts.find((each) => each.length === width);
	return layout && width !== names.length - 1 ? ['H', ...layout] : null;
}

/** Number of columns from a row's first filled cell to its last. */
function widthOf(row: SheetRow): number {
	return (
		row.cells.length -
		Math.max(
			row.cells.findIndex((cell) => !isBlank(cell)),
			0,
		)
	);
}

/** The most frequent width; of equals, the greatest. */
function modalWidth(rows: readonly SheetRow[]): number {
	const counts = new Map<number, number>();
	for (const row of rows) counts.set(widthOf(row), (counts.get(widthOf(row)) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/** Whether nobody sees anything in a cell. */
export function isBlank(cell: Cell | undefined): boolean {
	return cell === undefined || cell.text.trim() === '';
}
