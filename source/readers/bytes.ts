import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { EtlError } from '../core/errors.js';
import { decryptedName, unwrappedName } from '../core/names/wrapped-name.js';
import type { Doubt, ReadingFact } from '../core/reading/reading.js';
import { EncodingDetector } from './encodings/encoding.js';
import {
	contradictions,
	type EncodingDoubt,
	type FoundEncoding,
	findEncoding,
	toDoubt,
} from './encodings/find-encoding.js';
import { linesAt } from './line-at.js';
import type { ByteTraits, FileBytes } from './reader.js';

/** A file from its source, before its content is known. */
export interface StoredFile {
	/** Base name, with its `.gz` and its suffix of encryption. The bytes are decrypted already. */
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
	/** MD5 of the stored bytes, in hex; `null` where it was not requested. */
	readonly md5: string | null;
	readonly bytes: FileBytes;
	readonly encoding: ReadingFact;
	/** Doubts about the encoding. They hold unless the file itself declares another one. */
	readonly doubts: readonly Doubt[];
}

/**
 * Reads a stored file once, to its end: its hash, its size, its encoding and its head.
 *
 * @param encoding - from config or flag; without it the encoding is detected
 * @param maxBytes - limit of the decompressed size
 * @param wantsMd5 - whether to compute an MD5 as well
 * @throws EtlError `E_FILE_MALFORMED` for a damaged gzip and for ISO-2022, `E_FILE_TOO_LARGE`; errors of the file system as they are
 */
export async function inspectFile(
	file: StoredFile,
	encoding: string | undefined,
	maxBytes: number,
	wantsMd5 = false,
): Promise<StoredFacts> {
	const hash = createHash('sha256');
	const md5 = wantsMd5 ? createHash('md5') : null;
	let stored = 0;
	let isWhole = false;
	const counted = () =>
		file
			.open()
			.on('data', (chunk: Buffer) => {
				stored += chunk.length;
				hash.update(chunk);
				md5?.update(chunk);
			})
			.on('end', () => {
				isWhole = true;
			});
	const detector = new EncodingDetector();
	try {
		for await (const chunk of unpacked(file.name, counted())) {
			detector.add(chunk as Buffer);
			if (detector.size > maxBytes) throw tooLarge(file.name, maxBytes);
		}
	} catch (error) {
		// A `.gz` without a byte is an empty file, not a damaged one.
		if (!(error instanceof EtlError) || error.code !== 'E_FILE_MALFORMED' || stored > 0 || !isWhole) throw error;
	}
	const evidence = detector.evidence();
	if (evidence.escape !== null) throw await escaped(file, evidence.escape);
	const found =
		encoding === undefined
			? await findEncoding(evidence)
			: setEncoding(encoding, await contradictions(evidence, encoding, 'the config'));
	const traits: ByteTraits = {
		head: detector.head(),
		size: detector.size,
		encoding: found.encoding,
		encodingBasis: found.basis,
		evidence,
	};
	const name = unwrappedName(file.name);
	const open = () => unpacked(file.name, file.open());
	return {
		sha256: hash.digest('hex'),
		size: stored,
		md5: md5?.digest('hex') ?? null,
		bytes: { name, traits, open },
		encoding: {
			name: 'encoding',
			value: found.encoding,
			basis: found.basis,
			...(found.evidence === '' ? {} : { evidence: found.evidence }),
		},
		doubts: await withLines(found.doubts, name, open),
	};
}

function setEncoding(encoding: string, doubts: readonly EncodingDoubt[]): FoundEncoding {
	return { encoding, basis: 'set', evidence: '', doubts };
}

/** Adds line numbers to doubts, for which the file is read again up to the last place. */
export async function withLines(
	doubts: readonly EncodingDoubt[],
	name: string,
	open: () => Readable,
): Promise<Doubt[]> {
	const made: Doubt[] = [];
	for (const doubt of doubts) {
		const lines = await linesAt(
			open(),
			doubt.places.map(({ at }) => at),
		);
		made.push(toDoubt(doubt, name, lines));
	}
	return made;
}

/**
 * Opens the file again, and checks that its bytes are still those that were inspected.
 *
 * @returns `verify` throws `E_FILE_CHANGED` unless the whole stored file passed through with that hash
 */
