import { z } from 'zod';
import { seriesOf } from '../../core/names/series.js';
import type { Reading } from '../../core/reading/reading.js';
import type { FaultCode } from '../../core/records/record.js';
import type { RejectedRecord, RejectState } from '../../core/records/rejected-record.js';
import { fieldsShape } from '../../core/records/stored-fields.js';
import { readingShape } from '../../core/run/report-shapes.js';
import type { Engine, LiveSchema, Row } from '../../engines/engine.js';
import { jsonOf, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { type RejectedQuery, readingsOf, rejectedRecords } from '../../sql/rejects/rejected-records.js';

/** Records that are read at a time. */
const PAGE = 5_000;

/** Finds rejected records in the order of date, file and record; none where there is no bookkeeping yet. */
export async function* findRejected(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	query: RejectedQuery,
): AsyncGenerator<RejectedRecord[]> {
	if (!live.tables.has(BOOKKEEPING.rejects) || query.hashes?.length === 0) return;
	for (let offset = 0; ; offset += PAGE) {
		const rows = await engine.rows(rejectedRecords(model, live, query, PAGE, offset));
		const records = toRecords(rows);
		if (records.length > 0) yield records;
		if (records.length < PAGE) return;
	}
}

/** One record for the rows of its faults, which stand together. */
function toRecords(rows: readonly Row[]): RejectedRecord[] {
	const records: (RejectedRecord & { readonly faults: RejectedRecord['faults'][number][] })[] = [];
	for (const row of rows) {
		const [fileId, record] = [numberOf(row, 'file_id'), numberOf(row, 'record')];
		const last = records.at(-1);
		const fault = {
			column: textOrNull(row.column_name),
			code: textOf(row, 'code') as FaultCode,
			reason: textOf(row, 'reason'),
			value: textOrNull(row.value),
		};
		if (last?.file.fileId === fileId && last.record === record) {
			last.faults.push(fault);
			continue;
		}
		const name = textOf(row, 'name');
		records.push({
			file: {
				fileId,
				name,
				runDate: textOf(row, 'run_date'),
				sha256: textOf(row, 'sha256'),
				place: textOrNull(row.place),
				series: textOrNull(row.series) ?? seriesOf(name),
				isLoaded: numberOf(row, 'active') === 1,
			},
			record,
			line: numberOf(row, 'line'),
			raw: textOf(row, 'raw'),
			fields: jsonOf(row, 'fields', fieldsShape),
			faults: [fault],
			state: textOf(row, 'state') as RejectState,
		});
	}
	return records;
}

function textOrNull(value: unknown): string | null {
	return value === null || value === undefined ? null : String(value);
}

/** What is noted of how a file was read, as far as its rejects need it. */
export type RejectReading = Pick<Reading, 'facts' | 'header' | 'columns' | 'declared'>;

/** The part of a bookkeeping row that rejects need. */
const keptShape = z.object({
	version: z.literal(1),
	reading: z.object(readingShape.pick({ facts: true, header: true, columns: true, declared: true }).shape),
});

/** How files were read, by their numbers; files of an earlier version may lack it, and so do those whose row somebody has edited. */
export async function readingsOfFiles(
	engine: Engine,
	model: FeedModel,
	live: LiveSchema,
	fileIds: readonly number[],
): Promise<Map<number, RejectReading>> {
	const readings = new Map<number, RejectReading>();
	if (!live.tables.has(BOOKKEEPING.readings)) return readings;
	for (const some of inParts(fileIds)) {
		for (const row of await engine.rows(readingsOf(model, some))) {
			const kept = jsonOf(row, 'reading', keptShape);
			if (kept !== null) readings.set(numberOf(row, 'file_id'), kept.reading as RejectReading);
		}
	}
	return readings;
}
