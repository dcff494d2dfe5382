import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PARSED_ONCE, seconds, wholeNumber } from '../../core/config-values.js';
import { EtlError } from '../../core/errors.js';
import type { SourceContext } from '../source.js';

/** Keys of every source that is reached over a network. */
export const REMOTE_SETTINGS = {
	retries: wholeNumber(0).optional().describe('Network: how often what fails is tried again. Default `4`'),
	timeoutSeconds: seconds()
		.optional()
		.describe('Network: seconds to wait for an answer, or for more bytes. Default `60`'),
	spoolBytes: wholeNumber(0)
		.optional()
		.describe(
			'Network: bytes of files that are kept in a private temporary file, so that each is fetched once; beyond them a file is fetched again where it is read again. Default 10737418240 (10 GiB)',
		),
};

/** The network settings of a source, with defaults filled in. */
export interface RemoteOptions {
	readonly retries: number;
	/** Seconds. */
	readonly timeout: number;
	/** Seconds that a file which is being read may give nothing. */
	readonly silence: number;
	/** Bytes. */
	readonly spool: number;
	/** Milliseconds before the first retry. Each further retry waits twice as long, up to a bound. */
	readonly firstWait: number;
}

/** Takes the network settings from the config, and fills in the defaults. */
export function remoteOptions(given: Readonly<Record<string, unknown>>): RemoteOptions {
	const {
		retries = 4,
		timeoutSeconds = 60,
		spoolBytes = 10 * 1024 ** 3,
	} = z.object(REMOTE_SETTINGS).parse(given, PARSED_ONCE);
	return { retries, timeout: timeoutSeconds, silence: timeoutSeconds, spool: spoolBytes, firstWait: 500 };
}

/** A failed call to a store. */
export interface Failure {
	readonly error: EtlError;
	/** Whether a retry may succeed. */
	readonly isPassing: boolean;
	/** Seconds that the store asks to wait, as by HTTP's `Retry-After`. */
	readonly retryAfter?: number;
}

/** The longest wait between two tries, in milliseconds. */
const LONGEST_WAIT = 30_000;

/** The longest wait that a store may ask for, in milliseconds. A store that asks for more is tried after this time. */
const LONGEST_ASKED = 120_000;

/** Thrown where a file cannot be read from the middle, so that it has to be read from its start. */
export class NoMiddle extends Error {}

/** Makes the calls to a store: each has a timeout, and a failure that may pass is retried. */
export class Line {
	readonly #explain: (error: unknown) => Failure;
	readonly #options: RemoteOptions;
	readonly #context: SourceContext;

	/** @param explain - translates a failure of the store's library */
	constructor(explain: (error: unknown) => Failure, options: RemoteOptions, context: SourceContext) {
		this.#explain = explain;
		this.#options = options;
		this.#context = context;
	}

	/** Repeats a call until it succeeds, or until it has failed too often. */
	async again<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		for (let failures = 1; ; failures++) {
			try {
				return await this.inTime(work);
			} catch (error) {
				this.#context.signal.throwIfAborted();
				await this.wait(what, this.explain(error), failures);
			}
		}
	}

	/** Makes one call. It is abandoned when the timeout is over or the run is stopped. */
	async inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const { timeout } = this.#options;
		const late = new AbortController();
		const timer = timeout > 0 ? setTimeout(() => late.abort(), timeout * 1000) : undefined;
		const signal = AbortSignal.any([this.#context.signal, late.signal]);
		const stopped = new Promise<never>((_, reject) => {
			signal.addEventListener('abort', () => reject(late.signal.aborted ? silent(timeout) : signal.reason), {
				once: true,
			});
		});
		try {
			return await Promise.race([work(signal), stopped]);
		} finally {
			clearTimeout(timer);
		}
	}

	/** The chunks of a stream. Each must arrive within the timeout. The stream is destroyed on every way out. */
	async *chunks(stream: Readable): AsyncGenerator<Buffer> {
		const { silence } = this.#options;
		const { signal } = this.#context;
		const chunks = stream[Symbol.asyncIterator]();
		// A destroyed stream may go on waiting for its own source, so this rejects the wait.
		let giveUp = (_: unknown) => {};
		const next = () =>
			new Promise<IteratorResult<Buffer>>((resolve, reject) => {
				giveUp = reject;
				chunks.next().then(resolve, reject);
			});
		const timer = silence > 0 ? setInterval(() => giveUp(silent(silence)), silence * 1000) : undefined;
		const stop = () => giveUp(signal.reason);
		signal.addEventListener('abort', stop, { once: true });
		try {
			for (;;) {
				signal.throwIfAborted();
				timer?.refresh(); // The consumer's time does not count as the source's silence.
				const chunk = await next();
				if (chunk.done) return;
				yield chunk.value;
			}
		} finally {
			clearInterval(timer);
			signal.removeEventListener('abort', stop);
			stream.on('error', () => undefined).destroy();
		}
	}

	/** Translates a failure, whether it came from the store or from this class. */
	explain(error: unknown): Failure {
		if (error instanceof Broken || error instanceof NoMiddle) return { error: lost(error.message), isPassing: true };
		if (error instanceof EtlError) return { error, isPassing: false };
		return this.#explain(error);
	}

	/**
	 * Waits before a retry.
	 *
	 * @param failures - how often the call has failed so far
	 * @throws EtlError where there is no retry any more
	 */
	async wait(what: string, { error, isPassing, retryAfter = 0 }: Failure, failures: number): Promise<void> {
		const { retries, firstWait } = this.#options;
		if (!isPassing) throw error;
		if (failures > retries)
			throw failures === Number.POSITIVE_INFINITY || retries === 0 ? error : often(error, retries);
		const longest = Math.min(LONGEST_WAIT, firstWait * 2 ** (failures - 1));
		// A random part keeps several clients from retrying at the same moment.
		const own = Math.round(longest * (0.5 + Math.random() / 2));
		const milliseconds = Math.max(own, Math.min(retryAfter * 1000, LONGEST_ASKED));
		this.#context.tell({
			type: 'retry',
			what,
			attempt: failures,
			attempts: retries,
			seconds: milliseconds / 1000,
			reason: error.message,
		});
		await sleep(milliseconds, undefined, { signal: this.#context.signal }).catch(() => undefined);
		this.#context.signal.throwIfAborted();
	}
}

function silent(seconds: number): Broken {
	return new Broken(`nothing came for ${seconds} s`);
}

/** Thrown where a source was silent for too long, or its stream ended too early. */
export class Broken extends Error {}

/** The error of a source that stopped answering. */
export function lost(reason: string, cause?: unknown): EtlError {
	return new EtlError('E_SOURCE_LOST', `The source is lost: ${reason}`, cause === undefined ? {} : { cause });
}

function often(error: EtlError, retries: number): EtlError {
	const { code, message, hint, context } = error;
	const times = retries === 1 ? 'once more' : `${retries} times more`;
	return new EtlError(code, `${message} (tried ${times})`, { hint, context, cause: error });
}
