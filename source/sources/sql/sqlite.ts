import { Worker } from 'node:worker_threads';
import { EtlError } from '../../core/errors.js';
import { type Failure, lost } from '../remote/line.js';
import type { RowBatch, SqlDatabase, SqlSession } from './database.js';
import type { BoundQuery } from './query.js';
import { queryFault } from './server-faults.js';
import type { Answer, Request } from './sqlite-worker.js';

/** A failure in the thread. */
class ThreadFault extends Error {
	constructor(
		readonly code: string,
		message: string,
	) {
		super(message);
	}
}

/** Codes of what is not a query's fault, and what they say of the file. */
const FAULTS: readonly (readonly [prefix: string, message: string])[] = [
	['ENOENT', 'does not exist'],
	['ENOTDIR', 'does not exist'],
	['EISDIR', 'is a folder'],
	['EACCES', 'may not be read'],
	['EPERM', 'may not be read'],
	['SQLITE_NOTADB', 'is no SQLite database'],
	['SQLITE_CORRUPT', 'is damaged'],
	['SQLITE_READONLY', 'was left in the middle of a change: open it once with the program that writes it'],
	['SQLITE_CANTOPEN', 'cannot be opened: a database in WAL mode needs a folder that may be written'],
	['SQLITE_IOERR', 'cannot be read: the disk under it failed'],
];

/** A SQLite file, each session in a thread of its own, since its calls block. */
export class SqliteSource implements SqlDatabase {
	readonly #file: string;

	constructor(file: string) {
		this.#file = file;
	}

	async connect(signal: AbortSignal): Promise<SqlSession> {
		const session = new SqliteSession(this.#file);
		signal.addEventListener('abort', () => session.drop(), { once: true });
		await session.ask({ do: 'open' }).catch((error) => {
			session.drop();
			throw error;
		});
		return session;
	}

	queryFault(error: unknown): string | null {
		if (!(error instanceof ThreadFault) || isFileFault(error.code)) return null;
		return queryFault(error.message, null);
	}

	explain(error: unknown): Failure {
		if (!(error instanceof ThreadFault)) throw error;
		const { code, message } = error;
		const context = { source: this.#file };
		if (isBusy(code))
			return { error: lost(`${this.#file} is locked by another program (${message})`), isPassing: true };
		const words = FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1];
		const isMissing = words === FAULTS[0]?.[1];
		const what = words === undefined ? `cannot be read (${message})` : words;
		return {
			error: new EtlError(
				isMissing ? 'E_SOURCE_MISSING' : 'E_SOURCE_UNREADABLE',
				`The database ${this.#file} ${what}`,
				{
					context,
					hint: isMissing ? 'Check the path in `source`.' : 'Check the file that `source` names, and its permissions.',
				},
			),
			isPassing: false,
		};
	}
}

function isBusy(code: string): boolean {
	return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

function isFileFault(code: string): boolean {
	return isBusy(code) || FAULTS.some(([prefix]) => code.startsWith(prefix));
}

class SqliteSession implements SqlSession {
	readonly #worker: Worker;
	readonly #waiting: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
	#ended: Error | null = null;

	constructor(file: string) {
		this.#worker = new Worker(new URL('./sqlite-worker.js', import.meta.url), { workerData: file });
		this.#worker.on('message', (answer: Answer) => {
			const next = this.#waiting.shift();
			if ('value' in answer) next?.resolve(answer.value);
			else next?.reject(new ThreadFault(answer.code, answer.message));
		});
		this.#worker.on('error', (error) => this.#end(error));
		this.#worker.on('exit', () => this.#end(new ThreadFault('SQLITE_BUSY', 'its thread has ended')));
	}

	ask(request: Request): Promise<unknown> {
		if (this.#ended) return Promise.reject(this.#ended);
		return new Promise((resolve, reject) => {
			this.#waiting.push({ resolve, reject });
			this.#worker.postMessage(request);
		});
	}

	async columns(query: BoundQuery): Promise<readonly string[]> {
		return (await this.ask({ do: 'columns', query })) as readonly string[];
	}

	async *rows(query: BoundQuery): AsyncGenerator<RowBatch> {
		await this.ask({ do: 'start', query });
		for (;;) {
			const batch = (await this.ask({ do: 'next' })) as RowBatch & { readonly isLast: boolean };
			yield batch;
			if (batch.isLast) return;
		}
	}

	async end(): Promise<void> {
		await this.ask({ do: 'end' }).catch(() => undefined);
	}

	drop(): void {
		void this.#worker.terminate();
	}

	#end(error: Error): void {
		this.#ended ??= error;
		for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
	}
}
