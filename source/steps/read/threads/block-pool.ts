import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Settings } from '../../../config/settings.js';
import type { MappedBlock } from '../../../core/records/mapped-block.js';
import type { BlockPlace, BlockThreads } from '../../../readers/reader.js';
import { PIECE_BYTES } from '../../../readers/text.js';
import type { BlockFile } from './block-mapper.js';
import type { BlockAnswer, BlockRequest, ThreadData } from './block-thread.js';

/** Bytes of a file from which on threads are started: each compiles the readers first. */
const WORTH_THREADS = 4 * 1024 * 1024;

/** More threads than this only wait for the database. */
const MOST = 3;

/** Blocks under way in a thread: the one that it reads, and the next. */
const BLOCKS_A_THREAD = 2;

/** Room for what a thread makes, which is gone with each record. */
const YOUNG_MB = 16;

/** Threads that read blocks of a day's large files. They start with the first such file. */
export class BlockPool {
	readonly #data: ThreadData;
	readonly #count: number;
	#threads: BlockThread[] = [];

	/** The threads that the settings ask for; `null` where files are read without. */
	static for(settings: Settings, runDate: string): BlockPool | null {
		const count = settings.limits.threads || threadsThatPay();
		// Files may then bring columns that the threads do not know.
		if (count < 2 || settings.policies.extraColumns === 'evolve') return null;
		return new BlockPool({ settings, runDate }, count);
	}

	private constructor(data: ThreadData, count: number) {
		this.#data = data;
		this.#count = count;
	}

	/**
	 * Makes the threads ready for a file.
	 *
	 * @param isReady - whether the beginning of the file is done
	 * @returns `undefined` where the file is too small
	 */
	open(file: BlockFile, isReady: () => boolean): BlockThreads | undefined {
		if (file.traits.size < WORTH_THREADS) return undefined;
		if (this.#threads.length === 0)
			this.#threads = Array.from({ length: this.#count }, () => new BlockThread(this.#data));
		const threads = this.#threads;
		for (const thread of threads) thread.open(file);
		let next = 0;
		return {
			get isReady() {
				return isReady();
			},
			// Hundreds of records, so that handing them over costs little.
			blockBytes: PIECE_BYTES,
			depth: threads.length * BLOCKS_A_THREAD,
			map: (bytes, place) => (threads[next++ % threads.length] as BlockThread).map(bytes, place),
		};
	}

	/** Ends the threads, whatever they do. */
	async close(): Promise<void> {
		await Promise.all(this.#threads.splice(0).map((thread) => thread.stop()));
	}
}

/** One thread. Where it has ended, each block is read by whoever asks. */
class BlockThread {
	readonly #worker: Worker;
	readonly #waiting: { resolve: (mapped: MappedBlock | null) => void; reject: (error: unknown) => void }[] = [];
	#isEnded = false;

	constructor(workerData: ThreadData) {
		const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
		this.#worker = new Worker(new URL('./block-thread.js', import.meta.url), { workerData, resourceLimits });
		this.#worker.on('message', (answer: BlockAnswer) => {
			const next = this.#waiting.shift();
			if ('bug' in answer) next?.reject(answer.bug);
			else next?.resolve(answer.mapped);
		});
		this.#worker.on('error', () => this.#end());
		this.#worker.on('exit', () => this.#end());
	}

	open(file: BlockFile): void {
		this.#send({ file });
	}

	map(bytes: Uint8Array, place: BlockPlace): Promise<MappedBlock | null> {
		if (this.#isEnded) return Promise.resolve(null);
		const mapped = new Promise<MappedBlock | null>((resolve, reject) => this.#waiting.push({ resolve, reject }));
		mapped.catch(() => undefined); // Whoever takes the block in its turn is told.
		this.#send({ bytes, place });
		return mapped;
	}

	async stop(): Promise<void> {
		await this.#worker.terminate();
		this.#end();
	}

	#send(request: BlockRequest): void {
		this.#worker.postMessage(request);
	}

	#end(): void {
		this.#isEnded = true;
		for (const { resolve } of this.#waiting.splice(0)) resolve(null);
	}
}

/**
 * What is left beside the thread that hands over and the one of the database. On two processors a
 * file took longer with threads than without.
 */
function threadsThatPay(): number {
	return Math.min(MOST, availableParallelism() - 2);
}
