import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import type { RecordQuery } from '../core/record-view.js';
import { LINEAGE } from '../core/schema.js';
import type { Dialect } from '../engines/dialect.js';
import { BOOKKEEPING, column, type FeedModel, list, rowNames, statement } from './model.js';

/** The file of a run by its name, under the number that its rows and rejects have. */
export function fileOfRun(dialect: Dialect, { runId, file }: RecordQuery): Statement {
	const query = sql`
		select coalesce(same_as, file_id) as file_id, sha256 from ${sql.id(BOOKKEEPING.files)}
		where run_id = ${runId} and name = ${file} order by file_id limit 1`;
	return statement(dialect, 'record.file', "Finds a run's file", 'read', query);
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
