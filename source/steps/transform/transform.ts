import { EtlError } from '../../core/errors.js';
import type { CountryEffect, Statement } from '../../core/plan/plan.js';
import type { Step, StepEvent } from '../../core/run/events.js';
import { AFTER_NO_CHANGE } from '../../core/run/questions.js';
import type { Country } from '../../core/schema/country.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf, takenDates, textOf, untransformedFiles } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, carriedNames } from '../../sql/model.js';
import { refreshStatistics, targetDdl, targetIndexes } from '../../sql/tables/ddl.js';
import { targetShape } from '../../sql/tables/shape.js';
import {
	countryTexts,
	type FreshFile,
	mapCountry,
	mappedCountries,
	remapCountry,
	tablesOfOthers,
} from '../../sql/winners/countries.js';
import { endWorkTables } from '../../sql/winners/kept-work-tables.js';
import { noteOthers } from '../../sql/winners/others.js';
import {
	applyWinners,
	concernedTables,
	fillTable,
	makeTablePending,
	markTransformed,
} from '../../sql/winners/transform.js';
import { makeWorkTable, statisticsOf, tablesWithParts } from '../../sql/winners/work-tables.js';
import { checkStage, stageDamaged } from '../bookkeeping/check.js';
import { ask, countryResolver, type LoadContext, perform } from '../context.js';
import { approveDestruction } from '../stage/stage-schema.js';
import { checkTargets, type MadeTables, refillTables, tableWords } from '../validate/check-targets.js';
import { alignOrder } from './align-order.js';
import { approveNewTables } from './approve-new-tables.js';
import { sampleChanges } from './change-samples.js';
import { countEffects, type NewOrOld, type Target } from './count-effects.js';
import { examineShapes } from './examine-shape.js';
import { findWinners } from './find-winners.js';
import { mustLookAtAll, rulesOf } from './winner-rules.js';

/** The result of transform for validate: the gains and losses of each country. */
export interface TransformResult {
	readonly effects: readonly CountryEffect[];
	/** Every country's table, even if the day does not concern it: all of them have the config's shape now. */
	readonly tables: readonly string[];
	/** Tables whose number of rows must be recorded. */
	readonly counted: readonly string[];
	/** The number of rows of tables before, as far as it is known. */
	readonly rowsBefore: ReadonlyMap<string, number>;
	/** Rows that validate compares besides those of the run date. */
	readonly alsoCompared: 'others' | 'all' | null;
	/** How many keys of other days it compares. */
	readonly others: number;
}

/**
 * Brings the targets up to date with the stage, inside the caller's transaction. Each target then has the winner of
 * every key over the whole stage, and nothing else. It does not commit.
 *
 * @throws EtlError `E_STAGE_DAMAGED`, `E_NEW_COUNTRY`, `E_DATABASE_SHAPE`, `E_DATABASE…`
 */
