import type { Settings } from '../config/settings.js';
import type { Country } from '../core/country.js';
import { createCountryResolver } from '../core/country.js';
import { throwIfStopped } from '../core/errors.js';
import type { Approval, StepEvent, StepName } from '../core/events.js';
import type { Statement } from '../core/plan.js';
import type { SqlValue } from '../core/record.js';
import { LINEAGE_COLUMNS } from '../core/schema.js';
import type { Engine, LiveSchema, Row } from '../engines/engine.js';
import { recordRow } from '../sql/bookkeeping.js';
import type { FeedModel } from '../sql/model.js';

/** What a person allowed for this run beyond what is harmless. */
export interface Permissions {
	readonly destructive: boolean;
	/** `--allow-new-tables`: where the policy asks, answer yes. */
	readonly newTables: boolean;
	/** Look at every key again, not only at those of the day. */
	readonly full: boolean;
	/** Read again what is in the source, though its content is loaded already. */
	readonly reload?: boolean;
}

/** What every step gets. */
export interface StepContext {
	readonly settings: Settings;
	/** ISO 8601. */
	readonly runDate: string;
	readonly permissions: Permissions;
	/** Ends the run between two batches or statements. */
	readonly signal: AbortSignal;
	/** Somebody looks at a file's first rows before they are loaded: each file is opened once more for that. */
	readonly samples?: boolean;
}

/** What the steps that write get besides. */
export interface LoadContext extends StepContext {
	readonly engine: Engine;
	readonly model: FeedModel;
	readonly run: RunRecord;
}

/** The row of `etl_runs` as it grows, and the time that its steps have worked. */
export class RunRecord {
	#row: Record<string, SqlValue>;
	/** Milliseconds that questions have waited for their answers. */
	#waited = 0;
	/** Milliseconds of the steps that have ended. */
	#worked = 0;
	#open: (() => number) | null = null;

	constructor(row: Record<string, SqlValue>) {
		this.#row = row;
	}

	get id(): string {
		return String(this.#row.run_id);
	}

	/** Notes at which step the run is, so that a failure is known to be this step's. */
	enter(step: StepName): void {
		this.#row = { ...this.#row, step };
	}

	/** Notes that a question has waited so many milliseconds, which are nobody's work. */
	waited(milliseconds: number): void {
		this.#waited += milliseconds;
	}

	/** Starts to count: gives the milliseconds of work since now, without those that questions have waited. */
	stopwatch(): () => number {
		const [started, waited] = [performance.now(), this.#waited];
		return () => performance.now() - started - (this.#waited - waited);
	}

	/** Follows the steps, so that the run took what they took together. */
	follow(event: StepEvent): void {
		if (event.type === 'step-start') this.#open = this.stopwatch();
		if (event.type !== 'step-end') return;
		this.#worked += event.milliseconds;
		this.#open = null;
	}

	/** Milliseconds that the run has worked: its ended steps, and the one that has not ended. */
	get milliseconds(): number {
		return Math.round(this.#worked + (this.#open?.() ?? 0));
	}

	/** Notes more about the run and gives the statement that writes all that is known. */
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

/** Which table a country's text leads to under these settings. */
export function countryResolver(settings: Settings): (text: string | null) => Country {
	return createCountryResolver({
		aliases: settings.policies.countries,
		table: settings.target.table,
		view: settings.target.view,
		reserved: new Set([settings.stage.table.toLowerCase()]),
	});
}

/** Runs statements in order, saying so before and after each. */
export async function* perform(
	context: LoadContext,
	step: StepName,
	statements: readonly Statement[],
): AsyncGenerator<StepEvent, void> {
	for (const statement of statements) {
		throwIfStopped(context.signal);
		yield { type: 'statement', step, statement };
		const started = performance.now();
		const rows = await context.engine.run(statement);
		yield { type: 'statement-end', step, id: statement.id, rows, milliseconds: performance.now() - started };
	}
}

/** Puts a question and gives the answer. The time until then is nobody's work. */
export async function* approved(
	{ run }: Pick<LoadContext, 'run'>,
	approval: Approval,
): AsyncGenerator<StepEvent, boolean, boolean | undefined> {
	const asked = performance.now();
	const answer = yield { type: 'approval', approval };
	run.waited(performance.now() - asked);
	return answer === true;
}

/** Runs a statement that reads, saying so before and after. */
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

/** The columns of a live stage that the config does not know and that are no lineage: they evolved from files. */
export function evolvedColumns(model: FeedModel, live: LiveSchema): string[] {
	const known = new Set(
		[...model.columns.map((column) => column.name), ...LINEAGE_COLUMNS].map((name) => name.toLowerCase()),
	);
	const table = live.tables.get(model.stage.toLowerCase());
	return (table?.columns ?? []).map((column) => column.name).filter((name) => !known.has(name.toLowerCase()));
}
