import type BetterSqlite3 from 'better-sqlite3';
import type { SqlValue } from '../../core/record.js';
import type { BulkInsert, SpoolRange } from '../engine.js';
import { quoted } from '../quoted.js';
import { Insertion } from './insertion.js';
import { type RowText, unpackRows } from './row-text.js';

/**
 * Rows in a temporary table without types, whose file SQLite has unlinked from the start: nothing of it is left behind,
 * even by a process that is killed. Its pages are never journalled, since it only grows.
 */
export class SqliteSpool {
	readonly #db: BetterSqlite3.Database;
	#columns: readonly string[] = [];
	#insertion: Insertion | null = null;

	constructor(db: BetterSqlite3.Database) {
		this.#db = db;
	}

	/** Makes room for rows of so many values, and forgets those that were there. */
	open(width: number): void {
		this.close();
		this.#columns = Array.from({ length: width }, (_, index) => `c${index}`);
		this.#db.exec(`create table temp.etl_spool (${this.#columns.join(', ')})`);
		this.#insertion = new Insertion(this.#db, 'insert into temp.etl_spool', width);
	}

	keep(rows: RowText | readonly (readonly SqlValue[])[]): void {
		const values: SqlValue[] = 'text' in rows ? unpackRows(rows) : rows.flat();
		const width = 'text' in rows ? rows.width : (rows[0]?.length ?? 0);
		if (width !== this.#columns.length)
			throw new Error(`Rows of ${width} values in a spool of ${this.#columns.length}`);
		// All of the batch or nothing, whether a transaction is open or not.
		this.#db.exec('savepoint etl_spool');
		try {
			this.#insertion?.run(values);
			this.#db.exec('release etl_spool');
		} catch (error) {
			if (this.#db.inTransaction) this.#db.exec('rollback to etl_spool; release etl_spool');
			throw error;
		}
	}

	/** Rows that the load brought into the table. */
	load({ table, columns }: BulkInsert, range: SpoolRange, constants: Readonly<Record<string, SqlValue>>): number {
		let spooled = 0;
		const bound: SqlValue[] = [];
		const values = columns.map((name) => {
			if (!(name in constants)) return this.#columns[spooled++];
			bound.push(constants[name] ?? null);
			return '?';
		});
		const text = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) select ${values.join(', ')} from temp.etl_spool where rowid > ? and rowid <= ?`;
		return this.#db.prepare(text).run(...bound, range.from, range.from + range.count).changes;
	}

	close(): void {
		this.#insertion = null;
		this.#columns = [];
		this.#db.exec('drop table if exists temp.etl_spool');
	}
}
