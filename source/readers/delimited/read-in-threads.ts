import type { MappedBlock, ReadBatch } from '../../core/records/mapped-block.js';
import { type LineBlock, lineBlocks } from '../line-blocks.js';
import type { BlockPlace, BlockThreads } from '../reader.js';
import type { RowSorter } from '../rows/row-sorter.js';
import type { RecordLines } from './read-records.js';

/** A block that a thread reads, where it stands if all blocks before it are plain. */
interface Sent {
	readonly block: LineBlock;
	readonly place: BlockPlace;
	readonly mapped: Promise<MappedBlock | null>;
}

/** After so many blocks in a row that were not plain, the file is read here. */
const GIVE_UP = 8;

/**
 * The file's records, of which threads read the plain ones. A block counts as a thread read it only where every line of it
 * is a record and it stands where the thread took it to stand; else it is read here. So records, their numbers, rejects and
 * the account are the same.
 */
export async function* inThreads(
	lines: RecordLines,
	sorter: RowSorter,
	threads: BlockThreads,
): AsyncGenerator<ReadBatch> {
	const sent: Sent[] = [];
	let failed = 0;
	const place = (): BlockPlace | null => {
		const { sorting } = sorter;
		if (sorting === null || !threads.isReady || failed >= GIVE_UP || (sent.length === 0 && !lines.isBetween))
			return null;
		const under = sent.reduce((sum, { block }) => sum + block.lines, 0);
		return { line: lines.lines + 1 + under, record: sorter.count + under, sorting };
	};
	const take = async function* ({ block, place: { line, record }, mapped }: Sent): AsyncGenerator<ReadBatch> {
		const isThere = lines.isBetween && line === lines.lines + 1 && record === sorter.count;
		const done = await mapped;
		failed = done === null ? failed + 1 : 0;
		if (done !== null && isThere) yield lines.pass(done);
		else yield* lines.push(block.bytes);
	};
	for await (const block of lineBlocks(lines.open(), threads.blockBytes)) {
		const at = block.isWhole ? place() : null;
		if (at !== null) sent.push({ block, place: at, mapped: threads.map(block.bytes, at) });
		while (sent.length > (at === null ? 0 : threads.depth)) yield* take(sent.shift() as Sent);
		if (at === null) yield* lines.push(block.bytes);
	}
	while (sent.length > 0) yield* take(sent.shift() as Sent);
	yield* lines.end();
}
