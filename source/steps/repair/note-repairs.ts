import { whoRuns } from '../../account.js';
import type { RecordFields, SqlValue } from '../../core/records/record.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import { storedFields } from '../../core/records/stored-fields.js';
import { LINEAGE_COLUMNS } from '../../core/schema/schema.js';
import { storable } from '../../core/values/visible.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { columnsOf } from '../../sql/bookkeeping/bookkeeping-tables.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { repairAttempts } from '../../sql/rejects/repairs.js';
import { stageInsert } from '../../sql/stage.js';
import type { LoadContext } from '../context.js';

/** What is noted of one record that was repaired or waived. */
export interface RepairNote {
	readonly reject: RejectedRecord;
	readonly outcome: 'repaired' | 'waived';
	/** Its values as repaired. */
	readonly fields: RecordFields | null;
	/** Names of the file's columns that were changed. */
	readonly changed: readonly string[];
}

/** Who repaired, when and why, and in which run. */
export interface RepairAuthor {
	readonly runId: string;
	readonly username: string;
	/** ISO 8601 with time zone. */
	readonly at: string;
	readonly note: string;
}

/** The author of a repair that is made now. */
export function authorNow({ run }: LoadContext, note: string): RepairAuthor {
	return { runId: run.id, username: whoRuns(), at: new Date().toISOString(), note };
}

/** Rows that are sent at a time. */
const BATCH = 1_000;

/**
 * Puts the rows of repaired records into the stage, under their file, record and line, in the open transaction.
 *
 * @param table - another table with the stage's columns
 */
export async function insertRepaired(
	{ engine, model, run }: LoadContext,
	repaired: readonly { readonly reject: RejectedRecord; readonly row: readonly SqlValue[] }[],
	table = model.stage,
): Promise<void> {
	const insert = { ...stageInsert(model), table };
	const lineage = LINEAGE_COLUMNS.length;
	const rows = repaired.map(({ reject: { file, record, line }, row }) => {
		const values = [...row, file.runDate, run.id, file.fileId, line, record];
		if (values.length !== model.columns.length + lineage) throw new Error('A repaired record has another width');
		return values;
	});
	for (let at = 0; at < rows.length; at += BATCH) await engine.insert(insert, rows.slice(at, at + BATCH));
	await engine.flush();
}

/** Notes what was repaired or waived, in the open transaction. No value of it is in a statement. */
export async function insertNotes(
	{ engine, model }: LoadContext,
	notes: readonly (RepairNote & { readonly author: RepairAuthor })[],
): Promise<void> {
	const attempts = new Map<string, number>();
	const fileIds = [...new Set(notes.map(({ reject }) => reject.file.fileId))];
	for (const some of inParts(fileIds))
		for (const row of await engine.rows(repairAttempts(model, some)))
			attempts.set(`${row.file_id} ${row.record}`, numberOf(row, 'attempt'));
	const columns = columnsOf(BOOKKEEPING.repairs);
	const rows = notes.map(({ reject, outcome, fields, changed, author }) => {
		const values: Readonly<Record<string, SqlValue>> = {
			file_id: reject.file.fileId,
			record: reject.record,
			attempt: (attempts.get(`${reject.file.fileId} ${reject.record}`) ?? 0) + 1,
			stage_table: model.stage,
			run_date: reject.file.runDate,
			run_id: author.runId,
			outcome,
			line: reject.line,
			original: reject.raw,
			original_fields: storedFields(reject.fields),
			fields: storedFields(fields),
			changed: JSON.stringify(changed),
			note: storable(author.note),
			username: author.username,
			repaired_at: author.at,
			undone_by: null,
		};
		return columns.map((name) => values[name] ?? null);
	});
	for (let at = 0; at < rows.length; at += BATCH)
		await engine.insert({ table: BOOKKEEPING.repairs, columns }, rows.slice(at, at + BATCH));
	await engine.flush();
}
