import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { seconds, wholeNumber } from '../../core/config-values.js';
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

/** How a source over a network is read, with nothing left open. */
export interface RemoteOptions {
	readonly retries: number;
	/** Seconds. */
	readonly timeout: number;
	/** Bytes. */
	readonly spool: number;
	/** Milliseconds before the first try again; each further one waits twice as long, up to a bound. */
	readonly firstWait: number;
}

/** What the config says of the network, or what is usual. */
export function remoteOptions(given: Readonly<Record<string, unknown>>): RemoteOptions {
	const { retries = 4, timeoutSeconds = 60, spoolBytes = 10 * 1024 ** 3 } = z.object(REMOTE_SETTINGS).parse(given);
	return { retries, timeout: timeoutSeconds, spool: spoolBytes, firstWait: 500 };
}

/** What failed at a store. */
export interface Failure {
	readonly error: EtlError;
	/** Whether it may be over in a moment. */
	readonly isPassing: boolean;
	/** Seconds that the store asks to be left alone, where it does. */
	readonly retryAfter?: number;
}

/** Milliseconds before any try again, at most. */
const LONGEST_WAIT = 30_000;

/** Milliseconds that a store may ask to be left alone; what asks for more is tried before. */
const LONGEST_ASKED = 120_000;

/** A file that cannot be read from its middle: it has to be read from its start again. */
export class NoMiddle extends Error {}

/** The way to a store: waits as long as allowed, and tries again as often as allowed. */
export class Line {
	readonly #explain: (error: unknown) => Failure;
	readonly #options: RemoteOptions;
	readonly #context: SourceContext;

	/** @param explain - a failure in words of ours */
	constructor(explain: (error: unknown) => Failure, options: RemoteOptions, context: SourceContext) {
		this.#explain = explain;
		this.#options = options;
		this.#context = context;
	}

	/** Does something until it succeeds, or has failed too often. */
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

	/** Does something that gives up when the time is over or the run is stopped. */
	async inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const late = new AbortController();
		const timer = this.#options.timeout > 0 ? setTimeout(() => late.abort(), this.#options.timeout * 1000) : undefined;
		const signal = AbortSignal.any([this.#context.signal, late.signal]);
		const stopped = new Promise<never>((_, reject) => {
			signal.addEventListener('abort', () => reject(late.signal.aborted ? this.#silent() : signal.reason), {
				once: true,
			});
		});
		try {
			return await Promise.race([work(signal), stopped]);
		} finally {
			clearTimeout(timer);
		}
	}

	/** The chunks of a stream, each within the time. The stream is destroyed on every way out. */
	async *chunks(stream: Readable): AsyncGenerator<Buffer> {
		const { timeout } = this.#options;
		const { signal } = this.#context;
		const chunks = stream[Symbol.asyncIterator]();
		// A stream that waits for its own source does not end when it is destroyed: the wait for it ends here.
		let giveUp = (_: unknown) => {};
		const next = () =>
			new Promise<IteratorResult<Buffer>>((resolve, reject) => {
				giveUp = reject;
				chunks.next().then(resolve, reject);
			});
		const timer = timeout > 0 ? setInterval(() => giveUp(this.#silent()), timeout * 1000) : undefined;
		const stop = () => giveUp(signal.reason);
		signal.addEventListener('abort', stop, { once: true });
		try {
			for (;;) {
				signal.throwIfAborted();
				timer?.refresh(); // Whoever took the last chunk may have been slow: that is not the source's silence.
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

	/** What a failure is, in words of ours. */
	explain(error: unknown): Failure {
		if (error instanceof Broken || error instanceof NoMiddle) return { error: lost(error.message), isPassing: true };
		if (error instanceof EtlError) return { error, isPassing: false };
		return this.#explain(error);
	}

	/**
	 * Waits before something is tried again.
	 *
	 * @param failures - how often it has failed
	 * @throws EtlError where it will not be tried again
	 */
	async wait(what: string, { error, isPassing, retryAfter = 0 }: Failure, failures: number): Promise<void> {
		const { retries, firstWait } = this.#options;
		if (!isPassing) throw error;
		if (failures > retries)
			throw failures === Number.POSITIVE_INFINITY || retries === 0 ? error : often(error, retries);
		const longest = Math.min(LONGEST_WAIT, firstWait * 2 ** (failures - 1));
		// Not all at the same moment, where several wait for one server.
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

	#silent(): Broken {
		return new Broken(`nothing came for ${this.#options.timeout} s`);
	}
}

/** The source said nothing for too long, or ended too early. */
export class Broken extends Error {}

/** A source that stopped answering. */
export function lost(reason: string, cause?: unknown): EtlError {
	return new EtlError('E_SOURCE_LOST', `The source is lost: ${reason}`, cause === undefined ? {} : { cause });
}

function often(error: EtlError, retries: number): EtlError {
	const { code, message, hint, context } = error;
	const times = retries === 1 ? 'once more' : `${retries} times more`;
	return new EtlError(code, `${message} (tried ${times})`, { hint, context, cause: error });
}
