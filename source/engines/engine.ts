import type { SqlLanguage } from 'sql-formatter';
import type { Address, Notation, Parsed } from '../core/address.js';
import type { Statement } from '../core/plan/plan.js';
import type { PackedRows } from '../core/records/packed-rows.js';
import type { SqlValue } from '../core/records/record.js';
import type { ColumnType } from '../core/schema/column-types.js';
import type { Dialect, Spread } from './dialect.js';

/** A row of a result. Only small results, previews and bookkeeping are read so. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A table as the database holds it. */
export interface LiveTable {
	readonly name: string;
	readonly columns: readonly LiveColumn[];
	/** Names of the primary key's columns, in its order. */
	readonly key: readonly string[];
	/** Name of the primary key, where the engine gives it one. */
	readonly keyName?: string;
	/** Where its rows are on a cluster; absent where they are on the machine that we are connected to. */
	readonly spread?: Spread;
	/** Objects that others made on it: indexes, triggers, named constraints and rules. */
	readonly others?: readonly LiveOther[];
	/** The statement that made it, if only that shows its constraints. Making the table again would lose them. */
	readonly constrained?: string;
	/** Tables that refer to it by a foreign key, where that prevents making it again. */
	readonly referredBy?: readonly string[];
	/** The program's views over it, whatever their names. */
	readonly views?: readonly string[];
}

/** An index, a trigger or the like on a table, with the statement that makes it. */
export interface LiveOther {
	readonly name: string;
	readonly sql: string;
	/** The columns of an index, or of a grant; empty for a trigger. */
	readonly columns: readonly string[];
}

/** A column as the database holds it; `type` is the database's own text, such as `VARCHAR(255)`. */
export interface LiveColumn {
	readonly name: string;
	readonly type: string;
	readonly notNull: boolean;
}

/** The present schema of the database. Names are looked up in lower case, since engines ignore case. */
export interface LiveSchema {
	readonly tables: ReadonlyMap<string, LiveTable>;
	/**
	 * By view name in lower case: the {@link Dialect.viewMark} of its definition, or its text where the view is not ours.
	 */
	readonly views: ReadonlyMap<string, string>;
	/** By view name in lower case: what others gave it and it would lose with a drop, such as grants, where the engine has such. */
	readonly viewOthers?: ReadonlyMap<string, readonly LiveOther[]>;
	/** By index name in lower case: its definition, as the engine writes it. */
	readonly indexes: ReadonlyMap<string, string>;
}

/** Who holds the lock. */
export interface LockHolder {
	readonly pid: number;
	readonly host: string;
	readonly user: string;
	readonly runDate: string;
	readonly command: string;
	/** ISO 8601 with time zone. */
	readonly since: string;
}

/** A statement that is run for many rows. */
export interface BulkInsert {
	readonly table: string;
	readonly columns: readonly string[];
}

/** A range of the rows in a part of a spool: the first one, counted from 0, and their number. */
export interface SpoolRange {
	readonly from: number;
	readonly count: number;
}

/** A spool's parts: each has rows of its own width, counted from 0. */
export const SPOOL_PARTS = ['rows', 'rejects'] as const;
export type SpoolPart = (typeof SPOOL_PARTS)[number];

/** The types of the values in each part of a spool. */
export type SpoolTypes = Readonly<Record<SpoolPart, readonly ColumnType[]>>;

/** What is loaded from a spool with one statement. */
export interface SpoolLoad {
	readonly part: SpoolPart;
	readonly range: SpoolRange;
	readonly insert: BulkInsert;
	/** The insert's columns that are the same in every row; the others take the row's values in order. */
	readonly constants: Readonly<Record<string, SqlValue>>;
	/** The insert's columns by which the rows are sorted before they go into the table. */
	readonly order?: readonly string[];
}

/**
 * Rows and rejects wait here while a file is read, in temporary space outside of every transaction, until one statement
 * loads them. They are gone with the engine at the latest, however it ends.
 */
