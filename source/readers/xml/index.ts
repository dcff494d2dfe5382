import iconv from 'iconv-lite';
import type { FileBytes, Reader } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { asciiStart, decodeHead } from '../text.js';
import { NO_FINDINGS } from '../unit-tally.js';
import { findRecord } from './find-record.js';
import { malformed } from './malformed.js';

/** XML 1.0 whose records are one element, repeated: its attributes, children and their children are the columns. */
export const xml: Reader = {
	name: 'xml',
	extensions: ['.xml'],
	recognizes: (head) => /^\s*<(?!html|!doctype html)[?!\p{L}_:]/iu.test(asciiStart(head)),
	open: async (file, options) => {
		const encoding = declaredEncoding(file) ?? file.traits.encoding;
		const path = findRecord(decodeHead(file.traits.head, encoding), options.recordName, options.knownHeaders);
		if (path === null) {
			const wanted =
				options.recordName === undefined ? 'no element that could be a record' : `no element ${options.recordName}`;
			throw malformed(file, `has ${wanted}`, 1);
		}
		// fast-xml-parser takes 0.03 s to load, which files of other formats need not wait for.
		const { readRecords } = await import('./read-records.js');
		return {
			detail: `element ${path.at(-1)}`,
			encoding,
			findings: NO_FINDINGS,
			batches: () => takeOffRecordTypes(readRecords(file, encoding, path, options), { options, file: file.name }),
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
	return iconv.encodingExists(declared) ? declared : null;
}
