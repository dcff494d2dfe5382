import type { StepEvent } from '../../core/events.js';
import type { Statement } from '../../core/plan.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf, recordRow, textOf } from '../../sql/bookkeeping.js';
import { countTables, madeTables } from '../../sql/evidence.js';
import { pendCountry, pendWholeTable } from '../../sql/transform.js';
import { ask, type LoadContext } from '../context.js';

/** A table that was made and does not hold as many rows as it did after the last commit. */
export interface DamagedTable {
	readonly table: string;
	/** Rows that were noted; `null` where an earlier version noted none. */
	readonly noted: number | null;
	/** Rows that it has; `null` where it is gone. */
	readonly there: number | null;
}

/** The tables that were made. */
export interface MadeTables {
	readonly noted: ReadonlyMap<string, number | null>;
	readonly damaged: readonly DamagedTable[];
}

/** Tables that are counted by one statement. */
const TABLES_AT_ONCE = 100;

/** Holds the tables against what was noted of them after the last commit. */
export async function* checkTargets(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, MadeTables> {
	const rows = yield* ask(context, 'transform', madeTables(context.model));
	const noted = new Map(
		rows.map((row) => [textOf(row, 'table_name'), row.row_count === null ? null : numberOf(row, 'row_count')]),
	);
	const isThere = (table: string) => live.tables.has(table.toLowerCase());
	const counts = yield* countRows(context, [...noted.keys()].filter(isThere));
	const damaged: DamagedTable[] = [];
	for (const [table, count] of noted) {
		const there = isThere(table) ? (counts.get(table) ?? 0) : null;
		const isRight = there === null ? count === 0 : count === null || there === count;
		if (!isRight) damaged.push({ table, noted: count, there });
	}
	return { noted, damaged };
}

/** How many rows each of some tables has. */
export async function* countRows(
	context: LoadContext,
	tables: readonly string[],
): AsyncGenerator<StepEvent, ReadonlyMap<string, number>> {
	const counts = new Map<string, number>();
	for (let at = 0; at < tables.length; at += TABLES_AT_ONCE) {
		const some = tables.slice(at, at + TABLES_AT_ONCE);
		for (const row of yield* ask(context, 'transform', countTables(context.model, some)))
			counts.set(textOf(row, 'table_name'), numberOf(row, 'count'));
	}
	return counts;
}

/** Has every customer looked at whom a damaged table holds or should hold. */
export function refillTables({ model }: LoadContext, damaged: readonly DamagedTable[]): Statement[] {
	return damaged.flatMap(({ table, there }) => [
		...(there === null ? [] : [pendWholeTable(model, table)]),
		pendCountry(model, table),
	]);
}

/** What is said of a damaged table. */
export function tableWords({ table, noted, there }: DamagedTable): string {
	const refilled = 'it is filled anew from the stage';
	if (there === null) return `${table} was there and is missing: ${refilled}`;
	return `${table} holds ${there} rows, and had ${noted} after the last run: ${refilled}`;
}

/** Notes how many rows tables have, in the same commit that gave them these. */
export async function* noteTables(
	context: LoadContext,
	live: LiveSchema,
	tables: readonly string[],
): AsyncGenerator<StepEvent, Statement[]> {
	const { engine, model, run } = context;
	const there = tables.filter((table) => live.tables.has(table.toLowerCase()));
	const counts = yield* countRows(context, there);
	return tables.map((table) =>
		recordRow(engine.dialect, 'targets', {
			table_name: table,
			stage_table: model.stage,
			row_count: counts.get(table) ?? 0,
			run_id: run.id,
		}),
	);
}
