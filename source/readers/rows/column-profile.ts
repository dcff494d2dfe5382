/** A line or row as texts, in the order of the file's columns. */
export interface TextRow {
	readonly line: number;
	readonly fields: readonly string[];
}

/** Share of values with digits that makes a column one of digits. */
const MOSTLY = 0.9;

const DIGIT = /\d/;

/**
 * Knows which columns have digits in nearly all values: numbers, dates, codes. They distinguish records from other
 * lines.
 */
export class ColumnProfile {
	readonly #digits: readonly number[];
	/** Number of examined rows. */
	readonly rows: number;

	/** @param all - rows; mostly empty ones, such as a footer, are ignored */
	constructor(all: readonly (readonly string[])[], width: number) {
		const rows = all.filter((row) => row.filter((value) => value.trim() !== '').length * 2 > width);
		this.rows = rows.length;
		this.#digits = Array.from({ length: width }, (_, at) => at).filter((at) => {
			const filled = rows.flatMap((row) => (row[at]?.trim() ? [row[at] as string] : []));
			return filled.length > 0 && filled.filter((value) => DIGIT.test(value)).length >= filled.length * MOSTLY;
		});
	}

	/** Columns of digits. */
	get telling(): number {
		return this.#digits.length;
	}

	/** Whether the fields have words in all columns of digits that they reach, and reach at least one. */
	contradicts(fields: readonly string[]): boolean {
		const reached = this.#digits.filter((at) => at < fields.length);
		const isWord = (at: number) => /\p{L}/u.test(fields[at] as string) && !DIGIT.test(fields[at] as string);
		return reached.length > 0 && reached.every(isWord);
	}

	/** Whether the fields have digits in the columns of digits: in at least half of the filled ones, or in all. */
	isLike(fields: readonly string[], all: boolean): boolean {
		const filled = this.#digits.filter((at) => fields[at]?.trim());
		if (filled.length === 0) return false;
		const held = filled.filter((at) => DIGIT.test(fields[at] as string)).length;
		return all ? held === filled.length : held * 2 >= filled.length;
	}
}
