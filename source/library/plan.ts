import type { Plan } from '../core/plan/plan.js';
import { Config } from './config.js';
import { dayOf } from './day.js';
import { type DayOptions, requestOf } from './run.js';

/** Options of a plan. */
export interface PlanOptions extends DayOptions {
	/** Whether to plan the schema changes alone, without reading files. */
	readonly schemaOnly?: boolean;
}

/**
 * Plans a run as `etl-tui plan` does: the run is executed in a transaction that is rolled back. It takes the lock, and
 * writes neither data nor a log.
 *
 * @returns the plan, as plain JSON without values of sensitive columns. Its `error` is what a run would fail with
 * @throws EtlError where no plan could be made
 */
export async function plan(config: Config, options: PlanOptions = {}): Promise<Plan> {
	const [{ planDay }, { drive }] = await Promise.all([import('../workspace/day.js'), import('../steps/drive.js')]);
	const { command: _, ...request } = await requestOf('plan', dayOf(options.date), options);
	const flags = config.file === null ? {} : { config: config.file };
	const work = planDay(Config.workspaceOf(config), { ...request, flags }, options.schemaOnly === true);
	return drive(work, options.onEvent === undefined ? [] : [options.onEvent], async () => true);
}
