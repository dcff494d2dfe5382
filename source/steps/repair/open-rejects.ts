import type { Settings } from '../../config/settings.js';
import { seriesOf } from '../../core/names/series.js';
import type { OpenRejects } from '../../core/records/rejected-record.js';
import { daysAhead } from '../../core/run/run-date.js';
import type { Engine } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { RejectFilter } from '../../sql/bookkeeping/history.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { openByFile } from '../../sql/rejects/rejected-records.js';
import { feedModel } from '../context.js';

/**
 * The files that have open rejects, by their senders; the sender with the oldest one first.
 *
 * @param now - the day from which their age is counted
 */
export async function openRejects(
	engine: Engine,
	settings: Settings,
	filter: RejectFilter,
	now: Date,
): Promise<OpenRejects[]> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	if (!live.tables.has(BOOKKEEPING.rejects)) return [];
	const files = (await engine.rows(openByFile(model, live, filter))).map((row): OpenRejects => {
		const [file, runDate] = [textOf(row, 'name'), textOf(row, 'run_date')];
		return {
			series: row.series === null ? seriesOf(file) : textOf(row, 'series'),
			place: row.place === null ? null : textOf(row, 'place'),
			file,
			runDate,
			days: -daysAhead(runDate, now),
			records: numberOf(row, 'records'),
			isLoaded: numberOf(row, 'active') === 1,
		};
	});
	const oldest = new Map<string, string>();
	const sender = ({ series, place }: OpenRejects) => JSON.stringify([place, series]);
	for (const each of files) if (!oldest.has(sender(each))) oldest.set(sender(each), each.runDate);
	const rank = (each: OpenRejects) => `${oldest.get(sender(each))} ${sender(each)} ${each.runDate}`;
	return files.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
