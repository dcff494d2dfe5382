import type { EtlError } from '../core/errors.js';
import type { SqlValue } from '../core/records/record.js';
import { isLoad, type Step, type StepEvent } from '../core/run/events.js';
import { closeDeadRuns } from '../sql/bookkeeping/bookkeeping.js';
import { historyDdl } from '../sql/bookkeeping/bookkeeping-ddl.js';
import { type LoadContext, perform } from './context.js';
import type { ReadResult } from './read/read.js';
import { readingRow } from './stage/decide-files.js';
import { FileNotes } from './stage/file-notes.js';
import { fileRow, NO_ROWS, noteUnloaded, sameAs } from './stage/file-rows.js';
import { loadRejects } from './stage/load-file.js';
import type { FilePlan } from './stage/plan-files.js';

/**
 * Records a day that is refused as a whole: the run, its files and their rejects. Only the bookkeeping changes,
 * whatever the config or the files would change in the stage; earlier loads stay.
 */
export async function* noteRefusedDay(
	context: LoadContext,
	feed: ReadResult,
	plans: readonly FilePlan[],
	reason: EtlError,
): Step<void> {
	const { engine, model, run } = context;
	const toLoad = plans.filter(isLoad);
	await engine.begin();
	try {
		yield* perform(context, 'stage', historyDdl(model, await engine.inspect()));
		yield* perform(context, 'stage', [closeDeadRuns(model, run.id, new Date().toISOString()), run.note(engine, {})]);
		const notes = new FileNotes(context);
		for (const plan of plans) yield* noteFile(context, notes, feed, plan);
		yield* noteUnloaded(context, notes, feed, Math.max(0, ...plans.map((plan) => plan.fileId)));
		yield* notes.flush();
		const records = toLoad.reduce((all, plan) => all + plan.file.report.records, 0);
		const rejected = toLoad.reduce((all, plan) => all + plan.file.report.rejected, 0);
		const counts = { files: plans.length, records, staged: 0, rejected };
		yield* perform(context, 'stage', [
			run.note(engine, { ...failure(reason), ...counts, milliseconds: run.milliseconds }),
		]);
		await engine.commit();
	} finally {
		await engine.rollback();
	}
}

/** Records a file that would have been loaded as refused with the day, and how its rejects were read. */
async function* noteFile(
	context: LoadContext,
	notes: FileNotes,
	feed: ReadResult,
	plan: FilePlan,
): AsyncGenerator<StepEvent, void> {
	if (isLoad(plan)) {
		await loadRejects(context, plan.file, plan.fileId);
		const reading = readingRow(context, feed, plan);
		if (reading !== null) yield* notes.take('readings', reading);
	}
	const state = isLoad(plan) ? 'refused' : plan.state;
	yield* notes.take('files', fileRow(context, plan, { state, ...NO_ROWS, same_as: sameAs(plan), standing: 0 }));
}

/** The columns of `etl_runs` about a failure. */
export function failure(error: EtlError): Record<string, SqlValue> {
	return {
		status: 'failed',
		ended_at: new Date().toISOString(),
		exit_code: error.exitCode,
		error_code: error.code,
		error_message: error.message,
	};
}
