/** The words of record types, in upper case. */
export interface RecordWords {
	readonly header: string | null;
	/** `null` where only trailers, and perhaps headers, have words. Every other row is a record. */
	readonly record: string | null;
	readonly trailer: string | null;
}

/** The decision about a table's record types, which holds for all of its rows. */
export interface Sorting {
	readonly columns: readonly string[];
	/** Index of the column of words; -1 where there is none. */
	readonly at: number;
	readonly words: RecordWords | null;
}

/** The decision about a table's record types, which holds for all of its rows. */
export interface Sorting {
	readonly columns: readonly string[];
	/** Index of the column of words; -1 where there is none. */
	readonly at: number;
	readonly words: RecordWords | null;
}
