import { comparePaths, seriesOf } from '../../core/series.js';
import type { Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping.js';

/** What a file is known by: its path in a source. The same path for another date is another delivery. */
export interface Identity {
	readonly name: string;
	/** The source; `null` where an earlier version loaded it and noted none, which matches every source. */
	readonly place: string | null;
	readonly series: string;
}

/** What was last delivered under an identity for a date. */
export interface Delivery extends Identity {
	readonly fileId: number;
	readonly runDate: string;
	readonly sha256: string;
	readonly records: number;
	readonly staged: number;
	readonly rejected: number;
	/** Its rows stand in the stage; else it is a copy, and `sameAs` has them. */
	readonly isLoaded: boolean;
	readonly sameAs: number | null;
}

/** A delivery out of `etl_run_files`. */
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

/** Whether two places are the same, as far as is known. */
export function samePlace(one: string | null, other: string | null): boolean {
	return one === null || other === null || one === other;
}

/** The order of files of one date, by which ties are broken: by path, then by source. */
export function compareFiles(one: Pick<Identity, 'name' | 'place'>, other: Pick<Identity, 'name' | 'place'>): number {
	return comparePaths(one.name, other.name) || comparePaths(one.place ?? '', other.place ?? '');
}

/** The order of deliveries of one series. */
export function compareDeliveries(one: Delivery, other: Delivery): number {
	if (one.runDate !== other.runDate) return one.runDate < other.runDate ? -1 : 1;
	return compareFiles(one, other);
}
