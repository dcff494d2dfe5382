import type { Conversion } from './conversions.js';

/**
 * A reading: what was understood of one file, as a value. It is made by the reader, shown, kept and compared with the
 * last one of the same series.
 */
export interface Reading {
	/** How the file was taken: encoding, delimiter, sheet, path of the records and the like, in a fixed order. */
	readonly facts: readonly ReadingFact[];
	/** Where the columns' names stand, or `null` where the file does not name them. */
	readonly header: { readonly line: number } | null;
	/** The file's columns in its order, each with the schema's column that takes it, or `null` where nobody wants it. */
	readonly columns: readonly { readonly name: string; readonly mapped: string | null }[];
	/** Columns of the schema that are not in the file. */
	readonly absent: readonly string[];
	/** Every unit of the file, by what became of it; `null` where the format has no count of its own. */
	readonly account: Account | null;
	/** How many records the file itself says it holds; `null` where nothing in it does, or where it is no number. */
	readonly declared: number | null;
	/** What is neither record, header nor control, counted and named. */
	readonly passedOver: readonly PassedOver[];
	/** Values that were stored otherwise than they were written, counted by column and kind. */
	readonly conversions: readonly Conversion[];
	/** What may be wrong, most telling first. Empty where the program is sure. */
	readonly doubts: readonly Doubt[];
}

/** What a reader can say of a file before and after its records; steps add columns and encoding. */
export type ReaderFindings = Pick<Reading, 'facts' | 'header' | 'doubts'>;

/** What a reader knows once the last record was read. */
export type EndFindings = Pick<Reading, 'account' | 'passedOver' | 'doubts'>;

/** Names of what a reading holds; drift compares facts by these. */
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
	/** Trees: a column whose values stand outside of the records. */
	| 'outside'
	| 'dateOrder';

/** One thing that was understood of a file. */
export interface ReadingFact {
	readonly name: FactName;
	/** As a person reads it, and as the setting is written where there is one: `;`, `windows-1250`, `patients.patient`. */
	readonly value: string;
	/** `set`: the config or a flag says so. `declared`: the file says so. `found`: it was found in the content. */
	readonly basis: 'set' | 'declared' | 'found';
	/** What it was found by, where that is worth a word: `812 words beyond ASCII, next windows-1254`. */
	readonly evidence?: string;
}

/**
 * Every unit of a file by what became of it. `all` is counted apart from the others, so that the sum proves something.
 * A record of three lines takes three.
 */
export interface Account {
	readonly unit: 'line' | 'element' | 'member' | 'row';
	readonly all: number;
	readonly header: number;
	/** Units that records and rejects take up. */
	readonly records: number;
	/** Trailers, control headers and headers that are said again. */
	readonly control: number;
	readonly blank: number;
	readonly passedOver: number;
}

/** Whether every unit of the file is accounted for. */
export function addsUp(account: Account): boolean {
	const { all, header, records, control, blank, passedOver } = account;
	return all === header + records + control + blank + passedOver;
}

/** Something of a file that became no record: a title, a remark, a sheet that is hidden. */
export interface PassedOver {
	/** Completes the sentence «2 … were passed over», such as "lines of remarks". */
	readonly what: string;
	readonly count: number;
	/** 1-based line of the first one, or `null` where it has none. */
	readonly firstLine: number | null;
	/** The first one's own text; to be masked as a raw record is. `null` where it has none. */
	readonly sample: string | null;
}

/** Names of doubts. They are stable: scripts may look for them in reports. */
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
	| 'D_DRIFT';

/** One thing that was taken and that may be wrong. It is shown as ▲, never as ✔. */
export interface Doubt {
	readonly code: DoubtCode;
	/** What was taken and what speaks against it, without a value of a sensitive column. */
	readonly message: string;
	/** The setting that settles it, as a person writes it: `read: [{ files: "north_*.csv", encoding: windows-1250 }]`. */
	readonly setting: string;
}
