import type { EndFindings } from '../../core/reading/reading.js';
import type { ReadBatch } from '../../core/records/mapped-block.js';
import type { ReadSummary } from '../../core/records/record.js';
import { withStart } from '../whole-start.js';
import { RowSorter } from './row-sorter.js';

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
 * @param sorter - of the file's rows; left out where it has none
 * @param findings - called after the last record; its records include trailers and headers
 * @throws EtlError `E_FILE_MALFORMED` where a repeated header names other columns
 */
export async function* takeOffRecordTypes(
	batches: AsyncIterable<ReadBatch>,
	sorter: RowSorter = new RowSorter(null),
	findings: () => EndFindings = () => NOTHING_FOUND,
): AsyncGenerator<ReadBatch, ReadSummary> {
	let columns: readonly string[] | null = null;
	let count = 0;
	for await (const batch of withStart(batches, sorter.isSure)) {
		const sorted = sorter.sort(batch);
		columns = sorted.columns;
		const records = sorted.records.length + (sorted.mapped?.records ?? 0);
		count += records;
		if (records > 0) yield sorted;
	}
	if (count === 0 && columns !== null) yield { columns, records: [] };
	return sorter.summary(findings());
}
