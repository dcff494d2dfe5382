import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import type { LateValues } from '../trees/envelope.js';
import type { KnownNames } from '../trees/known-names.js';
import { LateFinder } from '../trees/late-values.js';
import { walkArray } from './walk.js';

/**
 * Finds values behind the records that inherit them. Members of an object have no order, so the country of a file may
 * be at its end. The document is scanned a second time for it, by its brackets alone.
 *
 * @param path - of the records
 * @param missing - columns that have no other source
 */
export async function findLate(
	file: FileBytes,
	path: readonly string[],
	options: ReaderOptions,
	known: KnownNames,
	missing: ReadonlySet<string>,
): Promise<LateValues> {
	const finder = new LateFinder(known, missing, false);
	const nothing = { take: () => [], note: () => {}, noteUnseen: () => {}, passOver: () => {}, all: 0, blank: 0 };
	const limits = { length: options.limits.recordLength, depth: options.limits.depth };
	const input = new TextInput(decodeText(file.open(), file.traits.encoding));
	try {
		const walk = { limits, taker: nothing, envelope: finder, lookalikes: nothing, tally: nothing };
		for await (const _ of walkArray(input, path, walk)) finder.records();
	} catch {
		// Errors of the document are reported when its records are read.
		return new Map();
	} finally {
		await input.close();
	}
	return finder.found;
}
