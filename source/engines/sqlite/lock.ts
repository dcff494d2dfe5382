import { closeSync, existsSync, fstatSync, openSync, readlinkSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import type { LockHolder } from '../engine.js';
import { toEtlError } from './errors.js';

/**
 * The run lock of a SQLite database: a small database beside it, on which the holder keeps a write lock.
 *
 * The operating system releases the lock when the holder dies, for whatever reason, and never before. So no heartbeat
 * can be late, and no clocks are compared. A row that anyone may read names the holder.
 */
export class SqliteLock {
	readonly #database: string;
	readonly #path: string;
	readonly #rehearsal: boolean;
	#held: BetterSqlite3.Database | null = null;
	#leaves = true;

	/** @param rehearsal - removes its file again where there was none, and locks no database that does not exist */
	constructor(databasePath: string, rehearsal: boolean) {
		this.#database = withoutLinks(databasePath);
		this.#path = `${this.#database}-etl-lock`;
		this.#rehearsal = rehearsal;
	}

	/** @throws EtlError when the lock's file cannot be made */
	acquire(holder: LockHolder): { held: true } | { held: false; by: LockHolder | null } {
		if (this.#rehearsal && !existsSync(this.#database)) return { held: true };
		this.#leaves = !this.#rehearsal || existsSync(this.#path);
		for (;;) {
			const answer = this.#try(holder);
			if (answer !== null) return answer;
		}
	}

	/** `null` where the file was removed between opening and locking it, so that the lock is useless. */
	#try(holder: LockHolder): { held: true } | { held: false; by: LockHolder | null } | null {
		const { db, inode } = this.#open();
		try {
			db.exec('begin immediate');
			if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== inode) {
				db.close();
				return null;
			}
			// From here only readers of the holder's name are in the way, each for a moment. Without waiting for them, ten
			// runs that start at once might all give up.
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
		// This is safe while the lock is held: another process that opened the file sees that it was replaced, and tries
		// again.
		if (this.#held !== null && !this.#leaves) rmSync(this.#path, { force: true });
		this.#held?.close();
		this.#held = null;
	}

	#open(): { db: BetterSqlite3.Database; inode: number } {
		try {
			const file = openSync(this.#path, 'a', 0o600);
			const inode = fstatSync(file).ino;
			closeSync(file);
			return { db: new BetterSqlite3(this.#path, { timeout: 200 }), inode };
		} catch (error) {
			throw toEtlError(error, { lock: this.#path });
		}
	}

	#holder(db: BetterSqlite3.Database): LockHolder | null {
		try {
			const row = db.prepare('select json from holder').get() as { json: string } | undefined;
			return row ? (JSON.parse(row.json) as LockHolder) : null;
		} catch {
			return null; // The holder is writing its name.
		}
	}
}

/** The real path of a file, even if the file does not exist yet. */
function withoutLinks(file: string): string {
	try {
		return realpathSync(file);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return file;
	}
	const folder = path.dirname(file);
	try {
		return withoutLinks(path.resolve(folder, readlinkSync(file)));
	} catch {
		return existsSync(folder) ? path.join(realpathSync(folder), path.basename(file)) : file;
	}
}

function isBusy(error: unknown): boolean {
	return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
