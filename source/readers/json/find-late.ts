import type { LateValues, OutsideListener, OutsideValue } from '../envelope.js';
import type { KnownNames } from '../known-names.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { walkArray } from './walk.js';

/** Values that are kept: what leads to records may stand there a million times. And paths of them. */
const MOST = 100_000;
const MOST_PATHS = 50;

/**
 * Finds values behind the records that they take over: the members of an object have no order, so that a sender may
 * write the country of a file at its end. The document is gone over once more for it, by its brackets alone.
 *
 * @param path - that of the records
 * @param missing - columns that records get from nowhere else
 */
export async function findLate(
	file: FileBytes,
	path: readonly string[],
	options: ReaderOptions,
	known: KnownNames,
	missing: ReadonlySet<string>,
): Promise<LateValues> {
	const late = new Map<number, OutsideValue[]>();
	const open: { readonly ordinal: number; hasRecords: boolean }[] = [];
	let entered = 0;
	let kept = 0;
	const paths = new Set<string>();
	const envelope: OutsideListener = {
		enter: () => open.push({ ordinal: entered++, hasRecords: false }),
		leave: () => open.pop(),
		value: (value) => {
			const inner = open.at(-1);
			const column = known.called(value.path);
			if (!inner?.hasRecords || value.isSeveral || value.text.trim() === '' || kept >= MOST) return;
			if (column === null || !column.inherits || !missing.has(column.column)) return;
			if (!paths.has(value.path) && paths.size >= MOST_PATHS) return;
			paths.add(value.path);
			kept++;
			const others = late.get(inner.ordinal);
			if (others === undefined) late.set(inner.ordinal, [value]);
			else others.push(value);
		},
	};
	const nothing = { take: () => [], note: () => {}, passOver: () => {}, all: 0, blank: 0 };
	const limits = { length: options.limits.recordLength, depth: options.limits.depth };
	const input = new TextInput(decodeText(file.open(), file.traits.encoding));
	try {
		const walk = { limits, taker: nothing, envelope, lookalikes: nothing, tally: nothing };
		for await (const _ of walkArray(input, path, walk)) for (const each of open) each.hasRecords = true;
	} catch {
		// What is wrong with the document is said when it is read.
		return new Map();
	} finally {
		await input.close();
	}
	return late;
}
