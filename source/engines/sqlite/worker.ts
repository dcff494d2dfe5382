import { parentPort } from 'node:worker_threads';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { PackedRows } from '../../core/records/packed-rows.js';
import type { SqlValue } from '../../core/records/record.js';
import type { BulkInsert, LockHolder, OpenMode, SpoolLoad, SpoolPart } from '../engine.js';
import { SqliteDatabase } from './database.js';
import { SqliteLock } from './lock.js';
import type { SpoolWidths } from './spool.js';

/** The engine's requests to its thread. `insert` is answered like the rest, so that the engine can hold back. */
export type Request =
	| { readonly do: 'open'; readonly path: string; readonly mode: OpenMode }
	| { readonly do: 'begin' | 'commit' | 'rollback' | 'inspect' | 'closeSpool' | 'unlock' | 'close' }
	| { readonly do: 'run'; readonly statement: Statement }
	| { readonly do: 'rows'; readonly statement: Statement; readonly limit: number }
	| { readonly do: 'insert'; readonly insert: BulkInsert; readonly rows: readonly (readonly SqlValue[])[] }
	| { readonly do: 'openSpool'; readonly widths: SpoolWidths }
	| { readonly do: 'keep'; readonly part: SpoolPart; readonly rows: PackedRows | readonly (readonly SqlValue[])[] }
	| { readonly do: 'load'; readonly load: SpoolLoad }
	| { readonly do: 'lock'; readonly holder: LockHolder };

/** An answer, in the order of the requests. An EtlError is sent to the engine as plain data. */
export type Answer =
	| { readonly value: unknown }
	| { readonly etlError: Pick<EtlError, 'code' | 'message' | 'hint' | 'context'> }
	| { readonly bug: unknown };

/** The file that the thread has until it is closed, and its lock. */
interface Opened {
	readonly database: SqliteDatabase;
	readonly lock: SqliteLock;
}

serve();

function serve(): void {
	let opened: Opened | null = null;
	const database = () => open().database;
	const open = () => {
		if (opened === null) throw new Error('The thread has no database open');
		return opened;
	};
	const perform = (request: Request): unknown => {
		switch (request.do) {
			case 'open':
				opened = {
					database: new SqliteDatabase(request.path, request.mode),
					lock: new SqliteLock(request.path, request.mode === 'rehearse'),
				};
				return null;
			case 'begin':
				return database().begin();
			case 'commit':
				return database().commit();
			case 'rollback':
				return database().rollback();
			case 'inspect':
				return database().inspect();
			case 'run':
				return database().run(request.statement);
			case 'rows':
				return database().rows(request.statement, request.limit);
			case 'insert':
				return database().insert(request.insert, request.rows);
			case 'keep':
				return database().keep(request.part, request.rows);
			case 'load':
				return database().load(request.load);
			case 'openSpool':
				return database().openSpool(request.widths);
			case 'closeSpool':
				return database().closeSpool();
			case 'lock':
				return open().lock.acquire(request.holder);
			case 'unlock':
				return open().lock.release();
			case 'close':
				opened?.database.close();
				opened?.lock.release();
				opened = null;
				return null;
		}
	};
	parentPort?.on('message', (request: Request) => {
		parentPort?.postMessage(answer(() => perform(request)));
	});
}

function answer(work: () => unknown): Answer {
	try {
		return { value: work() ?? null };
	} catch (error) {
		if (!(error instanceof EtlError)) return { bug: error };
		const { code, message, hint, context } = error;
		return { etlError: { code, message, hint, context } };
	}
}
