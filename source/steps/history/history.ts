import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { TracedRepair } from '../../core/records/rejected-record.js';
import { ruleAgainst } from '../../core/schema/winner-rule.js';
import type { Engine, Row } from '../../engines/engine.js';
import { mappedCountryTables, numberOf, textOf, untransformedFiles } from '../../sql/bookkeeping/bookkeeping.js';
import {
	countRejects,
	countRuns,
	listCountries,
	listRejects,
	listRuns,
	newestLoad,
	oneRun,
	type RejectFilter,
	runCountries,
	runFiles,
	traceStage,
	traceTarget,
} from '../../sql/bookkeeping/history.js';
import { putAwayOfRun } from '../../sql/bookkeeping/put-away.js';
import { BOOKKEEPING, keyNames } from '../../sql/model.js';
import { countryResolver, feedModel, modelOfTable } from '../context.js';
import { tracedRepairs } from '../repair/trace-repairs.js';
import { withdrawnRows, withUndone } from './taken-back.js';

/** One run with everything that is recorded about it. */
export interface RunDetail {
	readonly run: Row;
	readonly files: readonly Row[];
	readonly countries: readonly Row[];
	/** Files of the source that were moved or deleted after it. */
	readonly putAway: readonly Row[];
}

/** Where a customer's rows are, and which files they came from. */
export interface Trace {
	/** The rows in targets: one, or one for each country under `onMove: keep`. Empty for a date, since they are of now. */
	readonly targets: readonly { readonly table: string; readonly row: Row }[];
	/**
	 * Every row in the stage, the winner first, with `etl_file_name`, `etl_table`, the table of its country, and
	 * `etl_rule`, why it lost to the winner; `null` for a winner.
	 */
	readonly stage: readonly Row[];
	/** Rows that have left the stage, with `etl_file_name` and `etl_withdrawn_by`. Empty for a date. */
	readonly withdrawn: readonly Row[];
	/** What of the stage's rows was repaired. */
	readonly repairs: readonly TracedRepair[];
}

/** The newest runs first; empty where there was no run. */
export async function listHistory(engine: Engine, limit: number, offset = 0): Promise<Row[]> {
	if (!(await hasBookkeeping(engine))) return [];
	return withUndone(engine, await engine.rows(listRuns(engine.dialect, limit, offset)));
}

export async function countHistory(engine: Engine): Promise<number> {
	return (await hasBookkeeping(engine)) ? numberOf((await engine.rows(countRuns(engine.dialect)))[0], 'count') : 0;
}

/** The run with an id, or the newest one. @throws EtlError `E_NOT_FOUND` */
export async function findRun(engine: Engine, runId: string | null): Promise<RunDetail> {
	const live = await engine.inspect();
	const [run] = live.tables.has(BOOKKEEPING.runs)
		? await engine.rows(runId === null ? listRuns(engine.dialect, 1) : oneRun(engine.dialect, runId))
		: [];
	if (!run) throw new EtlError('E_NOT_FOUND', runId === null ? 'There is no run yet' : `There is no run ${runId}`);
	const id = textOf(run, 'run_id');
	const [known = run] = await withUndone(engine, [run]);
	return {
		run: known,
		files: await engine.rows(runFiles(engine.dialect, id)),
		countries: await engine.rows(runCountries(engine.dialect, id)),
		putAway: live.tables.has(BOOKKEEPING.putAway) ? await engine.rows(putAwayOfRun(engine.dialect, id)) : [],
	};
}

/** The newest run that read files, else the newest of all: a repair or an undo after it rejects nothing. @throws EtlError `E_NOT_FOUND` */
export async function findLoad(engine: Engine): Promise<string> {
	const live = await engine.inspect();
	const [load] = live.tables.has(BOOKKEEPING.runs) ? await engine.rows(newestLoad(engine.dialect)) : [];
	return textOf(load ?? (await findRun(engine, null)).run, 'run_id');
}