export async function* transform(context: LoadContext): Step<TransformResult> {
	const { engine, model, runDate, run } = context;
	const worked = run.stopwatch();
	yield { type: 'step-start', step: 'transform' };
	const before = await engine.inspect();
	// Rows that the stage has lost would be removed from the tables as well.
	const stage = yield* checkStage(context, before, 'transform', context.permissions.full);
	const refusal = stageDamaged(stage, model.stage);
	if (refusal !== null) throw refusal;
	const full = yield* mustLookAtAll(context);
	if (full) yield* alignOrder(context, before);
	const behind = (yield* ask(context, 'transform', untransformedFiles(model))).map((row) => ({
		fileId: numberOf(row, 'file_id'),
		runDate: textOf(row, 'run_date'),
		isTaken: numberOf(row, 'is_taken') === 1,
	}));
	const fresh = behind.filter(({ isTaken }) => !isTaken);
	const dates = (yield* ask(context, 'transform', takenDates(model, runDate))).map((row) => numberOf(row, 'of_day'));
	const all = full || dates.length === 0;
	const taken = { ofDay: dates.includes(1), ofOthers: dates.includes(0) };
	const made = yield* checkTargets(context, before);
	const { countries, staged } = yield* mapCountries(context, behind, all, made);
	const existing = existingTables(countries, before);
	yield* changeTables(context, existing, before);
	if (full)
		yield* perform(
			context,
			'transform',
			existing.map(({ table }) => makeTablePending(model, table)),
		);
	const refilled = made.damaged.filter(({ table }) => !full || !existing.some((each) => each.table === table));
	yield* perform(context, 'transform', refillTables(context, refilled));
	// Of a date that the tables have already, only what changed is looked at.
	const parts = full || !taken.ofDay ? tablesWithParts(model, staged) : [];
	const customers = [...made.there.values()].reduce((sum, rows) => sum + rows, 0);
	const scope = { all, hasTables: existing.length > 0, parts, counts: { staged: stage.rows, customers } };
	const found = yield* findWinners(context, fresh, scope, before);
	const { targets, hasOthers } = yield* concerned(context, countries, staged, before);
	const known = new Set(existing.map(({ table }) => table));
	const others = targets.filter(({ table }) => !known.has(table));
	if (others.length > 0) {
		// Views of existing tables may have been dropped meanwhile.
		const live = await engine.inspect();
		const fresh = others.filter((target) => target.created && !made.noted.has(target.table));
		const known = [...countries.values()].filter(({ table }) => live.tables.has(table.toLowerCase()));
		yield* approveNewTables(context, {
			fresh: fresh.map(({ name, table }) => ({ name, table, records: staged.get(table) ?? 0 })),
			statements: targetStatements(context, fresh, live),
			known: known.map(({ name }) => name),
			isFirstDay: made.noted.size === 0,
		});
		yield* changeTables(context, others, live);
	}
	const carried = (table: string) => carriedNames(model, before.tables.get(table.toLowerCase()));
	const { effects, departures } = yield* countEffects(context, targets, staged, taken, carried);
	for (const each of made.damaged) {
		const rows = targets.find(({ table }) => table === each.table)?.winners ?? 0;
		yield {
			type: 'warning',
			step: 'transform',
			code: 'W_TABLE_CHANGED',
			message: `${tableWords(each)}, with ${rows} rows`,
		};
	}
	if (context.samples !== undefined) yield* sampleChanges(context, effects);
	const compared = hasOthers && !full ? yield* findOthers(context, fresh) : 0;
	const losses = new Map(effects.map(({ table, removed }) => [table, removed]));
	for (const { table, created, winners } of targets) {
		const has = { winners: winners > 0, departures: (losses.get(table) ?? 0) > 0 };
		const bring = created ? fillTable(model, table) : applyWinners(model, table, carried(table), has);
		yield* perform(context, 'transform', bring);
	}
	const { affected, winners, candidates, isPending } = found;
	yield* perform(context, 'transform', [
		...markTransformed(model, rulesOf(model), isPending),
		...endWorkTables(model, { affected, winners, candidates, departures }),
	]);
	for (const effect of effects) yield { type: 'effect', effect };
	yield { type: 'step-end', step: 'transform', milliseconds: worked() };
	const changed = new Set([...targets.map(({ table }) => table), ...made.damaged.map(({ table }) => table)]);
	const unnoted = existing.map(({ table }) => table).filter((table) => typeof made.noted.get(table) !== 'number');
	return {
		effects,
		tables: [...existing, ...others].map(({ table }) => table),
		counted: [...new Set([...changed, ...unnoted])].sort(),
		// Where every row is looked at, a table may have another key now, and other rows by that.
		rowsBefore: full ? new Map() : made.there,
		alsoCompared: full ? 'all' : hasOthers ? 'others' : null,
		others: compared,
	};
}

/** Notes the keys of other days that validate compares too, and gives their number. */
async function* findOthers(context: LoadContext, fresh: readonly FreshFile[]): AsyncGenerator<StepEvent, number> {
	const { model, runDate } = context;
	yield* perform(context, 'transform', makeWorkTable(model, 'others'));
	const noted = yield* perform(context, 'transform', noteOthers(model, runDate, fresh));
	const others = noted.reduce((all, rows) => all + rows, 0);
	yield* perform(context, 'transform', statisticsOf(model, 'others', others));
	return others;
}

/**
 * Makes the index of days for tables that are new, were made again, or had another one. This comes after validate: a
 * new table has the rows of one day, and is counted twice as fast without the index.
 */
export async function* indexTargets(context: LoadContext, tables: readonly string[]): AsyncGenerator<StepEvent, void> {
	const live = await context.engine.inspect();
	for (const table of tables) yield* perform(context, 'transform', targetIndexes(context.model, table, live));
}

/** Countries by table, and the number of rows of the run date by table. */
interface MappedCountries {
	readonly countries: ReadonlyMap<string, Country>;
	readonly staged: ReadonlyMap<string, number>;
}

/**
 * Records the table of every country text that may matter, and makes the keys pending whose text now has another table.
 */
