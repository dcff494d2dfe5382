import type { Address, Notation, Parsed } from '../core/address.js';
import type { Statement } from '../core/plan.js';
import type { SqlValue } from '../core/record.js';
import type { ColumnType } from '../core/schema.js';
import type { Dialect, Spread } from './dialect.js';

/** A row as it comes back: only for small results, previews and bookkeeping. */
export type Row = Readonly<Record<string, SqlValue>>;

/** A table as the database holds it. */
export interface LiveTable {
	readonly name: string;
	readonly columns: readonly LiveColumn[];
	/** Names of the primary key's columns, in its order. */
	readonly key: readonly string[];
	/** Name of the primary key, where the engine gives it one. */
	readonly keyName?: string;
	/** Where its rows are on a cluster; nothing where they are on the machine that we speak to. */
	readonly spread?: Spread;
	/** What somebody else made on it: indexes, triggers, and where they have a name of their own, constraints and rules. */
	readonly others?: readonly LiveOther[];
	/** The statement that made it, where that alone tells of constraints: one that makes it anew would lose them. */
	readonly constrained?: string;
	/** Tables that refer to it by a foreign key, where it could not be made anew under them. */
	readonly referredBy?: readonly string[];
	/** Views of ours over it, whatever they are called. */
	readonly views?: readonly string[];
}

/** An index, a trigger and their like on a table, as the statement that makes it. */
export interface LiveOther {
	readonly name: string;
	readonly sql: string;
	/** The columns that an index is over; of a trigger nothing is known. */
	readonly columns: readonly string[];
}

/** A column as the database holds it; `type` is the database's own text, such as `VARCHAR(255)`. */
export interface LiveColumn {
	readonly name: string;
	readonly type: string;
	readonly notNull: boolean;
}

/** What is in the database now. Names are looked up in lower case, since engines fold them. */
export interface LiveSchema {
	readonly tables: ReadonlyMap<string, LiveTable>;
	/** View name in lower case to what {@link Dialect.viewMark} makes of its definition, or to its text where that is not ours. */
	readonly views: ReadonlyMap<string, string>;
	/** Index name in lower case to its definition, in the engine's words. */
	readonly indexes: ReadonlyMap<string, string>;
}

/** Who holds the lock, for whoever finds it held. */
export interface LockHolder {
	readonly pid: number;
	readonly host: string;
	readonly user: string;
	readonly runDate: string;
	readonly command: string;
	/** ISO 8601 with time zone. */
	readonly since: string;
}

/** Rows of one statement that goes in many times. */
export interface BulkInsert {
	readonly table: string;
	readonly columns: readonly string[];
}

/** Rows of a spool: the first of them, counted from 0, and how many. */
export interface SpoolRange {
	readonly from: number;
	readonly count: number;
}

/**
 * Rows that wait in temporary space of the engine's own, outside every transaction, until one statement loads them.
 * They are gone with the engine at the latest, however it ends.
 */
export interface Spool {
	/** Makes room for rows of these types, and counts from 0: what was kept before is forgotten, and what went wrong with it. */
	open(types: readonly ColumnType[]): Promise<void>;
	/** Takes over rows of that many values, and keeps them in order. Resolves when there is room for more. */
	keep(rows: readonly SqlValue[][]): Promise<void>;
	/**
	 * Loads rows into a table and gives their number.
	 *
	 * @param constants - the insert's columns that are the same in every row; the others take the row's values in order
	 */
	load(insert: BulkInsert, range: SpoolRange, constants: Readonly<Record<string, SqlValue>>): Promise<number>;
	/** Resolves when every row is kept, and throws what went wrong with one. */
	flush(): Promise<void>;
	/** Gives the space back: every row is forgotten, and what went wrong with one. */
	close(): Promise<void>;
}

/**
 * What an engine is opened for. `query` cannot write, by the engine's own means. `rehearse` is for work that is rolled
 * back: it can write, and leaves no file, no setting and no lock behind that were not there before.
 */
export type OpenMode = 'write' | 'query' | 'rehearse';

/** What the config says about how an engine works. */
export interface EngineOptions {
	/** Seconds that a statement may take; 0 is for ever. */
	readonly statementTimeout: number;
	/** Seconds that a statement waits for what another session has locked; 0 is for ever. */
	readonly lockTimeout: number;
}

/** Where a database is, and of which engine it is. Each engine's own has what it opens it by besides. */
export interface Connection extends Address {
	/** The engine's name in the registry. */
	readonly engine: string;
	/** The file that the database is, absolute; `null` where a server keeps it. */
	readonly file: string | null;
}

/** One kind of database, as the registry knows it: how its connections are written, and how one is opened. */
export interface EngineKind<C extends Connection = Connection> extends Notation {
	/** For who has written none. */
	readonly example: string;
	/** For the reference page, in Markdown. */
	readonly description: string;
	/** @param base - the folder that a relative path starts from */
	parse(text: string, base: string): Parsed<C>;
	/** @throws EtlError `E_DATABASE…` */
	open(connection: C, mode: OpenMode, options: EngineOptions): Promise<Engine>;
}

/**
 * A database. Calls run in the order in which they are made, off the caller's thread.
 * Every failure is an EtlError with an `E_DATABASE…` code and the statement in its context.
 */
export interface Engine {
	readonly dialect: Dialect;
	/** The connection for people, without a password. */
	readonly label: string;
	begin(): Promise<void>;
	commit(): Promise<void>;
	/** Rolls back where a transaction is open; does nothing otherwise. */
	rollback(): Promise<void>;
	/** Runs a statement and gives the number of rows that it changed. */
	run(statement: Statement): Promise<number>;
	/** Runs a statement that reads, and gives at most `limit` rows. */
	rows(statement: Statement, limit?: number): Promise<Row[]>;
	/** Takes rows over and sends them, whole and in order. Resolves when there is room for more: that is the back-pressure. */
	insert(insert: BulkInsert, rows: readonly SqlValue[][]): Promise<void>;
	/** Resolves when every row that was sent is in, and throws what went wrong with one. */
	flush(): Promise<void>;
	/** Where rows can wait while a file is read, or `null` where sending them once more is as fast. */
	readonly spool: Spool | null;
	/**
	 * Runs a statement that reads what is committed, beside the work that is under way and without waiting for it, or
	 * `null` where that has to wait in line.
	 */
	readonly onSideConnection: ((statement: Statement) => Promise<Row[]>) | null;
	inspect(): Promise<LiveSchema>;
	/** Takes the lock for a run, or says who holds it. A dead holder never does. */
	lock(holder: LockHolder): Promise<{ held: true } | { held: false; by: LockHolder | null }>;
	unlock(): Promise<void>;
	/** Ends the statement that runs, which then throws; does nothing where none runs, and where an engine cannot. */
	cancel(): Promise<void>;
	close(): Promise<void>;
}
