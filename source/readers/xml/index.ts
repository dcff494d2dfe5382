import iconv from 'iconv-lite';
import { EtlError } from '../../core/errors.js';
import { KnownNames } from '../known-names.js';
import type { FileBytes, Reader } from '../reader.js';
import { asciiStart, decodeHead } from '../text.js';
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
		const encoding = declaredEncoding(file) ?? file.traits.encoding;
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
			encoding,
			paths: true,
			findings: treeFindings(path.map(localName), basis, inherited),
			batches: () => {
				const tally = new UnitTally('element');
				const records = readRecords(file, { encoding, path }, options, tally);
				return takeOffDeclared(records, tally, { options, file: file.name });
			},
		};
	},
};

/** The encoding that the XML declaration names, where the bytes do not say otherwise by a mark or by their shape. */
function declaredEncoding(file: FileBytes): string | null {
	const { encoding, head } = file.traits;
	if (encoding !== 'utf-8' && encoding !== 'windows-1252') return null;
	if (head[0] === 0xef && head[1] === 0xbb) return null;
	const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(asciiStart(head))?.[1]?.toLowerCase();
	if (declared === undefined || declared.startsWith('utf')) return null;
	if (iconv.encodingExists(declared)) return declared;
	throw new EtlError('E_FILE_MALFORMED', `${file.name} declares the encoding ${declared}, which is not known`, {
		context: { file: file.name, line: 1 },
		hint: 'Ask the sender to declare the encoding that the file is in.',
	});
}
