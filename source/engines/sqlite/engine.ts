import { Worker } from 'node:worker_threads';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan.js';
import type { SqlValue } from '../../core/record.js';
import type { BulkInsert, Engine, LiveSchema, LockHolder, OpenMode, Row, SpoolRange } from '../engine.js';
import { createSqliteDialect } from './dialect.js';
import { packRows } from './row-text.js';
import type { Answer, Request, WorkerSettings } from './worker.js';

/** What a thread makes lives for a batch: more room for it was no faster, and 30 MB more. */
const YOUNG_MB = 6;

/** Batches on their way to the thread: enough to keep it busy, few enough to keep memory flat. */
const BATCHES_UNDER_WAY = 3;

/**
 * Opens a SQLite file in a thread of its own, since its calls block.
 *
 * @param path - absolute; in `write` mode made when missing, readable by its owner alone
 * @throws EtlError `E_DATABASE_OPEN`, `E_DATABASE_NOT`, `E_DATABASE_READONLY`, `E_DATABASE_BUSY`
 */
export async function openSqlite(path: string, mode: OpenMode): Promise<Engine> {
	const thread = new SqliteThread({ path, mode });
	try {
		await thread.ask({ do: 'open' });
	} catch (error) {
		await thread.stop();
		throw error;
	}
	return createEngine(thread, `sqlite:${path}`, mode === 'write' ? new Reader(path) : null);
}

function createEngine(thread: SqliteThread, label: string, reader: Reader | null): Engine {
	let underWay: Promise<unknown>[] = [];
	const settle = async (atMost: number) => {
		while (underWay.length > atMost) {
			await underWay[0];
			underWay.shift();
		}
	};
	/** Waits for what is under way, and forgets what went wrong with it. */
	const forget = async () => {
		await Promise.allSettled(underWay);
		underWay = [];
	};
	const send = async (request: Request) => {
		const sent = thread.ask(request);
		sent.catch(() => undefined); // Reported by whoever settles it.
		underWay.push(sent);
		await settle(BATCHES_UNDER_WAY);
	};
	return {
		dialect: createSqliteDialect(),
		label,
		begin: async () => void (await thread.ask({ do: 'begin' })),
		commit: async () => void (await thread.ask({ do: 'commit' })),
		rollback: async () => {
			await forget();
			await thread.ask({ do: 'rollback' });
		},
		run: async (statement: Statement) => (await thread.ask({ do: 'run', statement })) as number,
		rows: async (statement: Statement, limit = Number.MAX_SAFE_INTEGER) =>
			(await thread.ask({ do: 'rows', statement, limit })) as Row[],
		insert: (insert: BulkInsert, rows: readonly (readonly SqlValue[])[]) => send({ do: 'insert', insert, rows }),
		flush: () => settle(0),
		spool: {
			open: async (types) => {
				await forget();
				await thread.ask({ do: 'openSpool', width: types.length });
			},
			keep: (rows: readonly (readonly SqlValue[])[]) => send({ do: 'keep', rows: packRows(rows) ?? rows }),
			load: async (insert: BulkInsert, range: SpoolRange, constants: Readonly<Record<string, SqlValue>>) => {
				await settle(0);
				return (await thread.ask({ do: 'load', insert, range, constants })) as number;
			},
			flush: () => settle(0),
			close: async () => {
				await forget();
				await thread.ask({ do: 'closeSpool' });
			},
		},
		onSideConnection: reader && ((statement) => reader.rows(statement)),
		inspect: async () => (await thread.ask({ do: 'inspect' })) as LiveSchema,
		lock: async (holder: LockHolder) =>
			(await thread.ask({ do: 'lock', holder })) as Awaited<ReturnType<Engine['lock']>>,
		unlock: async () => void (await thread.ask({ do: 'unlock' })),
		// A thread cannot be reached while SQLite runs a statement in it: whoever cannot wait ends the process.
		cancel: async () => undefined,
		close: async () => {
			await reader?.stop();
			if (thread.hasEnded) return;
			await thread.ask({ do: 'close' });
			await thread.stop();
		},
	};
}

/** A second connection that only reads, opened when it is first asked: it sees what is committed. */
class Reader {
	readonly #path: string;
	#thread: SqliteThread | null = null;

	constructor(path: string) {
		this.#path = path;
	}

	async rows(statement: Statement): Promise<Row[]> {
		this.#thread ??= new SqliteThread({ path: this.#path, mode: 'query' });
		return (await this.#thread.ask({ do: 'rows', statement, limit: Number.MAX_SAFE_INTEGER })) as Row[];
	}

	async stop(): Promise<void> {
		await this.#thread?.stop();
	}
}

/** Requests to the thread, answered in order. */
class SqliteThread {
	readonly #worker: Worker;
	readonly #waiting: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
	#ended: Error | null = null;

	constructor(settings: WorkerSettings) {
		const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
		this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: settings, resourceLimits });
		this.#worker.on('message', (answer: Answer) => {
			const next = this.#waiting.shift();
			if ('value' in answer) next?.resolve(answer.value);
			else if ('bug' in answer) next?.reject(answer.bug);
			else next?.reject(new EtlError(answer.etlError.code, answer.etlError.message, answer.etlError));
		});
		this.#worker.on('error', (error) => this.#end(error));
		this.#worker.on('exit', () => this.#end(new Error('The database thread has stopped')));
	}

	get hasEnded(): boolean {
		return this.#ended !== null;
	}

	ask(request: Request): Promise<unknown> {
		if (this.#ended) return Promise.reject(this.#ended);
		return new Promise((resolve, reject) => {
			this.#waiting.push({ resolve, reject });
			this.#worker.postMessage(request);
		});
	}

	async stop(): Promise<void> {
		await this.#worker.terminate();
		this.#end(new Error('The database thread has stopped'));
	}

	#end(error: unknown): void {
		this.#ended ??= error instanceof Error ? error : new Error(String(error));
		for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
	}
}
