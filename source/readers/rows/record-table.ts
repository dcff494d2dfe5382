import type { ReaderOptions } from '../reader.js';
import type { RecordWords } from './sorting.js';

/** A reader's knowledge about a file's record types. */
export interface RecordTypes {
	readonly options: ReaderOptions;
	/** The file's name, for messages. */
	readonly file: string;
	/** The words of the file, where its structure shows that there are record types. */
	readonly words?: RecordWords | null;
	/** Fields of a control header behind its word: title, date and number. */
	readonly controlHeader?: { readonly line: number; readonly fields: readonly string[] } | null;
	/** Number of rows of the header. */
	readonly headerRows?: number;
}

/** The header of a table, in text or in a sheet. */
export interface TableHeader {
	/** Line or row of the header; without a header, the last one of the preamble. */
	readonly headerLine: number;
	/** Whether there is a header, and whether it names the columns. */
	readonly header: 'names' | 'control' | 'none';
	/** Fields of a control header behind its word. */
	readonly controlFields: readonly string[];
	/** The words of its record types, where they are certain; else the column of words is judged by its values. */
	readonly words: RecordWords | null;
}

/** The record types of a table before its rows are read. */
export function recordTypesOf(file: string, options: ReaderOptions, table: TableHeader): RecordTypes {
	const { headerLine, header, controlFields, words } = table;
	return {
		options,
		file,
		words,
		controlHeader: header === 'control' ? { line: headerLine, fields: controlFields } : null,
		headerRows: header === 'none' ? 0 : 1,
	};
}
