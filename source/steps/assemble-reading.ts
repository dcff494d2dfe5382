import type { Doubt, ReaderFindings, Reading, ReadingFact } from '../core/reading.js';
import type { Column } from '../core/schema.js';
import type { MappedSummary } from './feed-file.js';

/** What is known of a file beside what its reader found. */
export interface FileFacts {
	readonly format: string;
	/** `null` where the format has none of its own, such as a workbook's. */
	readonly encoding: ReadingFact | null;
	/** What may be wrong with the encoding. */
	readonly doubts: readonly Doubt[];
}

/** Puts together what the reader found before and after the records, and how the file's columns meet the schema's. */
export function assembleReading(
	file: FileFacts,
	before: ReaderFindings,
	summary: MappedSummary,
	columns: readonly Column[],
	more: readonly Doubt[] = [],
): Reading {
	const { map } = summary;
	const taken = new Map(map.positions.map((position, index) => [position, columns[index]?.name ?? null]));
	const { account, passedOver, doubts } = summary.findings;
	const format: ReadingFact = { name: 'format', value: file.format, basis: 'found' };
	return {
		facts: [format, ...(file.encoding === null ? [] : [file.encoding]), ...before.facts],
		header: before.header,
		columns: summary.columns.map((name, index) => ({ name, mapped: taken.get(index) ?? null })),
		absent: columns.filter((_, index) => map.positions[index] === -1).map(({ name }) => name),
		account,
		passedOver,
		conversions: summary.conversions,
		doubts: [...file.doubts, ...before.doubts, ...doubts, ...more],
	};
}
