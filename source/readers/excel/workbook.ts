import type { ValueKind } from '../../core/records/record.js';

/** Size of the largest sheet in any spreadsheet program. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

/** A cell that is not blank. */
export interface Cell {
	readonly text: string;
	readonly kind: ValueKind;
	/** Its number, where the cell shows it in another form. */
	readonly number?: string;
	/** Why its text is no value; completes the sentence «TEXT …». */
	readonly fault?: string;
}

/** A row with at least one cell. */
export interface SheetRow {
	/** 1-based row number. */
	readonly line: number;
	/** Cells by 0-based column; sparse. */
	readonly cells: readonly (Cell | undefined)[];
	/** Whether the sheet hides it or filters it out. */
	readonly isHidden?: boolean;
}

/** A rectangle of merged cells. The first cell has the value. Lines are 1-based, columns 0-based. */
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
	/** Reads the rows from the top, as often as needed. The caller may stop before the end. */
	rows(): AsyncGenerator<SheetRow>;
	/** Merged ranges that `rows()` does not mark by itself. */
	merges(): Promise<readonly MergedRange[]>;
}
