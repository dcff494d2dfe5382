import type { Failure } from '../remote/line.js';
import type { BoundQuery } from './query.js';

/** Some rows of a query: a text for each column exactly as the database says it, `null` for NULL. */
export interface RowBatch {
	readonly columns: readonly string[];
	readonly rows: readonly (readonly (string | null)[])[];
}

/** One connection to a database, whose queries only read. */
export interface SqlSession {
	/** The columns that a query has, found without running it. */
	columns(query: BoundQuery): Promise<readonly string[]>;
	/** The rows of a query, as fast as they are asked for: one batch at least, which may be empty. */
	rows(query: BoundQuery): AsyncGenerator<RowBatch>;
	/** Lets go of the connection. */
	end(): Promise<void>;
	/** The same at once, whatever is under way: that fails then. */
	drop(): void;
}

/** A database that queries are asked of. */
export interface SqlDatabase {
	/** Opens a session. A signal that ends drops it, before it is open as well. */
	connect(signal: AbortSignal): Promise<SqlSession>;
	/** What is wrong with a query, where that is what failed: it completes the sentence «FILE …». Else `null`. */
	queryFault(error: unknown, query: BoundQuery): string | null;
	/** A failure of the database, in words of ours. */
	explain(error: unknown): Failure;
}
