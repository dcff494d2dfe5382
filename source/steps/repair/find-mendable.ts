import type { Settings } from '../../config/settings.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import type { MendCause, MendPlace } from '../../core/repair/mend.js';
import type { Engine } from '../../engines/engine.js';
import type { RejectedQuery } from '../../sql/rejects/rejected-records.js';
import { feedModel } from '../context.js';
import { NOT_NOTED, whyGone } from './check-repairs.js';
import { findRejected, type RejectReading, readingsOfFiles } from './rejected-records.js';

/** A reject with how its file was read. */
export interface Mendable {
	readonly reject: RejectedRecord;
	readonly reading: RejectReading | undefined;
	/** Why it cannot be mended; `null` where it can. */
	readonly why: string | null;
}

/** Finds rejects with the readings of their files, in the order of date, file and record. */
export async function* findMendable(
	engine: Engine,
	settings: Settings,
	query: RejectedQuery,
): AsyncGenerator<Mendable[]> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const readings = new Map<number, RejectReading | undefined>();
	for await (const some of findRejected(engine, model, live, query)) {
		const strange = [...new Set(some.map(({ file }) => file.fileId))].filter((fileId) => !readings.has(fileId));
		const found = await readingsOfFiles(engine, model, live, strange);
		for (const fileId of strange) readings.set(fileId, found.get(fileId));
		yield some.map((reject) => {
			const reading = readings.get(reject.file.fileId);
			const unknown = reading === undefined ? NOT_NOTED : null;
			return { reject, reading, why: whyGone(reject) ?? unknown };
		});
	}
}

/** The rejects of a place or a cause: those of its run, or of the files that are loaded for its day. */
export function queryOf(where: MendPlace | MendCause): RejectedQuery {
	const { runId, file } = where;
	if ('record' in where) return { filter: { runId, file, column: null, code: null }, records: [where.record] };
	return { filter: { runId, file, column: where.column, code: where.code }, states: ['open'] };
}

/** Whether a reject is of a place or a cause; a fault of the record as a whole has no column. */
export function isOf(where: MendPlace | MendCause, { file, faults }: RejectedRecord): boolean {
	if (where.runId === null && file.runDate !== where.day) return false;
	return 'record' in where || faults.some(({ column, code }) => column === where.column && code === where.code);
}
