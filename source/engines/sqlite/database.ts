import { accessSync, closeSync, constants, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { PackedRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import type { BulkInsert, LiveSchema, OpenMode, Row, SpoolLoad, SpoolPart } from '../engine.js';
import { quoted, UNBOUND } from '../texts.js';
import { uniqueNames } from '../unique-names.js';
import { registerAggregates } from './aggregates.js';
import { registerDecimals } from './decimals.js';
import { toEtlError } from './errors.js';
import { Insertion } from './insertion.js';
import { Inspection } from './inspect.js';
import { type SpoolWidths, SqliteSpool } from './spool.js';
import { SqliteTransaction } from './transaction.js';

/**
 * Larger than SQLite's default: a quarter of the pages to find, write and log, 11.5 s instead of 13 for a million rows.
 */
const PAGE = 16_384;

/** Page cache. With 64 MiB a million rows took as long, and 73 MB more. */
const CACHE_KIB = 16_384;

/** Page cache of a read-only connection and of temporary tables, which are both read in sequence. */
const SMALL_CACHE_KIB = 4_096;

/** What may come before a query, and behind it. */
const EXPLAIN = /^\s*explain(?:\s+query\s+plan)?(?=\s)/i;
const END = /;(?:\s|--[^\n]*|\/\*[^*]*\*\/)*$/;

/** Milliseconds that a statement waits for another program's lock. */
const BUSY_TIMEOUT = 5_000;

/** One SQLite file, called from the thread that owns it. Every failure is an EtlError. */
export class SqliteDatabase {
	readonly #db: BetterSqlite3.Database;
	readonly #insertions = new Map<string, Insertion>();
	readonly #spool: SqliteSpool;
	readonly #transaction: SqliteTransaction;
	#inspection: Inspection | null = null;
	readonly #mode: OpenMode;
	/** The open file and its path; `null` where nothing is written. */
	readonly #file: { readonly path: string; readonly inode: number | null } | null;

	/** @throws EtlError `E_DATABASE_OPEN`, `E_DATABASE_NOT`, `E_DATABASE_READONLY` */
	constructor(path: string, mode: OpenMode) {
		this.#mode = mode;
		try {
			if (mode === 'write') createPrivate(path);
			this.#db = openFile(path, mode);
			this.#file = mode === 'write' ? { path, inode: inodeOf(path) } : null;
			// Both settings affect only an empty file.
			if (mode === 'write') this.#db.pragma(`page_size = ${PAGE}`);
			this.#db.pragma(`temp.page_size = ${PAGE}`);
			// WAL is recorded in the file's header, so a rehearsal does not set it.
			if (mode === 'write') this.#db.pragma('journal_mode = WAL');
			if (mode === 'query') this.#db.pragma('query_only = ON');
			// A view in somebody else's file may then call only functions without side effects.
			this.#db.pragma('trusted_schema = OFF');
			// Otherwise SQLite refuses to rename a table to a name that somebody's view uses.
			this.#db.pragma('legacy_alter_table = ON');
			this.#db.pragma('synchronous = FULL');
			this.#db.pragma(`cache_size = -${mode === 'query' ? SMALL_CACHE_KIB : CACHE_KIB}`);
			this.#db.pragma(`temp.cache_size = -${SMALL_CACHE_KIB}`);
			this.#db.prepare('select count(*) from sqlite_master').get();
		} catch (error) {
			throw mode === 'query' ? unreadable(error, path) : toEtlError(error, { database: path });
		}
		registerAggregates(this.#db);
		registerDecimals(this.#db);
		this.#transaction = new SqliteTransaction(this.#db);
		this.#spool = new SqliteSpool(this.#db, [`page_size = ${PAGE}`, `cache_size = -${SMALL_CACHE_KIB}`]);
	}

	begin(): void {
		this.#do(() => this.#transaction.begin(), 'begin immediate');
	}

	commit(): void {
		this.#requireFile();
		this.#do(() => this.#transaction.commit(), 'commit');
	}

	rollback(): void {
		this.#named(() => this.#transaction.rollback(), 'rollback');
	}

	run(statement: Statement): number {
		return this.#do(
			() => this.#db.prepare(statement.sql).run(...statement.parameters).changes,
			statement.sql,
			statement.id,
		);
	}

	rows(statement: Statement, limit: number): Row[] {
		return this.#do(
			() => {
				if (this.#mode === 'query') this.#requireQuery(statement.sql);
				const prepared = bound(this.#prepareOne(statement.sql), statement.parameters);
				if (!prepared.reader || !prepared.readonly)
					throw new EtlError('E_SQL', 'The statement does not read: only queries may run here');
				const names = uniqueNames(prepared.columns().map(({ name }) => name));
				const rows: Row[] = [];
				// Values in an object would lose a column called `__proto__`.
				for (const values of prepared.safeIntegers().raw().iterate()) {
					if (rows.length >= limit) break;
					rows.push(rowOf(names, values as unknown[]));
				}
				return rows;
			},
			statement.sql,
			statement.id,
		);
	}

	insert({ table, columns }: BulkInsert, rows: readonly (readonly SqlValue[])[]): void {
		const into = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')})`;
		this.#do(
			() => {
				const insertion = this.#insertions.get(into) ?? new Insertion(this.#db, into, columns.length);
				this.#insertions.set(into, insertion);
				insertion.run(rows.flat());
			},
			into,
			'insert',
		);
	}

	/** Keeps rows for {@link load}. */
	keep(part: SpoolPart, rows: PackedRows | readonly (readonly SqlValue[])[]): void {
		this.#do(() => this.#spool.keep(part, rows), 'spool');
	}

	load(load: SpoolLoad): number {
		return this.#do(() => this.#spool.load(load), 'spool', 'insert');
	}

	openSpool(widths: SpoolWidths): void {
		this.#do(() => this.#spool.open(widths), 'spool');
	}

	closeSpool(): void {
		this.#do(() => this.#spool.close(), 'spool');
	}

	/** `null` where nothing has changed since the last time. */
	inspect(): LiveSchema | null {
		return this.#do(() => {
			this.#inspection ??= new Inspection(this.#db);
			return this.#inspection.next();
		}, 'inspect');
	}

	close(): void {
		this.#insertions.clear();
		this.#db.close();
	}

	/**
	 * Throws if the file was deleted or replaced while it is open. SQLite would not notice, and the writes would be lost.
	 */
	#requireFile(): void {
		if (this.#file === null || inodeOf(this.#file.path) === this.#file.inode) return;
		throw new EtlError('E_DATABASE_OPEN', 'The database was deleted, moved or replaced while it was open', {
			context: { database: this.#file.path },
			hint: 'Nothing more was written: put the file back where it was, or run again.',
		});
	}

	/**
	 * Lets SQLite compile the text in a place where only a query is allowed. Many PRAGMAs take effect on compilation, and
	 * ATTACH would read other files.
	 */
	#requireQuery(text: string): void {
		const query = text.replace(EXPLAIN, '').replace(END, '');
		try {
			this.#db.prepare(`select exists (${query}\n)`);
		} catch (error) {
			const isOther =
				error instanceof RangeError || (error instanceof Error && /syntax error|incomplete/.test(error.message));
			if (!isOther) throw error;
			throw new EtlError('E_SQL', `Only one query that reads may run here (${error.message})`, { cause: error });
		}
	}

	/** For no statement or several, better-sqlite3 throws a RangeError without a code. */
	#prepareOne(text: string): BetterSqlite3.Statement {
		try {
			return this.#db.prepare(text);
		} catch (error) {
			if (error instanceof RangeError) throw new EtlError('E_SQL', error.message, { cause: error });
			throw error;
		}
	}

	/** Does work in the transaction that was begun, if one was. */
	#do<T>(work: () => T, text: string, id?: string): T {
		return this.#transaction.do(() => this.#named(work, text, id));
	}

	/** Makes an EtlError of a failure, with its statement. */
	#named<T>(work: () => T, text: string, id?: string): T {
		try {
			return work();
		} catch (error) {
			throw toEtlError(error, { statement: id ?? text.slice(0, 60), sql: text.slice(0, 2_000) });
		}
	}
}

