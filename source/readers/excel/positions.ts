import { MarkupError } from './markup.js';
import { MAX_COLUMNS, MAX_ROWS } from './workbook.js';

const LAST = { row: MAX_ROWS, column: MAX_COLUMNS } as const;

/**
 * The 1-based row or column of an attribute; the next one where the attribute is missing.
 *
 * @throws MarkupError for a number that no sheet has: a cell a billion columns to the right would cost a billion cells
 */
export function positionOf(what: 'row' | 'column', given: string | undefined, last: number): number {
	const named = Number(given);
	const position = Number.isSafeInteger(named) && named > 0 ? named : last + 1;
	if (position > LAST[what]) throw new MarkupError(`has a cell beyond ${what} ${LAST[what]}, where every sheet ends`);
	return position;
}
