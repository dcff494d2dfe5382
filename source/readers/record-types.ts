import type { EndFindings } from '../core/reading.js';
import type { ReadSummary, RecordBatch } from '../core/record.js';
import { type RecordTypes, RowSorter } from './row-sorter.js';
import { withStart } from './whole-start.js';

const NOTHING_FOUND: EndFindings = { account: null, passedOver: [], doubts: [] };

/**
 * Takes record types off a stream of records: in any format a column named `H` says what a row is. `D` is a record,
 * `T` a trailer that declares how many records there are, `H` a header that is said again. What says in words how many
 * there are, or that the file ends, is no record either. Where there is no such column, the records pass as they are.
 *
 * Records are numbered anew, so that trailers do not count. A row with another word, a header that is not the file's and
 * a trailer that holds what a record does are records with a fault: nothing is dropped in silence. Columns without a
 * record are handed on as an empty batch.
 *
 * @param types - `null` where the file is without a record
 * @param findings - asked once the last record was read; trailers and headers count among its records
 * @throws EtlError `E_FILE_MALFORMED` where a header within the file names other columns
 */
export async function* takeOffRecordTypes(
	batches: AsyncIterable<RecordBatch>,
	types: RecordTypes | null = null,
	findings: () => EndFindings = () => NOTHING_FOUND,
): AsyncGenerator<RecordBatch, ReadSummary> {
	const sorter = new RowSorter(types);
	let columns: readonly string[] | null = null;
	let count = 0;
	for await (const batch of withStart(batches, sorter.isSure)) {
		const sorted = sorter.sort(batch);
		columns = sorted.columns;
		count += sorted.records.length;
		if (sorted.records.length > 0) yield sorted;
	}
	if (count === 0 && columns !== null) yield { columns, records: [] };
	return sorter.summary(findings());
}
