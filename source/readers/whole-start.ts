import type { ReadBatch } from '../core/records/mapped-block.js';
import type { RawRecord } from '../core/records/record.js';

/** Number of records, or of their characters, that decide about a file's columns. */
const DECIDING = 500;
const DECIDING_CHARACTERS = 2_000_000;

/**
 * Joins the first batches, so that decisions do not depend on how the bytes arrived.
 *
 * @param isSure - whether nothing has to be decided
 */
export async function* withStart(batches: AsyncIterable<ReadBatch>, isSure: boolean): AsyncGenerator<ReadBatch> {
	if (isSure) {
		yield* batches;
		return;
	}
	let start: RawRecord[] | null = [];
	let characters = 0;
	let columns: readonly string[] | null = null;
	for await (const batch of batches) {
		if (start === null) {
			yield batch;
			continue;
		}
		columns = batch.columns;
		for (const [index, record] of batch.records.entries()) {
			start.push(record);
			characters += record.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
			if (start.length < DECIDING && characters < DECIDING_CHARACTERS) continue;
			yield { columns, records: start };
			start = null;
			if (index + 1 < batch.records.length) yield { columns, records: batch.records.slice(index + 1) };
			break;
		}
	}
	if (start !== null && columns !== null) yield { columns, records: start };
}
