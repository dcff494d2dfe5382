import type { Country } from '../../core/country.js';
import type { StepEvent } from '../../core/events.js';
import type { CountryEffect } from '../../core/plan.js';
import { numberOf } from '../../sql/bookkeeping.js';
import { countArrivals, countOutcomes, countStale, findDepartures } from '../../sql/transform.js';
import { ask, type LoadContext } from '../context.js';

/** A country with its table, which this transform may have to make. */
export interface NewOrOld extends Country {
	readonly created: boolean;
}

/** A country's table that this transform changes or checks. */
export interface Target extends NewOrOld {
	/** Number of its winners among the checked keys. */
	readonly winners: number;
	/** How many of them are of the run date. */
	readonly ofDay: number;
}

/** Counts the changes of each table before anything is applied. */
export async function* countEffects(
	context: LoadContext,
	targets: readonly Target[],
	staged: ReadonlyMap<string, number>,
	carried: (table: string) => readonly string[],
): AsyncGenerator<StepEvent, CountryEffect[]> {
	const { model, runDate } = context;
	const removed = new Map<string, number>();
	for (const { table, created } of targets) {
		if (created) continue;
		const find = findDepartures(model, table);
		yield { type: 'statement', step: 'transform', statement: find };
		removed.set(table, await context.engine.run(find));
	}
	// If every winner is of the day, nothing of the day is stale. If nobody leaves a table, all rows of a new one are
	// new.
	const mayBeStale = targets.some(({ winners, ofDay }) => winners > ofDay);
	const stale = mayBeStale ? yield* ask(context, 'transform', countStale(model, runDate)) : [];
	const mayMove = [...removed.values()].some((count) => count > 0) && targets.some(({ created }) => created);
	const arrivals = mayMove ? yield* ask(context, 'transform', countArrivals(model, runDate)) : [];
	const effects: CountryEffect[] = [];
	for (const { name, table, created, winners: all, ofDay } of targets) {
		const newcomers = mayMove
			? arrivals.filter((row) => row.table_name === table)
			: [
					{ outcome: 'inserted', of_day: 1, count: ofDay },
					{ outcome: 'inserted', of_day: 0, count: all - ofDay },
				];
		const rows = created
			? newcomers
			: yield* ask(context, 'transform', countOutcomes(model, table, runDate, carried(table)));
		const of = (outcome: string, day: 0 | 1) =>
			numberOf(
				rows.find((row) => row.outcome === outcome && numberOf(row, 'of_day') === day),
				'count',
			);
		const outcomes = (day: 0 | 1) => ({
			inserted: of('inserted', day),
			updated: of('updated', day),
			moved: of('moved', day),
			unchanged: of('unchanged', day),
		});
		const counts = {
			...outcomes(1),
			stale: numberOf(
				stale.find((row) => row.table_name === table),
				'count',
			),
		};
		const winners = Object.values(counts).reduce((sum, count) => sum + count, 0);
		effects.push({
			country: name,
			table,
			created,
			staged: staged.get(table) ?? 0,
			winners,
			...counts,
			removed: removed.get(table) ?? 0,
			otherDays: { winners: all - ofDay, ...outcomes(0) },
		});
	}
	return effects;
}
