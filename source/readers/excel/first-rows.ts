import { tooLarge } from './refusals.js';
import type { SheetRow } from './workbook.js';

/** Rows of a sheet and cells of them that are kept, and cells of all sheets together. */
const ROWS = 100;
const CELLS = 50_000;
const ALL_CELLS = 2_000_000;

/** Rows that are alike and stand below one another. */
export interface RepeatedRow {
	readonly row: SheetRow;
	readonly times: number;
}

/**
 * The first rows of each sheet of a workbook whose sheets stand in one part: they are read while the sheets are listed,
 * so that to look at each of many sheets is not to read the part as often.
 */
export class FirstRows {
	readonly #file: string;
	readonly #sheets: { readonly rows: RepeatedRow[]; cells: number; isWhole: boolean }[] = [];
	#cells = 0;

	constructor(file: string) {
		this.#file = file;
	}

	/** Another sheet begins. */
	begin(): void {
		this.#sheets.push({ rows: [], cells: 0, isWhole: true });
	}

	/** Whether more rows of the sheet that was begun last are wanted. */
	get isWanted(): boolean {
		return this.#sheets.at(-1)?.isWhole ?? false;
	}

	/**
	 * Keeps a row of the sheet that was begun last.
	 *
	 * @throws EtlError `E_FILE_TOO_LARGE`
	 */
	add(row: RepeatedRow): void {
		const sheet = this.#sheets.at(-1);
		if (sheet === undefined) return;
		const { length } = row.row.cells;
		if (sheet.rows.length >= ROWS || sheet.cells + length > CELLS) {
			sheet.isWhole = false;
			return;
		}
		this.#cells += length;
		if (this.#cells > ALL_CELLS) {
			throw tooLarge(this.#file, `has more than ${ALL_CELLS} cells in the first rows of its sheets`, 'limits.sheets');
		}
		sheet.cells += length;
		sheet.rows.push(row);
	}

	/**
	 * The rows of a sheet from the top.
	 *
	 * @param all - reads all of them, for where those that are kept are not enough
	 */
	async *rows(index: number, all: () => AsyncGenerator<RepeatedRow>): AsyncGenerator<SheetRow> {
		const { rows, isWhole } = this.#sheets[index] ?? { rows: [], isWhole: false };
		for (const row of rows) yield* repeated(row);
		if (isWhole) return;
		let passed = 0;
		for await (const row of all()) if (++passed > rows.length) yield* repeated(row);
	}
}

function* repeated({ row, times }: RepeatedRow): Generator<SheetRow> {
	for (let i = 0; i < times; i++) yield i === 0 ? row : { ...row, line: row.line + i };
}
