import { COVERED } from './cell-faults.js';
import type { Cell, MergedRange, Sheet, SheetRow } from './workbook.js';

/** Marks the cells that a merge covers, because their values cannot be known. */
export async function* rowsWithMerges(sheet: Sheet): AsyncGenerator<SheetRow> {
	const waiting = [...(await sheet.merges())].sort((a, b) => b.top - a.top);
	if (waiting.length === 0) return yield* sheet.rows();
	let active: MergedRange[] = [];
	for await (const row of sheet.rows()) {
		for (let next = waiting.at(-1); next && next.top <= row.line; next = waiting.at(-1)) {
			active.push(next);
			waiting.pop();
		}
		active = active.filter((range) => range.bottom >= row.line);
		yield active.length === 0 ? row : { ...row, cells: cover(row, active) };
	}
}

function cover({ line, cells }: SheetRow, ranges: readonly MergedRange[]): readonly (Cell | undefined)[] {
	const marked = cells.slice();
	for (const { top, left, right } of ranges) {
		for (let column = line === top ? left + 1 : left; column <= Math.min(right, 16_383); column++) {
			if (!marked[column]?.text) marked[column] = COVERED;
		}
	}
	return marked;
}
