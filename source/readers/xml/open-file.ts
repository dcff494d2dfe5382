import type { FileBytes, OpenedFile, ReaderOptions } from '../reader.js';
import { decodeHead } from '../text.js';
import { KnownNames } from '../trees/known-names.js';
import { takeOffDeclared, treeFindings } from '../trees/tree-findings.js';
import { documentEncoding } from '../trees/xml-encoding.js';
import { UnitTally } from '../unit-tally.js';
import { findLate } from './find-late.js';
import { findRecord } from './find-record.js';
import { malformed, readRecords } from './read-records.js';
import { localName } from './scan-markup.js';

/** Opens a document at the elements that are its records. */
export async function openFile(file: FileBytes, options: ReaderOptions): Promise<OpenedFile> {
	const { encoding, isDeclared, doubts } = await documentEncoding(file);
	const known = new KnownNames(options);
	const found = findRecord(decodeHead(file.traits.head, encoding), options, known);
	if (found === null) {
		const wanted =
			options.recordName === undefined ? 'no element that could be a record' : `no element ${options.recordName}`;
		throw malformed(file, `has ${wanted}`, 1);
	}
	const { path, inherited, missing } = found;
	const isInherited = path.length > 1 && missing.size > 0;
	const late = isInherited ? await findLate(file, { encoding, path }, options, known, missing) : undefined;
	const basis = options.recordName === undefined ? 'found' : 'set';
	return {
		detail: `element ${path.at(-1)}`,
		...(isDeclared ? { encoding } : {}),
		paths: true,
		findings: treeFindings(path.map(localName), basis, inherited, [...doubts, ...found.doubts]),
		batches: () => {
			const tally = new UnitTally('element');
			const records = readRecords(file, { encoding, path, late }, options, tally);
			return takeOffDeclared(records, tally, { options, file: file.name });
		},
	};
}
