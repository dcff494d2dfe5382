/** Which records of a file are meant, in which order. */
export interface RecordList {
	readonly file: string;
	/** For each of the file's columns, the name under which its values are masked. */
	readonly names: readonly string[];
	/** The order by a column of the file (-1 is its line); `null` for the file's own. */
	readonly sort: { readonly column: number; readonly descending: boolean } | null;
}

/** Which part of them to show. */
export interface RecordsQuery extends RecordList {
	/** Number of records to skip. */
	readonly offset: number;
	/** Number of records to give at most. */
	readonly limit: number;
}

/** A record as a file holds it, with its values as they may be shown. */
export interface ShownRecord {
	/** 1-based ordinal within the file. */
	readonly record: number;
	readonly line: number;
	/** `null` where the file says that there is none. */
	readonly values: readonly (string | null)[];
	/** Why it could not be taken apart, with its own text; `null` where it could. */
	readonly fault: string | null;
}

/** A part of a file's records, with the number of all. */
export interface RecordPage {
	readonly offset: number;
	readonly records: readonly ShownRecord[];
	readonly total: number;
}

/** Finds the next record with a text. */
export interface RecordSearch extends RecordList {
	/** In lower case. */
	readonly text: string;
	/** Columns of the file to search in; the line is always searched. */
	readonly columns: readonly number[];
	/** The row after which to search, in the list's order, or before which where it goes back. */
	readonly from: number;
	readonly back: boolean;
}

/** The values of a column with how often each is there, most frequent first. */
export interface ValueCounts {
	/** What it is a column of. */
	readonly of: string;
	readonly column: string;
	readonly counts: readonly { readonly text: string; readonly count: number }[];
	/** Rows that were counted. */
	readonly rows: number;
	/** Whether there are more values than are counted apart; the others are missing in `counts`. */
	readonly cut: boolean;
}

/** Values that are counted apart: a key has as many as there are rows. */
export const COUNTED_VALUES = 10_000;

/** Counts texts. */
export class ValueTally {
	readonly #counts = new Map<string, number>();
	#rows = 0;
	#cut = false;

	add(text: string): void {
		this.#rows++;
		const known = this.#counts.get(text);
		if (known !== undefined) this.#counts.set(text, known + 1);
		else if (this.#counts.size < COUNTED_VALUES) this.#counts.set(text, 1);
		else this.#cut = true;
	}

	result(of: string, column: string): ValueCounts {
		const counts = [...this.#counts].map(([text, count]) => ({ text, count }));
		counts.sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
		return { of, column, counts, rows: this.#rows, cut: this.#cut };
	}
}
