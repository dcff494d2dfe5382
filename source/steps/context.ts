import type { Settings } from '../config/settings.js';
import { throwIfStopped } from '../core/errors.js';
import type { StageChange, Statement } from '../core/plan/plan.js';
import type { SqlValue } from '../core/records/record.js';
import type { RepairFile } from '../core/repair/repair-file.js';
import type { Approval, StepEvent, StepName } from '../core/run/events.js';
import type { Country } from '../core/schema/country.js';
import { createCountryResolver } from '../core/schema/country.js';
import { extraColumn, mayBeColumn } from '../core/schema/extra-column.js';
import { LINEAGE_COLUMNS } from '../core/schema/schema.js';
import type { Engine, LiveTable, Row } from '../engines/engine.js';
import { recordRow } from '../sql/bookkeeping/bookkeeping.js';
import type { FeedModel } from '../sql/model.js';

/** What a person has allowed for this run. */
export interface Permissions {
	readonly destructive: boolean;
	/** `--allow-new-tables`: answers yes where the policy asks. */
	readonly newTables: boolean;
	/** Check every key again, not only those of the day. */
	readonly full: boolean;
	/** Read files again though their content is loaded already. */
	readonly reload?: boolean;
	/** `--again`: load files though a person has withdrawn their content. */
	readonly again?: boolean | undefined;
}

/** What every step needs. */
export interface StepContext {
	readonly settings: Settings;
	/** ISO 8601. */
	readonly runDate: string;
	readonly permissions: Permissions;
	/** Stops the run between two batches or statements. */
	readonly signal: AbortSignal;
	/**
	 * Which rows are shown before anything happens to them: those that change in the tables, or also the first of each
	 * file, which is opened once more for that. Left out where nobody looks.
	 */
	readonly samples?: 'changes' | 'all';
}

/** What a step that writes needs besides. */
export interface LoadContext extends StepContext {
	readonly engine: Engine;
	readonly model: FeedModel;
	readonly run: RunRecord;
	/** Records that were mended on a screen, for a run that repairs them. */
	readonly edits?: RepairFile;
}

/** The request of a run. */
export interface RunRequest {
	readonly settings: Settings;
	readonly runDate: string;
	readonly permissions: Permissions;
	readonly signal: AbortSignal;
	/** The command as a person gave it, such as `run`; it is recorded with the run. */
	readonly command: string;
	/** Version of this program. */
	readonly version: string;
	/** See {@link LoadContext.samples}. */
	readonly samples?: 'changes' | 'all';
	/** Milliseconds to wait for another run's lock; left out, it does not wait. */
	readonly wait?: number;
	/** Milliseconds to wait for files that are not there or not whole yet; none where it is left out. */
	readonly waitFiles?: number;
	/** Whether nothing of it stays, so that no file of the source is touched either. */
	readonly isRehearsal?: boolean;
	/** What the run does to the stage; left out, it loads the day's files. */
	readonly change?: StageChange;
	/** Records that were mended on a screen, for a change that repairs them. */
	readonly edits?: RepairFile;
	/** The steps to do. `stage` reads and loads, or makes another change; `transform` starts from the stage as it is. */
	readonly steps: readonly StepName[];
}

/** The row of `etl_runs` as it grows, and the time that its steps took. */
export class RunRecord {
	#row: Record<string, SqlValue>;
	/** Milliseconds that questions waited for their answers. */
	#waited = 0;
	/** Milliseconds of the finished steps. */
	#worked = 0;
	#open: (() => number) | null = null;

	constructor(row: Record<string, SqlValue>) {
		this.#row = row;
	}

