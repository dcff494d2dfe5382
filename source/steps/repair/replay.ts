import type { Settings } from '../../config/settings.js';
import { throwIfStopped } from '../../core/errors.js';
import type { Replay, ReplayedCause } from '../../core/records/rejected-record.js';
import type { Engine } from '../../engines/engine.js';
import { feedModel } from '../context.js';
import { RepairMappers } from './check-repairs.js';
import { findRejected, type RejectReading, readingsOfFiles } from './rejected-records.js';

const EVERY = { runId: null, file: null, column: null, code: null };

/**
 * Maps open rejects by the config of today, and counts by cause how many it would let through. Nothing is written, and no
 * file is read again.
 *
 * @param since - only those of files of this run date and later ones, ISO 8601
 */
export async function replayRejects(
	engine: Engine,
	settings: Settings,
	since: string,
	signal: AbortSignal,
): Promise<Replay> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const mappers = new RepairMappers(settings, model.columns);
	const readings = new Map<number, RejectReading | undefined>();
	const causes = new Map<string, { -readonly [K in keyof ReplayedCause]: ReplayedCause[K] }>();
	let [records, healed, unknown] = [0, 0, 0];
	for await (const some of findRejected(engine, model, live, { filter: EVERY, states: ['open'], since })) {
		throwIfStopped(signal);
		for (const reject of some) {
			const { fileId } = reject.file;
			if (!readings.has(fileId))
				readings.set(fileId, (await readingsOfFiles(engine, model, live, [fileId])).get(fileId));
			const reading = readings.get(fileId);
			records++;
			const isKnown = reading !== undefined && reject.fields !== null;
			const faults =
				isKnown && reject.fields !== null ? mappers.map(reject, reading, reject.fields).faults : reject.faults;
			if (!isKnown) unknown++;
			else if (faults.length === 0) healed++;
			const left = new Set(faults.map(({ column, code }) => `${column ?? ''} ${code}`));
			for (const { column, code } of reject.faults) {
				const id = `${column ?? ''} ${code}`;
				const cause = causes.get(id) ?? { column, code, records: 0, healed: 0 };
				cause.records++;
				if (!left.has(id)) cause.healed++;
				causes.set(id, cause);
			}
		}
	}
	const sorted = [...causes.values()].sort((a, b) => b.records - a.records || (a.code < b.code ? -1 : 1));
	return { since, records, healed, unknown, causes: sorted };
}
