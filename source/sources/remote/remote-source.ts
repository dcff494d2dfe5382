import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { seconds, wholeNumber } from '../../core/config-values.js';
import { EtlError } from '../../core/errors.js';
import type { PassedOver, Source, SourceAddress, SourceContext, SourceFile } from '../source.js';
import { PrivateCopies } from './private-copies.js';

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

/** A file as a store lists it. */
export interface RemoteFile extends Pick<SourceFile, 'name' | 'size' | 'modified' | 'version'> {
	readonly refusal?: string | null;
}

/**
 * Where files are, beyond a network: what every such source has of its own. What they have in common (trying again, going
 * on where bytes stopped, waiting no longer than told, copies) is {@link remoteSource}'s.
 */
export interface RemoteStore {
	/** Every file, in any order, and what was passed over. */
	list(signal: AbortSignal): Promise<{ readonly files: readonly RemoteFile[]; readonly passedOver?: PassedOver }>;
	/** One file as it is now; `null` where it is gone. */
	stat(name: string, signal: AbortSignal): Promise<RemoteFile | null>;
	/**
	 * The bytes of a file as it was listed.
	 *
	 * @param from - bytes that are here already; always 0 for a store that cannot resume
	 * @throws EtlError `E_FILE_CHANGED` where it is another by now, or gone
	 */
	read(file: RemoteFile, from: number, signal: AbortSignal): Promise<Readable>;
	/** Whether it can go on from the middle of a file; where it cannot for one of them, `read` throws {@link NoMiddle}. */
	readonly resumes: boolean;
	/** A failure in words of ours. What is an EtlError already never gets here. */
	explain(error: unknown): Failure;
	/** Lets go of its connections. */
	close(): Promise<void>;
}

/** What failed at a store. */
export interface Failure {
	readonly error: EtlError;
	/** Whether it may be over in a moment. */
	readonly isPassing: boolean;
	/** Seconds that the store asks to be left alone, where it does. */
	readonly retryAfter?: number;
}

/** A file that cannot be read from its middle: it has to be read from its start again. */
export class NoMiddle extends Error {}

/** Milliseconds before any try again, at most. */
const LONGEST_WAIT = 30_000;

/** Milliseconds that a store may ask to be left alone; what asks for more is tried before. */
const LONGEST_ASKED = 120_000;

/** Bytes after which a connection has proved itself: tries are counted from none again. */
const PROVED = 1024 ** 2;

/** Milliseconds between two words on one download. */
const TELL_EVERY = 100;

/** A source over a network: fails only when it has tried again, and fetches each file once. */
export function remoteSource(
	store: RemoteStore,
	{ label }: SourceAddress,
	options: RemoteOptions,
	context: SourceContext,
): Source {
	const copies = new PrivateCopies(options.spool);
	const line = new Line(store, options, context);
	let passedOver: PassedOver = { folders: [], hidden: [] };
	const toFile = (file: RemoteFile): SourceFile => {
		const id = JSON.stringify([file.name, file.version ?? null, file.size ?? null, file.modified ?? null]);
		const bytes = (startOver?: () => void) => fetchBytes(line, store, file, context, startOver);
		const openCopy = (part?: Part) =>
			copies.open(id, file.size, bytes, part).catch((error) => {
				throw copyFault(error);
			});
		return {
			...file,
			refusal: file.refusal ?? null,
			open: async () => (await openCopy()) ?? Readable.from(bytes(), { objectMode: false }),
			openRange: async (from, to, once) => {
				const part = { from, to };
				const isFetched = once === true && store.resumes && !copies.has(id);
				const copy = isFetched ? null : await openCopy(part);
				return copy ?? Readable.from(fetchPart(line, store, file, context, part), { objectMode: false });
			},
		};
	};
	return {
		label,
		list: async () => {
			const listed = await line.again(label, (signal) => store.list(signal));
			passedOver = listed.passedOver ?? { folders: [], hidden: [] };
			return [...listed.files].sort((one, other) => (one.name < other.name ? -1 : 1)).map(toFile);
		},
		stat: async (name) => {
			const file = await line.again(name, (signal) => store.stat(name, signal));
			return file && toFile(file);
		},
		passedOver: () => passedOver,
		close: async () => {
			await store.close();
			await copies.close();
		},
	};
}