export function reopen(file: StoredFile, facts: StoredFacts): { bytes: FileBytes; verify: () => void } {
	let hash = createHash('sha256');
	const open = () => {
		// Each stream has its own hash, because an abandoned stream may still deliver bytes.
		const own = createHash('sha256');
		hash = own;
		return unpacked(
			file.name,
			file.open().on('data', (chunk: Buffer) => own.update(chunk)),
		);
	};
	const verify = () => {
		if (hash.digest('hex') !== facts.sha256) throw changed(file);
	};
	return { bytes: { ...facts.bytes, open }, verify };
}

/** @throws EtlError `E_FILE_CHANGED` unless the stored file is still the one that was inspected */
export async function requireUnchanged(file: StoredFile, facts: StoredFacts): Promise<void> {
	const hash = createHash('sha256');
	for await (const chunk of file.open()) hash.update(chunk as Buffer);
	if (hash.digest('hex') !== facts.sha256) throw changed(file);
}

function changed({ name }: StoredFile): EtlError {
	return new EtlError('E_FILE_CHANGED', `${name} is not the file that was read a moment ago`, {
		context: { file: name },
	});
}

/**
 * Bytes of one chunk of gunzip. With the default of 16 kB, a record of a megabyte would be searched 64 times for its
 * end.
 */
const UNPACKED = 64 * 1024;

/** Decompresses a gzip. A failure of the source and a damaged gzip arrive on the returned stream. */
function unpacked(name: string, stored: Readable): Readable {
	if (!/\.gz$/i.test(decryptedName(name))) return stored;
	const gunzip = createGunzip({ chunkSize: UNPACKED });
	stored.on('error', (error) => gunzip.destroy(error));
	return Readable.from(members(name, stored, gunzip), { objectMode: false });
}

async function* members(name: string, stored: Readable, gunzip: Gunzip): AsyncGenerator<Buffer> {
	let given = 0;
	/** What gunzip was given and has not read. */
	let unread: { readonly from: number; readonly chunk: Buffer }[] = [];
	const keep = (chunk: Buffer) => {
		unread = [...unread.filter((each) => each.from + each.chunk.length > gunzip.bytesWritten), { from: given, chunk }];
		given += chunk.length;
	};
	stored.on('data', keep);
	try {
		yield* stored.pipe(gunzip);
		// gunzip reads no further than a zero behind a member, but the hash covers all bytes, and another member may stand
		// there. A stream that is still piped would wait for gunzip for ever.
		stored.off('data', keep).unpipe(gunzip);
		for (const { from, chunk } of unread) requirePadding(name, chunk.subarray(Math.max(0, gunzip.bytesWritten - from)));
		if (!stored.readableEnded) for await (const chunk of stored) requirePadding(name, chunk);
	} catch (error) {
		const damage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
		throw damage ? damaged(name, error) : error;
	} finally {
		stored.destroy();
	}
}

/** @throws EtlError `E_FILE_MALFORMED` where bytes that are not read are more than padding */
function requirePadding(name: string, bytes: Buffer): void {
	if (bytes.every((byte) => byte === 0)) return;
	throw new EtlError('E_FILE_MALFORMED', `${name} goes on behind the zeros after its last gzip member`, {
		context: { file: name },
		hint: 'Ask the sender for one gzip without gaps, or for a file for each part.',
	});
}

function damaged(name: string, cause: Error): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${name} is a damaged gzip: ${cause.message}`, {
		context: { file: name },
		cause,
	});
}

async function escaped(file: StoredFile, at: number): Promise<EtlError> {
	const [line = 1] = await linesAt(unpacked(file.name, file.open()), [at]);
	const message = `${file.name}: line ${line} changes its alphabet by an escape, as ISO-2022 does, which cannot be read`;
	return new EtlError('E_FILE_MALFORMED', message, {
		context: { file: file.name, line },
		hint: 'Ask the sender for UTF-8.',
	});
}

function tooLarge(name: string, maxBytes: number): EtlError {
	return new EtlError('E_FILE_TOO_LARGE', `${name} holds more than ${maxBytes} bytes once unpacked`, {
		context: { file: name, limit: 'limits.fileBytes' },
	});
}
