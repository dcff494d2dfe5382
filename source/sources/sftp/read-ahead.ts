import type { SFTPWrapper } from 'ssh2';

/** Bytes of one request. Every server can answer so many at once. */
const REQUEST = 32 * 1024;

/** Number of concurrent requests, so that latency does not limit the speed. ssh2 buffers so many unread responses. */
const TOGETHER = 64;

/**
 * Reads a range of an open file with concurrent requests. It gives fewer bytes where the file ends before.
 *
 * @param handle - of the open file, from the server
 * @param to - the byte behind the last one
 */
export async function* readAhead(sftp: SFTPWrapper, handle: Buffer, from: number, to: number): AsyncGenerator<Buffer> {
	const waiting: Promise<Buffer>[] = [];
	let asked = from;
	let done = from;
	while (done < to) {
		for (; asked < to && waiting.length < TOGETHER; asked += REQUEST)
			waiting.push(readAt(sftp, handle, asked, Math.min(REQUEST, to - asked)));
		const expected = Math.min(REQUEST, to - done);
		const bytes = await (waiting.shift() as Promise<Buffer>);
		if (bytes.length > 0) yield bytes;
		done += bytes.length;
		if (bytes.length === expected) continue;
		// A server may send fewer bytes than requested. An empty response means the end of the file.
		const rest = await readRest(sftp, handle, done, expected - bytes.length);
		if (rest.length > 0) yield rest;
		done += rest.length;
		if (rest.length < expected - bytes.length) return;
	}
}

function readAt(sftp: SFTPWrapper, handle: Buffer, at: number, length: number): Promise<Buffer> {
	const read = new Promise<Buffer>((resolve, reject) => {
		sftp.read(handle, Buffer.allocUnsafe(length), 0, length, at, (error, count, buffer) => {
			if (error) reject(error);
			else resolve(buffer.subarray(0, count));
		});
	});
	read.catch(() => undefined); // It is never awaited where an earlier request failed.
	return read;
}

async function readRest(sftp: SFTPWrapper, handle: Buffer, from: number, length: number): Promise<Buffer> {
	const parts: Buffer[] = [];
	for (let at = 0; at < length; ) {
		const bytes = await readAt(sftp, handle, from + at, length - at);
		if (bytes.length === 0) break;
		parts.push(bytes);
		at += bytes.length;
	}
	return Buffer.concat(parts);
}
