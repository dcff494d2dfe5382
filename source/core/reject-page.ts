/** Rejects can be filtered by these. */
export const FACETS = ['file', 'column', 'code'] as const;
export type Facet = (typeof FACETS)[number];

/** The name of a missing column: a fault of a whole record has none. */
export const NO_COLUMN = '–';

/** Which rejects to find, and which part of them to show. */
export interface RejectQuery {
	/** The rejects of a run in the database; `null` for those of files as they are read now. */
	readonly runId: string | null;
	/** The names of those files. */
	readonly files: readonly string[];
	readonly facets: Readonly<Partial<Record<Facet, string>>>;
	/** Only rejects that contain this text; empty for all. */
	readonly text: string;
	/** Number of lines to skip. */
	readonly offset: number;
	/** Number of lines to give at most. */
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

/** A part of the rejects, with the number of all. */
export interface RejectPage {
	readonly offset: number;
	readonly lines: readonly RejectLine[];
	/** Number of faults that match the query. */
	readonly total: number;
	/** Faults there are. */
	readonly all: number;
	/** The first values of each facet. */
	readonly values: Readonly<Record<Facet, readonly string[]>>;
}

/** At most this many values of a facet can be chosen. */
export const FACET_VALUES = 200;

/** The parts of a reject that may be searched are those that may be shown. */
export interface Searchable {
	/** Columns whose values may be shown; `null` for all columns and the record's own text. */
	readonly columns: readonly string[] | null;
}
