import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import { openEngine } from '../../engines/open.js';
import { openLog } from '../../log.js';
import { localFolder } from '../../sources/local-folder.js';
import { drive } from '../../steps/drive.js';
import { acceptReadings } from '../../steps/read/accept.js';
import type { ThreadStart } from './messages.js';
import type { Onlooker } from './run.js';

/**
 * Makes how a file is read now what is expected of its series, as `etl-tui accept` does.
 *
 * @throws EtlError `E_FILE_CHANGED` where the file is gone, and what {@link acceptReadings} throws
 */
export async function acceptAsked(
	settings: Settings,
	start: ThreadStart,
	file: string,
	signal: AbortSignal,
	onlooker: Onlooker,
): Promise<null> {
	const { runDate, permissions } = start;
	const source = localFolder(settings.source);
	const files = (await source.list()).filter((each) => each.name === file);
	if (files.length === 0) throw new EtlError('E_FILE_CHANGED', `${file} is no longer in ${source.label}`);
	const facts = { environment: settings.environment, runDate, command: 'accept' };
	const log = openLog(settings.logs.dir, settings.logs.keepDays, facts, new Date());
	try {
		const engine = await openEngine(settings.connection, 'write', settings.postgres);
		try {
			const place = source.place ?? source.label;
			const request = { settings, runDate, permissions, signal, source: place, files };
			await drive(acceptReadings(request, engine), [log.sink, onlooker.sink], onlooker.approve);
		} finally {
			await engine.close();
		}
		await log.end(null);
	} catch (error) {
		await log.end(error instanceof Error ? error : new EtlError('E_DATABASE', String(error)));
		throw error;
	}
	return null;
}
