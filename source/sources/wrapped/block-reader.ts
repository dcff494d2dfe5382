import { RandomAccessReader } from 'yauzl';
import type { RandomBytes } from './random-access.js';

/** Bytes that are read of a directory at once: that of a usual archive is in the last block. */
const BLOCK = 256 * 1024;

/** The bytes as the zip library takes them, for the directory and the heads of files: a block is read at a time. */
export class BlockReader extends RandomAccessReader {
	readonly #bytes: RandomBytes;
	#block = { at: 0, bytes: Buffer.alloc(0) };
	/** Bytes read at least; none once the directory is read: ten thousand archives would keep a block each. */
	#least = BLOCK;

	constructor(bytes: RandomBytes) {
		super();
		this.#bytes = bytes;
	}

	override read(
		buffer: Buffer,
		offset: number,
		length: number,
		position: number,
		done: (error: Error | null, read?: number) => void,
	): void {
		this.#take(position, length).then(
			(bytes) => done(null, bytes.copy(buffer, offset)),
			(error: Error) => done(error),
		);
	}

	async #take(position: number, length: number): Promise<Buffer> {
		const { at, bytes } = this.#block;
		if (position >= at && position + length <= at + bytes.length)
			return bytes.subarray(position - at).subarray(0, length);
		const { size } = this.#bytes;
		const from = Math.max(0, Math.min(position, size - this.#least));
		const to = Math.min(size, Math.max(position + length, from + this.#least));
		const chunks: Buffer[] = [];
		if (to > from)
			for await (const chunk of await this.#bytes.range(from, to, this.#least > 0)) chunks.push(chunk as Buffer);
		this.#block = { at: from, bytes: Buffer.concat(chunks) };
		return this.#block.bytes.subarray(position - from).subarray(0, length);
	}

	/** The directory is read: what is asked for from now on is the head of a file that is opened. */
	endDirectory(): void {
		this.#block = { at: 0, bytes: Buffer.alloc(0) };
		this.#least = 0;
	}
}
