import type { Reject, SqlValue } from '../../core/records/record.js';
import { storedFields } from '../../core/records/stored-fields.js';
import type { ColumnType } from '../../core/schema/column-types.js';
import { storable } from '../../core/values/visible.js';

const NUMBER: ColumnType = { kind: 'bigint' };
const TEXT: ColumnType = { kind: 'text' };

/** Columns of `etl_rejects` that differ between the faults of a file, with their types. */
const COLUMNS = {
	record: NUMBER,
	line: NUMBER,
	fault: NUMBER,
	column_name: TEXT,
	code: TEXT,
	reason: TEXT,
	value: TEXT,
	raw: TEXT,
	fields: TEXT,
} as const;

/** Names of the values of {@link rejectRows}. */
export const REJECT_COLUMNS = Object.keys(COLUMNS) as readonly (keyof typeof COLUMNS)[];

/** The types of the values of {@link rejectRows}. */
export const REJECT_TYPES: readonly ColumnType[] = Object.values(COLUMNS);

/** A reject's rows, one for each fault, without what is the same in each of its file's. */
export function rejectRows({ record, line, raw, fields, faults }: Reject): SqlValue[][] {
	return faults.map(({ column, code, reason, value }, index) => {
		const row: Record<keyof typeof COLUMNS, SqlValue> = {
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
		return REJECT_COLUMNS.map((name) => row[name]);
	});
}
