import { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import { isEncryptedName } from '../../core/wrapped-name.js';
import type { SourceFile } from '../source.js';

/** Bytes of an archive that are held in memory where its source gives no part of a file. */
const MOST_HELD = 128 * 1024 ** 2;

/** The bytes of a file, any part of them at any time. */
export interface RandomBytes {
	readonly size: number;
	/** @param once - the rest of the file may not be asked for */
	range(from: number, to: number, once?: boolean): Promise<Readable>;
}

/**
 * The bytes of a file in any order: from its source where that gives parts, else from memory.
 *
 * @throws EtlError `E_FILE_TOO_LARGE` where it does not fit, and what opening it throws
 */
export async function randomBytes(file: SourceFile, memory: Memory): Promise<RandomBytes> {
	const { size, openRange } = file;
	if (size !== undefined && openRange !== undefined) return { size, range: openRange };
	const range = async (from: number, to: number) => Readable.from([(await memory.bytesOf(file)).subarray(from, to)]);
	return { size: (await memory.bytesOf(file)).length, range };
}

/** The bytes of one file at a time: files are read an archive after the other. */
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
