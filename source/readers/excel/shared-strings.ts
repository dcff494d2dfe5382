import { joined } from './markup.js';
import { OOXML } from './namespaces.js';
import { scanWhole } from './parts.js';
import { tooLarge } from './refusals.js';
import type { ZipArchive } from './zip.js';

/**
 * Reads the shared texts, which cells refer to by number. All are held in memory, because any cell may need any text.
 *
 * @throws EtlError `E_FILE_TOO_LARGE` beyond `limits.workbookBytes`
 */
export async function readSharedStrings(
	archive: ZipArchive,
	part: string | undefined,
	file: string,
): Promise<readonly string[]> {
	const strings: string[] = [];
	if (part === undefined) return strings;
	const { workbookBytes } = archive.limits;
	if (archive.size(part) > workbookBytes)
		throw tooLarge(file, `has more than ${workbookBytes} bytes of shared texts`, 'limits.workbookBytes');
	const text = new TextCollector();
	await scanWhole(archive, part, file, {
		namespaces: OOXML,
		open: (name, _, parent) => text.open(name, parent),
		close: (name, parent) => {
			text.close(name);
			if (name === 'si' && parent === 'sst') strings.push(text.take());
		},
		text: (run) => text.text(run),
	});
	return strings;
}

/** Elements around a run of text. Phonetic hints of East Asian text are in other elements. */
const HOLDERS: ReadonlySet<string> = new Set(['si', 'is', 'r']);

/** Collects the runs of one text, plain or rich. */
export class TextCollector {
	#text = '';
	#inText = false;

	open(name: string, parent: string): void {
		if (name === 't' && HOLDERS.has(parent)) this.#inText = true;
	}

	close(name: string): void {
		if (name === 't') this.#inText = false;
	}

	text(text: string): void {
		if (this.#inText) this.#text = joined(this.#text, text);
	}

	/** Gives the collected text, and begins the next one. */
	take(): string {
		const text = decodeEscapes(this.#text);
		this.#text = '';
		return text;
	}
}

/** Characters that XML cannot hold, and the `_` of a text that looks like one of them. */
const ESCAPED = /_x(00[01][0-9a-f]|005f|d[89a-f][0-9a-f]{2}|fff[ef])_/gi;

/** Decodes characters that XML cannot hold, which are written `_x000D_`. Other codes are text: not every writer escapes them. */
export function decodeEscapes(text: string): string {
	if (!text.includes('_x')) return text;
	return text.replace(ESCAPED, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
