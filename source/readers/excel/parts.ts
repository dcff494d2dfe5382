import { StringDecoder } from 'node:string_decoder';
import { declaredIn } from '../trees/xml-encoding.js';
import { MarkupError, type MarkupHandler, MarkupScanner } from './markup.js';
import { malformed } from './refusals.js';
import type { ZipArchive } from './zip.js';

/**
 * Scans XML chunk by chunk. After each chunk `taken` gives what the handler has produced.
 *
 * @param what - names the XML in messages
 * @throws EtlError `E_FILE_MALFORMED`
 */
export async function* scanTexts<T>(
	texts: AsyncIterable<string>,
	what: string,
	file: string,
	handler: MarkupHandler,
	taken: () => Iterable<T>,
): AsyncGenerator<T> {
	const scanner = new MarkupScanner(handler);
	try {
		for await (const text of texts) {
			scanner.push(text);
			yield* taken();
		}
		scanner.end();
		yield* taken();
	} catch (error) {
		throw error instanceof MarkupError ? malformed(file, `${error.message} (${what})`, error) : error;
	}
}

/** Scans one XML part of an archive; see {@link scanTexts}. */
export function scanPart<T>(
	archive: ZipArchive,
	part: string,
	file: string,
	handler: MarkupHandler,
	taken: () => Iterable<T>,
): AsyncGenerator<T> {
	return scanTexts(partText(archive, part), part, file, handler, taken);
}

/** Scans a part to its end; a part that is not there is empty. */
export async function scanWhole(
	archive: ZipArchive,
	part: string,
	file: string,
	handler: MarkupHandler,
): Promise<void> {
	if (!archive.has(part)) return;
	for await (const _ of scanPart(archive, part, file, handler, () => []));
}

/**
 * Decodes a part, which is UTF-8, or UTF-16 with a mark. Node's own UTF-8 decoder takes a third of `TextDecoder`'s
 * time.
 *
 * @throws MarkupError where the part declares another encoding, which OPC forbids (ECMA-376 part 2)
 */
export async function* partText(archive: ZipArchive, part: string): AsyncGenerator<string> {
	let decode: ((bytes: Buffer) => string) | null = null;
	for await (const bytes of archive.read(part)) {
		decode ??= decoderOf(bytes);
		const text = decode(bytes);
		if (text !== '') yield text;
	}
}

function decoderOf(head: Buffer): (bytes: Buffer) => string {
	const declared = declaredIn(head);
	if (declared !== null && !/^(?:utf-?(?:8|16(?:le|be)?)|us-ascii)$/i.test(declared))
		throw new MarkupError(`declares the encoding ${declared}, and may be in UTF-8 or UTF-16 alone`);
	const [first, second] = head;
	const bigEndian = first === 0xfe && second === 0xff;
	if (bigEndian || (first === 0xff && second === 0xfe)) {
		const decoder = new TextDecoder(bigEndian ? 'utf-16be' : 'utf-16le');
		return (bytes) => decoder.decode(bytes, { stream: true });
	}
	const decoder = new StringDecoder('utf8');
	return (bytes) => decoder.write(bytes);
}
