import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { Approval, StepEvent, StepName } from '../../core/events.js';
import type { Engine } from '../../engines/engine.js';
import { openEngine } from '../../engines/open.js';
import { openLog } from '../../log.js';
import { localFolder } from '../../sources/local-folder.js';
import { feedModel } from '../../steps/context.js';
import { drive } from '../../steps/drive.js';
import { runDay } from '../../steps/pipeline.js';
import { KnownReadings } from '../../steps/read/known-readings.js';
import { read } from '../../steps/read/read.js';
import { eventsForScreen } from './for-screen.js';
import { openToLook } from './look.js';
import type { ThreadStart } from './messages.js';

/** Who looks at a run and answers it. */
export interface Onlooker {
	readonly sink: (event: StepEvent) => void;
	readonly approve: (approval: Approval) => Promise<boolean>;
}

/** Reads the day's files, and compares them with how their series were read where there is a database to ask. */
export async function readAlone(
	settings: Settings,
	start: ThreadStart,
	signal: AbortSignal,
	onlooker: Onlooker,
): Promise<null> {
	const { runDate, permissions } = start;
	const context = { settings, runDate, permissions, signal };
	const reading = (engine: Engine | null) => {
		const known = engine && { known: new KnownReadings(engine, feedModel(settings, engine), runDate) };
		const step = read(context, localFolder(settings.source), known ?? {});
		return drive(step, [eventsForScreen(onlooker.sink)], onlooker.approve);
	};
	const engine = await openSoon(settings);
	try {
		await reading(engine);
	} finally {
		await engine?.close();
	}
	return null;
}

/** Milliseconds that reading waits for a database to compare with. */
const SOON = 3_000;

/** What files are compared with is in the database: one that cannot be asked, or not soon, keeps nobody from reading. */
async function openSoon(settings: Settings): Promise<Engine | null> {
	const opening = openToLook(settings).catch(() => null);
	const late = sleep(SOON, 'late' as const, { ref: false });
	const first = await Promise.race([opening, late]);
	if (first !== 'late') return first;
	void opening.then((engine) => engine?.close());
	return null;
}

/**
 * Runs steps of a day as the commands do, with the same log.
 *
 * @returns what a person should still be told, such as a refused file
 */
export async function runAsked(
	settings: Settings,
	start: ThreadStart,
	steps: readonly StepName[],
	signal: AbortSignal,
	onlooker: Onlooker,
): Promise<EtlError | null> {
	const { runDate, permissions, version } = start;
	const command = steps.includes('stage') ? 'run' : 'transform';
	const { environment, logs } = settings;
	const log = openLog(logs.dir, logs.keepDays, { environment, runDate, command }, new Date());
	const wait = start.wait === undefined ? {} : { wait: start.wait };
	const request = { settings, runDate, permissions, signal, command, version, steps, ...wait };
	try {
		const engine = await openEngine(settings.connection, 'write', settings.postgres);
		try {
			const sinks = [log.sink, eventsForScreen(onlooker.sink)];
			const day = runDay(request, engine, localFolder(settings.source));
			const { fault } = await drive(day, sinks, (approval) => onlooker.approve(approval));
			await log.end(fault);
			return fault;
		} finally {
			await engine.close();
		}
	} catch (error) {
		await log.end(error instanceof Error ? error : new EtlError('E_DATABASE', String(error)));
		throw error;
	}
}
