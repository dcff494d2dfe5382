import type { Readable } from 'node:stream';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * The 1-based lines of positions in a text.
 *
 * @param places - positions in bytes, ascending
 */
export async function linesAt(bytes: Readable, places: readonly number[]): Promise<number[]> {
	const lines: number[] = [];
	let start = 0;
	let feeds = 0;
	let returns = 0;
	try {
		if (places.length === 0) return lines;
		for await (const chunk of bytes as AsyncIterable<Buffer>) {
			for (let i = 0; i < chunk.length; i++) {
				// Files of old Macs end their lines with `\r` alone.
				while (places[lines.length] === start + i) lines.push(1 + (feeds || returns));
				if (lines.length === places.length) return lines;
				if (chunk[i] === LINE_FEED) feeds++;
				else if (chunk[i] === CARRIAGE_RETURN) returns++;
			}
			start += chunk.length;
		}
	} finally {
		bytes.destroy();
	}
	return lines;
}
