import type { EtlError } from '../core/errors.js';
import type { StageChange } from '../core/plan/plan.js';
import type { StagedFile, Step, StepEvent } from '../core/run/events.js';
import type { LiveSchema } from '../engines/engine.js';
import type { Source } from '../sources/source.js';
import type { Damage } from './bookkeeping/check.js';
import { requireDay } from './bookkeeping/day-state.js';
import { findDamage, mendBookkeeping, tellDamage } from './bookkeeping/mend.js';
import type { LoadContext } from './context.js';
import { DayFiles } from './inbox/day-files.js';
import { type PutAwayPlan, planPutAway } from './inbox/plan-put-away.js';
import { incompleteDay, nothingToLoad } from './read/incomplete-day.js';
import { KnownReadings } from './read/known-readings.js';
import { type ReadResult, read } from './read/read.js';
import { type RepairChange, repairStage } from './repair/repair.js';
import { requireWaiver } from './repair/require-waiver.js';
import { alreadyLoaded } from './stage/already-loaded.js';
import { stage } from './stage/stage.js';
import { evolveModel } from './stage/stage-schema.js';
import { withdrawsAll } from './stage/withdraw-gone.js';
import type { Undo } from './undo/plan-undo.js';
import { requireUndo } from './undo/require-undo.js';
import { undo } from './undo/undo.js';

/** The stage as a run finds it for its second commit. */
export interface ChangedStage {
	/** With the schema of the stage now. */
	readonly context: LoadContext;
	/** The files that this run has staged; `null` where it starts from the stage as it was. */
	readonly files: readonly StagedFile[] | null;
	/** What the caller must still report; `null` where all went well. */
	readonly fault: EtlError | null;
	/** The files of the source that are moved or deleted after the second commit. */
	readonly away: PutAwayPlan;
}

const NOTHING_AWAY: PutAwayPlan = { files: [], rows: [] };

/**
 * The first commit of a run: the only place where rows enter or leave the stage. Whatever the change is, the targets
 * follow by the second commit.
 *
 * @param change - `null` loads the day's files
 * @param putsAway - whether files of the source are moved or deleted afterwards
 * @throws what the change throws; the stage is then as it was
 */
export function changeStage(
	context: LoadContext,
	source: Source,
	change: StageChange | null,
	putsAway: boolean,
): Step<ChangedStage> {
	if (change === null) return loadDay(context, source, putsAway);
	switch (change.kind) {
		case 'undo':
		case 'withdraw':
			return takeBack(context, change);
		case 'repair':
		case 'waive':
			return repairDay(context, change);
	}
}

/** Brings in what was mended, or closes rejects. */
async function* repairDay(context: LoadContext, change: RepairChange): Step<ChangedStage> {
	const repaired = yield* repairStage(context, change, context.edits ?? null);
	return { ...repaired, files: null, away: NOTHING_AWAY };
}

/** Reads the day's files and loads them. */
async function* loadDay(context: LoadContext, source: Source, putsAway: boolean): Step<ChangedStage> {
	const { engine, model, runDate } = context;
	const known = new KnownReadings(engine, model, runDate);
	const day = new DayFiles(engine, model, runDate);
	if (engine.caution !== null)
		yield {
			type: 'warning',
			step: 'read',
			code: 'W_ENCODING',
			message: `${engine.caution}: a day that has some ends there`,
		};
	const damage = yield* findDamage(context);
	const damaged = new Set(damage.files.map((each) => each.fileId));
	const already = yield* alreadyLoaded(context, damaged);
	const feed: ReadResult = yield* read(context, source, { spool: engine.spool, known, day, already });
	// Files that an earlier run loaded and put away are in the stage already.
	if (feed.isPutAway) {
		const standing = yield* standingDay(context, damage);
		return { ...standing, fault: standing.fault ?? incompleteDay(feed, []) };
	}
	if (feed.ready.length === 0 && !withdrawsAll(context, feed)) throw nothingToLoad(feed);
	yield* mendBookkeeping(context, damage);
	yield* tellDamage(context, damage, feed);
	const { model: now, files } = yield* stage(context, feed, damaged);
	const loading = { ...context, model: now };
	const away = putsAway ? yield* planPutAway(loading, feed, files) : NOTHING_AWAY;
	return { context: loading, files, fault: incompleteDay(feed, files), away };
}

/** Takes a run or a file back. */
async function* takeBack(context: LoadContext, change: Undo): Step<ChangedStage> {
	const model = yield* undo(context, change);
	return { context: { ...context, model }, files: null, fault: null, away: NOTHING_AWAY };
}

/**
 * Makes sure that a change has something to work on, before a run of it is noted.
 *
 * @throws EtlError `E_NOT_FOUND`, `E_NOTHING_TO_UNDO`, `E_USAGE`
 */
export async function* requireChange(
	reader: Pick<LoadContext, 'engine' | 'model' | 'signal'>,
	live: LiveSchema,
	change: StageChange,
	runDate: string,
): AsyncGenerator<StepEvent, void> {
	switch (change.kind) {
		case 'undo':
		case 'withdraw':
			return yield* requireUndo(reader, live, change, runDate);
		case 'repair':
			return; // What it can do is said record by record, in a run.
		case 'waive':
			return yield* requireWaiver(reader, live, change, runDate);
	}
}

/**
 * The stage as earlier runs left it, for a run that starts with transform.
 *
 * @param damage - where it was looked for already
 * @throws EtlError `E_NOT_STAGED`
 */
export async function* standingDay(context: LoadContext, damage?: Damage): Step<ChangedStage> {
	const live = await context.engine.inspect();
	const loading = { ...context, model: evolveModel(context, live) };
	const fault = yield* requireDay(loading, live);
	yield* mendBookkeeping(loading, damage);
	return { context: loading, files: null, fault, away: NOTHING_AWAY };
}
