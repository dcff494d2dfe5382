import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** The parts of a zip, by name; `null` where it is none that can be taken apart. */
export function partsOf(bytes) {
	try {
		const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
		const parts = [];
		let at = bytes.readUInt32LE(end + 16);
		for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
			const [packed, nameLength, offset] = [20, 28, 42].map((place) =>
				place === 28 ? bytes.readUInt16LE(at + place) : bytes.readUInt32LE(at + place),
			);
			const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
			const stored = bytes.subarray(start, start + packed);
			const content = bytes.readUInt16LE(at + 10) === 0 ? stored : inflateRawSync(stored, { maxOutputLength: 1e7 });
			parts.push({ name: bytes.toString('utf8', at + 46, at + 46 + nameLength), content });
			at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
		}
		return parts;
	} catch {
		return null;
	}
}

/** A zip of parts, with sizes and checksums that are right, so that what was done to a part is reached. */
export function archiveOf(parts) {
	const locals = [];
	const directory = [];
	let offset = 0;
	for (const { name, content } of parts) {
		const packed = deflateRawSync(content);
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(8, 4);
		common.writeUInt32LE(crc32(content), 10);
		common.writeUInt32LE(packed.length, 14);
		common.writeUInt32LE(content.length, 18);
		common.writeUInt16LE(Buffer.byteLength(name), 22);
		const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
		const tail = Buffer.alloc(14);
		tail.writeUInt32LE(offset, 10);
		directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, Buffer.from(name)]));
		locals.push(local);
		offset += local.length;
	}
	const end = Buffer.alloc(18);
	end.writeUInt16LE(parts.length, 4);
	end.writeUInt16LE(parts.length, 6);
	end.writeUInt32LE(Buffer.concat(directory).length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
