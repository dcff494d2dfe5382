import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';

/** Bytes of one read from a copy. */
const CHUNK = 256 * 1024;

/** Position of a copy in the temporary file, in bytes. */
interface Copy {
	readonly from: number;
	readonly size: number;
}

/** Fetches the bytes of a file. It calls `startOver` before it begins again with the first byte. */
type Bytes = (startOver: () => void) => AsyncIterable<Buffer>;

/**
 * Keeps copies of fetched files, so that each file is fetched once. All copies lie in one temporary file, which is
 * unlinked as soon as it is open: nobody else can open it, and it is gone however the process ends.
 */
export class PrivateCopies {
	readonly #limit: number;
	readonly #copies = new Map<string, Promise<Copy | null>>();
	#file: Promise<FileHandle> | null = null;
	/** Settles when the current copy is written. Copies are written one after another, because they share one file. */
	#last: Promise<unknown> = Promise.resolve();
	#used = 0;
	#closed = false;

	/** @param limit - bytes of all copies together */
	constructor(limit: number) {
		this.#limit = limit;
	}

	/**
	 * Opens the copy of a file. The first call makes the copy.
	 *
	 * @param id - identifies the content, such as by name and version
	 * @param size - of the file in bytes, where it is known
	 * @param part - first byte, and the byte behind the last one; all bytes where it is left out
	 * @returns `null` where there is no room for a copy
	 * @throws what `bytes` throws; the next call fetches again
	 */
	async open(
		id: string,
		size: number | undefined,
		bytes: Bytes,
		part?: { readonly from: number; readonly to: number },
	): Promise<Readable | null> {
		let made = this.#copies.get(id);
		if (made === undefined) {
			const writing = this.#last.then(() => this.#write(size, bytes));
			this.#last = writing.catch(() => undefined);
			this.#copies.set(id, writing);
			writing.catch(() => this.#copies.delete(id));
			made = writing;
		}
		const copy = await made;
		if (copy === null) return null;
		const start = copy.from + (part?.from ?? 0);
		const end = copy.from + Math.min(copy.size, part?.to ?? copy.size);
		return Readable.from(readPart(await (this.#file as Promise<FileHandle>), start, end), { objectMode: false });
	}

	/** Whether a copy exists or is being made. */
	has(id: string): boolean {
		return this.#copies.has(id);
	}

	/** Deletes all copies. Streams that are still open fail, and so do copies that were not begun yet. */
	async close(): Promise<void> {
		this.#closed = true;
		this.#copies.clear();
		await this.#last;
		// Only now is nothing written any more that would open the file.
		const file = await this.#file?.catch(() => null);
		this.#file = null;
		await file?.close();
	}

	async #write(size: number | undefined, bytes: Bytes): Promise<Copy | null> {
		if (this.#closed) throw new Error('the source is closed');
		const from = this.#used;
		if (from + (size ?? 0) > this.#limit) return null;
		this.#file ??= openNameless();
		const file = await this.#file;
		let at = from;
		const startOver = () => {
			at = from;
		};
		for await (const chunk of bytes(startOver)) {
			if (at + chunk.length > this.#limit) return null;
			await writeWhole(file, chunk, at);
			at += chunk.length;
		}
		this.#used = at;
		return { from, size: at - from };
	}
}

/** Reads from `start` up to `end`. A stream of Node's would close the file, which others read as well. */
async function* readPart(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
	for (let at = start; at < end; ) {
		const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK, end - at)), { position: at });
		if (bytesRead === 0) throw new Error(`the copy ended ${end - at} bytes too early`);
		yield buffer.subarray(0, bytesRead);
		at += bytesRead;
	}
}

/** Writes all bytes of a chunk. One write may take only a part of them when the disk is nearly full. */
async function writeWhole(file: FileHandle, chunk: Buffer, at: number): Promise<void> {
	for (let done = 0; done < chunk.length; ) {
		const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at + done);
		done += bytesWritten;
	}
}

async function openNameless(): Promise<FileHandle> {
	const name = path.join(os.tmpdir(), `etl-tui-${randomUUID()}`);
	const file = await open(name, 'wx+', 0o600);
	await unlink(name);
	return file;
}
