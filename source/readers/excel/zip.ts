import { crc32, createInflateRaw } from 'node:zlib';
import type { ReadLimits } from '../reader.js';
import { malformed, tooLarge } from './refusals.js';

/** A file of an archive, from the central directory. */
interface ZipEntry {
	readonly name: string;
	readonly method: number;
	readonly encrypted: boolean;
	readonly compressed: number;
	readonly size: number;
	readonly crc: number;
	readonly offset: number;
}

/** Highest ratio of unpacked to packed bytes. Deflate reaches 1032:1 on zeros; real sheets stay below 100:1. */
const MAX_RATIO = 400;

/** Unpacked bytes up to which the ratio is not checked. */
const HARMLESS = 64 * 1024 ** 2;

/**
 * A zip archive in memory (PKWARE APPNOTE 6.3, with Zip64). Its directory is checked before anything is inflated. Then
 * every part must have the declared size and checksum, so that a false directory gains nothing.
 */
export class ZipArchive {
	readonly limits: ReadLimits;
	readonly #bytes: Buffer;
	readonly #file: string;
	readonly #entries: ReadonlyMap<string, ZipEntry>;

	/**
	 * @param file - name of the file, for messages
	 * @param limits - `fileBytes` bounds the inflated bytes of all parts
	 * @throws EtlError `E_FILE_MALFORMED` for a zip that is cut short or a bomb, `E_FILE_TOO_LARGE`
	 */
	constructor(bytes: Buffer, file: string, limits: ReadLimits) {
		this.limits = limits;
		this.#bytes = bytes;
		this.#file = file;
		const entries = readDirectory(bytes, file);
		const total = entries.reduce((sum, entry) => sum + entry.size, 0);
		if (total > limits.fileBytes) throw tooLarge(file, `holds ${total} bytes once unpacked`, 'limits.fileBytes');
		if (total > HARMLESS && total > bytes.length * MAX_RATIO) {
			throw malformed(file, `unpacks to ${Math.round(total / bytes.length)} times its size, as no workbook does`);
		}
		this.#entries = byPartName(entries, file);
	}

	/** Names of all parts in lower case, with `/`. */
	get names(): readonly string[] {
		return [...this.#entries.keys()];
	}

	has(name: string): boolean {
		return this.#entries.has(partName(name));
	}

	/** A part's name as in the archive. */
	spelling(name: string): string {
		return this.#entries.get(partName(name))?.name ?? name;
	}

	/** Declared size of a part in bytes, 0 where it is missing. */
	size(name: string): number {
		return this.#entries.get(partName(name))?.size ?? 0;
	}

	/**
	 * The bytes of a part. Names of parts are compared without regard to case, as OPC defines.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where the part is missing, damaged, or not what the directory declares
	 */
	async *read(name: string): AsyncGenerator<Buffer> {
		const entry = this.#entries.get(partName(name));
		if (!entry) throw malformed(this.#file, `lacks its part ${name}`);
		if (entry.encrypted) throw malformed(this.#file, 'is encrypted: it needs a password');
		let size = 0;
		let crc = 0;
		for await (const chunk of this.#inflated(entry)) {
			size += chunk.length;
			if (size > entry.size) throw malformed(this.#file, `has a part ${name} that is larger than it declares`);
			crc = crc32(chunk, crc);
			yield chunk;
		}
		if (size !== entry.size || crc !== entry.crc) throw malformed(this.#file, `has a damaged part ${name}`);
	}

	async *#inflated(entry: ZipEntry): AsyncGenerator<Buffer> {
		const { offset } = entry;
		const bytes = this.#bytes;
		if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50)
			throw malformed(this.#file, 'is a damaged zip');
		const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
		const stored = bytes.subarray(start, start + entry.compressed);
		if (stored.length < entry.compressed) throw malformed(this.#file, 'is cut short');
		if (entry.method === 0) {
			yield stored;
			return;
		}
		if (entry.method !== 8) throw malformed(this.#file, `is packed in a way that we do not know (${entry.method})`);
		const inflate = createInflateRaw({ chunkSize: 128 * 1024 });
		inflate.end(stored);
		try {
			for await (const chunk of inflate) yield chunk as Buffer;
		} catch (error) {
			throw malformed(this.#file, `has a damaged part ${entry.name}`, error);
		} finally {
			inflate.destroy();
		}
	}
}

/** The entries by part name. Two parts with the same name and different content are refused. */
function byPartName(entries: readonly ZipEntry[], file: string): ReadonlyMap<string, ZipEntry> {
	const parts = new Map<string, ZipEntry>();
	for (const entry of entries) {
		const known = parts.get(partName(entry.name));
		if (known && (known.crc !== entry.crc || known.size !== entry.size))
			throw malformed(file, `holds two parts of the name ${entry.name}`);
		parts.set(partName(entry.name), entry);
	}
	return parts;
}

/** Some programs write backslashes. */
function partName(name: string): string {
	return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

function readDirectory(bytes: Buffer, file: string): ZipEntry[] {
	const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
	if (end === -1 || end + 22 > bytes.length) throw malformed(file, 'is a zip that is cut short');
	let count = bytes.readUInt16LE(end + 10);
	let at = bytes.readUInt32LE(end + 16);
	const locator = end - 20;
	if ((count === 0xffff || at === 0xffffffff) && locator >= 0 && bytes.readUInt32LE(locator) === 0x07064b50) {
		const zip64 = Number(bytes.readBigUInt64LE(locator + 8));
		if (zip64 + 56 > bytes.length) throw malformed(file, 'is a damaged zip');
		count = Number(bytes.readBigUInt64LE(zip64 + 32));
		at = Number(bytes.readBigUInt64LE(zip64 + 48));
	}
	const entries: ZipEntry[] = [];
	for (let i = 0; i < count; i++) {
		if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw malformed(file, 'is a damaged zip');
		const nameLength = bytes.readUInt16LE(at + 28);
		const extraLength = bytes.readUInt16LE(at + 30);
		const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
		const fields = zip64Fields(extra, [
			bytes.readUInt32LE(at + 24),
			bytes.readUInt32LE(at + 20),
			bytes.readUInt32LE(at + 42),
		]);
		entries.push({
			name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
			method: bytes.readUInt16LE(at + 10),
			encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
			crc: bytes.readUInt32LE(at + 16),
			size: fields[0] as number,
			compressed: fields[1] as number,
			offset: fields[2] as number,
		});
		at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
	}
	return entries;
}

/** Size, compressed size and offset. Values beyond 32 bits are in the Zip64 extra field. */
function zip64Fields(extra: Buffer, fields: readonly number[]): readonly number[] {
	if (!fields.includes(0xffffffff)) return fields;
	for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
		if (extra.readUInt16LE(at) !== 1) continue;
		let next = at + 4;
		return fields.map((field) => {
			if (field !== 0xffffffff || next + 8 > extra.length) return field;
			next += 8;
			return Number(extra.readBigUInt64LE(next - 8));
		});
	}
	return fields;
}
