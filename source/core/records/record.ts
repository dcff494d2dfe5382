import type { ErrorCode } from '../errors.js';
import type { EndFindings } from '../reading/reading.js';

/**
 * What a value was in the file before it became text. Delimited text and XML have only text. JSON and Excel have
 * numbers, which have lost their leading zeros. Excel also has dates, which arrive as ISO 8601, and cells that show
 * `#N/A` (`none`).
 */
export const VALUE_KINDS = ['text', 'number', 'date', 'none'] as const;

export type ValueKind = (typeof VALUE_KINDS)[number];

/** One detail line, object, element or sheet row, exactly as the file holds it. */
export interface RawRecord {
	/** 1-based ordinal of the record within its file. */
	readonly record: number;
	/** 1-based line of the file where the record starts; the row number in a sheet. */
	readonly line: number;
	/** One text for each column of the batch, in its order; `null` or missing where the record has no such field. */
	readonly values: readonly (string | null)[];
	/** What each value was in the file; absent where all are text. */
	readonly kinds?: readonly ValueKind[];
	/** The numbers of cells that show them in another way, such as `M000123`; absent where there are none. */
	readonly numbers?: readonly (string | null)[];
	/** The record's own text, as a person would look for it in the file. */
	readonly raw: string;
	/** Set where the record could not be parsed: its values are then not valid. */
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

export type FaultCode = (typeof FAULT_CODES)[number];

/** One fault of a record. `reason` never holds the value: that is in `value`, so that it can be masked. */
export interface Fault {
	readonly code: FaultCode;
	/** The schema's column, or `null` where the fault is the whole record's. */
	readonly column: string | null;
	/** Completes the sentence «VALUE …», such as "is no date in DDMMYYYY". */
	readonly reason: string;
	readonly value: string | null;
}

/** A record that may not be staged, with all its faults. */
export interface Reject {
	readonly record: number;
	readonly line: number;
	readonly raw: string;
	/** Its values, so that it can be written out and mapped again; `null` where it could not be taken apart. */
	readonly fields: RecordFields | null;
	readonly faults: readonly Fault[];
}

/** The values of a record in the order of its file's columns, and what they were in the file. */
export type RecordFields = Pick<RawRecord, 'values' | 'kinds' | 'numbers'>;

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
	/** Number of records that the file's trailer declares; `null` where there is none. */
	readonly declared: number | null;
	/** What is wrong with the trailers, where it is more than a wrong number. */
	readonly controlFault?: ControlFault | null;
	/** Dates in the file's control headers and trailers, in their order. */
	readonly controlDates?: readonly ControlDate[];
	/** The reader's other findings at the end. */
	readonly findings: EndFindings;
}

/** Why the trailers of a file do not match what was read. */
export interface ControlFault {
	/** Completes the sentence «FILE: …», such as "the trailer on line 4 declares 3 records, 2 stand above it". */
	readonly message: string;
	/** What to do, where the usual hint does not fit. */
	readonly hint: string | null;
}

/** A date in a control header or a trailer. */
export interface ControlDate {
	readonly line: number;
	readonly place: 'header' | 'trailer';
	/** As it is written. */
	readonly text: string;
	/** Every day that it may be, as ISO 8601. */
	readonly days: readonly string[];
}

/** Why a whole file is refused. It is a value, so that one bad file never hides the others. */
export interface FileFault {
	readonly code: ErrorCode;
	readonly message: string;
	readonly hint: string;
}

/** Turns one text into the value to bind, or says what is wrong with it. An `undefined` kind is text. */
export type ValueCheck = (value: string, kind: ValueKind | undefined) => SqlValue | ValueFault;

/** A fault of a value, before its column is known. */
export class ValueFault {
	constructor(
		readonly code: FaultCode,
		readonly reason: string,
	) {}

	/** The same fault in a reject. */
	at(column: string, value: string): Fault {
		return { code: this.code, column, reason: this.reason, value };
	}
}
