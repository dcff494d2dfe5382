/** Which record is meant. */
export interface RecordQuery {
	/** The run that has loaded or refused it; `null` for the file as it is now, without a run. */
	readonly runId: string | null;
	readonly file: string;
	/** 1-based ordinal of the record within the file. */
	readonly record: number;
}

/** A record of which only the line is known where it starts. */
export type LineQuery = Omit<RecordQuery, 'record'> & { readonly line: number };

/** One field of a record: from the file, or from the schema, or of both. */
export interface RecordField {
	/** The schema's column; `null` where the schema does not know the file's column. */
	readonly column: string | null;
	/** The file's column; `null` where it has none for the schema's, or where it is not known. */
	readonly header: string | null;
	/** The text in the file; `null` where there is none. */
	readonly came: string | null;
	/** The value in the stage, or that would be there; `null` for none. */
	readonly stored: string | null;
	/** The schema's type, such as `varchar(18)`; `null` without a column. */
	readonly type: string | null;
	/** What is wrong with it: code and reason. */
	readonly faults: readonly string[];
}

/** A line of the file near a record, or a record near it where lines say nothing, as in a workbook. */
export interface NearLine {
	readonly line: number;
	readonly text: string;
	/** Whether it is of the record itself. */
	readonly own: boolean;
}

/** All that is known of one record. */
export interface RecordView {
	readonly query: RecordQuery;
	/** 1-based line of the file where it starts; the row number in a sheet. */
	readonly line: number;
	/** Whether it is in the stage, was refused, or was only read. */
	readonly state: 'staged' | 'rejected' | 'read';
	readonly fields: readonly RecordField[];
	/** Faults of the record as a whole: code and reason. */
	readonly faults: readonly string[];
	/** The record's own text; `null` where it is not known. */
	readonly raw: string | null;
	/** The file's text around it, its own lines included; empty where the file cannot be asked. */
	readonly near: readonly NearLine[];
	/** What must be known of what is shown, such as that the file is another one by now. */
	readonly notes: readonly string[];
	/** The texts of the key, to trace its customer by; `null` where it has none. */
	readonly key: readonly string[] | null;
}

/** Lines that are shown before a record and behind it. */
export const NEAR = 2;
