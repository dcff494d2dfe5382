import { RandomAccessReader } from 'yauzl';
import type { RandomBytes } from './random-access.js';

/** Bytes of one read of the directory. The directory of most archives lies in the last block. */
const BLOCK = 256 * 1024;

/** Gives yauzl the bytes that it asks for, and reads them in blocks. */
export class BlockReader extends RandomAccessReader {
	readonly #bytes: RandomBytes;
	#block = { at: 0, bytes: Buffer.alloc(0) };
	/** Smallest read in bytes. It is 0 after the directory: else ten thousand archives would keep a block each. */
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

	/** Ends the reading of the directory. Later reads are for the headers of files that are opened. */
	endDirectory(): void {
		this.#block = { at: 0, bytes: Buffer.alloc(0) };
		this.#least = 0;
	}
}
