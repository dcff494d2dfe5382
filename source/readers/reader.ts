import type { Readable } from 'node:stream';
import type { ReaderFindings, ReadingFact } from '../core/reading/reading.js';
import type { MappedBlock, ReadBatch } from '../core/records/mapped-block.js';
import type { RawRecord, ReadSummary, ValueKind } from '../core/records/record.js';
import type { EncodingEvidence } from './encodings/encoding.js';
import type { Sorting } from './rows/sorting.js';

/** The bytes of one file, which can be streamed from the start as often as needed. */
export interface FileBytes {
	/** Base name without a `.gz` or a suffix of encryption, such as `customers_23112026.txt`. */
	readonly name: string;
	/** A fresh stream of the bytes, decompressed. Errors of the file system arrive on the stream. */
	open(): Readable;
	/** Facts from one pass over all bytes. */
	readonly traits: ByteTraits;
}

/** Facts about all of a file's bytes that a reader needs before it starts. */
export interface ByteTraits {
	/** The first bytes, at most 256 KiB: the structure of a file is found in them. */
	readonly head: Buffer;
	/** Number of bytes, decompressed. */
	readonly size: number;
	/** Name of the text encoding, as iconv-lite knows it: `utf-8`, `utf-16le`, `windows-1252`, …, or the one set. */
	readonly encoding: string;
	/** Who determined the encoding; left out where nobody did. */
	readonly encodingBasis?: ReadingFact['basis'];
	/** Evidence in the bytes, to check a file's own declaration. */
	readonly evidence?: EncodingEvidence;
}

/** Settings of config and flags. Whatever is left out is detected. */
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
	/** Names of the columns in the file's order, which replace the file's own names. */
	readonly columns?: readonly string[];
	/** Whether rows begin with a record type. Left out, it is detected. */
	readonly recordTypes?: boolean;
	/** The words of record types, and where trailers have their count. */
	readonly records?: RecordSettings;
	/** Whether quoted fields may contain lines that look like records. */
	readonly multiline?: boolean;
	/** Excel: the sheet's name or 1-based number. */
	readonly sheet?: string | number;
	/** Excel: whether hidden rows are records. Left out, they are, and a doubt says so. */
	readonly hiddenRows?: 'read' | 'skip';
	/** JSON: name of the array with the records. XML: name of the record's element. It may be the end of a path. */
	readonly recordName?: string;
	/** Normalized header names of the schema. A row with some of them is the header. */
	readonly knownHeaders: ReadonlySet<string>;
	/** The schema's column for each of these names. Without it each name is a column of its own. */
	readonly known?: ReadonlyMap<string, KnownColumn>;
	/** Possible column orders of a file without column names (record-typed text with a control header). */
	readonly layouts: readonly (readonly string[])[];
	/** The schema's judgement of a value. Left out, it has none. */
	readonly judge?: Judge;
	readonly limits: ReadLimits;
}

/**
 * The schema's judgement of a value in a column: 1 for a value that few other columns would have, such as a date; 0
 * for a possible value; -1 for an invalid or implausible one, such as a country of digits.
 */
export type Judge = (column: string, value: string, kind?: ValueKind) => -1 | 0 | 1;

/** Settings of record types. */
export interface RecordSettings {
	/** Words of headers, records and trailers, in any case. Without a `record`, all other rows are records. */
	readonly types?: { readonly header?: string; readonly record?: string; readonly trailer?: string };
	/** Name of the column with the words, where it is not the header's word. */
	readonly column?: string;
	/** Position of the count in a trailer (1-based behind the word, or a column's name), and what it counts. */
	readonly count?: { readonly field?: number | string; readonly counts?: 'records' | 'lines' | 'none' };
}

/** Whether the file has no column names: the config says so, or gives the names. */
export function isNameless({ header, columns }: ReaderOptions): boolean {
	return header === 'none' || (columns !== undefined && header === undefined);
}

/** A column of the schema, for readers. */
export interface KnownColumn {
	readonly column: string;
	readonly key: boolean;
	/** Whether it may be the same for all records, so that a file may have it once, outside the records. */
	readonly inherits: boolean;
}

/** Limits against hostile files. */
export interface ReadLimits {
	/** Files of one run date. */
	readonly files: number;
	/** Characters in one record. */
	readonly recordLength: number;
	readonly columns: number;
	/** Nesting of JSON or XML. */
	readonly depth: number;
	/** Decompressed bytes of one file. */
	readonly fileBytes: number;
	/** Decompressed bytes of a workbook that are in memory at once. */
	readonly workbookBytes: number;
	/** Sheets of a workbook. */
	readonly sheets: number;
	/** Seconds for reading an .xls or .xlsb. */
	readonly workbookSeconds: number;
}

/** Characters that are kept of a record that is too long. */
export const KEPT_CHARACTERS = 500;

/** Where a block of lines stands in its file. */
export interface BlockPlace {
	/** 1-based line of its first record. */
	readonly line: number;
	/** Number of the records before it. */
	readonly record: number;
	readonly sorting: Sorting;
}

/** Takes a record with the names of its columns, which are the same for all records of a block. */
export type TakeRecord = (record: RawRecord, columns: readonly string[]) => void;

/** Reads and maps blocks of a file's lines in other threads. */
export interface BlockThreads {
	/** Whether the beginning of the file is done, which its reader reads itself. */
	readonly isReady: boolean;
	/** Bytes of a block, up to its next line end. */
	readonly blockBytes: number;
	/** Number of blocks that may be under way. */
	readonly depth: number;
	/** The records of a block; `null` where a line is not a record for certain, so that its reader must look itself. */
	map(bytes: Uint8Array, place: BlockPlace): Promise<MappedBlock | null>;
}

/** An open file. */
export interface OpenedFile {
	/** Detail of the format for a person: the delimiter, the sheet, the record's element. */
	readonly detail: string;
	/** The encoding that the file declares, where it differs from that of its bytes. */
	readonly encoding?: string;
	/** Whether columns are named by path; see `core/schema/tree-columns.ts`. */
	readonly paths?: boolean;
	/** Findings so far. Steps add columns and encoding. */
	readonly findings: ReaderFindings;
	/**
	 * The records in order, in batches of some hundreds, and a summary after the last one. Record types and trailers are
	 * taken off already.
	 *
	 * @param threads - to read blocks in, where the file can be read so
	 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE` with the line in its context
	 */
	batches(threads?: BlockThreads): AsyncGenerator<ReadBatch, ReadSummary>;
	/**
	 * Gives the records of a block of lines one by one, where each line is a record for certain. Left out where the file
	 * cannot be read in blocks.
	 *
	 * @returns `false` where a line may be something else; what was given is then not valid
	 */
	plain?(bytes: Uint8Array, place: BlockPlace, take: TakeRecord): boolean;
}

/** Names of the formats, for config and flags. They stand here, since the registry loads every reader. */
export const FORMATS = ['delimited', 'json', 'xml', 'excel'] as const;

/** A format. To add one, export one from a folder of its own, and add its name above and a row to `registry.ts`. */
export interface Reader {
	readonly name: (typeof FORMATS)[number];
	/** Lower-case, with the dot. */
	readonly extensions: readonly string[];
	/** Whether a file with this beginning is in the format, whatever its extension. */
	recognizes(head: Buffer): boolean;
	/** Whether a file with this beginning is certainly in the format, even with another format's extension. */
	insists?(head: Buffer): boolean;
	/**
	 * Opens a file, and finds its structure from its head.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where no record can be read
	 */
	open(file: FileBytes, options: ReaderOptions): Promise<OpenedFile>;
}