/** A disk that is full is this machine's, and no fault of a file. */
function copyFault(error: unknown): unknown {
	if (error instanceof EtlError || !(error instanceof Error) || !('code' in error)) return error;
	return new EtlError('E_SOURCE_SPOOL', `No room for a copy of the source's files (${String(error.code)})`, {
		cause: error,
	});
}

/**
 * The bytes of a file, whatever happens on the way as long as it passes.
 *
 * @param startOver - called before all bytes come again, where whoever takes them can forget those that came
 */
async function* fetchBytes(
	line: Line,
	store: RemoteStore,
	file: RemoteFile,
	{ signal, tell }: SourceContext,
	startOver?: () => void,
	from = 0,
): AsyncGenerator<Buffer> {
	const { name, size } = file;
	const started = performance.now();
	let done = from;
	let told = 0;
	let failures = 0;
	let provedAt = from;
	const say = () => {
		const now = performance.now();
		told = now;
		tell({ type: 'download', file: name, done, total: size ?? null, rate: (done * 1000) / Math.max(1, now - started) });
	};
	for (;;) {
		try {
			const stream = await line.inTime((within) => store.read(file, done, within));
			for await (const chunk of line.chunks(stream)) {
				done += chunk.length;
				if (size !== undefined && done > size) throw grown(file);
				yield chunk;
				if (performance.now() - told >= TELL_EVERY) say();
			}
			if (size !== undefined && done < size) throw new Broken(`it ended after ${done} of ${size} bytes`);
			say();
			return;
		} catch (error) {
			signal.throwIfAborted();
			if (done - provedAt >= PROVED) failures = 0;
			provedAt = done;
			failures++;
			const failure = line.explain(error);
			// What broke behind the last byte took nothing along.
			if (failure.isPassing && done > 0 && done === size) return say();
			const isFromStart = done > 0 && (!store.resumes || error instanceof NoMiddle);
			await line.wait(name, failure, isFromStart && !startOver ? Number.POSITIVE_INFINITY : failures);
			if (isFromStart) {
				startOver?.();
				done = 0;
				provedAt = 0;
			}
		}
	}
}

/** The first byte of some, and the byte behind the last one. */
interface Part {
	readonly from: number;
	readonly to: number;
}

/** Some bytes of a file. A store that cannot resume is read from its start. */
async function* fetchPart(
	line: Line,
	store: RemoteStore,
	file: RemoteFile,
	context: SourceContext,
	{ from, to }: Part,
): AsyncGenerator<Buffer> {
	// A part is no download that a person waits for.
	const quiet: SourceContext['tell'] = (event) => event.type !== 'download' && context.tell(event);
	let at = store.resumes ? from : 0;
	for await (const chunk of fetchBytes(line, store, file, { ...context, tell: quiet }, undefined, at)) {
		const some = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
		if (some.length > 0) yield some;
		at += chunk.length;
		if (at >= to) return;
	}
}

function grown({ name }: RemoteFile): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} is longer than it was when it was listed`, {
		context: { file: name },
	});
}

/** The way to a store: waits as long as allowed, and tries again as often as allowed. */
class Line {
	readonly #store: RemoteStore;
	readonly #options: RemoteOptions;
	readonly #context: SourceContext;

	constructor(store: RemoteStore, options: RemoteOptions, context: SourceContext) {
		this.#store = store;
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
		return this.#store.explain(error);
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
class Broken extends Error {}

/** A source that stopped answering. */
export function lost(reason: string, cause?: unknown): EtlError {
	return new EtlError('E_SOURCE_LOST', `The source is lost: ${reason}`, cause === undefined ? {} : { cause });
}

function often(error: EtlError, retries: number): EtlError {
	const { code, message, hint, context } = error;
	const times = retries === 1 ? 'once more' : `${retries} times more`;
	return new EtlError(code, `${message} (tried ${times})`, { hint, context, cause: error });
}