async function* mapCountries(
	context: LoadContext,
	behind: readonly FreshFile[],
	all: boolean,
	made: MadeTables,
): AsyncGenerator<StepEvent, MappedCountries> {
	const { model, runDate } = context;
	const resolve = countryResolver(context.settings);
	const mapped = yield* ask(context, 'transform', mappedCountries(model));
	// A table with rows and no country text: the text was lost, and is still in the stage.
	const led = new Set(mapped.map((row) => textOf(row, 'table_name')));
	const isLost = [...made.noted].some(([table, rows]) => rows !== null && rows > 0 && !led.has(table));
	const present = yield* ask(context, 'transform', countryTexts(model, runDate, behind, all || isLost));
	const byTable = new Map<string, Country>();
	const statements: Statement[] = [];
	const known = new Set<string>();
	for (const row of mapped) {
		const [text, from] = [textOf(row, 'country_text'), textOf(row, 'table_name')];
		known.add(text);
		const to = resolve(text);
		if (!byTable.has(from)) byTable.set(from, { name: textOf(row, 'country'), table: from, view: null });
		byTable.set(to.table, to);
		if (to.table !== from) statements.push(...remapCountry(model, text, from, to));
	}
	const staged = new Map<string, number>();
	for (const row of present) {
		const text = textOf(row, 'country_text');
		const to = resolve(text);
		staged.set(to.table, (staged.get(to.table) ?? 0) + numberOf(row, 'count'));
		if (known.has(text)) continue;
		byTable.set(to.table, to);
		statements.push(mapCountry(model, text, to));
	}
	yield* refuseTablesOfOthers(context, byTable);
	if (statements.length > 0) statements.push(...refreshStatistics(model.dialect, BOOKKEEPING.countries));
	yield* perform(context, 'transform', statements);
	return { countries: byTable, staged };
}

/** Refuses a table that another stage fills: its rows are unknown to this one, which would delete them. */
async function* refuseTablesOfOthers(
	context: LoadContext,
	countries: ReadonlyMap<string, Country>,
): AsyncGenerator<StepEvent, void> {
	const others = yield* ask(context, 'transform', tablesOfOthers(context.model));
	const taken = others.filter((row) => countries.has(textOf(row, 'table_name')));
	if (taken.length === 0) return;
	const tables = taken.map((row) => textOf(row, 'table_name')).sort();
	const stages = [...new Set(taken.map((row) => textOf(row, 'stage_table')))].sort().join(', ');
	throw new EtlError('E_DATABASE_SHAPE', `${tables.join(', ')}: filled from another stage, ${stages}`, {
		context: { tables },
		hint: `Set stage.table back to ${stages}, or give ${context.model.stage} tables of its own with target.table.`,
	});
}

async function* concerned(
	context: LoadContext,
	countries: ReadonlyMap<string, Country>,
	staged: ReadonlyMap<string, number>,
	live: LiveSchema,
): AsyncGenerator<StepEvent, { readonly targets: Target[]; readonly hasOthers: boolean }> {
	const changing = yield* ask(context, 'transform', concernedTables(context.model, context.runDate));
	const names = changing.map((row) => textOf(row, 'table_name'));
	const ofDay = [...staged].filter(([, rows]) => rows > 0).map(([table]) => table);
	const targets = [...new Set([...names, ...ofDay])].sort().map((table) => {
		const sum = (what: string) =>
			changing.reduce((all, row) => all + (row.table_name === table ? numberOf(row, what) : 0), 0);
		return {
			...(countries.get(table) ?? { name: table, table, view: null }),
			created: !live.tables.has(table.toLowerCase()),
			// A row without a winner means that some key may have to leave it.
			mayLose: changing.some((row) => row.table_name === table && numberOf(row, 'winners') === 0),
			winners: sum('winners'),
			ofDay: sum('of_day'),
		};
	});
	const hasOthers = targets.some((each) => each.mayLose || each.winners > each.ofDay);
	return { targets, hasOthers };
}

/** All existing tables, even of countries that the day does not concern, since a changed schema applies to all. */
function existingTables(countries: ReadonlyMap<string, Country>, live: LiveSchema): NewOrOld[] {
	return [...countries.values()]
		.filter(({ table }) => live.tables.has(table.toLowerCase()))
		.map((country) => ({ ...country, created: false }));
}

/**
 * Creates or alters each target and its view, once everything that may lose data is approved. For an existing table
 * this comes before the winners are found, because its rows are recorded and compared by its new key.
 */
async function* changeTables(
	context: LoadContext,
	targets: readonly NewOrOld[],
	live: LiveSchema,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const shapes = targets.map((target) => targetShape(context.model, target.table));
	const rowsAtRisk = yield* examineShapes(context, 'transform', shapes, live);
	const statements = targetStatements(context, targets, live);
	yield* approveDestruction(context, { step: 'transform', rowsAtRisk, statements, afterNo: AFTER_NO_CHANGE });
	yield* perform(context, 'transform', statements);
}

function targetStatements(context: LoadContext, targets: readonly NewOrOld[], live: LiveSchema): Statement[] {
	const rules = { destructive: context.permissions.destructive };
	const statements = targets.flatMap((target) => targetDdl(context.model, target, live, rules, target.created));
	// A view that moves to another table would be dropped twice, once for each.
	const once = new Set<string>();
	return statements.filter(({ id }) => !once.has(id) && once.add(id));
}
