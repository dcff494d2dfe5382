import { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import type {
	AbsentFile,
	PassedOver,
	PutAway,
	Source,
	SourceAddress,
	SourceContext,
	SourceFile,
	StoredFile,
} from '../source.js';
import { Broken, type Failure, Line, NoMiddle, type RemoteOptions } from './line.js';
import { PrivateCopies } from './private-copies.js';

/** A file as a store lists it. */
export interface RemoteFile extends Pick<SourceFile, 'name' | 'size' | 'modified' | 'version' | 'isOfRunDate'> {
	readonly refusal?: string | null;
	/** `false` where this one can only be read from its start, though its store resumes. */
	readonly resumes?: boolean;
}

/** What a store has. */
export interface RemoteListing {
	/** In any order. */
	readonly files: readonly RemoteFile[];
	readonly passedOver?: PassedOver;
	readonly absent?: readonly AbsentFile[];
}

/**
 * The port of a store over a network: what differs from store to store. Retries, resumed downloads, timeouts and
 * copies are the same for all, and {@link remoteSource} adds them.
 */
export interface RemoteStore {
	list(signal: AbortSignal): Promise<RemoteListing>;
	/** One file as it is now; `null` where it is gone. */
	stat(name: string, signal: AbortSignal): Promise<RemoteFile | null>;
	/**
	 * The bytes of a file as it was listed.
	 *
	 * @param from - number of bytes that were read before; always 0 for a store that cannot resume
	 * @throws EtlError `E_FILE_CHANGED` where the file was replaced or deleted since
	 */
	read(file: RemoteFile, from: number, signal: AbortSignal): Promise<Readable>;
	/** Whether `read` can begin in the middle of a file. Where it cannot for one file, it throws {@link NoMiddle}. */
	readonly resumes: boolean;
	/** As `Source.move`; it may come twice, since an answer may be lost on the way. */
	move?(file: StoredFile, to: string, signal: AbortSignal): Promise<PutAway>;
	/** As `Source.remove`. */
	remove?(file: StoredFile, signal: AbortSignal): Promise<PutAway>;
	/** Translates a failure. An EtlError is never passed in. */
	explain(error: unknown): Failure;
	/** Closes its connections. */
	close(): Promise<void>;
}

/** Bytes after which the count of failures starts again from zero. */
const PROVED = 1024 ** 2;

/** Milliseconds between two `download` events of one file. */
const TELL_EVERY = 100;

/** Makes a source of a store: calls are retried, and each file is fetched once. */
export function remoteSource(
	store: RemoteStore,
	{ label }: SourceAddress,
	options: RemoteOptions,
	context: SourceContext,
): Source {
	const copies = new PrivateCopies(options.spool);
	const line = new Line((error) => store.explain(error), options, context);
	let last: RemoteListing = { files: [] };
	let unmarked = 0;
	const toFile = (file: RemoteFile): SourceFile => {
		const { resumes: _, ...listed } = file;
		// What nothing marks may be another by the next list: it has a copy of its own each time.
		const mark = file.version ?? file.modified ?? `?${unmarked++}`;
		const id = JSON.stringify([file.name, mark, file.size ?? null, file.modified ?? null]);
		const bytes = (startOver?: () => void) => fetchBytes(line, store, file, context, startOver);
		const openCopy = (part?: Part) =>
			copies.open(id, file.size, bytes, part).catch((error) => {
				throw copyFault(error);
			});
		return {
			...listed,
			refusal: file.refusal ?? null,
			open: async () => (await openCopy()) ?? Readable.from(bytes(), { objectMode: false }),
			openRange: async (from, to, once) => {
				const part = { from, to };
				const isFetched = once === true && hasMiddle(store, file) && !copies.has(id);
				const copy = isFetched ? null : await openCopy(part);
				return copy ?? Readable.from(fetchPart(line, store, file, context, part), { objectMode: false });
			},
		};
	};
	const { move, remove } = store;
	return {
		label,
		...(move && { move: (file, to) => line.again(file.name, (signal) => move.call(store, file, to, signal)) }),
		...(remove && { remove: (file) => line.again(file.name, (signal) => remove.call(store, file, signal)) }),
		list: async () => {
			last = await line.again(label, (signal) => store.list(signal));
			return [...last.files].sort((one, other) => (one.name < other.name ? -1 : 1)).map(toFile);
		},
		stat: async (name) => {
			const file = await line.again(name, (signal) => store.stat(name, signal));
			return file && toFile(file);
		},
		passedOver: () => last.passedOver ?? { folders: [], hidden: [] },
		absent: () => last.absent ?? [],
		close: async () => {
			await store.close();
			await copies.close();
		},
	};
}

/** Translates a failure to write the copy, such as a full disk: no file is at fault. */
function copyFault(error: unknown): unknown {
	if (error instanceof EtlError || !(error instanceof Error) || !('code' in error)) return error;
	return new EtlError('E_SOURCE_SPOOL', `No room for a copy of the source's files (${String(error.code)})`, {
		cause: error,
	});
}

/**
 * Fetches the bytes of a file. After a failure that may pass it resumes where the bytes stopped.
 *
 * @param startOver - called before the bytes come again from the first one; left out where the consumer cannot take
 * them twice
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
			// A connection that broke after the last byte lost nothing.
			if (failure.isPassing && done > 0 && done === size) return say();
			const isFromStart = done > 0 && (!hasMiddle(store, file) || error instanceof NoMiddle);
			await line.wait(name, failure, isFromStart && !startOver ? Number.POSITIVE_INFINITY : failures);
			if (isFromStart) {
				startOver?.();
				done = 0;
				provedAt = 0;
			}
		}
	}
}

/** A part of a file: its first byte, and the byte behind the last one. */
interface Part {
	readonly from: number;
	readonly to: number;
}

/** Some bytes of a file. One that has no middle is read from its start. */
async function* fetchPart(
	line: Line,
	store: RemoteStore,
	file: RemoteFile,
	context: SourceContext,
	{ from, to }: Part,
): AsyncGenerator<Buffer> {
	// The progress of a part is not shown, since no person waits for it.
	const quiet: SourceContext['tell'] = (event) => event.type !== 'download' && context.tell(event);
	let at = hasMiddle(store, file) ? from : 0;
	for await (const chunk of fetchBytes(line, store, file, { ...context, tell: quiet }, undefined, at)) {
		const some = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
		if (some.length > 0) yield some;
		at += chunk.length;
		if (at >= to) return;
	}
}

function hasMiddle(store: RemoteStore, { resumes = true }: RemoteFile): boolean {
	return store.resumes && resumes;
}

function grown({ name }: RemoteFile): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} is longer than it was when it was listed`, {
		context: { file: name },
	});
}
