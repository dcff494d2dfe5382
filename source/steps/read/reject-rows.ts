import type { Reject, SqlValue } from '../../core/records/record.js';
import { storedFields } from '../../core/records/stored-fields.js';
import type { ColumnType } from '../../core/schema/column-types.js';
import { storable } from '../../core/values/visible.js';
import type { BulkInsert } from '../../engines/engine.js';
import { columnsOf, typesOf } from '../../sql/bookkeeping/bookkeeping-tables.js';
import { BOOKKEEPING } from '../../sql/model.js';

/** Columns of `etl_rejects` that are the same for all rejects of a file. */
type OfFile = 'run_id' | 'file_id' | 'file_name';

/** The others, in the table's order. */
const OF_REJECT = ['record', 'line', 'fault', 'column_name', 'code', 'reason', 'value', 'raw', 'fields'] as const;

/** The insert of rejects, each a row for every fault. */
export const REJECT_INSERT: BulkInsert = { table: BOOKKEEPING.rejects, columns: columnsOf(BOOKKEEPING.rejects) };

/** The types of {@link rejectRows}' values. */
export const REJECT_TYPES: readonly ColumnType[] = typesOf(BOOKKEEPING.rejects, OF_REJECT);

/** What is the same in each reject of a file. */
export function rejectsOf(runId: string, fileId: number, fileName: string): Record<OfFile, SqlValue> {
	return { run_id: runId, file_id: fileId, file_name: fileName };
}

/** A reject's rows, one for each fault, without what is the same in each of its file's. */
export function rejectRows({ record, line, raw, fields, faults }: Reject): SqlValue[][] {
	return faults.map(({ column, code, reason, value }, index) => {
		const row: Record<(typeof OF_REJECT)[number], SqlValue> = {
			record,
			line,
			fault: index + 1,
			column_name: column,
			code,
			reason,
			value: value === null ? null : storable(value),
			raw: storable(raw),
			fields: index === 0 ? storedFields(fields) : null,
		};
		return OF_REJECT.map((name) => row[name]);
	});
}
