import type { ValueKind } from '../../core/record.js';

/** Rows and columns of the largest sheet that any spreadsheet program has. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

/** A cell that is not blank. */
export interface Cell {
	readonly text: string;
	readonly kind: ValueKind;
	/** The number that it holds, where it shows that in another way. */
	readonly number?: string;
	/** Why its text is no value of the record's: completes the sentence «TEXT …». */
	readonly fault?: string;
}

/** A row that holds at least one cell. */
export interface SheetRow {
	/** 1-based row number. */
	readonly line: number;
	/** Cells by 0-based column; sparse. */
	readonly cells: readonly (Cell | undefined)[];
	/** The sheet does not show it: it was hidden, or filtered out. */
	readonly isHidden?: boolean;
}

/** A rectangle of cells that are shown as one; its first cell holds the value. Lines are 1-based, columns 0-based. */
export interface MergedRange {
	readonly top: number;
	readonly bottom: number;
	readonly left: number;
	readonly right: number;
}

/** One sheet of a workbook. */
export interface Sheet {
	readonly name: string;
	readonly hidden: boolean;
	/** The rows from the top, as often as asked for. May be left before the end. */
	rows(): AsyncGenerator<SheetRow>;
	/** Merged ranges that `rows()` does not mark by itself. */
	merges(): Promise<readonly MergedRange[]>;
}
