import type { SqlValue } from '../../core/record.js';

/**
 * Rows as one text: it crosses to another thread in a third of the time of an array of arrays (0.5 against 1.5 s a
 * million rows, both threads together).
 */
export interface RowText {
	/** Every value of every row, with {@link SEPARATOR} between. */
	readonly text: string;
	readonly rows: number;
	/** Values a row. */
	readonly width: number;
}

/** No checked value holds a NUL, since no database stores one in text. */
const SEPARATOR = '\0';

/**
 * Packs rows of equally many values. Null becomes nothing, and numbers become text, which the columns that they are
 * loaded into make numbers again.
 *
 * @returns `null` where a value is an empty text, which could not be told from null
 */
export function packRows(rows: readonly (readonly SqlValue[])[]): RowText | null {
	const width = rows[0]?.length ?? 0;
	if (rows.some((row) => row.includes(''))) return null;
	// `join` makes nothing of null.
	return { text: rows.map((row) => row.join(SEPARATOR)).join(SEPARATOR), rows: rows.length, width };
}

/**
 * Every value of every row, one after another.
 *
 * @throws Error where a value held a NUL: the text has more values than the rows had
 */
export function unpackRows({ text, rows, width }: RowText): (string | null)[] {
	const values: (string | null)[] = text.split(SEPARATOR);
	if (values.length !== rows * width) throw new Error(`${values.length} values for ${rows} rows of ${width}`);
	for (let i = 0; i < values.length; i++) if (values[i] === '') values[i] = null;
	return values;
}
