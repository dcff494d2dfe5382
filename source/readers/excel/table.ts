import type { CellObject } from 'xlsx';
import { normalizeHeader } from '../../core/schema.js';

/** Rows of a sheet, by row and by column; both have holes. */
export type SheetRows = readonly (readonly (CellObject | undefined)[] | undefined)[];

/** Where the table of a sheet stands. */
export interface SheetTable {
	/** Index of the header's row. */
	readonly header: number;
	/** Index of the first column. */
	readonly first: number;
	readonly columns: readonly string[];
	/** The header names that the schema knows. */
	readonly known: number;
}

/** Rows from the top in which a header is looked for. */
const LOOKED_AT = 50;

/**
 * Finds the header: the first row with names that the schema knows; else the first that has as many cells as most rows.
 *
 * @param text - a cell as text, `null` where it holds nothing
 */
export function findTable(
	rows: SheetRows,
	text: (cell: CellObject | undefined) => string | null,
	knownHeaders: ReadonlySet<string>,
	preamble: number | undefined,
): SheetTable | null {
	const filled: { readonly at: number; readonly cells: ReadonlyMap<number, string> }[] = [];
	for (let at = preamble ?? 0; at < rows.length && filled.length < LOOKED_AT; at++) {
		const cells = new Map<number, string>();
		rows[at]?.forEach((cell, column) => {
			const content = text(cell)?.trim();
			if (content) cells.set(column, content);
		});
		if (cells.size > 0) filled.push({ at, cells });
	}
	const score = (cells: ReadonlyMap<number, string>) =>
		[...cells.values()].filter((name) => knownHeaders.has(normalizeHeader(name))).length;
	const usual = modal(filled.map(({ cells }) => cells.size));
	const header =
		preamble === undefined
			? (filled.find(({ cells }) => score(cells) >= Math.min(2, usual)) ??
				filled.find(({ cells }) => cells.size >= usual) ??
				filled[0])
			: filled[0];
	if (!header) return null;
	const named = [...header.cells.keys()];
	// A column that has no name is one all the same, where rows have something in it.
	const used = filled.filter(({ at }) => at > header.at).flatMap(({ cells }) => [...cells.keys()]);
	const first = Math.min(...named, ...used);
	const last = Math.max(...named);
	const columns = Array.from(
		{ length: last - first + 1 },
		(_, index) => header.cells.get(first + index) ?? `column_${index + 1}`,
	);
	return { header: header.at, first, columns, known: score(header.cells) };
}

/** The most frequent number; of equals, the greatest. */
function modal(numbers: readonly number[]): number {
	const counts = new Map<number, number>();
	for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
	return [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0]?.[0] ?? 0;
}
