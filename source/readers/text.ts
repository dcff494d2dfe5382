import type { Readable } from 'node:stream';
import iconv from 'iconv-lite';

/**
 * Decodes a stream of bytes as text, chunk by chunk, without a byte-order mark.
 *
 * @param encoding - a name that iconv-lite knows; see `ByteTraits.encoding`
 */
export async function* decodeText(bytes: Readable, encoding: string): AsyncGenerator<string> {
	const decoder = iconv.getDecoder(encoding, { stripBOM: true });
	try {
		for await (const chunk of bytes) {
			const text = decoder.write(chunk as Buffer);
			if (text.length > 0) yield text;
		}
		const rest = decoder.end();
		if (rest) yield rest;
	} finally {
		bytes.destroy();
	}
}

/** The text of a file's head, which may end in the middle of a character: that character is left off. */
export function decodeHead(head: Buffer, encoding: string): string {
	return iconv.getDecoder(encoding, { stripBOM: true }).write(head);
}

/** The first characters of a file whose beginning is ASCII, whatever Unicode encoding it is in and without its mark. */
export function asciiStart(head: Buffer): string {
	return head
		.subarray(0, 400)
		.toString('latin1')
		.replace(/^(?:\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)/, '')
		.replaceAll('\0', '');
}
