import { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import { isEncryptedName } from '../../core/names/wrapped-name.js';
import type { SourceFile } from '../source.js';

/** Largest archive, in bytes, that is held in memory. That is needed where the source cannot read a part of a file. */
const MOST_HELD = 128 * 1024 ** 2;

/** Random access to the bytes of a file. */
export interface RandomBytes {
	readonly size: number;
	/** @param once - whether the other parts may never be read, so that a copy is not worth it */
	range(from: number, to: number, once?: boolean): Promise<Readable>;
}

/**
 * Gives random access to a file: through its source where that can read a part, else through memory.
 *
 * @throws EtlError `E_FILE_TOO_LARGE` where memory would have to hold too much, and what opening the file throws
 */
export async function randomBytes(file: SourceFile, memory: Memory): Promise<RandomBytes> {
	const { size, openRange } = file;
	if (size !== undefined && openRange !== undefined) return { size, range: openRange };
	const range = async (from: number, to: number) => Readable.from([(await memory.bytesOf(file)).subarray(from, to)]);
	return { size: (await memory.bytesOf(file)).length, range };
}

/** Holds the bytes of one archive, since archives are read one after another. */
export class Memory {
	#held: { readonly file: SourceFile; readonly bytes: Promise<Buffer> } | null = null;

	/** @throws EtlError `E_FILE_TOO_LARGE` */
	bytesOf(file: SourceFile): Promise<Buffer> {
		if (this.#held?.file !== file) this.#held = { file, bytes: allBytes(file) };
		return this.#held.bytes;
	}
}

async function allBytes(file: SourceFile): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of await file.open()) {
		size += (chunk as Buffer).length;
		if (size > MOST_HELD) throw tooLarge(file.name);
		chunks.push(chunk as Buffer);
	}
	return Buffer.concat(chunks);
}

function tooLarge(name: string): EtlError {
	const [why, hint] = isEncryptedName(name)
		? ['is encrypted as a whole', 'Ask the sender to encrypt each file, or to put encrypted files into a zip.']
		: ['comes from a source that gives no parts of a file', 'Ask the sender for smaller archives, or for the files.'];
	const message = `${name} ${why}, so memory must hold it, and it has more than ${MOST_HELD / 1024 ** 2} MiB`;
	return new EtlError('E_FILE_TOO_LARGE', message, { context: { file: name }, hint });
}
