import type { StepEvent } from '../../core/run/events.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { keepsReports, mappingsOfDate, readWithOfDate, reportOfFile } from '../../sql/bookkeeping/readings.js';
import { ask, type LoadContext } from '../context.js';
import { type AlreadyLoaded, toReport } from '../read/already-loaded.js';
import { isReadAnew, readWith } from './read-anew.js';
import { readDeliveries } from './read-deliveries.js';
import { DeliveriesByName, isThere, standing } from './standing-delivery.js';

/**
 * Finds the files of the run date that stage will leave alone while their bytes are the same, by the same questions that
 * stage asks. The caller has the lock, so that stage finds what was found here.
 *
 * @param damaged - files whose rows in the stage are damaged
 * @returns `null` where every file is to be read
 */
export async function* alreadyLoaded(
	context: LoadContext,
	damaged: ReadonlySet<number>,
): AsyncGenerator<StepEvent, AlreadyLoaded | null> {
	const { engine, model, permissions, runDate } = context;
	if (permissions.full || permissions.reload === true) return null;
	const live = await engine.inspect();
	if (!keepsReports(live)) return null;
	const deliveries = new DeliveriesByName(yield* readDeliveries(context, live, runDate), damaged);
	const kept = yield* ask(context, 'stage', readWithOfDate(model, runDate));
	if (kept.length === 0) return null;
	const fingerprints = new Map(kept.map((row) => [numberOf(row, 'file_id'), textOf(row, 'read_with')]));
	const mapped = yield* ask(context, 'stage', mappingsOfDate(model, runDate));
	const mappings = new Map(mapped.map((row) => [numberOf(row, 'file_id'), row]));
	return {
		of: async ({ source, path }) => {
			const delivery = standing(deliveries.of(path, source), source);
			const fingerprint = delivery && fingerprints.get(delivery.fileId);
			if (!delivery || fingerprint === undefined) return null;
			const [row] = await engine.rows(reportOfFile(model, delivery.fileId));
			const texts = { reading: textOf(row, 'reading'), report: textOf(row, 'report') };
			if (readWith(context, path, texts) !== fingerprint) return null;
			const report = toReport(texts);
			if (report.sha256 !== delivery.sha256) return null;
			if (isReadAnew(context, report, mappings.get(delivery.fileId)) !== false) return null;
			return { report, has: (sha256) => isThere(delivery, sha256) };
		},
	};
}
