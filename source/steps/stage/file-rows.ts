import { seriesOf } from '../../core/names/series.js';
import type { FileFault, SqlValue } from '../../core/records/record.js';
import type { StepEvent } from '../../core/run/events.js';
import { type BookkeepingRow, counters, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { LoadContext } from '../context.js';
import type { ReadFile, ReadResult } from '../read/read.js';
import type { FileNotes } from './file-notes.js';
import type { FilePlan } from './plan-files.js';

/** Records refused and empty files, so that history can tell why they are not loaded. */
export async function* noteUnloaded(
	context: LoadContext,
	notes: FileNotes,
	feed: ReadResult,
	lastId: number,
): AsyncGenerator<StepEvent, void> {
	const first =
		Math.max(lastId, numberOf((await context.engine.rows(counters(context.model, context.runDate)))[0], 'file_id')) + 1;
	const unloaded = feed.reports.filter((report) => report.state === 'refused' || report.state === 'empty');
	for (const [index, report] of unloaded.entries()) {
		const row = reportRow(context, report, first + index, report.fault);
		yield* notes.take('files', {
			...row,
			state: report.state,
			staged: 0,
			same_as: null,
			active: 0,
			transformed: 0,
			place: feed.placeOf(report.name),
			series: seriesOf(report.name),
			standing: 0,
			delivery: null,
		});
	}
}

/** The file under whose id the content is in the stage. */
export function sameAs(plan: FilePlan): number | null {
	return plan.sameAs?.fileId ?? null;
}

/** The name of the delivery with the same content, with its date where the names are equal. */
export function nameOfTwin({ file, state, sameAs: twin }: FilePlan, runDate: string): string | null {
	if (twin === null) return null;
	const isClear = state === 'already' || twin.runDate === runDate || twin.name !== file.report.name;
	return isClear ? twin.name : `${twin.name} of ${twin.runDate}`;
}

/** Columns of a file that has no row in the stage. */
export const NO_ROWS = { staged: 0, active: 0 } as const;

/** The row of `etl_run_files` for a file that stage has decided about. */
export function fileRow(
	context: LoadContext,
	plan: FilePlan,
	more: Record<'state' | 'staged' | 'active' | 'same_as' | 'standing', SqlValue>,
): BookkeepingRow {
	const row = reportRow(context, plan.file.report, plan.fileId, plan.fault);
	const { place, series } = plan;
	const delivery = more.standing === 1 ? plan.delivery : null;
	return { ...row, ...more, place, series, transformed: 0, delivery };
}

function reportRow(
	context: LoadContext,
	report: ReadFile['report'],
	fileId: number,
	fault: FileFault | null,
): BookkeepingRow {
	return {
		file_id: fileId,
		run_id: context.run.id,
		stage_table: context.model.stage,
		run_date: context.runDate,
		name: report.name,
		sha256: report.sha256,
		bytes: report.size,
		format: report.format && `${report.format} ${report.detail ?? ''}`.trim().slice(0, 64),
		encoding: report.encoding,
		records: report.records,
		declared: Number.isNaN(report.declared) ? null : report.declared,
		rejected: report.rejected,
		nulled: report.nulled,
		outcome: report.outcome,
		fault_code: fault?.code ?? null,
		fault_message: fault?.message ?? null,
	};
}
