import type BetterSqlite3 from 'better-sqlite3';
import { EtlError } from '../../core/errors.js';

/**
 * The transaction of a connection, and the one rule for all work on it: once begun, nothing runs outside of it.
 *
 * SQLite rolls a whole transaction back by itself where a disk is full, where memory ends, and where somebody's trigger
 * says so. Each statement behind that would be committed alone: batches that wait, and a savepoint with its release.
 * See https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction".
 */
export class SqliteTransaction {
	readonly #db: BetterSqlite3.Database;
	/** Whether it was begun, and neither committed nor rolled back by us. */
	#begun = false;
	#lostBy: unknown = null;

	constructor(db: BetterSqlite3.Database) {
		this.#db = db;
	}

	/**
	 * Does work of the connection.
	 *
	 * @throws what the work throws; and, without doing it, the failure that has ended the transaction before its time
	 */
	do<T>(work: () => T): T {
		if (this.#isLost) throw this.#lostBy ?? new EtlError('E_DATABASE', 'The transaction has ended before its time');
		try {
			return work();
		} catch (error) {
			if (this.#isLost) this.#lostBy = error;
			throw error;
		}
	}

	/** Begins one, as work of {@link do}. */
	begin(): void {
		this.#db.exec('begin immediate');
		this.#begun = true;
	}

	/** Commits what is open, as work of {@link do}. */
	commit(): void {
		this.#db.exec('commit');
		this.#begun = false;
	}

	/** Rolls back what is open. A lost transaction has been rolled back already, and is over from here on. */
	rollback(): void {
		if (this.#db.inTransaction) this.#db.exec('rollback');
		this.#begun = false;
		this.#lostBy = null;
	}

	get #isLost(): boolean {
		return this.#begun && !this.#db.inTransaction;
	}
}
