import type { ColumnType } from './column-types.js';

/** One column of the feed, as the config declares it. */
export interface Column {
	readonly name: string;
	readonly type: ColumnType;
	/** A null is a reject. A key column is always required. */
	readonly required: boolean;
	readonly key: boolean;
	/** Other header names for it in files. */
	readonly aliases: readonly string[];
	/** Date and datetime formats, tried in order; see `dates.ts`. */
	readonly formats: readonly string[];
	/** What happens to a number with leading zeros. Default `reject`. */
	readonly leadingZeros?: 'reject' | 'drop';
	/** An example of how its numbers are written, such as `1.234,56`; absent for a point and no thousands. */
	readonly number?: string;
	/** The first and the last day of a date, see {@link ./date-bounds.isDateBound}; absent for what is plausible. */
	readonly min?: string;
	readonly max?: string;
	/** What happens to a date that has a time or a zone. Default `reject`. */
	readonly time?: 'reject' | 'drop';
	/** The zone in which a datetime is stored: its values must have one. Absent where they must not. */
	readonly zone?: 'UTC';
	/** Texts that stand for null, in place of those of the whole feed. */
	readonly nulls?: readonly string[];
	readonly allowed: readonly string[] | null;
	/** A regular expression that must match the whole value. */
	readonly pattern: string | null;
	/** Replaces a null. */
	readonly default: string | null;
	readonly sensitive: boolean;
	readonly onInvalid: 'reject' | 'null';
	/** Whether files may lack it: a file without column names, and any file where the column plays a role. */
	readonly omittable: boolean;
}

/** Columns that every staged row and every target row has besides the schema's. */
export const LINEAGE = {
	/** The run date, ISO 8601. */
	insertedOn: 'Inserted_on',
	/** Id of the run that staged the row. */
	runId: 'etl_run_id',
	/** `file_id` in `etl_run_files`. */
	fileId: 'etl_file_id',
	/** 1-based line of the file where the record starts. */
	line: 'etl_line',
	/** 1-based number of the record in its file: several records may share a line. */
	record: 'etl_record',
} as const;

/** The lineage columns in their order in tables. */
export const LINEAGE_COLUMNS: readonly string[] = Object.values(LINEAGE);

/**
 * Bytes of a name that PostgreSQL keeps. It cuts longer names, so that two become equal; no engine gets longer ones.
 */
export const MAX_IDENTIFIER = 63;

/** Columns that a database adds to each table: SQLite's row id, and PostgreSQL's system columns. */
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['rowid', 'ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

/** Whether a column name is reserved, by the program or by any engine. */
export function isKeptName(name: string): boolean {
	const lower = name.toLowerCase();
	const isLineage = LINEAGE_COLUMNS.some((column) => column.toLowerCase() === lower);
	return isLineage || lower.startsWith('etl_') || SYSTEM_COLUMNS.has(lower);
}

/** A header name as it is compared: case, spaces, `_` and `-` do not count, in composed Unicode form. */
export function normalizeHeader(name: string): string {
	return name
		.normalize('NFC')
		.replace(/[\s_\-\uFEFF\u200B]+/gu, '')
		.toLowerCase();
}

/** Every normalized header name in the schema, with its column. */
export function headerIndex(columns: readonly Column[]): ReadonlyMap<string, Column> {
	const index = new Map<string, Column>();
	for (const column of columns) {
		for (const name of [column.name, ...column.aliases]) index.set(normalizeHeader(name), column);
	}
	return index;
}

/** Column orders that a file without column names may have: the schema's, with and without omittable columns. */
export function positionalLayouts(columns: readonly Column[]): string[][] {
	const all = columns.map((column) => column.name);
	const short = columns.filter((column) => !column.omittable).map((column) => column.name);
	return short.length === all.length ? [all] : [all, short];
}
