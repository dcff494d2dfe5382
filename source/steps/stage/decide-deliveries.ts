import { isLoad, type StagedState } from '../../core/run/events.js';
import {
	type Content,
	compareDeliveries,
	compareFiles,
	contentOf,
	type Delivery,
	type Identity,
	samePlace,
	sameRows,
} from './deliveries.js';

/** A file that was read, before it is decided whether it is loaded. */
export interface Incoming<F> extends Identity, Content {
	readonly file: F;
	/** The delivery with its identity and date so far. */
	readonly earlier: Delivery | null;
	/** Whether it is refused for a reason of its own. */
	readonly isRefused: boolean;
	/** Whether it is not read as its series was: it is then refused unless its content is there already. */
	readonly drifts: boolean;
	/** Whether its content is loaded already and is read again. */
	readonly reloads: boolean;
	/** The run with which a person took this content back: it is not loaded by itself. */
	readonly withdrawnBy: string | null;
	/** Which delivery of its identity it is, counted from 1. */
	readonly number: number;
	/** An earlier delivery that stands again, as it stood before; `null` for a file that was read. */
	readonly returns: 'loaded' | 'copy' | null;
}

/** The delivery before another in its series. */
export interface Before<F> {
	readonly name: string;
	readonly runDate: string;
	readonly incoming: Incoming<F> | null;
	readonly delivery: Delivery | null;
}

/** The decision about one file. */
export interface Decision<F> {
	readonly incoming: Incoming<F>;
	readonly state: StagedState;
	/** The delivery just before it, if that has the same content: this one is a copy, unless it gives other rows. */
	readonly copyOf: Before<F> | null;
	readonly givesOthers: boolean;
}

/** Whether the file's delivery stands in the place of the one before it: content or a copy that was not there yet. */
export function makesDelivery<F>({ incoming: { earlier, sha256 }, state }: Decision<F>): boolean {
	const isNew = earlier?.sha256 !== sha256 || (!earlier.isLoaded && state !== 'duplicate');
	return state === 'reloaded' || (isNew && (isLoad({ state }) || state === 'duplicate'));
}

/** An earlier run's delivery that changes because a file before it is new, has new content or is withdrawn. */
export interface Change<F> {
	readonly delivery: Delivery;
	readonly becomes: 'loaded' | 'copy';
	/** The file before it; `null` where one before it is withdrawn. */
	readonly because: Incoming<F> | null;
	/** The same for a person: `a.csv came before it`. */
	readonly reason: string;
}

/** The decisions about all files, and the changes of earlier deliveries. */
export interface Decisions<F> {
	readonly files: readonly Decision<F>[];
	readonly changes: readonly Change<F>[];
}

/** The known deliveries of a run date, and those next to it. */
export interface Known {
	readonly runDate: string;
	readonly ofDate: readonly Delivery[];
	readonly neighbours: readonly Delivery[];
	/** Those of the date that are withdrawn. */
	readonly leaving?: readonly Delivery[];
}

/**
 * Decides which file is new, corrected, there already or a copy. A delivery is a copy where the one just before it in
 * its series, by date and then by name, has the same content, and it gives the same rows. So the rows in the stage depend only on what was
 * delivered for which date, and not on the order in which days were loaded or corrected.
 */
export function decideDeliveries<F>(
	incoming: readonly Incoming<F>[],
	known: Known,
	policy: 'skip' | 'fail' | 'load',
): Decisions<F> {
	// A refused file leaves the delivery that it would have corrected, so the others are decided again.
	let refused = new Set<Incoming<F>>();
	for (;;) {
		const decided = walkSeries(incoming, known, policy, refused);
		const now = decided.files.filter(isPassed).map((each) => each.incoming);
		if (now.every((each) => refused.has(each))) return decided;
		refused = new Set([...refused, ...now]);
	}
}

/** Whether a file leaves the delivery that stands. */
function isPassed({ state }: { readonly state: StagedState }): boolean {
	return state === 'refused' || state === 'withdrawn';
}

interface Element<F> extends Before<F>, Content {
	readonly place: string | null;
	readonly leaves: boolean;
}

