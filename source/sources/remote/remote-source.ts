import { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import type { PassedOver, Source, SourceAddress, SourceContext, SourceFile } from '../source.js';
import { Broken, type Failure, Line, NoMiddle, type RemoteOptions } from './line.js';
import { PrivateCopies } from './private-copies.js';

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
	const line = new Line((error) => store.explain(error), options, context);
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
