import { parentPort, workerData } from 'node:worker_threads';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan.js';
import type { SqlValue } from '../../core/record.js';
import type { BulkInsert, LockHolder, OpenMode, SpoolRange } from '../engine.js';
import { SqliteDatabase } from './database.js';
import { SqliteLock } from './lock.js';
import type { RowText } from './row-text.js';

/** What the engine asks of its thread. `insert` is answered like the rest, so that the asker can hold back. */
export type Request =
	| { readonly do: 'open' | 'begin' | 'commit' | 'rollback' | 'inspect' | 'closeSpool' | 'unlock' | 'close' }
	| { readonly do: 'run'; readonly statement: Statement }
	| { readonly do: 'rows'; readonly statement: Statement; readonly limit: number }
	| { readonly do: 'insert'; readonly insert: BulkInsert; readonly rows: readonly (readonly SqlValue[])[] }
	| { readonly do: 'openSpool'; readonly width: number }
	| { readonly do: 'keep'; readonly rows: RowText | readonly (readonly SqlValue[])[] }
	| {
			readonly do: 'load';
			readonly insert: BulkInsert;
			readonly range: SpoolRange;
			readonly constants: Readonly<Record<string, SqlValue>>;
	  }
	| { readonly do: 'lock'; readonly holder: LockHolder };

/** An answer, in the order of the requests. A user's error crosses the thread as plain data. */
export type Answer =
	| { readonly value: unknown }
	| { readonly etlError: Pick<EtlError, 'code' | 'message' | 'hint' | 'context'> }
	| { readonly bug: unknown };

/** What the thread is started with. */
export interface WorkerSettings {
	readonly path: string;
	readonly mode: OpenMode;
}

serve(workerData as WorkerSettings);

function serve(settings: WorkerSettings): void {
	let database: SqliteDatabase | null = null;
	const lock = new SqliteLock(settings.path, settings.mode === 'rehearse');
	const opened = () => {
		database ??= new SqliteDatabase(settings.path, settings.mode);
		return database;
	};
	const perform = (request: Request): unknown => {
		switch (request.do) {
			case 'open':
				opened();
				return null;
			case 'begin':
				return opened().begin();
			case 'commit':
				return opened().commit();
			case 'rollback':
				return opened().rollback();
			case 'inspect':
				return opened().inspect();
			case 'run':
				return opened().run(request.statement);
			case 'rows':
				return opened().rows(request.statement, request.limit);
			case 'insert':
				return opened().insert(request.insert, request.rows);
			case 'keep':
				return opened().keep(request.rows);
			case 'load':
				return opened().load(request.insert, request.range, request.constants);
			case 'openSpool':
				return opened().openSpool(request.width);
			case 'closeSpool':
				return opened().closeSpool();
			case 'lock':
				return lock.acquire(request.holder);
			case 'unlock':
				return lock.release();
			case 'close':
				database?.close();
				lock.release();
				return null;
		}
	};
	parentPort?.on('message', (request: Request) => {
		parentPort?.postMessage(answer(() => perform(request)));
		if (request.do === 'close') parentPort?.close();
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
