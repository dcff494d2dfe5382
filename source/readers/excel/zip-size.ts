import { inflateRawSync } from 'node:zlib';

/** Signatures of the zip format (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16). */
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END = 0x06054b50;

/**
 * Whether a zip's entries, unpacked, stay within a limit. Every entry is really unpacked, one after another and never
 * beyond the limit, since what a zip says of itself may be a lie.
 *
 * @returns `null` where the zip cannot be followed
 */
export function fitsUnpacked(zip: Buffer, limit: number): boolean | null {
	const entries = readDirectory(zip);
	if (entries === null) return null;
	let left = limit;
	if (entries.reduce((sum, { size }) => sum + size, 0) > limit) return false;
	for (const { method, start, packed } of entries) {
		const data = zip.subarray(start, start + packed);
		try {
			left -= method === 0 ? data.length : inflateRawSync(data, { maxOutputLength: Math.max(left, 1) }).length;
		} catch (error) {
			if (error instanceof RangeError) return false;
			return null;
		}
		if (left < 0) return false;
	}
	return true;
}

interface Entry {
	readonly method: number;
	readonly start: number;
	readonly packed: number;
	readonly size: number;
}

function readDirectory(zip: Buffer): Entry[] | null {
	const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
	if (end < 0 || end + 22 > zip.length || zip.readUInt32LE(end) !== END) return null;
	const count = zip.readUInt16LE(end + 10);
	const entries: Entry[] = [];
	let at = zip.readUInt32LE(end + 16);
	for (let index = 0; index < count; index++) {
		if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY) return null;
		const local = zip.readUInt32LE(at + 42);
		if (local + 30 > zip.length || zip.readUInt32LE(local) !== LOCAL) return null;
		entries.push({
			method: zip.readUInt16LE(at + 10),
			packed: zip.readUInt32LE(at + 20),
			size: zip.readUInt32LE(at + 24),
			start: local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28),
		});
		at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
	}
	return entries;
}
