import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { FreshFile } from '../../sql/winners/countries.js';
import { clearWorkTables, countLeftovers, keepWorkTables } from '../../sql/winners/kept-work-tables.js';
import { findAffected, findBest, findCandidates, indexWinners, type Scope } from '../../sql/winners/winners.js';
import { statisticsOf, workTables } from '../../sql/winners/work-tables.js';
import { ask, type LoadContext, perform } from '../context.js';

/** The number of rows in each work table that the winners need. */
export interface Found {
	readonly affected: number;
	readonly winners: number;
	readonly candidates: number;
	/** Whether a key may be pending: only a cluster knows that none is. */
	readonly isPending: boolean;
}

/**
 * Fills the work tables: affected keys, their winners, and the rows that may have to leave a table.
 *
 * @param fresh - files that no transform has taken yet
 */
export async function* findWinners(
	context: LoadContext,
	fresh: readonly FreshFile[],
	scope: Scope,
	live: LiveSchema,
): AsyncGenerator<StepEvent, Found> {
	const { model } = context;
	yield* prepareWorkTables(context, scope.parts, live);
	const keys = scope.all ? [] : yield* perform(context, 'transform', findAffected(model, fresh));
	const affected = sum(keys);
	if (!scope.all) yield* perform(context, 'transform', statisticsOf(model, 'affected', affected));
	const isPending = scope.all || model.dialect.cluster === null || (keys.at(-1) ?? 0) > 0;
	const [winners = 0] = yield* perform(context, 'transform', [findBest(model, fresh, scope)]);
	yield* perform(context, 'transform', indexWinners(model, scope.parts, winners));
	if (!scope.hasTables) return { affected, winners, candidates: 0, isPending };
	yield* perform(context, 'transform', statisticsOf(model, 'winners', winners));
	const queries = findCandidates(model);
	const found = yield* perform(context, 'transform', isPending ? queries : queries.slice(0, 1));
	return { affected, winners, candidates: sum(found), isPending };
}

/** Makes the work tables; those that are kept must be empty. */
async function* prepareWorkTables(
	context: LoadContext,
	parts: readonly string[],
	live: LiveSchema,
): AsyncGenerator<StepEvent, void> {
	const { model } = context;
	if (model.dialect.cluster === null) {
		yield* perform(context, 'transform', workTables(model, parts));
		return;
	}
	yield* perform(context, 'transform', keepWorkTables(model, live));
	const [left] = yield* ask(context, 'transform', countLeftovers(model));
	if (numberOf(left, 'count') > 0) yield* perform(context, 'transform', clearWorkTables(model));
}

function sum(counts: readonly number[]): number {
	return counts.reduce((all, count) => all + count, 0);
}