/** For a placeholder without a value better-sqlite3 throws an error without a code. Where values are given it is a bug. */
function bound(statement: BetterSqlite3.Statement, parameters: readonly SqlValue[]): BetterSqlite3.Statement {
	try {
		return statement.bind(...parameters);
	} catch (error) {
		if (parameters.length > 0) throw error;
		throw new EtlError('E_DATABASE', UNBOUND, { cause: error });
	}
}

/** A rehearsal without a database file uses a temporary database, which SQLite removes by itself. */
function openFile(path: string, mode: OpenMode): BetterSqlite3.Database {
	if (mode === 'rehearse' && !existsSync(path)) {
		accessSync(dirname(path), constants.W_OK | constants.X_OK);
		return new BetterSqlite3('', { timeout: BUSY_TIMEOUT });
	}
	return new BetterSqlite3(path, { readonly: mode === 'query', fileMustExist: true, timeout: BUSY_TIMEOUT });
}

/** A database in WAL mode needs a log index beside it. Without it SQLite only says that it cannot open the file. */
function unreadable(error: unknown, path: string): unknown {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (!code.startsWith('SQLITE_CANTOPEN') || !existsSync(path)) return toEtlError(error, { database: path });
	const message = 'The database cannot be read: its folder may not be written, which SQLite needs for reading too';
	return new EtlError('E_DATABASE_READONLY', message, { context: { database: path }, cause: error });
}

function inodeOf(path: string): number | null {
	return statSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

/** A database holds health records, so only the owner may read its file, from the start. */
function createPrivate(path: string): void {
	closeSync(openSync(path, 'a', 0o600));
}

/** Whole numbers are numbers where they are exact, and text beyond 2^53; bytes are hex. */
function rowOf(names: readonly string[], values: readonly unknown[]): Row {
	return Object.fromEntries(names.map((name, at) => [name, plainValue(values[at])]));
}

function plainValue(value: unknown): SqlValue {
	if (typeof value === 'bigint') {
		const number = Number(value);
		return Number.isSafeInteger(number) ? number : value.toString();
	}
	if (Buffer.isBuffer(value)) return value.toString('hex');
	return value as SqlValue;
}
