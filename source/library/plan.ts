import type { Plan } from '../core/plan.js';
import { Config } from './config.js';
import { dayOf } from './day.js';
import { type DayOptions, requestOf } from './run.js';

/** What is planned. */
export interface PlanOptions extends DayOptions {
	/** Looks at the config against the live database alone, without a feed. */
	readonly schemaOnly?: boolean;
}

/**
 * What a run would do, as `etl-tui plan` shows it: done for real inside a transaction that is rolled back. Takes the lock,
 * writes nothing, no log either.
 *
 * @returns the plan; its `error` is what a run would fail with. It is plain JSON without any value of a sensitive column
 * @throws EtlError where it could not be made
 */
export async function plan(config: Config, options: PlanOptions = {}): Promise<Plan> {
	const [{ planDay }, { drive }] = await Promise.all([import('../workspace/day.js'), import('../steps/drive.js')]);
	const { command: _, ...request } = await requestOf('plan', dayOf(options.date), options);
	const flags = config.file === null ? {} : { config: config.file };
	const work = planDay(Config.workspaceOf(config), { ...request, flags }, options.schemaOnly === true);
	return drive(work, options.onEvent === undefined ? [] : [options.onEvent], async () => true);
}
