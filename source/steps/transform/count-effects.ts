import type { CountryEffect } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { Country } from '../../core/schema/country.js';
import type { Row } from '../../engines/engine.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { countArrivals, countOutcomes, type Existing } from '../../sql/winners/outcomes.js';
import { countStale, findDepartures } from '../../sql/winners/transform.js';
import { countDayRows, countLeaving, countStaleDay } from '../../sql/winners/untouched.js';
import { ask, type LoadContext, perform } from '../context.js';
import { countRows } from '../validate/check-targets.js';

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
	/** Whether somebody may have to leave it. */
	readonly mayLose: boolean;
}

/** The changes of each table, and how many rows are noted to leave one. */
export interface Counted {
	readonly effects: readonly CountryEffect[];
	readonly departures: number;
}

/** What of the stage the targets have already, by whole files. */
export interface Taken {
	/** Files of the run date: those of their keys that nothing touches are counted apart. */
	readonly ofDay: boolean;
	readonly ofOthers: boolean;
}

/** Counts the changes of each table before anything is applied, and what of the run date stays as it is. */
export async function* countEffects(
	context: LoadContext,
	targets: readonly Target[],
	staged: ReadonlyMap<string, number>,
	taken: Taken,
	carried: (table: string) => readonly string[],
): AsyncGenerator<StepEvent, Counted> {
	const { model, runDate } = context;
	const removed = new Map<string, number>();
	for (const { table, created, mayLose } of targets) {
		if (created) continue;
		const find = mayLose ? [findDepartures(model, table)] : [];
		const [leaving = 0] = yield* perform(context, 'transform', find);
		removed.set(table, leaving);
	}
	const departures = [...removed.values()].reduce((all, rows) => all + rows, 0);
	const held = taken.ofDay ? yield* countHeld(context, targets, removed) : new Map<string, number>();
	const stale = yield* countLate(context, targets, taken);
	// If nobody leaves a table, all rows of a new one are new.
	const mayMove = departures > 0 && targets.some(({ created }) => created);
	const arrivals = mayMove ? yield* ask(context, 'transform', countArrivals(model, runDate)) : [];
	const existing = targets.flatMap(({ table, created }) => (created ? [] : [{ table, carried: carried(table) }]));
	const outcomes = yield* findOutcomes(context, existing, departures > 0);
	const effects: CountryEffect[] = [];
	for (const { name, table, created, winners: all, ofDay } of targets) {
		const newcomers = mayMove
			? arrivals.filter((row) => row.table_name === table)
			: [
					{ outcome: 'inserted', of_day: 1, count: ofDay },
					{ outcome: 'inserted', of_day: 0, count: all - ofDay },
				];
		const rows = created ? newcomers : outcomes.filter((row) => row.table_name === table);
		const sum = (which: (row: Row) => boolean) =>
			rows.reduce((all, row) => all + (which(row) ? numberOf(row, 'count') : 0), 0);
		const of = (outcome: string, day: 0 | 1) =>
			sum((row) => row.outcome === outcome && numberOf(row, 'of_day') === day);
		const untouched = (held.get(table) ?? 0) - (held.has(table) ? sum((row) => numberOf(row, 'was_of_day') === 1) : 0);
		const ofDays = (day: 0 | 1) => ({
			inserted: of('inserted', day),
			updated: of('updated', day),
			moved: of('moved', day),
			unchanged: of('unchanged', day),
		});
		const counts = {
			...ofDays(1),
			unchanged: of('unchanged', 1) + untouched,
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
			otherDays: { winners: all - ofDay, ...ofDays(0) },
		});
	}
	return { effects, departures };
}

/** Tables whose changes a cluster counts with one statement. */
const TABLES_AT_ONCE = 16;

/** What winners do to existing tables, a row for each table and outcome. */
async function* findOutcomes(
	context: LoadContext,
	tables: readonly Existing[],
	mayMove: boolean,
): AsyncGenerator<StepEvent, readonly Row[]> {
	const { model, runDate } = context;
	const atOnce = model.dialect.cluster === null ? 1 : TABLES_AT_ONCE;
	const rows: Row[] = [];
	for (const some of inParts(tables, atOnce))
		rows.push(...(yield* ask(context, 'transform', countOutcomes(model, some, runDate, mayMove))));
	return rows;
}

/** Rows of the run date that each existing table has before, without those that it loses. */
async function* countHeld(
	context: LoadContext,
	targets: readonly Target[],
	removed: ReadonlyMap<string, number>,
): AsyncGenerator<StepEvent, ReadonlyMap<string, number>> {
	const { model, runDate } = context;
	const counts = yield* countRows(context, [...removed.keys()], (some) => countDayRows(model, some, runDate));
	const held = new Map(counts);
	for (const { table } of targets) {
		if ((removed.get(table) ?? 0) === 0) continue;
		const [row] = yield* ask(context, 'transform', countLeaving(model, table, runDate));
		held.set(table, (held.get(table) ?? 0) - numberOf(row, 'count'));
	}
	return held;
}

/** Counts the keys of the run date whose winner is of another date, by table. */
async function* countLate(
	context: LoadContext,
	targets: readonly Target[],
	taken: Taken,
): AsyncGenerator<StepEvent, readonly Row[]> {
	const { model, runDate } = context;
	// If every winner is of the day, nothing of the keys looked at is stale.
	const isSeen = targets.some(({ winners, ofDay }) => winners > ofDay);
	if (taken.ofDay && (taken.ofOthers || isSeen)) return yield* ask(context, 'transform', countStaleDay(model, runDate));
	return isSeen ? yield* ask(context, 'transform', countStale(model, runDate)) : [];
}
