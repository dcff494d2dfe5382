import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { Approval, StepEvent, StepName } from '../../core/events.js';
import { openEngine } from '../../engines/open.js';
import { openLog } from '../../log.js';
import { localFolder } from '../../sources/local-folder.js';
import { drive } from '../../steps/drive.js';
import { runDay } from '../../steps/pipeline.js';
import { read } from '../../steps/read.js';
import { eventsForScreen } from './for-screen.js';
import type { ThreadStart } from './messages.js';

/** Who looks at a run and answers it. */
interface Onlooker {
	readonly sink: (event: StepEvent) => void;
	readonly approve: (approval: Approval) => Promise<boolean>;
}

/** Reads the day's files, without a database. */
export async function readAlone(
	settings: Settings,
	start: ThreadStart,
	signal: AbortSignal,
	onlooker: Onlooker,
): Promise<null> {
	const { runDate, permissions } = start;
	const context = { settings, runDate, permissions, signal };
	await drive(read(context, localFolder(settings.source)), [eventsForScreen(onlooker.sink)], onlooker.approve);
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
