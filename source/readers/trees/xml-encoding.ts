import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { withLines } from '../bytes.js';
import { contradictions } from '../encodings/find-encoding.js';
import type { FileBytes } from '../reader.js';
import { asciiStart, isTextEncoding } from '../text.js';

/** The encoding of a document, and contradictions between its declaration and its bytes. */
export interface DocumentEncoding {
	readonly encoding: string;
	/** Whether the declaration determined it. */
	readonly isDeclared: boolean;
	readonly doubts: readonly Doubt[];
}

/**
 * The encoding in a document's declaration, unless the config or a mark determines another. Bytes that contradict the
 * declaration win, because programs that save a document again keep its declaration.
 *
 * @throws EtlError `E_FILE_MALFORMED` where it declares an unknown encoding
 */
export async function documentEncoding(file: FileBytes): Promise<DocumentEncoding> {
	const { encoding, encodingBasis, evidence } = file.traits;
	const found = { encoding, isDeclared: false, doubts: [] };
	if (encodingBasis === 'set' || encodingBasis === 'declared') return found;
	const declared = declaredEncoding(file);
	if (declared === null) return found;
	// A readable declaration is in an encoding of single bytes. .NET writes `utf-16` into documents in UTF-8.
	if (typeof evidence?.marked === 'string' || /^(?:utf-?(?:16|32)|ucs)/.test(declared)) return found;
	if (evidence === undefined) return { ...found, encoding: declared, isDeclared: true };
	const against = await contradictions(evidence, declared, 'its declaration');
	if (against.length === 0) return { encoding: declared, isDeclared: true, doubts: [] };
	return { ...found, doubts: await withLines(against, file.name, () => file.open()) };
}

/** The encoding that the declaration at a document's beginning names, as it is written there; `null` for none. */
export function declaredIn(head: Buffer): string | null {
	return /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(asciiStart(head))?.[1] ?? null;
}

function declaredEncoding(file: FileBytes): string | null {
	const declared = declaredIn(file.traits.head);
	if (declared === null) return null;
	if (isTextEncoding(declared)) return declared.toLowerCase();
	throw new EtlError('E_FILE_MALFORMED', `${file.name} declares the encoding ${declared}, which is not known`, {
		context: { file: file.name, line: 1 },
		hint: 'Ask the sender to declare the encoding that the file is in, or say it with read.encoding.',
	});
}
