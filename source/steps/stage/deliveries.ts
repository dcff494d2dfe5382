import { comparePaths, seriesOf } from '../../core/series.js';
import type { Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping.js';

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
	readonly records: number;
	readonly staged: number;
	readonly rejected: number;
	/** Whether its rows are in the stage; otherwise it is a copy, and `sameAs` has them. */
	readonly isLoaded: boolean;
	readonly sameAs: number | null;
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
		records: numberOf(row, 'records'),
		staged: numberOf(row, 'staged'),
		rejected: numberOf(row, 'rejected'),
		isLoaded: numberOf(row, 'active') === 1,
		sameAs: row.same_as === null ? null : numberOf(row, 'same_as'),
	};
}

/** Whether two sources are the same, as far as is known. */
export function samePlace(one: string | null, other: string | null): boolean {
	return one === null || other === null || one === other;
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
