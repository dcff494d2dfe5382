/** A line or row as texts, in the order of the file's columns. */
export interface TextRow {
	readonly line: number;
	readonly fields: readonly string[];
}

/** Share of a column's values that must hold digits for it to be one of digits. */
const MOSTLY = 0.9;

const DIGIT = /\d/;

/** Which columns hold digits in nearly all of their values: numbers, dates, codes. They tell records from other lines. */
export class ColumnProfile {
	readonly #digits: readonly number[];
	/** Rows that were looked at. */
	readonly rows: number;

	/** @param all - rows that are mostly empty, such as a footer, are left out */
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

	/** Whether the fields hold words wherever records hold digits. */
	isOfWords(fields: readonly string[]): boolean {
		return this.#digits.every((at) => /\p{L}/u.test(fields[at] ?? '') && !DIGIT.test(fields[at] as string));
	}

	/** Whether the fields hold digits where records do: half of the filled ones at least, or all of them. */
	isLike(fields: readonly string[], all: boolean): boolean {
		const filled = this.#digits.filter((at) => fields[at]?.trim());
		if (filled.length === 0) return false;
		const held = filled.filter((at) => DIGIT.test(fields[at] as string)).length;
		return all ? held === filled.length : held * 2 >= filled.length;
	}
}