	get id(): string {
		return String(this.#row.run_id);
	}

	/** Version of the program that it is a run of. */
	get version(): string {
		return String(this.#row.version);
	}

	/** Records the current step, so that a failure belongs to it. */
	enter(step: StepName): void {
		this.#row = { ...this.#row, step };
	}

	/** Adds milliseconds that a question waited, which are no step's work. */
	waited(milliseconds: number): void {
		this.#waited += milliseconds;
	}

	/** Starts a stopwatch. It gives the milliseconds since now, without those that questions waited. */
	stopwatch(): () => number {
		const [started, waited] = [performance.now(), this.#waited];
		return () => performance.now() - started - (this.#waited - waited);
	}

	/** Adds up the time of the steps. */
	follow(event: StepEvent): void {
		if (event.type === 'step-start') this.#open = this.stopwatch();
		if (event.type !== 'step-end') return;
		this.#worked += event.milliseconds;
		this.#open = null;
	}

	/** Milliseconds of the finished steps and of the current one. */
	get milliseconds(): number {
		return Math.round(this.#worked + (this.#open?.() ?? 0));
	}

	/** Records more about the run, and gives the statement that writes the whole row. */
	note(engine: Engine, more: Record<string, SqlValue>): Statement {
		this.#row = { ...this.#row, ...more };
		return recordRow(engine.dialect, 'runs', this.#row);
	}
}

/** What the SQL of a feed depends on. */
export function feedModel(settings: Settings, engine: Engine): FeedModel {
	return {
		dialect: engine.dialect,
		stage: settings.stage.table,
		columns: settings.columns,
		countryColumn: settings.countryColumn,
		latestBy: settings.latestBy,
		birthDateColumn: settings.birthDateColumn,
		onMove: settings.policies.onMove,
		former: [],
	};
}

/** Makes the function that finds the table of a country's text under these settings. */
export function countryResolver(settings: Settings): (text: string | null) => Country {
	return createCountryResolver({
		aliases: settings.policies.countries,
		table: settings.target.table,
		view: settings.target.view,
		reserved: new Set([settings.stage.table.toLowerCase()]),
	});
}

/**
 * Runs statements in order, with an event before and after each.
 *
 * @returns how many rows each has changed
 */
export async function* perform(
	context: LoadContext,
	step: StepName,
	statements: readonly Statement[],
): AsyncGenerator<StepEvent, number[]> {
	const changed: number[] = [];
	for (const statement of statements) {
		throwIfStopped(context.signal);
		yield { type: 'statement', step, statement };
		const started = performance.now();
		const rows = await context.engine.run(statement);
		yield { type: 'statement-end', step, id: statement.id, rows, milliseconds: performance.now() - started };
		changed.push(rows);
	}
	return changed;
}

/** Asks a question and gives the answer. The time until then is no step's work. */
export async function* approved(
	{ run }: Pick<LoadContext, 'run'>,
	approval: Approval,
): AsyncGenerator<StepEvent, boolean, boolean | undefined> {
	const asked = performance.now();
	const answer = yield { type: 'approval', approval };
	run.waited(performance.now() - asked);
	return answer === true;
}

/** Runs a statement that reads, with an event before and after it. */
export async function* ask(
	context: Pick<LoadContext, 'engine' | 'signal'>,
	step: StepName,
	statement: Statement,
): AsyncGenerator<StepEvent, Row[]> {
	throwIfStopped(context.signal);
	yield { type: 'statement', step, statement };
	const started = performance.now();
	const rows = await context.engine.rows(statement);
	yield { type: 'statement-end', step, id: statement.id, rows: rows.length, milliseconds: performance.now() - started };
	return rows;
}

/**
 * A model with the columns that a live table has, to look back at rows of other configs and of files that brought columns
 * along.
 */
export function modelOfTable(model: FeedModel, live: LiveTable | undefined): FeedModel {
	const there = new Set(live?.columns.map(({ name }) => name.toLowerCase()));
	const own = model.columns.filter(({ name }) => there.has(name.toLowerCase()));
	const others = columnsBeside(model, live).filter(mayBeColumn);
	const latestBy = own.some(({ name }) => name === model.latestBy) ? model.latestBy : null;
	return { ...model, latestBy, columns: [...own, ...others.map(extraColumn)] };
}

/** The columns of a live table that are neither the config's nor lineage: those of the stage were added by files. */
export function columnsBeside(model: FeedModel, live: LiveTable | undefined): string[] {
	const known = new Set(
		[...model.columns.map((column) => column.name), ...LINEAGE_COLUMNS].map((name) => name.toLowerCase()),
	);
	return (live?.columns ?? []).map((column) => column.name).filter((name) => !known.has(name.toLowerCase()));
}
