import { listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { Step, StepEvent } from '../../core/run/events.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { activeFiles, lastLoad, numberOf, textOf, untransformedFiles } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, pendingTable } from '../../sql/model.js';
import { anyPending } from '../../sql/winners/transform.js';
import { ask, type LoadContext } from '../context.js';
import { HANDLED, intercept } from '../drive.js';
import { readDeliveries } from '../stage/read-deliveries.js';
import { shapeDifferences } from '../transform/shape-changes.js';
import { mustLookAtAll } from '../transform/winner-rules.js';

/** What the stage has of a run date, for a step that starts from there. */
export interface DayState {
	/** Files of the date whose rows are in the stage. */
	readonly files: readonly Row[];
	/** The date's last load, where it was refused or failed. */
	readonly failed: Row | null;
	/** Files of any date that no transform has taken. */
	readonly ahead: readonly Row[];
}

/** Reads the state of a run date in the stage; it is empty where there is no stage yet. */
export async function* readDayState(
	context: LoadContext,
	live: LiveSchema,
	step: 'transform' | 'validate',
): AsyncGenerator<StepEvent, DayState> {
	const { model, runDate } = context;
	if (!live.tables.has(BOOKKEEPING.runs)) return { files: [], failed: null, ahead: [] };
	const [load] = yield* ask(context, step, lastLoad(model, runDate));
	const failed = load && isFailedLoad(load) ? load : null;
	if (!live.tables.has(model.stage.toLowerCase())) return { files: [], failed, ahead: [] };
	return {
		files: yield* ask(context, step, activeFiles(model, live, runDate)),
		failed,
		ahead: yield* ask(context, step, untransformedFiles(model)),
	};
}

/** A run that did not get past stage has loaded nothing. */
function isFailedLoad(load: Row): boolean {
	return ['failed', 'interrupted'].includes(textOf(load, 'status')) && ['read', 'stage'].includes(textOf(load, 'step'));
}

/**
 * Makes sure that transform has something to do: rows of the day, or other work in the stage.
 *
 * @returns the fault to report at the end, where the day's own load was refused and other work was done
 * @throws EtlError `E_NOT_STAGED`
 */
export async function* requireDay(context: LoadContext, live: LiveSchema): Step<EtlError | null> {
	const { runDate } = context;
	const standing = yield* readDayState(context, live, 'transform');
	const { files, failed, ahead } = standing;
	if (files.length > 0) {
		const message = `The last load of ${runDate}, ${refusalOf(failed)}; the tables get what was loaded before it`;
		if (failed !== null) yield { type: 'warning', step: 'transform', code: 'W_LOAD_REFUSED', message };
		return null;
	}
	const takenBack = failed === null ? yield* takenBackWords(context, live) : null;
	if (takenBack !== null) {
		yield { type: 'notice', step: 'transform', message: takenBack };
		return null;
	}
	const work = ahead.length > 0 || (yield* otherWork(context, live, failed !== null));
	if (!work) throw notStaged(context, standing);
	const dates = [...new Set(ahead.map((row) => textOf(row, 'run_date')))];
	const others = ahead.length > 0 ? `files of ${listed(dates)} are taken` : 'customers of other days are looked at';
	const nothing = `Nothing of ${runDate} is in the stage`;
	if (failed !== null) {
		const message = `${nothing}: its last load, ${refusalOf(failed)}; ${others}`;
		return new EtlError('E_DAY_INCOMPLETE', message, { hint: hintFor(context, standing) });
	}
	yield { type: 'notice', step: 'transform', message: `${nothing}; ${others}` };
	return null;
}

/** Says by whom all of a date was taken back; `null` where something else keeps it from having rows. */
export async function* takenBackWords(
	context: LoadContext,
	live: LiveSchema,
): AsyncGenerator<StepEvent, string | null> {
	const { runDate } = context;
	const deliveries = yield* readDeliveries(context, live, runDate);
	const by = deliveries.flatMap(({ withdrawn }) => (withdrawn === null ? [] : [withdrawn.by]));
	if (by.length === 0 || by.length < deliveries.length) return null;
	return `Nothing of ${runDate} is in the stage: ${listed([...new Set(by)])} took it back`;
}

/**
 * What a transform may do for a day without rows: pending keys, changed rules, and changed names in the config. After a
 * refused load only work of the stage itself counts. The refusal has promised that no table changes, and a changed
 * config is applied by the next day that is loaded.
 */
async function* otherWork(
	context: LoadContext,
	live: LiveSchema,
	isRefused: boolean,
): AsyncGenerator<StepEvent, boolean> {
	const { model, permissions } = context;
	if (!live.tables.has(model.stage.toLowerCase())) return false;
	if (permissions.full) return true;
	const pending = live.tables.has(pendingTable(model).toLowerCase());
	if (pending && (yield* ask(context, 'transform', anyPending(model))).length > 0) return true;
	if (isRefused) return false;
	const shapes = await shapeDifferences(context.engine, model);
	if (shapes.some(({ change }) => change.kind !== 'drop' || permissions.destructive)) return true;
	return live.tables.has(BOOKKEEPING.rules) && (yield* withoutWarnings(mustLookAtAll(context)));
}

/** Runs a step without its warnings. It runs again later, and its warnings come then. */
function withoutWarnings<R>(step: Step<R>): Step<R> {
	return intercept(step, (event) => (event.type === 'warning' ? HANDLED : undefined));
}

/** Why there is nothing to transform. */
export function notStaged(context: LoadContext, standing: DayState): EtlError {
	const { model, runDate } = context;
	const { failed, ahead } = standing;
	const dates = [...new Set(ahead.map((row) => textOf(row, 'run_date')))];
	const lines = [
		failed === null
			? `Nothing of ${runDate} was ever loaded into ${model.stage}`
			: `Nothing of ${runDate} is in ${model.stage}: its last load, ${refusalOf(failed)}`,
		...(dates.length === 0 ? [] : [`The stage is ahead of the targets by ${ahead.length} files of ${listed(dates)}`]),
	];
	return new EtlError('E_NOT_STAGED', lines.join('\n'), { hint: hintFor(context, standing) });
}

function hintFor({ runDate }: LoadContext, { failed }: DayState): string {
	if (failed === null)
		return `Load it with \`etl-tui run --date ${runDate}\`, or name a day that is loaded: see \`etl-tui history\`.`;
	const run = textOf(failed, 'run_id');
	const look = numberOf(failed, 'rejected') > 0 ? `\`etl-tui rejects ${run}\`` : `\`etl-tui history ${run}\``;
	return `See ${look}, mend what it says, and load it with \`etl-tui run --date ${runDate}\`.`;
}

/** How a load ended that loaded nothing: the end of a sentence about it. */
export function refusalOf(failed: Row | null): string {
	const [code, status] = [textOf(failed ?? undefined, 'error_code'), textOf(failed ?? undefined, 'status')];
	const how = status === 'interrupted' ? 'was interrupted' : 'was refused';
	return `${textOf(failed ?? undefined, 'run_id')}, ${how}${code === '' || status === 'interrupted' ? '' : ` (${code})`}`;
}
