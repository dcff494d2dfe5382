import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import type { Plan } from '../../source/core/plan/plan.js';
import type { Approval, FileReport, StepEvent, StepName } from '../../source/core/run/events.js';
import type { Engine } from '../../source/engines/engine.js';
import { openEngine } from '../../source/engines/open.js';
import { localFolder } from '../../source/sources/local-folder.js';
import type { Permissions } from '../../source/steps/context.js';
import { drive } from '../../source/steps/drive.js';
import { type RunOutcome, runDay } from '../../source/steps/pipeline.js';
import { applyPlan, requirePlan } from '../../source/steps/plan/apply-plan.js';
import { planDay, planSchema } from '../../source/steps/plan/plan-day.js';
import { read } from '../../source/steps/read/read.js';
import type { Workplace } from './cli.js';

/** The day of a workplace's tests. */
export const DATE = '2026-11-23';

/** A day run in this process, through the same steps as the program's. */
export interface InProcessDay {
	readonly date?: string;
	readonly steps?: readonly StepName[];
	readonly permissions?: Partial<Permissions>;
	/** Which rows are shown before anything happens to them: `all` is as on the screens. */
	readonly samples?: 'changes' | 'all';
	readonly approve?: (approval: Approval) => boolean;
}

/** Where a day is run; the database is opened for each run, or once for all where the place gives it. */
export interface InProcessPlace extends Pick<Workplace, 'config' | 'folder'> {
	readonly opened?: () => Promise<Engine>;
}

/** The settings of a workplace's config. */
export function settingsOf(place: InProcessPlace): Promise<Settings> {
	return loadSettings({ config: place.config }, { cwd: place.folder, env: {} });
}

/** Runs a day and gives everything that it said. */
export async function runInProcess(
	place: InProcessPlace,
	day: InProcessDay = {},
): Promise<{ events: StepEvent[]; outcome: RunOutcome }> {
	const settings = await settingsOf(place);
	const engine = await (place.opened?.() ?? openEngine(settings.connection, 'write'));
	const events: StepEvent[] = [];
	try {
		const request = {
			settings,
			runDate: day.date ?? DATE,
			permissions: { destructive: false, newTables: false, full: false, ...day.permissions },
			signal: new AbortController().signal,
			command: 'run',
			version: '0.0.0',
			...(day.samples && { samples: day.samples }),
			steps: day.steps ?? (['read', 'stage', 'transform', 'validate'] as const),
		};
		const outcome = await drive(
			runDay(request, engine, localFolder(settings.source.label)),
			[(event) => void events.push(event)],
			async (approval) => day.approve?.(approval) ?? true,
		);
		return { events, outcome };
	} finally {
		if (!place.opened) await engine.close();
	}
}

/** What a run of a workplace would do. */
export async function planInProcess(place: InProcessPlace, day: InProcessDay = {}): Promise<Plan> {
	const settings = await settingsOf(place);
	const engine = await openEngine(settings.connection, 'rehearse');
	try {
		const step = planDay(planRequest(settings, day), engine, localFolder(settings.source.label));
		return await drive(step, [], async () => true);
	} finally {
		await engine.close();
	}
}

/** What the config would make of a workplace's database, without a feed. */
export async function planSchemaInProcess(place: InProcessPlace, day: InProcessDay = {}): Promise<Plan> {
	const settings = await settingsOf(place);
	const engine = await openEngine(settings.connection, 'rehearse');
	try {
		return await drive(planSchema(planRequest(settings, day), engine), [], async () => true);
	} finally {
		await engine.close();
	}
}

/** Does what a plan says. @throws what `apply` would refuse it with */
export async function applyInProcess(place: InProcessPlace, plan: Plan): Promise<RunOutcome> {
	const settings = await settingsOf(place);
	requirePlan(plan, settings);
	const engine = await (place.opened?.() ?? openEngine(settings.connection, 'write'));
	try {
		const request = {
			...planRequest(settings, { date: plan.runDate }),
			permissions: plan.permissions,
			command: 'apply',
		};
		const step = applyPlan(plan, request, engine, localFolder(settings.source.label));
		return await drive(step, [], async () => true);
	} finally {
		if (!place.opened) await engine.close();
	}
}

/** Reads the files of {@link DATE}, without the program around it. */
export async function readInProcess(place: InProcessPlace): Promise<readonly FileReport[]> {
	const settings = await settingsOf(place);
	const permissions = { destructive: false, newTables: false, full: false };
	const context = { settings, runDate: DATE, permissions, signal: new AbortController().signal };
	const result = await drive(read(context, localFolder(settings.source.label)), [], async () => false);
	return result.reports;
}

function planRequest(settings: Settings, day: InProcessDay) {
	return {
		settings,
		runDate: day.date ?? DATE,
		permissions: { destructive: false, newTables: false, full: false, ...day.permissions },
		signal: new AbortController().signal,
		version: '0.0.0',
		flags: {},
	};
}

/** The events of one type. */
export function eventsOf<T extends StepEvent['type']>(
	events: readonly StepEvent[],
	type: T,
): Extract<StepEvent, { type: T }>[] {
	return events.filter((event): event is Extract<StepEvent, { type: T }> => event.type === type);
}
