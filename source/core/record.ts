import type { ErrorCode } from './errors.js';
import type { EndFindings } from './reading.js';

/**
 * What a value was in the file before it became text. Delimited text and XML know only text; JSON and Excel
 * know numbers, which have lost their leading zeros, and Excel knows dates, which arrive as ISO 8601, and a cell that
 * shows that there is no value.
 */
export type ValueKind = 'text' | 'number' | 'date' | 'none';

/** One detail line, object, element or sheet row, exactly as the file holds it. */
export interface RawRecord {
	/** 1-based ordinal of the record within its file. */
	readonly record: number;
	/** 1-based line of the file where the record starts; the row number in a sheet. */
	readonly line: number;
	/** One text a column of the batch, in its order; `null` or missing where the record has no such field. */
	readonly values: readonly (string | null)[];
	/** What each value was in the file; absent where all are text. */
	readonly kinds?: readonly ValueKind[];
	/** The numbers that cells hold which show them otherwise, such as `M000123`; absent where there are none. */
	readonly numbers?: readonly (string | null)[];
	/** The record's own text, for a person to look at. */
	readonly raw: string;
	/** Set when the record could not be taken apart at all: its values are not to be trusted. */
	readonly fault?: Fault;
}

/** Why a record or a value may not be staged. */
export const FAULT_CODES = [
	'E_FIELDS_FEW',
	'E_FIELDS_MANY',
	'E_QUOTE',
	'E_RECORD_TYPE',
	'E_RECORD_SHAPE',
	'E_CELL',
	'E_RECORD_TOO_LARGE',
	'E_REQUIRED',
	'E_LENGTH',
	'E_INT',
	'E_DECIMAL',
	'E_DATE',
	'E_DATETIME',
	'E_BOOLEAN',
	'E_ALLOWED',
	'E_PATTERN',
	'E_CHARACTER',
	'E_COUNTRY',
] as const;

/** One of them. */
export type FaultCode = (typeof FAULT_CODES)[number];

/** One thing wrong with a record. `reason` never holds the value: `value` does, so that it can be masked. */
export interface Fault {
	readonly code: FaultCode;
	/** The schema's column, or `null` where the whole record is at fault. */
	readonly column: string | null;
	/** Completes the sentence «VALUE …», such as "is no date in DDMMYYYY". */
	readonly reason: string;
	readonly value: string | null;
}

/** A record that may not be staged, with every fault that it has. */
export interface Reject {
	readonly record: number;
	readonly line: number;
	readonly raw: string;
	readonly faults: readonly Fault[];
}

/** A value as it is bound to a statement. Dates are ISO 8601 text; a whole number beyond 2^53 is text. */
export type SqlValue = string | number | null;

/**
 * Records of one file that share their columns. `columns` may grow from batch to batch (JSON, XML), never shrink. A
 * file with a header and no record is one batch without records.
 */
export interface RecordBatch {
	readonly columns: readonly string[];
	readonly records: readonly RawRecord[];
}

/** Known once a file has been read to its end. */
export interface ReadSummary {
	/** How many records the file's trailer declares, if it has one. */
	readonly declared: number | null;
	/** What is wrong with what the trailers declare, where that is more than another number. */
	readonly controlFault?: ControlFault | null;
	/** What the file's control headers and trailers say of its date, in their order. */
	readonly controlDates?: readonly ControlDate[];
	/** What else the reader knows by then. */
	readonly findings: EndFindings;
}

/** Why what the trailers of a file declare is not what was read. */
export interface ControlFault {
	/** Completes the sentence «FILE: …», such as "the trailer on line 4 declares 3 records, 2 stand above it". */
	readonly message: string;
	/** What to do, where that is not the usual. */
	readonly hint: string | null;
}

/** A date that a control header or a trailer holds. */
export interface ControlDate {
	readonly line: number;
	readonly place: 'header' | 'trailer';
	/** As it is written. */
	readonly text: string;
	/** Every day that it may be, as ISO 8601. */
	readonly days: readonly string[];
}

/** A refusal of a whole file, as a value: one bad file never hides the others. */
export interface FileFault {
	readonly code: ErrorCode;
	readonly message: string;
	readonly hint: string;
}
