import type { CountryEffect, Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf, recordRow, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { countTables, madeTables } from '../../sql/bookkeeping/evidence.js';
import { makeCountryPending, makeTablePending } from '../../sql/winners/transform.js';
import { ask, type LoadContext } from '../context.js';

/** A country's table that has another number of rows than after the last commit. */
export interface DamagedTable {
	readonly table: string;
	/** The recorded number of rows; `null` where an earlier version recorded none. */
	readonly noted: number | null;
	/** Its number of rows; `null` where it is gone. */
	readonly there: number | null;
}

export interface MadeTables {
	readonly noted: ReadonlyMap<string, number | null>;
	/** The number of rows of each noted table that is there. */
	readonly there: ReadonlyMap<string, number>;
	readonly damaged: readonly DamagedTable[];
}

const NOTHING_LIVE: LiveSchema = { tables: new Map(), views: new Map(), indexes: new Map() };

/** Tables that are counted by one statement. */
const TABLES_AT_ONCE = 100;

/** Compares the tables with what was recorded after the last commit. */
export async function* checkTargets(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, MadeTables> {
	const rows = yield* ask(context, 'transform', madeTables(context.model));
	const noted = new Map(
		rows.map((row) => [textOf(row, 'table_name'), row.row_count === null ? null : numberOf(row, 'row_count')]),
	);
	const isThere = (table: string) => live.tables.has(table.toLowerCase());
	const tables = [...noted.keys()].filter(isThere);
	const counts = yield* countRows(context, tables, (some) => countTables(context.model, some, live));
	const damaged: DamagedTable[] = [];
	for (const [table, count] of noted) {
		const there = isThere(table) ? (counts.get(table) ?? 0) : null;
		const isRight = there === null ? count === 0 : count === null || there === count;
		if (!isRight) damaged.push({ table, noted: count, there });
	}
	return { noted, there: counts, damaged };
}

/**
 * Number of rows in each of some tables.
 *
 * @param query - counts those that are wanted; it may leave out a table that has none
 */
export async function* countRows(
	context: LoadContext,
	tables: readonly string[],
	query: (some: readonly string[]) => Statement,
): AsyncGenerator<StepEvent, ReadonlyMap<string, number>> {
	const counts = new Map(tables.map((table) => [table, 0]));
	for (const some of inParts(tables, TABLES_AT_ONCE)) {
		for (const row of yield* ask(context, 'transform', query(some)))
			counts.set(textOf(row, 'table_name'), numberOf(row, 'count'));
	}
	return counts;
}

/** Makes the keys pending that a damaged table has or should have. */
export function refillTables({ model }: LoadContext, damaged: readonly DamagedTable[]): Statement[] {
	return damaged.flatMap(({ table, there }) => [
		...(there === null ? [] : [makeTablePending(model, table)]),
		makeCountryPending(model, table),
	]);
}

/** The message about a damaged table. */
export function tableWords({ table, noted, there }: DamagedTable): string {
	const refilled = 'it is filled anew from the stage';
	if (there === null) return `${table} was there and is missing: ${refilled}`;
	return `${table} holds ${there} rows, and had ${noted} after the last run: ${refilled}`;
}

/**
 * Records the number of rows of tables, in the commit that changes them. It is what was counted before and what the changes
 * have added, so that the next run finds whatever else became of them.
 *
 * @param before - what was counted; a table that is not in it is counted now
 */
export async function* noteTables(
	context: LoadContext,
	tables: readonly string[],
	before: ReadonlyMap<string, number>,
	effects: readonly CountryEffect[],
): AsyncGenerator<StepEvent, Statement[]> {
	const { engine, model, run } = context;
	const isNew = new Set(effects.filter(({ created }) => created).map(({ table }) => table));
	const unknown = tables.filter((table) => !before.has(table) && !isNew.has(table));
	const live = unknown.length === 0 ? NOTHING_LIVE : await engine.inspect();
	const there = unknown.filter((table) => live.tables.has(table.toLowerCase()));
	const counts = yield* countRows(context, there, (some) => countTables(model, some, live));
	const gained = new Map(effects.map((effect) => [effect.table, gainOf(effect)]));
	return tables.map((table) =>
		recordRow(engine.dialect, 'targets', {
			table_name: table,
			stage_table: model.stage,
			row_count: counts.get(table) ?? (before.get(table) ?? 0) + (gained.get(table) ?? 0),
			run_id: run.id,
		}),
	);
}

/** How many rows more a table has. */
function gainOf({ inserted, moved, removed, otherDays }: CountryEffect): number {
	return inserted + moved + otherDays.inserted + otherDays.moved - removed;
}
