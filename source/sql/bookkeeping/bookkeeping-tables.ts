import type { ColumnType } from '../../core/schema/column-types.js';
import type { Placement } from '../../engines/dialect.js';
import { BOOKKEEPING } from '../model.js';

const text = (length: number): ColumnType => ({ kind: 'varchar', length });
const NUMBER: ColumnType = { kind: 'bigint' };
const LONG: ColumnType = { kind: 'text' };
const DATE: ColumnType = { kind: 'date' };

/** One bookkeeping table. */
export interface BookkeepingTable {
	readonly name: string;
	/**
	 * Where it is on a cluster: on each machine where rows of the feed are joined to it, else on the coordinator alone.
	 * So no table is joined to one of another kind.
	 */
	readonly placement?: Placement;
	readonly columns: readonly (readonly [name: string, type: ColumnType, notNull?: 'not null'])[];
	readonly key: readonly string[];
}

/** Names of a bookkeeping table's columns, in their order. */
export function columnsOf(table: string): readonly string[] {
	return (TABLES.find((each) => each.name === table)?.columns ?? []).map(([name]) => name);
}

/** What every run leaves beside the data, for a person to query. Times are ISO 8601 with time zone. */
export const TABLES: readonly BookkeepingTable[] = [
	{
		name: BOOKKEEPING.runs,
		key: ['run_id'],
		columns: [
			['run_id', text(32), 'not null'],
			['environment', text(64), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['sequence', NUMBER, 'not null'],
			['command', text(32), 'not null'],
			['status', text(16), 'not null'],
			['step', text(16), 'not null'],
			['started_at', text(32), 'not null'],
			['ended_at', text(32)],
			// The sum of its steps, without the time that it waited for an answer or for the lock.
			['milliseconds', NUMBER],
			['exit_code', NUMBER],
			['error_code', text(64)],
			['error_message', LONG],
			['files', NUMBER],
			['records', NUMBER],
			['staged', NUMBER],
			['rejected', NUMBER],
			['winners', NUMBER],
			['superseded', NUMBER],
			['host', text(255), 'not null'],
			['pid', NUMBER, 'not null'],
			['username', text(255), 'not null'],
			['version', text(32), 'not null'],
			['config_hash', text(64), 'not null'],
			// The run whose work this one takes back.
			['undoes', text(32)],
		],
	},
	{
		name: BOOKKEEPING.files,
		key: ['file_id'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['name', LONG, 'not null'],
			['state', text(16), 'not null'],
			['sha256', text(64)],
			['bytes', NUMBER],
			['format', text(64)],
			['encoding', text(32)],
			['records', NUMBER],
			['declared', NUMBER],
			['staged', NUMBER],
			['rejected', NUMBER],
			['nulled', NUMBER],
			['fault_code', text(64)],
			['fault_message', LONG],
			// The file_id under which the content is in the stage, where it is another file's.
			['same_as', NUMBER],
			// 1 while this file's rows are in the stage.
			['active', NUMBER, 'not null'],
			// 1 once a committed transform has taken this file's rows into the targets; 2 where keys of it are pending since.
			['transformed', NUMBER, 'not null'],
			// The source of the file; null in rows of earlier versions.
			['place', LONG],
			['series', LONG],
			// 1 for the last delivery of its name, source and date: a loaded file, or a copy of one.
			['standing', NUMBER],
			// Counts the deliveries of its name, source and date. Null where it is none, or another row stands for it now.
			['delivery', NUMBER],
			// The run that brought the delivery, where a later one noted it anew.
			['delivered_by', text(32)],
			// Fingerprint of what became of its records: a copy has that of what it copies. Null in rows of earlier versions.
			['outcome', text(16)],
		],
	},
	{
		name: BOOKKEEPING.runCountries,
		key: ['run_id', 'table_name'],
		columns: [
			['run_id', text(32), 'not null'],
			['country', LONG, 'not null'],
			['table_name', text(63), 'not null'],
			['created', NUMBER, 'not null'],
			['staged', NUMBER, 'not null'],
			['winners', NUMBER, 'not null'],
			['inserted', NUMBER, 'not null'],
			['updated', NUMBER, 'not null'],
			['moved', NUMBER, 'not null'],
			['unchanged', NUMBER, 'not null'],
			['stale', NUMBER, 'not null'],
			['removed', NUMBER, 'not null'],
			['stage_rows', NUMBER, 'not null'],
			['target_rows', NUMBER, 'not null'],
			['stage_checksum', text(16), 'not null'],
			['target_checksum', text(16), 'not null'],
			['verdict', text(8), 'not null'],
			// Winners of other run dates that were checked too; null in rows of earlier versions.
			['other_inserted', NUMBER],
			['other_updated', NUMBER],
			['other_moved', NUMBER],
			['other_unchanged', NUMBER],
		],
	},
	{
		name: BOOKKEEPING.rejects,
		key: ['file_id', 'record', 'fault'],
		columns: [
			['run_id', text(32), 'not null'],
			['file_id', NUMBER, 'not null'],
			['file_name', LONG, 'not null'],
			['record', NUMBER, 'not null'],
			['line', NUMBER, 'not null'],
			// 1, 2, … for the faults of one record.
			['fault', NUMBER, 'not null'],
			['column_name', text(255)],
			['code', text(32), 'not null'],
			['reason', LONG, 'not null'],
			['value', LONG],
			['raw', LONG],
			// The record's values as JSON, in the order of the reading's columns. In the first fault's row alone.
			['fields', LONG],
		],
	},
	{
		name: BOOKKEEPING.repairs,
		key: ['file_id', 'record', 'attempt'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['record', NUMBER, 'not null'],
			// 1, 2, … where a repair was undone and the record repaired again.
			['attempt', NUMBER, 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['run_id', text(32), 'not null'],
			// `repaired`: its row is in the stage. `waived`: nobody will mend it.
			['outcome', text(16), 'not null'],
			['line', NUMBER, 'not null'],
			// The record as the file had it, and its values then and as repaired, as JSON like `fields` of `etl_rejects`.
			['original', LONG],
			['original_fields', LONG],
			['fields', LONG],
			// Names of the columns that were changed, as a JSON list.
			['changed', LONG],
			['note', LONG],
			['username', text(255), 'not null'],
			['repaired_at', text(32), 'not null'],
			// The run that took it back; null while it stands.
			['undone_by', text(32)],
		],
	},
	{
		name: BOOKKEEPING.readings,
		key: ['file_id'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['place', LONG, 'not null'],
			['path', LONG, 'not null'],
			['series', LONG, 'not null'],
			// Readings of the same shape differ only in what their columns hold.
			['shape', text(64), 'not null'],
			['reading', LONG, 'not null'],
			// How its records became rows; null in rows of earlier versions.
			['mapping', LONG],
			['accepted_by', text(255)],
			['accepted_at', text(32)],
			// Fingerprint of all that decides what is read of a file besides its bytes, and of what was; null in rows of earlier versions.
			['read_with', text(64)],
			// What else was read of it as JSON, so that it is not read again; null where JSON cannot hold it.
			['report', LONG],
		],
	},
	{
		name: BOOKKEEPING.accepted,
		// The path is no part of the key, since it may be too long for an index.
		key: ['reading_id'],
		columns: [
			['reading_id', text(64), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['place', LONG, 'not null'],
			['path', LONG, 'not null'],
			['series', LONG, 'not null'],
			['reading', LONG, 'not null'],
			['accepted_by', text(255), 'not null'],
			['accepted_at', text(32), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.countries,
		placement: 'everywhere',
		key: ['stage_table', 'country_text'],
		columns: [
			['stage_table', text(63), 'not null'],
			['country_text', LONG, 'not null'],
			['country', LONG, 'not null'],
			['table_name', text(63), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.rules,
		key: ['stage_table'],
		columns: [
			['stage_table', text(63), 'not null'],
			// The rules that decide the winners. When they change, every key is checked again.
			['rules', LONG, 'not null'],
		],
	},
	{
		name: BOOKKEEPING.targets,
		key: ['table_name'],
		columns: [
			['table_name', text(63), 'not null'],
			['stage_table', text(63), 'not null'],
			// After the last committed transform. Another number of rows means that somebody else changed the table.
			['row_count', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.withdrawals,
		key: ['file_id', 'run_id'],
		columns: [
			['file_id', NUMBER, 'not null'],
			['run_id', text(32), 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			// `undo`: a person took it back; `gone`: it was no longer in the source.
			['why', text(8), 'not null'],
		],
	},
	{
		name: BOOKKEEPING.putAway,
		// The name is no part of the key, since it may be too long for an index.
		key: ['put_id'],
		columns: [
			['put_id', text(64), 'not null'],
			['run_id', text(32), 'not null'],
			['sequence', NUMBER, 'not null'],
			['stage_table', text(63), 'not null'],
			['run_date', DATE, 'not null'],
			['place', LONG, 'not null'],
			// Of the file that the source stores: of members of an archive, the archive.
			['name', LONG, 'not null'],
			['outcome', text(8), 'not null'],
			// Its path within the source from then on; null where it is deleted.
			['put_into', LONG],
			// What another content would not have, as JSON.
			['facts', LONG, 'not null'],
			// `planned` until it is done; then `moved`, `deleted`, `left`, or `superseded` by a later run.
			['state', text(16), 'not null'],
			['problem', LONG],
			['ended_at', text(32)],
		],
	},
];
