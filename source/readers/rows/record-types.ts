import type { EndFindings } from '../../core/reading.js';
import type { ReadSummary, RecordBatch } from '../../core/record.js';
import { withStart } from '../whole-start.js';
import { type RecordTypes, RowSorter } from './row-sorter.js';

const NOTHING_FOUND: EndFindings = { account: null, passedOver: [], doubts: [] };

/**
 * Takes record types off a stream of records. In any format a column named `H` may have them: `D` for a record, `T`
 * for a trailer with the number of records, `H` for a repeated header. Rows that give the number of records in words,
 * or mark the end of the file, are dropped too. Without such a column, all records pass.
 *
 * Records are renumbered, so that trailers do not count. A row with another word, a foreign header, and a trailer with
 * a record's values are faulty records: nothing is dropped silently. Columns without records are passed on as an empty
 * batch.
 *
 * @param types - `null` where the file has no records
 * @param findings - called after the last record; its records include trailers and headers
 * @throws EtlError `E_FILE_MALFORMED` where a repeated header names other columns
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
