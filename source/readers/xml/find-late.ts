import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import type { LateValues } from '../trees/envelope.js';
import type { KnownNames } from '../trees/known-names.js';
import { LateFinder } from '../trees/late-values.js';
import { Lookalikes } from '../trees/lookalikes.js';
import { UnitTally } from '../unit-tally.js';
import { Outside } from './outside.js';
import type { RecordElement } from './read-records.js';
import { walkElements } from './walk.js';

/**
 * Finds values behind all records of the element around them, which these records inherit. The document is scanned a
 * second time for it. A value with records behind it may belong to those alone, and is not taken.
 *
 * @param missing - columns that have no other source
 */
export async function findLate(
	file: FileBytes,
	{ encoding, path }: Pick<RecordElement, 'encoding' | 'path'>,
	options: ReaderOptions,
	known: KnownNames,
	missing: ReadonlySet<string>,
): Promise<LateValues> {
	const finder = new LateFinder(known, missing, true);
	const outside = new Outside(path, finder, new Lookalikes(options, known), new UnitTally('element'));
	const limits = { length: options.limits.recordLength, depth: options.limits.depth };
	const input = new TextInput(decodeText(file.open(), encoding));
	try {
		for await (const _ of walkElements(input, limits, { take: () => [] }, outside)) finder.records();
	} catch {
		// Errors of the document are reported when its records are read.
		return new Map();
	} finally {
		await input.close();
	}
	return finder.found;
}
