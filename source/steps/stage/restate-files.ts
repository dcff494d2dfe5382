import type { Statement } from '../../core/plan/plan.js';
import type { RestatedFile, StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { copiesOf, inParts, pointCopies, restate, restoreCopy, sameContent } from '../../sql/bookkeeping/deliveries.js';
import type { FeedModel } from '../../sql/model.js';
import { handOver } from '../../sql/rejects/repaired-rows.js';
import { hasRepairs, repairedFiles } from '../../sql/rejects/repairs.js';
import { replaceFile } from '../../sql/stage.js';
import { ask, type LoadContext } from '../context.js';
import { type Change, type Decisions, type Incoming, makesDelivery } from './decide-deliveries.js';
import { type Content, compareDeliveries, type Delivery, sameRows, toDelivery } from './deliveries.js';

/** A copy that gets rows of its own, from a file that has them. */
interface Restoring {
	readonly delivery: Delivery;
	readonly holder: Delivery;
	readonly because: string;
}

/** Changes of earlier runs' deliveries because of the files of this run. */
export interface Changes<F> {
	readonly restored: readonly Restoring[];
	/** Loaded files that become copies when another is loaded. */
	readonly merged: readonly Change<F>[];
	/** Those of them that have repairs. */
	readonly repaired: ReadonlySet<number>;
	/** Copies that stay copies, while another file gets the rows of their content. */
	readonly pointed: readonly Delivery[];
	/** Copies that should get rows, but whose content is nowhere any more. */
	readonly lost: readonly Delivery[];
	/** Loaded files whose rows are removed. */
	readonly losing: ReadonlySet<number>;
	/** Loaded files that have the content of one of these deliveries. */
	readonly known: readonly Delivery[];
}

/** Deliveries that are withdrawn, and those whose own rows return to the stage. */
interface Turning {
	readonly leaving: readonly Delivery[];
	readonly returning: readonly Delivery[];
}

const NOTHING_TURNS: Turning = { leaving: [], returning: [] };

/**
 * Finds the changes of earlier deliveries. No copy loses its content together with the file that has the rows.
 */
export async function* findChanges<F>(
	context: LoadContext,
	live: LiveSchema,
	decisions: Decisions<F>,
	damaged: ReadonlySet<number>,
	{ leaving, returning }: Turning = NOTHING_TURNS,
): AsyncGenerator<StepEvent, Changes<F>> {
	// A copy that stays one is treated like the others: the rows of its content may move to another file.
	const changing = decisions.files.filter((each) => each.incoming.returns !== null || makesDelivery(each));
	const merged = decisions.changes.filter((each) => each.becomes === 'copy');
	const losers = [
		...changing.flatMap(({ incoming: { earlier } }) => (earlier?.isLoaded ? [earlier] : [])),
		...merged.map((each) => each.delivery),
		...leaving.filter((each) => each.isLoaded),
	];
	const losing = new Set(losers.map((each) => each.fileId));
	const contents = new Set([
		...changing.map((each) => each.incoming.sha256),
		...decisions.changes.map((each) => each.delivery.sha256),
		...losers.map((each) => each.sha256),
	]);
	contents.delete('');
	const { model } = context;
	const known = [
		...returning,
		...(yield* deliveriesOf(context, [...contents], (some) => sameContent(model, live, some))),
	].filter((each) => !damaged.has(each.fileId));
	const copies = yield* deliveriesOf(context, [...losing], (some) => copiesOf(model, live, some));
	const stays = known.filter((each) => !losing.has(each.fileId));
	const restored: Restoring[] = [];
	const lost: Delivery[] = [];
	const pointed: Delivery[] = [];
	const restoreOne = (delivery: Delivery, because: string) => {
		const holder = holderAmong(known, delivery);
		if (holder) restored.push({ delivery, holder, because });
		else lost.push(delivery);
	};
	for (const { delivery, becomes, reason } of decisions.changes) if (becomes === 'loaded') restoreOne(delivery, reason);
	const replaced = new Set([
		...changing.map(({ incoming }) => incoming.earlier?.fileId),
		...leaving.map((each) => each.fileId),
	]);
	const taken = new Set([...restored.map((each) => each.delivery.fileId), ...lost.map((each) => each.fileId)]);
	for (const copy of copies.sort(compareDeliveries)) {
		if (replaced.has(copy.fileId) || taken.has(copy.fileId)) continue;
		const isHeld =
			stays.some((each) => sameRows(each, copy)) ||
			restored.some((each) => sameRows(each.delivery, copy)) ||
			changing.some(
				({ state, incoming }) => state !== 'duplicate' && (sameRows(incoming, copy) || isReadAgain(incoming, copy)),
			);
		if (isHeld) pointed.push(copy);
		else restoreOne(copy, `the content of file ${copy.sameAs} leaves the stage`);
	}
	const repaired = yield* repairedOf(
		context,
		live,
		merged.map((each) => each.delivery.fileId),
	);
	return { restored, merged, repaired, pointed, lost, losing, known };
}

/** The file that has the rows of a copy: the one that it points at, or else one with its rows. */
export function holderAmong(known: readonly Delivery[], copy: Delivery): Delivery | undefined {
	const pointedAt = known.find((each) => each.fileId === copy.sameAs && each.sha256 === copy.sha256);
	return pointedAt ?? known.find((each) => sameRows(each, copy));
}

/** Whether a file has what a copy is a copy of, and is read anew: the copy gives what it gives. */
function isReadAgain<F>({ earlier, sha256 }: Incoming<F>, copy: Delivery): boolean {
	return earlier !== null && earlier.fileId === copy.sameAs && sha256 === copy.sha256;
}

/** Which of some files have repairs or waivers that stand. */
export async function* repairedOf(
	context: LoadContext,
	live: LiveSchema,
	fileIds: readonly number[],
): AsyncGenerator<StepEvent, ReadonlySet<number>> {
	const found = new Set<number>();
	if (!hasRepairs(live)) return found;
	for (const some of inParts(fileIds))
		for (const row of yield* ask(context, 'stage', repairedFiles(context.model, some)))
			found.add(numberOf(row, 'file_id'));
	return found;
}

async function* deliveriesOf<T extends string | number>(
	context: LoadContext,
	all: readonly T[],
	query: (some: readonly T[]) => Statement,
): AsyncGenerator<StepEvent, Delivery[]> {
	const found: Delivery[] = [];
	for (const some of inParts(all)) found.push(...(yield* ask(context, 'stage', query(some))).map(toDelivery));
	return found;
}

/** The numbers of this run's files and of restored deliveries, and the new numbers of others. */
export interface Numbers {
	readonly ofDelivery: (delivery: Delivery) => number;
	readonly now: (fileId: number) => number;
	/** The file that has the rows of a copy in the end; `null` where none has. */
	readonly holderOf: (copy: Copied) => Holder | null;
}

/** What is known of a copy, to find the file that has its rows. */
export type Copied = Content & Pick<Delivery, 'place' | 'series'>;

/** A file that has the rows of a content. */
export interface Holder {
	readonly fileId: number;
	readonly runDate: string;
	readonly name: string;
}

/** The statements that give copies their rows, before anything is removed. */
export function restoreStatements<F>(
	model: FeedModel,
	runId: string,
	changes: Changes<F>,
	numbers: Numbers,
): Statement[] {
	return changes.restored.flatMap(({ delivery, holder, because }) => {
		const { fileId: former, name, runDate } = delivery;
		const fileId = numbers.ofDelivery(delivery);
		const given = { former, fileId, runId, state: 'restored', sameAs: null, because } as const;
		return restoreCopy(model, given, { ...holder, fileId: numbers.now(holder.fileId) }, runDate, name);
	});
}

/** The statements that make a loaded file a copy of one of an earlier date or name. */
export function mergeStatements(
	model: FeedModel,
	runId: string,
	{ delivery, reason }: Change<unknown>,
	repaired: ReadonlySet<number>,
	numbers: Numbers,
): Statement[] {
	const former = numbers.now(delivery.fileId);
	const holder = numbers.holderOf(delivery);
	const given = {
		former,
		fileId: numbers.ofDelivery(delivery),
		runId,
		state: 'copy',
		sameAs: holder?.fileId ?? 0,
		because: reason,
	} as const;
	const { name, runDate } = delivery;
	return [
		...(holder === null || !repaired.has(delivery.fileId)
			? []
			: handOver(model, { fileId: former, name, runDate }, holder, model.stage)),
		...restate(model, given, former),
		...replaceFile(model, runDate, former, name),
	];
}

/** The statements that record which file has the rows of copies now. */
export function pointStatements<F>(model: FeedModel, changes: Changes<F>, numbers: Numbers): Statement[] {
	return changes.pointed.map((copy) => pointCopies(model, [copy.fileId], numbers.holderOf(copy)?.fileId ?? 0));
}

/** The earlier deliveries that change, for the report. */
export function restatedFiles<F>({ restored, merged }: Changes<F>, numbers: Numbers): RestatedFile[] {
	return [
		...restored.map(({ delivery, holder, because }) => ({
			...named(delivery, numbers),
			state: 'restored' as const,
			rows: holder.staged,
			because,
		})),
		...merged.map(({ delivery, reason }) => ({
			...named(delivery, numbers),
			state: 'copy' as const,
			rows: delivery.staged,
			because: reason,
		})),
	];
}

function named(delivery: Delivery, numbers: Numbers) {
	return { name: delivery.name, runDate: delivery.runDate, fileId: numbers.ofDelivery(delivery) };
}
