import type { Settings } from '../../config/settings.js';
import { throwIfStopped } from '../../core/errors.js';
import type { ConfigOffer } from '../../core/repair/mend.js';
import type { Engine } from '../../engines/engine.js';
import type { RejectFilter } from '../../sql/bookkeeping/history.js';
import { findMendable, type Mendable } from './find-mendable.js';
import { offersFor } from './remedies.js';

/** Kinds of fault that lines are sought for, the most frequent ones, and rejects of each that they are tried on. */
const CAUSES = 12;
const TRIED = 20_000;

/** Lines of the config that would have let open rejects through, by column and code, the most frequent first. */
export async function findOffers(
	engine: Engine,
	settings: Settings,
	filter: RejectFilter,
	signal: AbortSignal,
): Promise<ConfigOffer[]> {
	const causes = new Map<string, { readonly column: string | null; readonly code: string; rejects: Mendable[] }>();
	for await (const some of findMendable(engine, settings, { filter, states: ['open'] })) {
		throwIfStopped(signal);
		for (const mendable of some) {
			for (const { column, code } of mendable.reject.faults) {
				const id = JSON.stringify([column, code]);
				const cause = causes.get(id) ?? { column, code, rejects: [] };
				causes.set(id, cause);
				if (cause.rejects.length < TRIED) cause.rejects.push(mendable);
			}
		}
	}
	return [...causes.values()]
		.sort((a, b) => b.rejects.length - a.rejects.length)
		.slice(0, CAUSES)
		.flatMap((cause) => offersFor(settings, cause.rejects, cause));
}
