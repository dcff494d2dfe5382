import type { Conversion } from '../values/conversions.js';

/**
 * How one file was understood, as a value. The reader makes it; it is shown, kept, and compared with the last one of
 * the same series.
 */
export interface Reading {
	/** How the file was read, in a fixed order: encoding, delimiter, sheet, path of the records and the like. */
	readonly facts: readonly ReadingFact[];
	/** The line with the columns' names, or `null` where the file does not name them. */
	readonly header: { readonly line: number } | null;
	/** The file's columns in its order, each with the schema's column that it fills, or `null` where it fills none. */
	readonly columns: readonly { readonly name: string; readonly mapped: string | null }[];
	/** Columns of the schema that are not in the file. */
	readonly absent: readonly string[];
	/** The count of every unit of the file, by what it is; `null` where the format has no such count. */
	readonly account: Account | null;
	/** Number of records that the file declares; `null` where it declares none, or something that is no number. */
	readonly declared: number | null;
	/** What a manifest says of it, besides the file itself; `null` where none lists it. */
	readonly listed: { readonly by: string; readonly records: number | null } | null;
	/** Contents that are no record, header or control line, counted and named. */
	readonly passedOver: readonly PassedOver[];
	/** Values that were stored in another form than they were written in, counted by column and kind. */
	readonly conversions: readonly Conversion[];
	/** What may be wrong, the most important first. Empty where the program is sure. */
	readonly doubts: readonly Doubt[];
}

/** The reader's part of a reading, before the records are read. Steps add columns and encoding. */
export type ReaderFindings = Pick<Reading, 'facts' | 'header' | 'doubts'>;

/** The reader's part of a reading, once the last record was read. */
export type EndFindings = Pick<Reading, 'account' | 'passedOver' | 'doubts'>;

/** Names of facts; drift compares readings by them. */
export type FactName =
	| 'format'
	| 'encoding'
	| 'delimiter'
	| 'quote'
	| 'escape'
	| 'lineEnd'
	| 'layout'
	| 'preamble'
	| 'recordTypes'
	| 'sheet'
	| 'path'
	/** Trees only: a column whose values are outside of the records. */
	| 'outside'
	| 'dateOrder';

/** One fact of how a file was read. */
export interface ReadingFact {
	readonly name: FactName;
	/**
	 * As a person reads it, and as the setting is written where there is one: `;`, `windows-1250`, `patients.patient`.
	 */
	readonly value: string;
	/** `set`: by the config or a flag. `declared`: by the file itself. `found`: in the content. */
	readonly basis: 'set' | 'declared' | 'found';
	/** Why it was found, where that helps: `812 words beyond ASCII, next windows-1254`. */
	readonly evidence?: string;
}

/**
 * Every unit of a file by what it is. `all` is counted apart from the others, so that an equal sum proves that nothing
 * was lost. A record on three lines is three units.
 */
export interface Account {
	readonly unit: 'line' | 'element' | 'member' | 'row';
	readonly all: number;
	readonly header: number;
	/** Units of records and rejects. */
	readonly records: number;
	/** Units of trailers, control headers and repeated headers. */
	readonly control: number;
	readonly blank: number;
	readonly passedOver: number;
}

/** Whether every unit of the file is accounted for. */
export function addsUp(account: Account): boolean {
	const { all, header, records, control, blank, passedOver } = account;
	return all === header + records + control + blank + passedOver;
}

/** Contents of a file that became no record: a title, a remark, a hidden sheet. */
export interface PassedOver {
	/** Completes the sentence «2 … were passed over», such as "lines of remarks". */
	readonly what: string;
	readonly count: number;
	/** 1-based line of the first one, or `null` where it has none. */
	readonly firstLine: number | null;
	/** The first one's own text, masked as a raw record is. `null` where it has none. */
	readonly sample: string | null;
}

/** Names of doubts. They are stable, since scripts may look for them in reports. */
export type DoubtCode =
	| 'D_ENCODING'
	| 'D_DELIMITER'
	| 'D_QUOTE'
	| 'D_HEADER'
	| 'D_PASSED_OVER'
	| 'D_LAYOUT'
	| 'D_RECORD_TYPES'
	| 'D_RECORDS_PATH'
	| 'D_SHEET'
	| 'D_HIDDEN_ROWS'
	| 'D_NAMES_TWICE'
	| 'D_COLUMN_ABSENT'
	| 'D_COLUMNS_UNWANTED'
	| 'D_NOT_PROVEN_WHOLE'
	| 'D_CONTROL_DATE'
	| 'D_INVISIBLE'
	| 'D_DRIFT';

/** Something that was read, and that may be wrong. It is shown as ▲, never as ✔. */
export interface Doubt {
	readonly code: DoubtCode;
	/** How it was read and why that may be wrong, without a value of a sensitive column. */
	readonly message: string;
	/** The setting that settles it, as a person writes it: `read: [{ files: "north_*.csv", encoding: windows-1250 }]`. */
	readonly setting: string;
}
