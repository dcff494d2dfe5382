import type BetterSqlite3 from 'better-sqlite3';
import { EtlError } from '../../core/errors.js';
import { type PackedRows, unpackRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import { SPOOL_PARTS, type SpoolLoad, type SpoolPart } from '../engine.js';
import { loadTexts } from '../spool-texts.js';
import { toEtlError } from './errors.js';
import { Insertion } from './insertion.js';

/** The number of values of a row in each part. */
export type SpoolWidths = Readonly<Record<SpoolPart, number>>;

/** A part's table, which is called like it. */
interface Part {
	readonly columns: readonly string[];
	readonly insertion: Insertion;
}

/**
 * Rows in tables without types, in a temporary database of its own. SQLite unlinks its file at once, so nothing is
 * left behind even if the process is killed. Its pages are not journalled, because it only grows.
 *
 * It is not one of the connection's temporary tables: once their folder is full, SQLite begins no transaction any more.
 * A detached database takes its failure with it.
 */
export class SqliteSpool {
	readonly #db: BetterSqlite3.Database;
	readonly #pragmas: readonly string[];
	readonly #parts = new Map<SpoolPart, Part>();
	#isFull = false;

	/** @param pragmas - settings of the temporary database, such as `page_size = 4096` */
	constructor(db: BetterSqlite3.Database, pragmas: readonly string[]) {
		this.#db = db;
		this.#pragmas = pragmas;
	}

	/** Drops earlier rows, and makes room for rows of these widths. */
	open(widths: SpoolWidths): void {
		this.close();
		if (!this.#isAttached) {
			this.#db.exec("attach '' as etl_spool");
			for (const pragma of this.#pragmas) this.#db.pragma(`etl_spool.${pragma}`);
		}
		for (const part of SPOOL_PARTS) {
			const columns = Array.from({ length: widths[part] }, (_, index) => `c${index}`);
			this.#db.exec(`create table etl_spool.${part} (${columns.join(', ')})`);
			const insertion = new Insertion(this.#db, `insert into etl_spool.${part}`, columns.length);
			this.#parts.set(part, { columns, insertion });
		}
	}

	keep(part: SpoolPart, rows: PackedRows | readonly (readonly SqlValue[])[]): void {
		const values: SqlValue[] = 'text' in rows ? unpackRows(rows) : rows.flat();
		const width = 'text' in rows ? rows.width : (rows[0]?.length ?? 0);
		const kept = this.#parts.get(part);
		if (width !== kept?.columns.length)
			throw new Error(`Rows of ${width} values in a spool of ${kept?.columns.length ?? 'none'}`);
		// All of the batch or nothing, whether a transaction is open or not.
		this.#db.exec('savepoint etl_spool');
		try {
			kept.insertion.run(values);
			this.#db.exec('release etl_spool');
		} catch (error) {
			const known = toEtlError(error, {});
			this.#isFull ||= known instanceof EtlError && known.code === 'E_DATABASE_FULL';
			if (this.#db.inTransaction) this.#db.exec('rollback to etl_spool; release etl_spool');
			throw error;
		}
	}

	/** Loads rows, and gives their number. */
	load({ part, range, ...load }: SpoolLoad): number {
		const bound: SqlValue[] = [];
		const bind = (value: SqlValue) => {
			bound.push(value);
			return '?';
		};
		const { insert, order } = loadTexts(load, this.#parts.get(part)?.columns ?? [], bind);
		const text = `${insert} from etl_spool.${part} where rowid > ? and rowid <= ?${order}`;
		return this.#db.prepare(text).run(...bound, range.from, range.from + range.count).changes;
	}

	close(): void {
		this.#parts.clear();
		if (!this.#isAttached) return;
		// A database cannot be detached within a transaction, and a rehearsal is one to its end.
		const dropped = SPOOL_PARTS.map((part) => `drop table if exists etl_spool.${part}`);
		this.#db.exec(this.#db.inTransaction ? dropped.join('; ') : 'detach etl_spool');
		// Sorting and work tables would find the folder full too, and the day can be loaded in memory.
		if (this.#isFull && !this.#db.inTransaction) this.#db.pragma('temp_store = MEMORY');
	}

	get #isAttached(): boolean {
		return this.#db.prepare("select 1 from pragma_database_list where name = 'etl_spool'").get() !== undefined;
	}
}
