import { comparePaths, seriesOf } from '../../core/names/series.js';
import type { Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { WithdrawalReason } from '../../sql/bookkeeping/withdrawals.js';

/** Identifies a file: its path in a source. The same path for another date is another delivery. */
export interface Identity {
	readonly name: string;
	/** The source; `null` where an earlier version loaded it without recording one. That matches every source. */
	readonly place: string | null;
	readonly series: string;
}

/** The last delivery of an identity for a date. */
export interface Delivery extends Identity {
	readonly fileId: number;
	readonly runDate: string;
	readonly sha256: string;
	/** What became of its records, see `outcomeOf`; `null` where an earlier version loaded it. */
	readonly outcome: string | null;
	readonly records: number;
	readonly staged: number;
	readonly rejected: number;
	/** Invalid values that became null. */
	readonly nulled: number;
	/** Whether its rows are in the stage; otherwise it is a copy, and `sameAs` has them. */
	readonly isLoaded: boolean;
	readonly sameAs: number | null;
}

/** Any delivery of an identity for a date: the one that stands, one that was replaced, or one that is withdrawn. */
export interface AnyDelivery extends Delivery {
	/** Counts the deliveries of the identity. */
	readonly number: number;
	readonly stands: boolean;
	/** What stage, or a later run, made of it, such as `loaded` or `copy`. */
	readonly state: string;
	/** The run that brought it. */
	readonly deliveredBy: string;
	readonly withdrawn: Withdrawn | null;
}

/** Which run withdrew a delivery, and why. */
export interface Withdrawn {
	readonly by: string;
	readonly why: WithdrawalReason;
}

/** @param row - of `deliveriesOfDate` */
export function toAnyDelivery(
	row: Row,
	withdrawn: (fileId: number, deliveredBy: string) => Withdrawn | null,
): AnyDelivery {
	const delivery = toDelivery(row);
	const deliveredBy = textOf(row, 'delivered_by');
	return {
		...delivery,
		number: numberOf(row, 'delivery'),
		stands: numberOf(row, 'standing') === 1,
		state: textOf(row, 'state'),
		deliveredBy,
		withdrawn: withdrawn(delivery.fileId, deliveredBy),
	};
}

/** Whether a delivery was loaded with rows of its own when it last stood; otherwise it was a copy. */
export function hadRows({ state }: Pick<AnyDelivery, 'state'>): boolean {
	return state !== 'duplicate' && state !== 'copy';
}

/** The deliveries of each identity, the first one first. A source that is unknown is every source. */
export function byIdentity(all: readonly AnyDelivery[]): AnyDelivery[][] {
	const byName = new Map<string, AnyDelivery[][]>();
	for (const each of [...all].sort((one, other) => one.number - other.number)) {
		const groups = byName.get(each.name) ?? [];
		byName.set(each.name, groups);
		const mine = groups.find(([first]) => samePlace((first as AnyDelivery).place, each.place));
		if (mine) mine.push(each);
		else groups.push([each]);
	}
	return [...byName.values()].flat();
}

export function toDelivery(row: Row): Delivery {
	const name = textOf(row, 'name');
	return {
		name,
		place: row.place === null ? null : textOf(row, 'place'),
		series: row.series === null ? seriesOf(name) : textOf(row, 'series'),
		fileId: numberOf(row, 'file_id'),
		runDate: textOf(row, 'run_date'),
		sha256: textOf(row, 'sha256'),
		outcome: row.outcome === null ? null : textOf(row, 'outcome'),
		records: numberOf(row, 'records'),
		staged: numberOf(row, 'staged'),
		rejected: numberOf(row, 'rejected'),
		nulled: numberOf(row, 'nulled'),
		isLoaded: numberOf(row, 'active') === 1,
		sameAs: row.same_as === null ? null : numberOf(row, 'same_as'),
	};
}

/** Whether two sources are the same, as far as is known. */
export function samePlace(one: string | null, other: string | null): boolean {
	return one === null || other === null || one === other;
}

/** What a delivery holds: its bytes, and what became of them. */
export type Content = Pick<Delivery, 'sha256' | 'outcome' | 'rejected' | 'nulled'>;

/** Of a delivery only what it holds. */
export function contentOf({ sha256, outcome, rejected, nulled }: Content): Content {
	return { sha256, outcome, rejected, nulled };
}

/** Whether two deliveries have the same bytes and give the same rows, as far as is known. */
export function sameRows(one: Content, other: Content): boolean {
	if (one.sha256 !== other.sha256 || one.sha256 === '') return false;
	if (one.outcome !== null && other.outcome !== null) return one.outcome === other.outcome;
	// Earlier versions noted no more.
	return one.rejected === other.rejected && one.nulled === other.nulled;
}

/** The order of files of one date, which breaks ties: by path, then by source. */
export function compareFiles(one: Pick<Identity, 'name' | 'place'>, other: Pick<Identity, 'name' | 'place'>): number {
	return comparePaths(one.name, other.name) || comparePaths(one.place ?? '', other.place ?? '');
}

/** The order of deliveries of one series. */
export function compareDeliveries(one: Delivery, other: Delivery): number {
	if (one.runDate !== other.runDate) return one.runDate < other.runDate ? -1 : 1;
	return compareFiles(one, other);
}
