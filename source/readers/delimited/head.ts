import iconv from 'iconv-lite';
import { EtlError } from '../../core/errors.js';
import type { FileBytes } from '../reader.js';
import { decodeHead, decodeText } from '../text.js';

/** Lines of a head. */
const LINES = 5;

/** Bound of a head, in records of the greatest length. */
const RECORDS = 2;

/**
 * The head of a file in whole lines. It is taken from the bytes that were kept, or read again where lines are long.
 *
 * @param recordLength - characters of a record
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

/** Cuts off the last line, which is incomplete. */
function wholeLines(text: string): string {
	return text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1) || text;
}

/** @throws EtlError `E_FILE_MALFORMED` for an unknown encoding, and for bytes that are no text */
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
	let first = -1;
	for (const [at, byte] of head.entries()) {
		// U+0001 and U+001C to U+001F are delimiters in some systems.
		if (byte !== 0 && (byte < 2 || byte > 8) && (byte < 14 || byte > 27)) continue;
		if (controls++ === 0) first = at;
	}
	if (controls > Math.max(8, head.length * 0.05)) throw notText(file, first, controls);
}

/** The error for bytes that no text has: where the first one is, how many there are, and what may have caused them. */
function notText(file: FileBytes, first: number, controls: number): EtlError {
	const { head } = file.traits;
	const line = head.subarray(0, first).toString('latin1').split('\n').length;
	const byte = (head[first] as number).toString(16).padStart(2, '0');
	const message = `${file.name} is not text: line ${line} holds the byte ${byte}, and the beginning ${controls} such`;
	const cause =
		byte === '00'
			? 'Zeros come from a file that was cut while it was copied, from UTF-16 that lost a byte, or from a program of another kind.'
			: 'It is a file of another kind, whatever its name says.';
	return new EtlError('E_FILE_MALFORMED', message, {
		context: { file: file.name, line },
		hint: `${cause} Ask the sender for it as text.`,
	});
}
