import type { LateValues, OutsideListener, OutsideValue } from '../envelope.js';
import type { KnownNames } from '../known-names.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { walkArray } from './walk.js';

/** Limits of kept values and of their paths, because nodes that lead to records may occur a million times. */
const MOST = 100_000;
const MOST_PATHS = 50;

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
		// Errors of the document are reported when its records are read.
		return new Map();
	} finally {
		await input.close();
	}
	return late;
}
