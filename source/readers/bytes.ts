import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EtlError } from '../core/errors.js';
import { type ByteTraits, type FileBytes, HEAD_BYTES } from './reader.js';

/** A file as its source hands it over, before anything is known of its content. */
export interface StoredFile {
	/** Base name, with a `.gz` where it has one. */
	readonly name: string;
	/** A fresh stream of the stored bytes. */
	open(): Readable;
}

/** What one pass over a stored file found. */
export interface StoredFacts {
	/** SHA-256 of the stored bytes, in hex. */
	readonly sha256: string;
	/** Stored size in bytes. */
	readonly size: number;
	readonly bytes: FileBytes;
}

/**
 * Reads a stored file once, to its end: its hash, its size, its encoding and its head.
 *
 * @param encoding - set when the config or a flag names one, which is then not detected
 * @param maxBytes - bound on the decompressed size
 * @throws EtlError `E_FILE_MALFORMED` for a damaged gzip, `E_FILE_TOO_LARGE`; errors of the file system as they are
 */
export async function inspectFile(
	file: StoredFile,
	encoding: string | undefined,
	maxBytes: number,
): Promise<StoredFacts> {
	const hash = createHash('sha256');
	let stored = 0;
	const counted = () =>
		file.open().on('data', (chunk: Buffer) => {
			stored += chunk.length;
			hash.update(chunk);
		});
	const detector = new EncodingDetector();
	for await (const chunk of unpacked(file.name, counted())) {
		detector.add(chunk as Buffer);
		if (detector.size > maxBytes) throw tooLarge(file.name, maxBytes);
	}
	const traits: ByteTraits = { head: detector.head(), size: detector.size, encoding: encoding ?? detector.encoding() };
	const name = file.name.replace(/\.gz$/i, '');
	return {
		sha256: hash.digest('hex'),
		size: stored,
		bytes: { name, traits, open: () => unpacked(file.name, file.open()) },
	};
}

/**
 * The same bytes again, with a check at the end that they are still those that were inspected.
 *
 * @returns `verify` throws `E_FILE_CHANGED` unless the whole stored file passed through with that hash
 */
export function reopen(file: StoredFile, facts: StoredFacts): { bytes: FileBytes; verify: () => void } {
	let hash = createHash('sha256');
	const open = () => {
		hash = createHash('sha256');
		return unpacked(
			file.name,
			file.open().on('data', (chunk: Buffer) => hash.update(chunk)),
		);
	};
	const verify = () => {
		if (hash.digest('hex') === facts.sha256) return;
		throw new EtlError('E_FILE_CHANGED', `${file.name} is not the file that was read a moment ago`, {
			context: { file: file.name },
		});
	};
	return { bytes: { ...facts.bytes, open }, verify };
}

/** The bytes without their gzip. A failure of the source, or a damaged gzip, arrives on the stream that is returned. */
function unpacked(name: string, stored: Readable): Readable {
	if (!/\.gz$/i.test(name)) return stored;
	const gunzip = createGunzip();
	stored.on('error', (error) => gunzip.destroy(error));
	gunzip.on('close', () => stored.destroy());
	return Readable.from(named(name, stored.pipe(gunzip)), { objectMode: false });
}

async function* named(name: string, gunzip: Readable): AsyncGenerator<Buffer> {
	try {
		yield* gunzip;
	} catch (error) {
		const damage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
		throw damage ? damaged(name, error) : error;
	}
}

/** Finds the encoding of a text of which it sees every byte, so that one late byte is enough to tell. */
class EncodingDetector {
	size = 0;
	#head: Buffer[] = [];
	#headSize = 0;
	#utf8 = true;
	#carry = Buffer.alloc(0);

	add(chunk: Buffer): void {
		this.size += chunk.length;
		if (this.#headSize < HEAD_BYTES) {
			const part = chunk.subarray(0, HEAD_BYTES - this.#headSize);
			this.#head.push(part);
			this.#headSize += part.length;
		}
		if (!this.#utf8) return;
		const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
		const end = wholeCharacters(bytes);
		this.#utf8 = isUtf8(bytes.subarray(0, end));
		this.#carry = Buffer.from(bytes.subarray(end));
	}

	head(): Buffer {
		return Buffer.concat(this.#head);
	}

	encoding(): string {
		const head = this.head();
		if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
		if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
		return utf16WithoutMark(head) ?? (this.#utf8 && this.#carry.length === 0 ? 'utf-8' : 'windows-1252');
	}
}

/** Where the last whole UTF-8 character ends: at most three bytes may belong to the next chunk. */
function wholeCharacters(bytes: Buffer): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) return bytes.length;
		if (byte >= 0xc0) {
			const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return needs > back ? bytes.length - back : bytes.length;
		}
	}
	return bytes.length;
}

/** Western text in UTF-16 has a zero in every other byte; text in one-byte encodings and UTF-8 has none. */
function utf16WithoutMark(head: Buffer): string | null {
	const pairs = Math.floor(Math.min(head.length, 4096) / 2);
	if (pairs < 4) return null;
	let even = 0;
	let odd = 0;
	for (let i = 0; i < pairs * 2; i += 2) {
		if (head[i] === 0) even++;
		if (head[i + 1] === 0) odd++;
	}
	if (odd > pairs * 0.6 && even < pairs * 0.05) return 'utf-16le';
	if (even > pairs * 0.6 && odd < pairs * 0.05) return 'utf-16be';
	return null;
}

function damaged(name: string, cause: Error): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${name} is a damaged gzip: ${cause.message}`, {
		context: { file: name },
		cause,
	});
}

function tooLarge(name: string, maxBytes: number): EtlError {
	return new EtlError('E_FILE_TOO_LARGE', `${name} holds more than ${maxBytes} bytes once unpacked`, {
		context: { file: name, limit: 'limits.fileBytes' },
	});
}
