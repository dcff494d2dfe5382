import type { SqlValue } from './record.js';

/**
 * Rows as one text, which is sent to another thread in a third of the time that an array of arrays takes (0.5 instead
 * of 1.5 s a million rows, both threads together).
 */
export interface PackedRows {
	/** All values of all rows, with {@link SEPARATOR} between. */
	readonly text: string;
	readonly rows: number;
	/** Number of values in a row. */
	readonly width: number;
}

/** No checked value has a NUL, since no database stores one in text. */
const SEPARATOR = '\0';

/**
 * Packs rows of the same width. Null becomes an empty text, and numbers become text, which their columns make numbers
 * again.
 */
export class RowPacker {
	readonly #values: SqlValue[] = [];
	#rows = 0;
	#width = 0;
	/** Whether no value is an empty text, which could not be distinguished from null. */
	isPacked = true;

	add(row: readonly SqlValue[]): void {
		this.#rows++;
		this.#width = row.length;
		for (let i = 0; i < row.length; i++) {
			const value = row[i] as SqlValue;
			if (value === '') this.isPacked = false;
			this.#values.push(value);
		}
	}

	/** `null` where there are no rows, or where they cannot be packed. */
	get packed(): PackedRows | null {
		if (this.#rows === 0 || !this.isPacked) return null;
		// `join` makes an empty text of null.
		return { text: this.#values.join(SEPARATOR), rows: this.#rows, width: this.#width };
	}
}

/** @returns `null` where the rows cannot be packed */
export function packRows(rows: readonly (readonly SqlValue[])[]): PackedRows | null {
	const packer = new RowPacker();
	for (const row of rows) packer.add(row);
	return packer.packed;
}

/**
 * All values of all rows, in order.
 *
 * @throws Error where a value had a NUL, because the text then has too many values
 */
export function unpackRows({ text, rows, width }: PackedRows): (string | null)[] {
	const values: (string | null)[] = text.split(SEPARATOR);
	if (values.length !== rows * width) throw new Error(`${values.length} values for ${rows} rows of ${width}`);
	for (let i = 0; i < values.length; i++) if (values[i] === '') values[i] = null;
	return values;
}

/** The rows, each with its values. */
export function unpackedRows(packed: PackedRows): SqlValue[][] {
	const values = unpackRows(packed);
	return Array.from({ length: packed.rows }, (_, row) => values.slice(row * packed.width, (row + 1) * packed.width));
}
