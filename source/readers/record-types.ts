import type { RawRecord, ReadSummary, RecordBatch } from '../core/record.js';
import { normalizeHeader } from '../core/schema.js';

/**
 * Takes record-type letters off a stream of records: in any format a column named `H` says what a row is.
 * `D` is a record, `T` a trailer that declares how many records there are, `H` a header that is said again.
 * Where there is no such column, the records pass as they are.
 *
 * Records are numbered anew, so that trailers do not count. Several trailers (files put one after another)
 * add up. A row with another letter is a record with a fault: nothing is dropped in silence.
 */
export async function* takeOffRecordTypes(
	batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch, ReadSummary> {
	let declared: number | null = null;
	let seenColumns: readonly string[] | null = null;
	let columns: readonly string[] = [];
	let at = -1;
	let count = 0;
	for await (const batch of batches) {
		if (batch.columns !== seenColumns || at === -1) {
			seenColumns = batch.columns;
			at = batch.columns.findIndex((name) => normalizeHeader(name) === 'h');
			columns = at === -1 ? batch.columns : batch.columns.toSpliced(at, 1);
		}
		if (at === -1) {
			count += batch.records.length;
			yield batch;
			continue;
		}
		const records: RawRecord[] = [];
		for (const record of batch.records) {
			const letter = (record.values[at] ?? '').trim().toUpperCase();
			if (letter === 'T' && !(record.fault && record.fault.code === 'E_QUOTE')) {
				declared = (declared ?? 0) + (trailerCount(record.values, at) ?? Number.NaN);
				continue;
			}
			if (letter === 'H' && repeatsHeader(record.values, batch.columns)) continue;
			records.push(typed(record, at, letter, ++count));
		}
		if (records.length > 0) yield { columns, records };
	}
	return { declared };
}

function typed(record: RawRecord, at: number, letter: string, ordinal: number): RawRecord {
	const values = record.values.toSpliced(at, 1);
	const base = { ...record, record: ordinal, values };
	if (record.kinds) base.kinds = record.kinds.toSpliced(at, 1);
	if (letter === 'D' || record.fault) return base;
	const reason = 'is no record type: D for a record, T for a trailer';
	return { ...base, fault: { code: 'E_RECORD_TYPE', column: null, reason, value: record.values[at] ?? '' } };
}

function trailerCount(values: readonly (string | null)[], at: number): number | null {
	const count = values.find((value, index) => index !== at && value !== null && /^\s*\d+\s*$/.test(value));
	return count === undefined || count === null ? null : Number(count);
}

function repeatsHeader(values: readonly (string | null)[], columns: readonly string[]): boolean {
	return columns.every((name, index) => normalizeHeader(values[index] ?? '') === normalizeHeader(name));
}
