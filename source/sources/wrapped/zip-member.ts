import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import type { ZipFile } from 'yauzl';
import type { RandomBytes } from './random-access.js';
import { malformed, type ZipMember } from './zip-directory.js';

/** Bytes of one chunk of inflate. */
const UNPACKED = 64 * 1024;

/**
 * Reads one file of an archive. Its size and checksum must be those that the directory declares.
 *
 * @param name - of the file, for messages
 * @throws EtlError `E_FILE_MALFORMED`; errors of the source as they are
 */
export async function* memberBytes(
	bytes: RandomBytes,
	zip: ZipFile,
	{ entry }: ZipMember,
	name: string,
): AsyncGenerator<Buffer> {
	let size = 0;
	let crc = 0;
	const packed = await packedBytes(bytes, zip, entry, name);
	for await (const chunk of unpacked(packed, entry.compressionMethod, name)) {
		size += chunk.length;
		if (size > entry.uncompressedSize) throw malformed(name, 'is larger than its archive declares');
		crc = crc32(chunk, crc);
		yield chunk;
	}
	if (size !== entry.uncompressedSize || crc !== entry.crc32)
		throw malformed(name, 'is damaged: it has another size or checksum than its archive declares');
}

async function packedBytes(
	bytes: RandomBytes,
	zip: ZipFile,
	entry: ZipMember['entry'],
	name: string,
): Promise<Readable> {
	const header = zip.readLocalFileHeaderPromise(entry as Parameters<ZipFile['readLocalFileHeader']>[0], {
		minimal: true,
	});
	const { fileDataStart: from } = await header.catch((error) => {
		throw error instanceof Error && !('code' in error) ? malformed(name, `is damaged: ${error.message}`, error) : error;
	});
	return entry.compressedSize === 0 ? Readable.from([]) : bytes.range(from, from + entry.compressedSize);
}

async function* unpacked(packed: Readable, method: number, name: string): AsyncGenerator<Buffer> {
	if (method === 0) {
		yield* packed;
		return;
	}
	const inflate = createInflateRaw({ chunkSize: UNPACKED });
	try {
		yield* pipeline(packed, inflate, () => undefined);
	} catch (error) {
		const isDamage = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
		throw isDamage ? malformed(name, `is damaged: ${error.message}`, error) : error;
	} finally {
		packed.destroy();
		inflate.destroy();
	}
}
