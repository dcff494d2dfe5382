import type { Readable } from 'node:stream';
import type { ReaderFindings, ReadingFact } from '../core/reading.js';
import type { ReadSummary, RecordBatch, ValueKind } from '../core/record.js';
import type { EncodingEvidence } from './encoding.js';

/** The bytes of one file, which can be streamed from the start as often as needed. */
export interface FileBytes {
	/** Base name without a `.gz` or a suffix of encryption, such as `customers_23112026.txt`. */
	readonly name: string;
	/** A fresh stream of the bytes, decompressed. Errors of the file system arrive on the stream. */
	open(): Readable;
	/** What one pass over all bytes found. */
	readonly traits: ByteTraits;
}

/** Facts about all of a file's bytes that a reader needs before it starts. */
export interface ByteTraits {
	/** The first bytes, at most {@link HEAD_BYTES}. */
	readonly head: Buffer;
	/** Number of bytes, decompressed. */
	readonly size: number;
	/** Name of the text encoding, as iconv-lite knows it: `utf-8`, `utf-16le`, `windows-1252`, …, or the one set. */
	readonly encoding: string;
	/** Who says so; left out where nobody looked. */
	readonly encodingBasis?: ReadingFact['basis'];
	/** What the bytes tell of it, against which a file's own declaration is held. */
	readonly evidence?: EncodingEvidence;
}

/** How much of a file readers look at to find its shape. */
export const HEAD_BYTES = 256 * 1024;

/** What the config and the flags may fix; everything left out is detected. */
export interface ReaderOptions {
	readonly delimiter?: string;
	readonly quote?: string;
	readonly escape?: string;
	/** `\n`, `\r\n` or `\r`. */
	readonly lineEnd?: string;
	/** Lines to pass over before the header. */
	readonly preamble?: number;
	/** The header's 1-based line or row, or `none` where the file names no columns. */
	readonly header?: number | 'none';
	/** Names of the columns in the file's order, in place of those that the file gives. */
	readonly columns?: readonly string[];
	/** Whether rows begin with a word that says what they are; left out, it is found. */
	readonly recordTypes?: boolean;
	/** How rows say what they are, and trailers how many there are. */
	readonly records?: RecordSettings;
	/** Quoted fields may hold lines that look like records. */
	readonly multiline?: boolean;
	/** Excel: the sheet's name or 1-based number. */
	readonly sheet?: string | number;
	/** Excel: whether rows that the sheet does not show are records; left out, they are, which is said. */
	readonly hiddenRows?: 'read' | 'skip';
	/** JSON: the key of the array that holds the records. XML: the element that is a record. Its name, or the end of its path. */
	readonly recordName?: string;
	/** Normalized header names that the schema knows; finding some of them in a row marks it as the header. */
	readonly knownHeaders: ReadonlySet<string>;
	/** The schema's column behind each of these names; without it each name is a column of its own. */
	readonly known?: ReadonlyMap<string, KnownColumn>;
	/** Column orders that a file without named columns may have (record-typed text with a control header). */
	readonly layouts: readonly (readonly string[])[];
	/** What the schema thinks of a value; left out, it has no opinion. */
	readonly judge?: Judge;
	readonly limits: ReadLimits;
}

/**
 * What the schema thinks of a value in one of its columns: 1 where the value is one that few other columns would hold,
 * such as a date; 0 where it may be; -1 where it may not be, or hardly is meant, such as a country of digits.
 */
export type Judge = (column: string, value: string, kind?: ValueKind) => -1 | 0 | 1;

/** How rows say what they are. */
export interface RecordSettings {
	/** The words, in any case: a header, a record, a trailer. Without a `record`, all other rows are records. */
	readonly types?: { readonly header?: string; readonly record?: string; readonly trailer?: string };
	/** The column that holds the words, where it is not called as the header's word. */
	readonly column?: string;
	/** Which field of a trailer is its count (1-based behind the word, or a column's name), and what it counts. */
	readonly count?: { readonly field?: number | string; readonly counts?: 'records' | 'lines' | 'none' };
}

/** Whether the columns are not named in the file: the config says so, or names them itself. */
export function isNameless({ header, columns }: ReaderOptions): boolean {
	return header === 'none' || (columns !== undefined && header === undefined);
}

/** What readers know of a column that a name leads to. */
export interface KnownColumn {
	readonly column: string;
	readonly key: boolean;
	/** It may be the same for all records, so that a file may say it once, outside of them. */
	readonly inherits: boolean;
}

/** Bounds that keep one hostile file from taking the machine. */
export interface ReadLimits {
	/** Files of one run date. */
	readonly files: number;
	/** Characters in one record. */
	readonly recordLength: number;
	readonly columns: number;
	/** Nesting of JSON or XML. */
	readonly depth: number;
	/** Bytes of one file once decompressed. */
	readonly fileBytes: number;
	/** Bytes of a workbook, decompressed, that memory must hold at once. */
	readonly workbookBytes: number;
	/** Sheets of a workbook. */
	readonly sheets: number;
	/** How long an .xls or .xlsb may take. */
	readonly workbookSeconds: number;
}

/** A file that is ready to be read. */
export interface OpenedFile {
	/** What a person sees of the format beside its name: the delimiter, the sheet, the record's element. */
	readonly detail: string;
	/** The encoding that the file itself declares, where that is not the one its bytes look like. */
	readonly encoding?: string;
	/** The columns are named by path; see `core/tree-columns.ts`. */
	readonly paths?: boolean;
	/** What was understood of the file so far; steps add its columns and encoding. */
	readonly findings: ReaderFindings;
	/**
	 * The records in order, in batches of some hundreds; the summary when all are read.
	 * Batches never hold record-type letters or trailers: those are taken off already.
	 *
	 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE` with the line in its context
	 */
	batches(): AsyncGenerator<RecordBatch, ReadSummary>;
}

/** One format. Adding a format is adding a file that exports one of these, and a row in `registry.ts`. */
export interface Reader {
	readonly name: 'delimited' | 'json' | 'xml' | 'excel';
	/** Lower-case, with the dot. */
	readonly extensions: readonly string[];
	/** Whether a file that begins like this is in this format, whatever its extension says. */
	recognizes(head: Buffer): boolean;
	/** Whether such a file can be in no other format, even where its extension is another's. */
	insists?(head: Buffer): boolean;
	/**
	 * Finds the file's shape from its head.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` when no record could ever be read from it
	 */
	open(file: FileBytes, options: ReaderOptions): Promise<OpenedFile>;
}
