import type { TracedRepair } from '../../core/records/rejected-record.js';
import { fieldsShape } from '../../core/records/stored-fields.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Engine, LiveSchema, Row } from '../../engines/engine.js';
import { jsonOf, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { FeedModel } from '../../sql/model.js';
import { hasRepairs, repairsOf } from '../../sql/rejects/repairs.js';
import { readingsOfFiles } from './rejected-records.js';

/** The repairs of rows of the stage, with what their files had in place of it. */
export async function tracedRepairs(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	rows: readonly Row[],
): Promise<TracedRepair[]> {
	const fileIds = [...new Set(rows.map((row) => numberOf(row, LINEAGE.fileId)))];
	if (!hasRepairs(live) || fileIds.length === 0) return [];
	const label = (fileId: number, record: number) => `${fileId} ${record}`;
	const names = new Map(
		rows.map((row) => [
			label(numberOf(row, LINEAGE.fileId), numberOf(row, LINEAGE.record)),
			textOf(row, 'etl_file_name'),
		]),
	);
	const repairs = (await engine.rows(repairsOf(model, fileIds))).filter(
		(row) => row.outcome === 'repaired' && names.has(label(numberOf(row, 'file_id'), numberOf(row, 'record'))),
	);
	const readings = repairs.length === 0 ? new Map() : await readingsOfFiles(engine, model, live, fileIds);
	return repairs.map((row) => {
		const columns: readonly { readonly name: string; readonly mapped: string | null }[] =
			readings.get(numberOf(row, 'file_id'))?.columns ?? [];
		const fields = (name: string) => jsonOf(row, name, fieldsShape)?.values ?? [];
		const [before, after] = [fields('original_fields'), fields('fields')];
		return {
			file: names.get(label(numberOf(row, 'file_id'), numberOf(row, 'record'))) ?? '',
			line: numberOf(row, 'line'),
			runId: textOf(row, 'run_id'),
			username: textOf(row, 'username'),
			at: textOf(row, 'repaired_at'),
			note: textOf(row, 'note'),
			changes: columns.flatMap(({ name, mapped }, at) => {
				const [original, repaired] = [before[at] ?? null, after[at] ?? null];
				return original === repaired ? [] : [{ column: mapped ?? name, original, repaired }];
			}),
		};
	});
}
