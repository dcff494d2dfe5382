import type { LineQuery, RecordQuery } from '../../core/records/record-view.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Row } from '../../engines/engine.js';

/** A file of a run. */
export type FileOfRun = Pick<RecordQuery, 'runId' | 'file'>;

/** The numbers of files that rows of a query name. */
export function fileIdsIn(rows: readonly Row[]): number[] {
	const ids = rows.flatMap((row) => numberIn(row, LINEAGE.fileId, 'file_id') ?? []);
	return [...new Set(ids)];
}

/**
 * Which record a row of a query is of, as far as its columns say it: those of the stage and of countries' tables, or of
 * the tables about rejects and repairs. `null` where they do not.
 *
 * @param files - by their numbers
 */
export function addressOf(row: Row, files: ReadonlyMap<number, FileOfRun>): RecordQuery | LineQuery | null {
	const file = files.get(numberIn(row, LINEAGE.fileId, 'file_id') ?? 0) ?? namedFile(row);
	const record = numberIn(row, LINEAGE.record, 'record');
	const line = numberIn(row, LINEAGE.line, 'line');
	if (file === null || (record === null && line === null)) return null;
	return record === null ? { ...file, line: line ?? 0 } : { ...file, record };
}

function namedFile(row: Row): FileOfRun | null {
	const file = valueIn(row, 'etl_file_name', 'file_name');
	const runId = valueIn(row, LINEAGE.runId, 'run_id');
	return file === null ? null : { runId: runId === null ? null : String(runId), file: String(file) };
}

function numberIn(row: Row, ...names: readonly string[]): number | null {
	const value = Number(valueIn(row, ...names) ?? Number.NaN);
	return Number.isSafeInteger(value) && value > 0 ? value : null;
}

/** The value of the first of some columns that a row has, in any case. */
function valueIn(row: Row, ...names: readonly string[]): Row[string] {
	for (const name of names) {
		const found = Object.keys(row).find((each) => each.toLowerCase() === name.toLowerCase());
		if (found !== undefined) return row[found] ?? null;
	}
	return null;
}
