/** What rejects can be narrowed by. */
export const FACETS = ['file', 'column', 'code'] as const;
export type Facet = (typeof FACETS)[number];

/** How a fault of a whole record, which has no column, is called among the columns. */
export const NO_COLUMN = '–';

/** Which rejects are wanted, and which of them are shown. */
export interface RejectQuery {
	/** A run's rejects as the database keeps them; `null` for those of files as they are now. */
	readonly runId: string | null;
	/** Names of those files. */
	readonly files: readonly string[];
	readonly facets: Readonly<Partial<Record<Facet, string>>>;
	/** Only those that hold it somewhere; empty takes all. */
	readonly text: string;
	/** Lines before the first that is wanted. */
	readonly offset: number;
	/** Lines wanted at most. */
	readonly limit: number;
}

/** One fault of one rejected record. */
export interface RejectLine {
	readonly file: string;
	readonly line: number;
	readonly column: string | null;
	readonly code: string;
	readonly reason: string;
	readonly value: string | null;
	readonly raw: string | null;
}

/** Some of the rejects, and how many there are. */
export interface RejectPage {
	readonly offset: number;
	readonly lines: readonly RejectLine[];
	/** Faults that the query lets through. */
	readonly total: number;
	/** Faults there are. */
	readonly all: number;
	/** Values that each facet has, the first of them. */
	readonly values: Readonly<Record<Facet, readonly string[]>>;
}

/** Values of a facet that can be chosen. */
export const FACET_VALUES = 200;

/** What of a reject may be searched: what may be seen of it. */
export interface Searchable {
	/** Columns whose values may be seen; `null` for all, and the record's own text with them. */
	readonly columns: readonly string[] | null;
}
