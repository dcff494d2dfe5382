import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import type { RowBatch } from './database.js';
import type { BoundQuery } from './query.js';
import { sqliteText } from './sqlite-values.js';

/** What the thread is asked. It answers in order. */
export type Request =
	| { readonly do: 'open' | 'next' | 'end' }
	| { readonly do: 'columns' | 'start'; readonly query: BoundQuery };

/** An answer. Errors cross as what they say, since their class does not. */
export type Answer = { readonly value: unknown } | { readonly code: string; readonly message: string };

/** Milliseconds that a statement waits for another program's lock. */
const BUSY_TIMEOUT = 5_000;

/** Characters and rows of a batch. */
const BATCH = 256 * 1024;
const MOST = 2_000;

type Rows = IterableIterator<readonly unknown[]>;

serve(workerData as string);

function serve(file: string): void {
	let db: BetterSqlite3.Database;
	let columns: readonly string[] = [];
	let rows: Rows | null = null;
	const prepare = ({ text }: BoundQuery) => {
		const statement = db.prepare<string[], readonly unknown[]>(text);
		if (!statement.reader || !statement.readonly) throw new Error('its query would write');
		columns = statement.columns().map(({ name }) => name);
		return statement;
	};
	const perform = (request: Request): unknown => {
		switch (request.do) {
			case 'open':
				db = openToRead(file);
				return null;
			case 'columns':
				prepare(request.query);
				return columns;
			case 'start':
				rows = prepare(request.query)
					.raw()
					.safeIntegers()
					.iterate(...request.query.values);
				return null;
			case 'next':
				return takeBatch(columns, rows as Rows);
			case 'end':
				rows?.return?.();
				db?.close();
				parentPort?.close();
				return null;
		}
	};
	parentPort?.on('message', (request: Request) => {
		parentPort?.postMessage(answer(() => perform(request)));
	});
}

/** The next rows; fewer than none are left where it says so. */
function takeBatch(columns: readonly string[], left: Rows): RowBatch & { readonly isLast: boolean } {
	const rows: (string | null)[][] = [];
	for (let size = 0; size < BATCH && rows.length < MOST; ) {
		const { value, done } = left.next();
		if (done) return { columns, rows, isLast: true };
		const row = value.map((each, at) => sqliteText(each, columns[at] as string));
		for (const text of row) size += text?.length ?? 0;
		rows.push(row);
	}
	return { columns, rows, isLast: false };
}

/**
 * Opens a database so that it stays byte for byte as it is. One in WAL mode that nobody has open is opened as if to write:
 * a reader that may not write leaves its log and index behind, which the last one that may takes away.
 */
function openToRead(file: string): BetterSqlite3.Database {
	const readonly = !isWal(file) || existsSync(`${file}-wal`);
	const db = new BetterSqlite3(file, { readonly, fileMustExist: true, timeout: BUSY_TIMEOUT });
	db.pragma('query_only = ON');
	// A view in somebody else's file may then call only functions without side effects.
	db.pragma('trusted_schema = OFF');
	db.prepare('select count(*) from sqlite_master').get();
	return db;
}

/** Whether the header says WAL: https://www.sqlite.org/fileformat2.html, offset 18. */
function isWal(file: string): boolean {
	const header = Buffer.alloc(20);
	const opened = openSync(file, 'r');
	try {
		readSync(opened, header, 0, 20, 0);
	} finally {
		closeSync(opened);
	}
	return header[18] === 2;
}

function answer(work: () => unknown): Answer {
	try {
		return { value: work() };
	} catch (error) {
		const { message } = error as Error;
		return { code: error instanceof Error && 'code' in error ? String(error.code) : '', message };
	}
}