export interface Spool {
	/** Drops earlier rows and their failure, and makes room for rows of these types. */
	open(types: SpoolTypes): Promise<void>;
	/** Appends rows with as many values as their part has types. Resolves when there is room for more. */
	keep(part: SpoolPart, rows: readonly SqlValue[][] | PackedRows): Promise<void>;
	/** Loads rows into a table and gives their number. */
	load(load: SpoolLoad): Promise<number>;
	/** Resolves when every row is kept, and throws the first row's failure. */
	flush(): Promise<void>;
	/** Drops all rows and their failure, and frees the space. */
	close(): Promise<void>;
}

/**
 * What an engine is opened for. `query` cannot write: the engine itself prevents it. `rehearse` is for work that is
 * rolled back: it can write, and leaves no file, setting or lock behind that was not there before.
 */
export type OpenMode = 'write' | 'query' | 'rehearse';

/** Settings of the config for an engine. */
export interface EngineOptions {
	/** Seconds that a statement may take; 0 is without limit. */
	readonly statementTimeout: number;
	/** Seconds that a statement waits for another session's lock; 0 is without limit. */
	readonly lockTimeout: number;
}

/** Where a database is, and which engine it needs. Each engine adds what it opens it by. */
export interface Connection extends Address {
	/** The engine's name in the registry. */
	readonly engine: string;
	/** The absolute path of the database file; `null` where it is on a server. */
	readonly file: string | null;
}

/** One kind of database for the registry: how its connections are written, and how one is opened. */
export interface EngineKind<C extends Connection = Connection> extends Notation {
	/** A connection to show to people who have written none. */
	readonly example: string;
	/** For the reference page, in Markdown. */
	readonly description: string;
	/** The language of sql-formatter that lays out its statements for people. */
	readonly sqlLanguage: SqlLanguage;
	/** @param base - the folder that a relative path starts from */
	parse(text: string, base: string): Parsed<C>;
	/** Starts, beside other work, what `open` will need. */
	prepare?(): Promise<void>;
	/** @throws EtlError `E_DATABASE…` */
	open(connection: C, mode: OpenMode, options: EngineOptions): Promise<Engine>;
}

/**
 * A database. Calls run in the order in which they are made, off the caller's thread. Every failure is an EtlError with
 * an `E_DATABASE…` code, and with the statement in its context.
 */
export interface Engine {
	readonly dialect: Dialect;
	/** The connection for people, without a password. */
	readonly label: string;
	/** What about this database may end a day though it is sound, as a sentence; `null` where nothing does. */
	readonly caution: string | null;
	begin(): Promise<void>;
	commit(): Promise<void>;
	/** Rolls back an open transaction; does nothing without one. */
	rollback(): Promise<void>;
	/** Runs a statement and gives the number of rows that it changed. */
	run(statement: Statement): Promise<number>;
	/** Runs a statement that reads, and gives at most `limit` rows. */
	rows(statement: Statement, limit?: number): Promise<Row[]>;
	/** Takes rows and sends all of them in order. Resolves when there is room for more, which is the back-pressure. */
	insert(insert: BulkInsert, rows: readonly SqlValue[][]): Promise<void>;
	/** Resolves when every row that was sent is in, and throws the failure of one. */
	flush(): Promise<void>;
	/** Rows wait here while a file is read; `null` where it is as fast to send them again. */
	readonly spool: Spool | null;
	/**
	 * Runs a statement that reads committed data, at the same time as other work and without waiting for it; `null` where
	 * the engine cannot.
	 */
	readonly onSideConnection: ((statement: Statement) => Promise<Row[]>) | null;
	inspect(): Promise<LiveSchema>;
	/** Takes the lock for a run, or says who holds it. A dead process never holds it. */
	lock(holder: LockHolder): Promise<{ held: true } | { held: false; by: LockHolder | null }>;
	unlock(): Promise<void>;
	/**
	 * Cancels the running statement, which then throws. Does nothing where none runs, or where the engine cannot. A rollback
	 * and an unlock wait for it, so that it hits no work of a later run.
	 */
	cancel(): Promise<void>;
	close(): Promise<void>;
}
