import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import type { Approval, StepEvent, StepName } from '../../source/core/events.js';
import { openEngine } from '../../source/engines/open.js';
import { localFolder } from '../../source/sources/local-folder.js';
import type { Permissions } from '../../source/steps/context.js';
import { drive } from '../../source/steps/drive.js';
import { type RunOutcome, runDay } from '../../source/steps/pipeline.js';
import type { Workplace } from './cli.js';

/** The day of a workplace's tests. */
export const DATE = '2026-11-23';

/** What a person may allow, all of it. */
export const ALLOW_ALL: Permissions = { destructive: true, newTables: true, full: false };

/** A day run in this process, through the same steps as the program's. */
export interface InProcessDay {
	readonly date?: string;
	readonly steps?: readonly StepName[];
	readonly permissions?: Partial<Permissions>;
	readonly approve?: (approval: Approval) => boolean;
}

/** The settings of a workplace's config. */
export function settingsOf(place: Workplace): Promise<Settings> {
	return loadSettings({ config: place.config }, { cwd: place.folder, env: {} });
}

/** Runs a day and gives everything that it said. */
export async function runInProcess(
	place: Workplace,
	day: InProcessDay = {},
): Promise<{ events: StepEvent[]; outcome: RunOutcome }> {
	const settings = await settingsOf(place);
	const engine = await openEngine(settings.connection, 'write');
	const events: StepEvent[] = [];
	try {
		const request = {
			settings,
			runDate: day.date ?? DATE,
			permissions: { destructive: false, newTables: false, full: false, ...day.permissions },
			signal: new AbortController().signal,
			command: 'run',
			version: '0.0.0',
			steps: day.steps ?? (['read', 'stage', 'transform', 'validate'] as const),
		};
		const outcome = await drive(
			runDay(request, engine, localFolder(settings.source)),
			[(event) => void events.push(event)],
			async (approval) => day.approve?.(approval) ?? true,
		);
		return { events, outcome };
	} finally {
		await engine.close();
	}
}

/** The events of one type. */
export function eventsOf<T extends StepEvent['type']>(
	events: readonly StepEvent[],
	type: T,
): Extract<StepEvent, { type: T }>[] {
	return events.filter((event): event is Extract<StepEvent, { type: T }> => event.type === type);
}
