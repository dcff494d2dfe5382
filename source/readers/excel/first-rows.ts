import { tooLarge } from './refusals.js';
import type { SheetRow } from './workbook.js';

/** Limits of what is kept: rows of a sheet, their cells, and the cells of all sheets. */
const ROWS = 100;
const CELLS = 50_000;
const ALL_CELLS = 2_000_000;

/** A row that is repeated. */
export interface RepeatedRow {
	readonly row: SheetRow;
	readonly times: number;
}

/**
 * Keeps the first rows of each sheet while the sheets are listed. All sheets are in one part, which else would be read
 * again for each sheet.
 */
export class FirstRows {
	readonly #file: string;
	readonly #sheets: { readonly rows: RepeatedRow[]; cells: number; isWhole: boolean }[] = [];
	#cells = 0;

	constructor(file: string) {
		this.#file = file;
	}

	/** Begins the next sheet. */
	begin(): void {
		this.#sheets.push({ rows: [], cells: 0, isWhole: true });
	}

	/** Whether more rows of the current sheet are needed. */
	get isWanted(): boolean {
		return this.#sheets.at(-1)?.isWhole ?? false;
	}

	/**
	 * Keeps a row of the current sheet.
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
	 * @param all - reads all rows, where the kept ones are not enough
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
