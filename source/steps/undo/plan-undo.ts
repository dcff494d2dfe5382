import type { StageChange, Statement } from '../../core/plan/plan.js';
import type { RestatedFile, StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { counters, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { neighbours, retire } from '../../sql/bookkeeping/deliveries.js';
import { noteUndoing, withdraw } from '../../sql/bookkeeping/withdrawals.js';
import { bringBack, countWithdrawn, setAside, standAsCopy, withdrawnTable } from '../../sql/bookkeeping/withdrawn.js';
import { ask, type LoadContext } from '../context.js';
import { type Decision, decideDeliveries, type Incoming } from '../stage/decide-deliveries.js';
import { type AnyDelivery, byIdentity, contentOf, type Delivery, hadRows, toDelivery } from '../stage/deliveries.js';
import { heldKeys } from '../stage/held-keys.js';
import { numberDeliveries } from '../stage/number-deliveries.js';
import { renumber } from '../stage/number-files.js';
import { readDeliveries, readWithdrawals, type Withdrawals, withdrawnUnder } from '../stage/read-deliveries.js';
import {
	type Changes,
	findChanges,
	holderAmong,
	mergeStatements,
	pointStatements,
	repairedOf,
	restatedFiles,
	restoreStatements,
} from '../stage/restate-files.js';
import { requireColumns } from './require-columns.js';

/** A change that takes something back: a run, or a file of the run date. */
export type Undo = Extract<StageChange, { kind: 'undo' | 'withdraw' }>;

/** What taking something back does to the stage. */
export interface UndoPlan {
	/** What becomes of each delivery that is concerned. */
	readonly files: readonly RestatedFile[];
	/** Deliveries that should return and cannot, since their rows were not kept. */
	readonly lost: readonly Delivery[];
	readonly statements: readonly Statement[];
}

/** What stands of an identity now, and what should stand afterwards. */
interface Turn {
	readonly now: AnyDelivery | null;
	readonly then: AnyDelivery | null;
}

/**
 * Plans to take a run or a file back. What stands of each name, source and date is then the last delivery that is not
 * withdrawn, and which of them are copies is decided by the same rules as in a load.
 *
 * @param model - of the context: with the columns that the stage has besides the config's
 */
export async function* planUndo(
	context: LoadContext,
	live: LiveSchema,
	change: Undo,
	damaged: ReadonlySet<number>,
): AsyncGenerator<StepEvent, UndoPlan> {
	const { engine, model, run, runDate, settings } = context;
	const all = yield* readDeliveries(context, live, runDate);
	const taken = all.filter((each) => isTaken(change, each));
	const withdrawn = withdrawnUnder(withUndo(yield* readWithdrawals(context, live, runDate), change, run.id, taken));
	const kept = yield* keptRows(context, live, all);
	const lost: AnyDelivery[] = [];
	const turns = byIdentity(all).flatMap((each): Turn[] => {
		const counts = (delivery: AnyDelivery) => withdrawn(delivery.fileId, delivery.deliveredBy) === null;
		const last = (some: readonly AnyDelivery[]) => some.at(-1) ?? null;
		const before = last(each.filter((delivery) => delivery.withdrawn === null));
		if (before === last(each.filter(counts))) return [];
		const now = each.find(({ stands }) => stands) ?? null;
		const there = each.filter((delivery) => {
			if (!counts(delivery)) return false;
			const isThere = delivery === now || !hadRows(delivery) || kept.get(delivery.fileId) === delivery.staged;
			if (!isThere) lost.push(delivery);
			return isThere;
		});
		const then = last(there);
		return now === then ? [] : [{ now, then }];
	});
	const leaving = turns.flatMap(({ now, then }) => (now !== null && then === null ? [now] : []));
	const incoming = turns.flatMap(({ now, then }) => (then === null ? [] : [returning(then, now)]));
	const ofDate = all
		.filter(({ stands }) => stands)
		.map((each) => (damaged.has(each.fileId) ? { ...each, sha256: '' } : each));
	const series = [...new Set([...incoming, ...leaving].map((each) => each.series))];
	const nearby =
		series.length === 0 ? [] : (yield* ask(context, 'stage', neighbours(model, live, runDate, series))).map(toDelivery);
	// What stood is not refused because of a policy.
	const policy = settings.policies.duplicates === 'skip' ? 'skip' : 'load';
	const leavingNow = ofDate.filter((each) => leaving.some(({ fileId }) => fileId === each.fileId));
	const decided = decideDeliveries(incoming, { runDate, ofDate, neighbours: nearby, leaving: leavingNow }, policy);
	const back = decided.files
		.filter(({ state, incoming: { file } }) => state !== 'duplicate' && kept.has(file.fileId))
		.map(({ incoming: { file } }): AnyDelivery => ({ ...file, isLoaded: true }));
	const found = yield* findChanges(context, live, decided, damaged, { leaving: leavingNow, returning: back });
	const changes = withRestored(found, decided.files, kept);
	const last = numberOf((await engine.rows(counters(model, runDate)))[0], 'file_id');
	const { numbers, renumbered } = yield* numberDeliveries(context, live, last, ofDate, decided.files, changes, back);
	const copies = decided.files.filter(({ state }) => state === 'duplicate').map(({ incoming: { file } }) => file);
	const ownRows = copies.filter(hadRows).map(({ fileId }) => fileId);
	const repaired = yield* repairedOf(context, live, ownRows);
	yield* requireColumns(context, live, [...back, ...copies.filter(({ fileId }) => repaired.has(fileId))]);
	const out = [...leaving, ...incoming.flatMap(({ earlier }) => (earlier ? [earlier] : []))];
	const statements = [
		...back.flatMap((each) => bringBack(model, each)),
		...renumber(model, renumbered),
		...restoreStatements(model, run.id, changes, numbers),
		...copies.flatMap((each) => standAsCopy(model, each, numbers.holderOf(each), repaired.has(each.fileId))),
		...(yield* heldKeys(context, live, out, damaged)),
		...out.flatMap((each) => (each.isLoaded ? setAside(model, each) : retire(model, each))),
		...changes.merged.flatMap((each) => mergeStatements(model, run.id, each, changes.repaired, numbers)),
		...pointStatements(model, changes, numbers),
		...withdraw(
			model,
			{ runId: run.id, runDate, why: 'undo' },
			taken.map(({ fileId }) => fileId),
		),
		...(change.kind === 'undo' ? [noteUndoing(model, run.id, change.run)] : []),
	];
	const because = change.kind === 'undo' ? `${change.run} is undone` : 'it is taken back';
	const files = [
		...out.map((each) => told(each, 'withdrawn', because)),
		...taken
			.filter((each) => each.withdrawn === null && !out.some(({ fileId }) => fileId === each.fileId))
			.map(pastOf(all)),
		...[...back, ...copies].map((each) => told(each, 'returned', because)),
		...restatedFiles(changes, numbers),
	];
	return { files, lost: [...lost, ...changes.lost], statements };
}

/** Whether a delivery is taken back by name: all that a run brought, or every delivery of a file that counts. */
function isTaken(change: Undo, { deliveredBy, name, withdrawn }: AnyDelivery): boolean {
	return change.kind === 'undo' ? deliveredBy === change.run : name === change.file && withdrawn === null;
}

function withUndo(
	{ files, undoings }: Withdrawals,
	change: Undo,
	runId: string,
	taken: readonly AnyDelivery[],
): Withdrawals {
	return {
		files: [...files, ...taken.map(({ fileId }) => ({ fileId, runId, why: 'undo' as const }))],
		undoings: change.kind === 'undo' ? [...undoings, { runId, undoes: change.run }] : undoings,
	};
}

/** Number of withdrawn rows of each file of the date that may return. */
async function* keptRows(
	context: LoadContext,
	live: LiveSchema,
	all: readonly AnyDelivery[],
): AsyncGenerator<StepEvent, ReadonlyMap<number, number>> {
	const { model, runDate } = context;
	const past = all.filter((each) => !each.stands && hadRows(each)).map(({ fileId }) => fileId);
	const kept = new Map(past.map((fileId) => [fileId, 0]));
	if (past.length === 0 || !live.tables.has(withdrawnTable(model).toLowerCase())) return kept;
	for (const row of yield* ask(context, 'stage', countWithdrawn(model, runDate)))
		kept.set(numberOf(row, 'file_id'), numberOf(row, 'count'));
	return kept;
}

/** An earlier delivery, as if it came again in place of what stands now. */
function returning(then: AnyDelivery, now: AnyDelivery | null): Incoming<AnyDelivery> {
	const { name, place, series, number } = then;
	return {
		file: then,
		name,
		place,
		series,
		...contentOf(then),
		number,
		earlier: now,
		isRefused: false,
		drifts: false,
		reloads: true,
		withdrawnBy: null,
		returns: hadRows(then) ? 'loaded' : 'copy',
	};
}

/** One that was a copy and is none any more gets the rows of another file with its content. */
function withRestored(
	changes: Changes<AnyDelivery>,
	decisions: readonly Decision<AnyDelivery>[],
	kept: ReadonlyMap<number, number>,
): Changes<AnyDelivery> {
	const restored = [...changes.restored];
	const lost = [...changes.lost];
	for (const { state, incoming } of decisions) {
		const { file } = incoming;
		if (state === 'duplicate' || kept.has(file.fileId)) continue;
		const holder = holderAmong(changes.known, file);
		if (holder) restored.push({ delivery: file, holder, because: 'it stands again, and no copy of it is before it' });
		else lost.push(file);
	}
	return { ...changes, restored, lost };
}

function told(each: Delivery, state: RestatedFile['state'], because: string): RestatedFile {
	const { name, runDate, fileId, staged, isLoaded } = each;
	return { name, runDate, fileId, state, rows: isLoaded ? staged : 0, because };
}

/** A delivery that is taken back, though another one stands in its place already. */
function pastOf(all: readonly AnyDelivery[]) {
	return (each: AnyDelivery): RestatedFile => {
		const later = byIdentity(all)
			.find((deliveries) => deliveries.includes(each))
			?.find(({ stands }) => stands);
		return told(
			{ ...each, isLoaded: false },
			'past',
			`it was replaced before, by ${later?.deliveredBy ?? 'a later run'}`,
		);
	};
}
