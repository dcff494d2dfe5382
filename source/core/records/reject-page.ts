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
	/** 1-based ordinal of the record within the file. */
	readonly record: number;
	readonly column: string | null;
	readonly code: string;
	readonly reason: string;
	readonly value: string | null;
	readonly raw: string | null;
	/** What became of its record since; `null` where that is open, and where no run has stored it. */
	readonly outcome: 'repaired' | 'waived' | null;
}

/** A part of the rejects, with the number of all. */
export interface RejectPage {
	readonly offset: number;
	readonly lines: readonly RejectLine[];
	/** Number of faults that match the query. */
	readonly total: number;
	/** Faults there are. */
	readonly all: number;
}

/** Which causes to find: those of the rejects that match a query. */
export type CauseQuery = Omit<RejectQuery, 'offset' | 'limit'>;

/** What rejects have in common: one kind of fault of one column in one file. */
export interface RejectCause {
	readonly file: string;
	/** `null` where the fault is the whole record's. */
	readonly column: string | null;
	readonly code: string;
	/** One of its reasons: most causes have only one. */
	readonly reason: string;
	/** Number of faults. */
	readonly count: number;
	/** Of these, those whose records were repaired since, and those that nobody will mend. */
	readonly repaired: number;
	readonly waived: number;
	readonly firstLine: number;
	/** The commonest wrong values, at most {@link COMMON_VALUES}. */
	readonly values: readonly { readonly value: string | null; readonly count: number }[];
}

/** The causes of rejects, the most frequent first. */
export interface RejectCauses {
	readonly causes: readonly RejectCause[];
	/** Number of causes that match the query, of which `causes` may be a part. */
	readonly found: number;
	/** Number of faults that match the query. */
	readonly total: number;
	/** Faults there are. */
	readonly all: number;
	/** The values of each facet that rejects have under the other two, the most frequent first. */
	readonly values: Readonly<Record<Facet, readonly FacetValue[]>>;
}

/** A value of a facet, and the number of faults that have it. */
export interface FacetValue {
	readonly value: string;
	readonly count: number;
}

/** At most this many values of a facet can be chosen. */
export const FACET_VALUES = 200;

/** At most this many causes are listed at once. */
export const CAUSES = 1000;

/** A cause shows this many of its values. */
export const COMMON_VALUES = 3;

/** The parts of a reject that may be searched are those that may be shown. */
export interface Searchable {
	/** Columns whose values may be shown; `null` for all columns and the record's own text. */
	readonly columns: readonly string[] | null;
}
