import { Worker } from 'node:worker_threads';
import { EtlError } from '../../core/errors.js';
import type { OpenMode } from '../engine.js';
import type { Answer, Request } from './worker.js';

/** What a thread makes lives for a batch: more room for it was no faster, and 30 MB more. */
const YOUNG_MB = 6;

/** As many threads as work at one time: the one that writes, and the one that looks. */
const MOST_IDLE = 2;

/**
 * Threads without a file, for whoever opens one next: see docs/adr/0038. They hold nothing of the files that they had, and
 * end with the process, which does not wait for them.
 */
const IDLE: Worker[] = [];

/** A SQLite file that is open in a thread. Requests are answered in order; none is taken once it is closed. */
export class SqliteThread {
	readonly #worker: Worker;
	readonly #waiting: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];
	#ended: Error | null = null;

	/** @throws EtlError `E_DATABASE_OPEN`, `E_DATABASE_NOT`, `E_DATABASE_READONLY`, `E_DATABASE_BUSY` */
	static async open(path: string, mode: OpenMode): Promise<SqliteThread> {
		const thread = new SqliteThread(IDLE.pop() ?? startWorker());
		try {
			await thread.ask({ do: 'open', path, mode });
			return thread;
		} catch (error) {
			await thread.stop();
			throw error;
		}
	}

	private constructor(worker: Worker) {
		this.#worker = worker;
		worker.ref();
		worker.on('message', this.#take);
		worker.on('error', this.#end);
		worker.on('exit', this.#exit);
	}

	get isBusy(): boolean {
		return this.#waiting.length > 0;
	}

	ask(request: Request): Promise<unknown> {
		if (this.#ended) return Promise.reject(this.#ended);
		return new Promise((resolve, reject) => {
			this.#waiting.push({ resolve, reject });
			this.#worker.postMessage(request);
		});
	}

	/** Closes the file once every request is answered, and leaves the thread to the next one. */
	async close(): Promise<void> {
		if (this.#ended) return;
		const closed = this.ask({ do: 'close' });
		this.#ended = new Error('The database is closed');
		try {
			await closed;
		} catch (error) {
			await this.stop();
			throw error;
		}
		this.#worker.off('message', this.#take).off('error', this.#end).off('exit', this.#exit);
		this.#worker.unref();
		if (IDLE.length < MOST_IDLE) IDLE.push(this.#worker);
		else await this.#worker.terminate();
	}

	/** Ends the thread, whatever it does. */
	async stop(): Promise<void> {
		await this.#worker.terminate();
		this.#exit();
	}

	readonly #take = (answer: Answer) => {
		const next = this.#waiting.shift();
		if ('value' in answer) next?.resolve(answer.value);
		else if ('bug' in answer) next?.reject(answer.bug);
		else next?.reject(new EtlError(answer.etlError.code, answer.etlError.message, answer.etlError));
	};

	readonly #exit = () => this.#end(new Error('The database thread has stopped'));

	readonly #end = (error: unknown) => {
		this.#ended ??= error instanceof Error ? error : new Error(String(error));
		for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
	};
}

/** Starts a thread for whoever opens a file next: that takes 0.7 of the processor time of `node -e 0`. */
export function startSpare(): void {
	if (IDLE.length > 0) return;
	const worker = startWorker();
	worker.unref();
	IDLE.push(worker);
}

function startWorker(): Worker {
	const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
	const worker = new Worker(new URL('./worker.js', import.meta.url), { resourceLimits });
	worker.on('exit', () => {
		const at = IDLE.indexOf(worker);
		if (at >= 0) IDLE.splice(at, 1);
	});
	return worker;
}
