import { listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { datesOfFile } from '../../sql/bookkeeping/deliveries.js';
import { oneRun } from '../../sql/bookkeeping/history.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { catchUpHint, tablesAreBehind } from '../bookkeeping/behind.js';
import { ask, type LoadContext } from '../context.js';
import { didRepair } from '../repair/undo-repairs.js';
import type { AnyDelivery } from '../stage/deliveries.js';
import { readDeliveries, readUndoings, readWithdrawals, undoneUnder } from '../stage/read-deliveries.js';
import type { Undo } from './plan-undo.js';

type Reader = Pick<LoadContext, 'engine' | 'model' | 'signal'>;

/**
 * Makes sure that there is something to take back. This comes before a run is noted, so that a mistyped name leaves
 * nothing behind.
 *
 * @throws EtlError `E_NOT_FOUND` for a run or a file that is not known, `E_NOTHING_TO_UNDO` where a run brought nothing or
 * is undone already, `E_USAGE` for a run of another date, and for a file of several sources
 */
export function requireUndo(
	reader: Reader,
	live: LiveSchema,
	change: Undo,
	runDate: string,
): AsyncGenerator<StepEvent, void> {
	return change.kind === 'undo'
		? requireRun(reader, live, change.run, runDate)
		: requireFile(reader, live, change.file, runDate);
}

async function* requireRun(
	reader: Reader,
	live: LiveSchema,
	runId: string,
	runDate: string,
): AsyncGenerator<StepEvent, void> {
	const { engine, model } = reader;
	const context = { run: runId };
	const [run] = live.tables.has(BOOKKEEPING.runs) ? yield* ask(reader, 'stage', oneRun(engine.dialect, runId)) : [];
	if (!run || textOf(run, 'stage_table') !== model.stage) {
		const of = run ? ` of ${model.stage}: it loaded ${textOf(run, 'stage_table')}` : '';
		throw new EtlError('E_NOT_FOUND', `There is no run ${runId}${of}`, { context });
	}
	const date = textOf(run, 'run_date');
	if (date !== runDate)
		throw new EtlError('E_USAGE', `${runId} is a run of ${date}, and the run date is ${runDate}: leave out --date`);
	const undone = undoneUnder(yield* readUndoings(reader, live))(runId);
	if (undone !== null)
		throw new EtlError('E_NOTHING_TO_UNDO', `${runId} was undone already, by ${undone}`, {
			context,
			hint: yield* alreadyHint(reader, live, undone, runDate),
		});
	if (run.undoes !== null && run.undoes !== undefined) return;
	const brought = (yield* readDeliveries(reader, live, date)).some(({ deliveredBy }) => deliveredBy === runId);
	const withdrew = (yield* readWithdrawals(reader, live, date)).files.some((each) => each.runId === runId);
	if (brought || withdrew || (yield* didRepair(reader, live, runId))) return;
	const status = textOf(run, 'status');
	const why = ['failed', 'interrupted'].includes(status)
		? `: it ${status === 'failed' ? 'failed' : 'was interrupted'} before`
		: '';
	throw new EtlError('E_NOTHING_TO_UNDO', `${runId} brought nothing into ${model.stage}${why}`, { context });
}

async function* requireFile(
	reader: Reader,
	live: LiveSchema,
	file: string,
	runDate: string,
): AsyncGenerator<StepEvent, void> {
	const named = (yield* readDeliveries(reader, live, runDate)).filter(({ name }) => name === file);
	const counting = named.filter(({ withdrawn }) => withdrawn === null);
	const places = [...new Set(counting.flatMap(({ place }) => place ?? []))];
	const context = { file };
	if (places.length > 1)
		throw new EtlError('E_USAGE', `${file} of ${runDate} came from ${listed(places)}: a name says too little`, {
			context,
			hint: 'Take back the run that brought the one that is meant: `etl-tui history` lists runs.',
		});
	if (counting.length > 0) return;
	const last = named.at(-1);
	if (last)
		throw new EtlError('E_NOTHING_TO_UNDO', `${file} of ${runDate} was taken back already, by ${byWhom(last)}`, {
			context,
			hint: yield* alreadyHint(reader, live, byWhom(last), runDate),
		});
	const dates = live.tables.has(BOOKKEEPING.files)
		? (yield* ask(reader, 'stage', datesOfFile(reader.model, live, file))).map((row) => textOf(row, 'run_date'))
		: [];
	throw new EtlError('E_NOT_FOUND', `No file ${file} was loaded for ${runDate}`, {
		context,
		hint:
			dates.length === 0
				? 'Names are those of `etl-tui history RUN`, with their case and folders.'
				: `It was loaded for ${listed(dates)}: name the day with --date.`,
	});
}

function byWhom({ withdrawn }: AnyDelivery): string {
	return withdrawn?.by ?? '';
}

/** An undo that was cut between its two commits is done in the stage, and the tables have yet to follow. */
async function* alreadyHint(
	reader: Reader,
	live: LiveSchema,
	by: string,
	runDate: string,
): AsyncGenerator<StepEvent, string> {
	const isBehind = yield* tablesAreBehind(reader, live);
	return isBehind ? catchUpHint(runDate) : `Nothing was written. To have it back, undo that: \`etl-tui undo ${by}\`.`;
}
