import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading.js';
import { withLines } from '../bytes.js';
import { contradictions } from '../find-encoding.js';
import { KnownNames } from '../known-names.js';
import type { FileBytes, Reader } from '../reader.js';
import { asciiStart, decodeHead, isTextEncoding } from '../text.js';
import { takeOffDeclared, treeFindings } from '../tree-findings.js';
import { UnitTally } from '../unit-tally.js';
import { findRecord } from './find-record.js';
import { malformed } from './malformed.js';
import { readRecords } from './read-records.js';
import { localName } from './scan-markup.js';

/** XML 1.0 whose records are one element, repeated: its attributes, children and their children are the columns. */
export const xml: Reader = {
	name: 'xml',
	extensions: ['.xml'],
	recognizes: (head) => /^\s*<(?!html|!doctype html)[?!\p{L}_:]/iu.test(asciiStart(head)),
	open: async (file, options) => {
		const { encoding, isDeclared, doubts } = await encodingOf(file);
		const known = new KnownNames(options);
		const found = findRecord(decodeHead(file.traits.head, encoding), options, known);
		if (found === null) {
			const wanted =
				options.recordName === undefined ? 'no element that could be a record' : `no element ${options.recordName}`;
			throw malformed(file, `has ${wanted}`, 1);
		}
		const { path, inherited } = found;
		const basis = options.recordName === undefined ? 'found' : 'set';
		return {
			detail: `element ${path.at(-1)}`,
			...(isDeclared ? { encoding } : {}),
			paths: true,
			findings: treeFindings(path.map(localName), basis, inherited, doubts),
			batches: () => {
				const tally = new UnitTally('element');
				const records = readRecords(file, { encoding, path }, options, tally);
				return takeOffDeclared(records, tally, { options, file: file.name });
			},
		};
	},
};

/** How a document is decoded, and what its declaration and its bytes say against each other. */
interface DocumentEncoding {
	readonly encoding: string;
	/** Whether the declaration decides. */
	readonly isDeclared: boolean;
	readonly doubts: readonly Doubt[];
}

/**
 * The encoding that the declaration names, unless the config or a mark says another. Where the bytes contradict it,
 * they are right: programs that save a document anew leave its declaration as it was.
 */
async function encodingOf(file: FileBytes): Promise<DocumentEncoding> {
	const { encoding, encodingBasis, evidence } = file.traits;
	const found = { encoding, isDeclared: false, doubts: [] };
	if (encodingBasis === 'set' || encodingBasis === 'declared') return found;
	const declared = declaredEncoding(file);
	if (declared === null) return found;
	// A declaration that can be read is in bytes of one each; .NET writes `utf-16` into documents in UTF-8.
	if (typeof evidence?.marked === 'string' || /^(?:utf-?(?:16|32)|ucs)/.test(declared)) return found;
	if (evidence === undefined) return { ...found, encoding: declared, isDeclared: true };
	const against = await contradictions(evidence, declared, 'its declaration');
	if (against.length === 0) return { encoding: declared, isDeclared: true, doubts: [] };
	return { ...found, doubts: await withLines(against, file.name, () => file.open()) };
}

/** The encoding that the XML declaration names. @throws EtlError `E_FILE_MALFORMED` for one that nobody knows */
function declaredEncoding(file: FileBytes): string | null {
	const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(asciiStart(file.traits.head))?.[1];
	if (declared === undefined) return null;
	if (isTextEncoding(declared)) return declared.toLowerCase();
	throw new EtlError('E_FILE_MALFORMED', `${file.name} declares the encoding ${declared}, which is not known`, {
		context: { file: file.name, line: 1 },
		hint: 'Ask the sender to declare the encoding that the file is in, or say it with read.encoding.',
	});
}
