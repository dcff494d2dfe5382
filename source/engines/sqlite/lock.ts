import { closeSync, openSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import type { LockHolder } from '../engine.js';
import { toEtlError } from './errors.js';

/**
 * The run lock of a SQLite database: a small database beside it whose write lock the holder keeps.
 *
 * The operating system gives the lock back when the holder dies, however it dies, and never while it lives; so
 * there is no heartbeat to go stale and no clock to compare. Who holds it is a row that anyone may still read.
 */
export class SqliteLock {
	readonly #path: string;
	#held: BetterSqlite3.Database | null = null;

	constructor(databasePath: string) {
		this.#path = `${databasePath}-etl-lock`;
	}

	/** @throws EtlError when the lock's file cannot be made */
	acquire(holder: LockHolder): { held: true } | { held: false; by: LockHolder | null } {
		const db = this.#open();
		try {
			db.exec('begin immediate');
			// From here only those who read the holder's name stand in the way, each for a moment: wait for them, or ten
			// runs that start at once might all leave.
			db.pragma('busy_timeout = 5000');
			db.exec('create table if not exists holder (one integer primary key check (one = 1), json text not null)');
			db.prepare('insert into holder values (1, ?) on conflict (one) do update set json = excluded.json').run(
				JSON.stringify(holder),
			);
			db.exec('commit; begin immediate');
			this.#held = db;
			return { held: true };
		} catch (error) {
			const by = isBusy(error) ? this.#holder(db) : null;
			db.close();
			if (isBusy(error)) return { held: false, by };
			throw toEtlError(error, { lock: this.#path });
		}
	}

	release(): void {
		this.#held?.close();
		this.#held = null;
	}

	#open(): BetterSqlite3.Database {
		try {
			closeSync(openSync(this.#path, 'a', 0o600));
			return new BetterSqlite3(this.#path, { timeout: 200 });
		} catch (error) {
			throw toEtlError(error, { lock: this.#path });
		}
	}

	#holder(db: BetterSqlite3.Database): LockHolder | null {
		try {
			const row = db.prepare('select json from holder').get() as { json: string } | undefined;
			return row ? (JSON.parse(row.json) as LockHolder) : null;
		} catch {
			return null; // The holder is writing its name at this moment.
		}
	}
}

function isBusy(error: unknown): boolean {
	return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
