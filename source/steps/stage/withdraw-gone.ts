import type { Statement } from '../../core/plan/plan.js';
import type { RestatedFile } from '../../core/run/events.js';
import { placeOf } from '../../sources/source.js';
import { retire } from '../../sql/bookkeeping/deliveries.js';
import { withdraw } from '../../sql/bookkeeping/withdrawals.js';
import { setAside } from '../../sql/bookkeeping/withdrawn.js';
import type { LoadContext } from '../context.js';
import type { ReadResult } from '../read/read.js';
import { type AnyDelivery, byIdentity } from './deliveries.js';

/** The deliveries of the date that the policy withdraws, since their files are gone from the source. */
export function goneDeliveries(
	{ settings }: LoadContext,
	{ source, missing }: Pick<ReadResult, 'source' | 'missing'>,
	ofDate: readonly AnyDelivery[],
): AnyDelivery[] {
	if (settings.policies.goneFiles !== 'withdraw') return [];
	const gone = new Set(missing.filter(({ why }) => why === 'gone').map(({ name }) => name));
	const places = source.places ?? [placeOf(source)];
	return ofDate.filter(({ name, place }) => gone.has(name) && place !== null && places.includes(place));
}

/**
 * Whether a day without a file to load is one whose files are withdrawn: the source has them still, and no record is in any of
 * them. A refused file is none of these, since what its sender meant is not known.
 */
export function withdrawsAll(
	{ settings }: Pick<LoadContext, 'settings'>,
	{ missing, reports }: Pick<ReadResult, 'missing' | 'reports'>,
): boolean {
	if (settings.policies.goneFiles !== 'withdraw') return false;
	return missing.some(({ why }) => why === 'gone') && reports.every(({ state }) => state !== 'refused');
}

/**
 * The statements that withdraw deliveries whose files are gone. Nobody took them back: when a file is there again, it is
 * loaded again.
 *
 * @param all - every delivery of the date
 */
export function withdrawGone(
	{ model, run, runDate }: LoadContext,
	all: readonly AnyDelivery[],
	leaving: readonly AnyDelivery[],
): Statement[] {
	const withdrawn = byIdentity(all)
		.filter((deliveries) => deliveries.some(({ fileId }) => leaving.some((each) => each.fileId === fileId)))
		.flatMap((deliveries) => deliveries.filter((each) => each.withdrawn === null).map(({ fileId }) => fileId));
	return [
		...leaving.flatMap((each) => (each.isLoaded ? setAside(model, each) : retire(model, each))),
		...withdraw(model, { runId: run.id, runDate, why: 'gone' }, withdrawn),
	];
}

/** The same for the report. */
export function goneWords(leaving: readonly AnyDelivery[]): RestatedFile[] {
	return leaving.map(({ name, runDate, fileId, staged, isLoaded }) => ({
		name,
		runDate,
		fileId,
		state: 'withdrawn',
		rows: isLoaded ? staged : 0,
		because: 'it is gone from the source',
	}));
}