function walkSeries<F>(
	incoming: readonly Incoming<F>[],
	known: Known,
	policy: 'skip' | 'fail' | 'load',
	refused: ReadonlySet<Incoming<F>>,
): Decisions<F> {
	const decisions = new Map<Incoming<F>, Decision<F>>();
	const changes = new Map<number, Change<F>>();
	const leaving = known.leaving ?? [];
	const groups = groupBy([...incoming, ...leaving], (each) => JSON.stringify([each.place, each.series]));
	const corrected = new Set([...incoming.map((each) => each.earlier), ...leaving]);
	const bySeries = groupBy(known.ofDate, (each) => each.series);
	const nearby = groupBy(known.neighbours, (each) => each.series);
	for (const group of groups.values()) {
		const { place, series } = group[0] as Identity;
		const mine = (all: ReadonlyMap<string, readonly Delivery[]>) =>
			(all.get(series) ?? []).filter((each) => samePlace(each.place, place));
		const standing = mine(bySeries).filter((each) => !corrected.has(each));
		const elements = [
			...standing.map((each) => ofDelivery<F>(each)),
			...group.map((each) => ('file' in each ? ofIncoming(each, known.runDate) : ofDelivery<F>(each, true))),
		];
		elements.sort(compareFiles);
		const sides = mine(nearby).sort(compareDeliveries);
		const before = sides.filter((each) => each.runDate < known.runDate).at(-1);
		const after = sides.find((each) => each.runDate > known.runDate);
		let previous = before ? ofDelivery<F>(before) : null;
		let left: Element<F> | null = null;
		const chain = [...elements, ...(after ? [ofDelivery<F>(after)] : [])];
		for (const [index, element] of chain.entries()) {
			if (element.leaves) {
				left = element;
				continue;
			}
			let at = index + 1;
			while (chain[at]?.leaves) at++;
			const stands = step(element, previous, chain[at] ?? null, left);
			if (stands === null) continue;
			previous = stands;
			left = null;
		}
	}
	return { files: incoming.map((each) => decisions.get(each) as Decision<F>), changes: [...changes.values()] };

	/** Decides one element, and gives the delivery that stands afterwards; `null` where a new file is refused. */
	function step(
		element: Element<F>,
		previous: Element<F> | null,
		next: Element<F> | null,
		left: Element<F> | null,
	): Element<F> | null {
		const sameBytes = previous?.sha256 === element.sha256 ? previous : null;
		const copyOf = sameBytes !== null && sameRows(sameBytes, element) ? sameBytes : null;
		const { incoming: given } = element;
		if (given === null) {
			change(element.delivery as Delivery, copyOf, previous, left);
			return element;
		}
		const state = stateOf(given, policy === 'fail' ? sameBytes !== null : copyOf !== null, next, policy, refused);
		decisions.set(given, { incoming: given, state, copyOf: sameBytes, givesOthers: sameBytes !== copyOf });
		if (state === 'already' && given.earlier) {
			// Its rows are those that were loaded.
			const stays = { ...element, ...contentOf(given.earlier) };
			change(given.earlier, previous !== null && sameRows(previous, stays) ? previous : null, previous, left);
			return stays;
		}
		if (!isPassed({ state })) return element;
		if (given.earlier === null) return null;
		const stood = ofDelivery<F>(given.earlier);
		change(given.earlier, previous !== null && sameRows(previous, stood) ? previous : null, previous, left);
		return stood;
	}

	/** @param left - the delivery that is withdrawn just before it, if there is one */
	function change(
		delivery: Delivery,
		copyOf: Element<F> | null,
		previous: Element<F> | null,
		left: Element<F> | null,
	): void {
		const given = previous?.incoming ?? null;
		const because = given?.earlier?.sha256 === given?.sha256 ? null : given;
		if (because === null && left === null) return; // Nothing before it is new.
		if (copyOf === null && !delivery.isLoaded) {
			const reason = because === null ? `${left?.name} before it is withdrawn` : reasonOf(because);
			changes.set(delivery.fileId, { delivery, becomes: 'loaded', because, reason });
		}
		if (copyOf !== null && delivery.isLoaded && policy === 'skip') {
			const reason = `${copyOf.name} came before it with the same content`;
			changes.set(delivery.fileId, { delivery, becomes: 'copy', because, reason });
		}
	}
}

function reasonOf({ name, earlier, returns }: Incoming<unknown>): string {
	if (returns !== null) return earlier === null ? `${name} is back before it` : `${name} before it is what it was`;
	return earlier === null ? `${name} came before it` : `${name} before it is corrected`;
}

/** Node 20 has no `Map.groupBy`. */
function groupBy<T>(all: readonly T[], key: (each: T) => string): ReadonlyMap<string, readonly T[]> {
	const groups = new Map<string, T[]>();
	for (const each of all) {
		const group = groups.get(key(each));
		if (group) group.push(each);
		else groups.set(key(each), [each]);
	}
	return groups;
}

function stateOf<F>(
	given: Incoming<F>,
	isCopy: boolean,
	next: Element<F> | null,
	policy: 'skip' | 'fail' | 'load',
	refused: ReadonlySet<Incoming<F>>,
): StagedState {
	const { earlier, sha256 } = given;
	const isSame = earlier?.sha256 === sha256;
	const isThere = isSame && earlier.isLoaded;
	const came = earlier === null || isSame ? 'loaded' : 'corrected';
	if (given.returns !== null) {
		if (isCopy && (given.returns === 'copy' || policy === 'skip')) return 'duplicate';
		return isThere ? 'reloaded' : came;
	}
	if (isThere && !given.reloads) return 'already';
	if (given.withdrawnBy !== null) return 'withdrawn';
	if (given.isRefused || refused.has(given)) return 'refused';
	if (isThere) return given.drifts ? 'refused' : 'reloaded';
	if (isCopy && policy === 'skip') return 'duplicate';
	if (given.drifts) return 'refused';
	if (isCopy && policy === 'fail') return 'refused';
	// The same content of a later date that was loaded before is a duplicate as well.
	if (policy === 'fail' && next?.incoming === null && next.sha256 === sha256) return 'refused';
	return came;
}

function ofDelivery<F>(delivery: Delivery, leaves = false): Element<F> {
	const { name, place, runDate } = delivery;
	return { name, place, runDate, ...contentOf(delivery), incoming: null, delivery, leaves };
}

function ofIncoming<F>(incoming: Incoming<F>, runDate: string): Element<F> {
	const { name, place, earlier } = incoming;
	return { name, place, runDate, ...contentOf(incoming), incoming, delivery: earlier, leaves: false };
}