/** Rejects that match a filter, a row for each fault. */
export async function findRejects(engine: Engine, filter: RejectFilter, limit: number, offset = 0): Promise<Row[]> {
	const live = await engine.inspect();
	return live.tables.has(BOOKKEEPING.runs) ? engine.rows(listRejects(live, engine.dialect, filter, limit, offset)) : [];
}

/** Number of faults that match a filter, and of their records. */
export async function countFoundRejects(
	engine: Engine,
	filter: RejectFilter,
): Promise<{ readonly faults: number; readonly records: number }> {
	const [row] = (await hasBookkeeping(engine)) ? await engine.rows(countRejects(engine.dialect, filter)) : [];
	return { faults: numberOf(row, 'faults'), records: numberOf(row, 'records') };
}

/** The changes of the last committed runs in each country, newest first. */
export async function countryHistory(engine: Engine, runs: number): Promise<Row[]> {
	return (await hasBookkeeping(engine)) ? engine.rows(listCountries(engine.dialect, runs)) : [];
}

/** Staged files that no transform has taken. `history` shows them along with the runs. */
export async function filesAhead(engine: Engine, settings: Settings): Promise<Row[]> {
	return (await hasBookkeeping(engine)) ? engine.rows(untransformedFiles(feedModel(settings, engine))) : [];
}

/**
 * Traces a customer from target to stage to file and line.
 *
 * @param key - one text for each column of the schema's key
 * @param asOf - ISO 8601: as if no file of a later run date had come; `null` for now
 * @throws EtlError `E_USAGE` for a key of another width, `E_NOT_FOUND`
 */
export async function traceKey(
	engine: Engine,
	settings: Settings,
	key: readonly string[],
	asOf: string | null = null,
): Promise<Trace> {
	const model = feedModel(settings, engine);
	const names = keyNames(model);
	if (key.length !== names.length)
		throw new EtlError('E_USAGE', `The key is ${names.join(', ')}: give ${names.length}, not ${key.length}`);
	const live = await engine.inspect();
	const of = (table: string) => modelOfTable(model, live.tables.get(table.toLowerCase()));
	const stage = live.tables.has(model.stage.toLowerCase())
		? await engine.rows(traceStage(of(model.stage), key, asOf))
		: [];
	const tables = asOf === null && (await hasBookkeeping(engine)) ? await engine.rows(mappedCountryTables(model)) : [];
	const targets: { table: string; row: Row }[] = [];
	for (const table of tables.map((row) => textOf(row, 'table_name'))) {
		if (!live.tables.has(table.toLowerCase())) continue;
		for (const row of await engine.rows(traceTarget(of(table), table, key))) targets.push({ table, row });
	}
	const withdrawn = asOf === null ? await withdrawnRows(engine, model, key) : [];
	if (stage.length + targets.length + withdrawn.length === 0) {
		const until = asOf === null ? '' : ` as of ${asOf}`;
		throw new EtlError('E_NOT_FOUND', `No row has ${names.join(', ')} = ${key.join(', ')}${until}`, {
			hint: 'Keys are compared as written, zeros and case included. It may be among the rejects: `etl-tui rejects`.',
		});
	}
	const repairs = await tracedRepairs(engine, model, live, stage);
	return { targets, stage: withRules(stage, settings), withdrawn, repairs };
}

/** Each row with the rule by which it lost. Under `onMove: keep` each table has a winner of its own. */
function withRules(rows: readonly Row[], settings: Settings): Row[] {
	const resolve = countryResolver(settings);
	const winners = new Map<string, Row>();
	return rows.map((row) => {
		const country = row[settings.countryColumn];
		const { table } = resolve(country === null || country === undefined ? null : String(country));
		const of = settings.policies.onMove === 'keep' ? table : '';
		const winner = winners.get(of);
		if (winner === undefined) winners.set(of, row);
		const rule = winner === undefined ? null : ruleAgainst(winner, row, settings.latestBy);
		return { ...row, etl_table: table, etl_rule: rule };
	});
}

async function hasBookkeeping(engine: Engine): Promise<boolean> {
	return (await engine.inspect()).tables.has(BOOKKEEPING.runs);
}
