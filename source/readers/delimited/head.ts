import iconv from 'iconv-lite';
import { EtlError } from '../../core/errors.js';
import type { FileBytes } from '../reader.js';
import { decodeHead, decodeText } from '../text.js';

/** Lines that tell enough of a file. */
const LINES = 5;

/** The longest text that is looked at, in records of the greatest length. */
const RECORDS = 2;

/**
 * The text that a file begins with, in whole lines: of the bytes that were kept of it, or of more where lines are long.
 *
 * @param recordLength - characters that one record may have
 */
export async function readHead(file: FileBytes, recordLength: number): Promise<string> {
	const { encoding, head, size } = file.traits;
	const kept = decodeHead(head, encoding);
	if (head.length >= size) return kept;
	if (countLines(kept) >= LINES) return wholeLines(kept);
	let text = '';
	for await (const chunk of decodeText(file.open(), encoding)) {
		text += chunk;
		if (text.length > RECORDS * recordLength || (text.length > kept.length && countLines(text) >= LINES))
			return wholeLines(text);
	}
	return text;
}

function countLines(text: string): number {
	return text.split(/\r\n|\r|\n/, LINES + 1).length - 1;
}

/** The last line of a text that goes on is half a line. */
function wholeLines(text: string): string {
	return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1) || text;
}

/** @throws EtlError `E_FILE_MALFORMED` for an encoding that we do not know, and for bytes that are no text */
export function requireText(file: FileBytes): void {
	const { encoding, head } = file.traits;
	const context = { file: file.name };
	if (!iconv.encodingExists(encoding))
		throw new EtlError('E_FILE_MALFORMED', `${encoding} is no encoding that we know`, { context });
	if (/^(?:utf-?(?:16|32)|ucs-?[24])/i.test(encoding)) return;
	if (head[0] === 0x1f && head[1] === 0x8b) {
		const hint = 'Give it a name that ends in .gz.';
		throw new EtlError('E_FILE_MALFORMED', `${file.name} is packed by gzip`, { context, hint });
	}
	let controls = 0;
	let zeros = 0;
	for (const byte of head) {
		if (byte === 0) zeros++;
		// U+0001 and U+001C to U+001F are delimiters in some houses.
		else if ((byte > 1 && byte < 9) || (byte > 13 && byte < 28)) controls++;
	}
	if (zeros + controls <= Math.max(8, head.length * 0.05)) return;
	if (zeros <= controls) throw new EtlError('E_FILE_MALFORMED', `${file.name} is not text`, { context });
	const hint = 'Ask the sender for a whole file, or set `read.encoding` where it is UTF-16.';
	const message = `${file.name} is not text: ${zeros} of its first ${head.length} bytes are NUL`;
	throw new EtlError('E_FILE_MALFORMED', message, { context, hint });
}
