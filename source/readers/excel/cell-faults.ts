import type { Cell } from './workbook.js';

/** The error that a sheet shows where no value is known. */
const NOT_AVAILABLE = '#N/A';

/** A cell that shows an error such as `#REF!`. */
export function errorCell(text: string): Cell {
	if (text === NOT_AVAILABLE) return { text, kind: 'none' };
	return { text, kind: 'text', fault: 'is an error that the sheet shows' };
}

/** A formula that was never computed. Its value is not in the file, and the program computes no formulas. */
export function valuelessFormula(formula: string): Cell {
	return { text: `=${formula}`, kind: 'text', fault: 'is a formula whose value the file does not hold' };
}

/** A cell that is merged into another one, and so has no value of its own. */
export const COVERED: Cell = { text: '', kind: 'text', fault: 'is within merged cells, so it has no value of its own' };
