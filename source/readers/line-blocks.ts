import type { Readable } from 'node:stream';

/** Bytes of a text. */
export interface LineBlock {
	readonly bytes: Buffer;
	/** Number of its line ends. */
	readonly lines: number;
	/** Whether it ends with a line end. A block that does not is of one long line, or is the last one. */
	readonly isWhole: boolean;
}

const LINE_END = 10;

/**
 * Cuts a stream behind line ends into blocks. A line that is longer than a block comes in several.
 *
 * @param size - bytes from which on a block ends with its next line end
 */
export async function* lineBlocks(bytes: Readable, size: number): AsyncGenerator<LineBlock> {
	let parts: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of bytes) {
			let rest = chunk as Buffer;
			while (length + rest.length >= size) {
				const next = rest.indexOf(LINE_END, Math.max(0, size - length - 1));
				const last = next === -1 ? rest.lastIndexOf(LINE_END) : next;
				const end = last === -1 ? rest.length : last + 1;
				yield blockOf([...parts, rest.subarray(0, end)]);
				parts = [];
				length = 0;
				rest = rest.subarray(end);
			}
			if (rest.length === 0) continue;
			parts.push(rest);
			length += rest.length;
		}
		if (length > 0) yield blockOf(parts);
	} finally {
		bytes.destroy();
	}
}

function blockOf(parts: readonly Buffer[]): LineBlock {
	const bytes = Buffer.concat(parts);
	let lines = 0;
	for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) lines++;
	return { bytes, lines, isWhole: bytes.at(-1) === LINE_END };
}
