import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { RecordQuery } from '../../core/records/record-view.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Dialect } from '../../engines/dialect.js';
import { BOOKKEEPING, column, type FeedModel, list, rowNames, statement } from '../model.js';

/** The file of a run by its name, under the number that its rows and rejects have. */
export function fileOfRun(dialect: Dialect, { runId, file }: Omit<RecordQuery, 'record'>): Statement {
	const query = sql`
		select coalesce(same_as, file_id) as file_id, sha256 from ${sql.id(BOOKKEEPING.files)}
		where run_id = ${runId} and name = ${file} order by file_id limit 1`;
	return statement(dialect, 'record.file', "Finds a run's file", 'read', query);
}

/** Files by their numbers. */
export function filesByNumber(dialect: Dialect, ids: readonly number[]): Statement {
	const query = sql`select file_id, run_id, name from ${sql.id(BOOKKEEPING.files)} where file_id in (${sql.join(ids)})`;
	return statement(dialect, 'record.files', 'Finds files', 'read', query);
}

/** The record that starts at a line of a file: where it would be in the stage, and where it would be among the rejects. */
export function recordAtLine(model: FeedModel, fileId: number, line: number): readonly Statement[] {
	const staged = sql`
		select ${sql.id(LINEAGE.record)} as record from ${sql.id(model.stage)}
		where ${sql.id(LINEAGE.fileId)} = ${fileId} and ${sql.id(LINEAGE.line)} = ${line} order by 1 limit 1`;
	const refused = sql`
		select record from ${sql.id(BOOKKEEPING.rejects)} where file_id = ${fileId} and line = ${line} order by 1 limit 1`;
	return [staged, refused].map((query) =>
		statement(model.dialect, 'record.line', 'Finds the record at a line', 'read', query),
	);
}

/** The faults of a record, if it was refused. */
export function faultsOfRecord(dialect: Dialect, fileId: number, record: number): Statement {
	const query = sql`
		select line, column_name, code, reason, value, raw from ${sql.id(BOOKKEEPING.rejects)}
		where file_id = ${fileId} and record = ${record} order by fault`;
	return statement(dialect, 'record.faults', "Reads a record's faults", 'read', query);
}

/** The stage's row of a record. */
export function stagedRecord(model: FeedModel, fileId: number, record: number): Statement {
	const query = sql`
		select ${list(rowNames(model), 's')} from ${sql.id(model.stage)} as ${sql.id('s')}
		where ${column('s', LINEAGE.fileId)} = ${fileId} and ${column('s', LINEAGE.record)} = ${record}`;
	return statement(model.dialect, 'record.row', "Reads a record's row in the stage", 'read', query);
}
