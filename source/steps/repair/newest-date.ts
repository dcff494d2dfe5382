import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import type { StageChange } from '../../core/plan/plan.js';
import type { RepairFile } from '../../core/repair/repair-file.js';
import type { Engine } from '../../engines/engine.js';
import { feedModel } from '../context.js';
import { matchRepairs } from './match-repairs.js';
import { readRepairs } from './read-repairs.js';
import { findRejected } from './rejected-records.js';
import { waivedBy } from './require-waiver.js';

/**
 * The newest run date among the rejects that a change is about: its run is of that date. `null` without a reject.
 *
 * @param read - the repaired file, where it was read already
 */
export async function newestDate(
	engine: Engine,
	settings: Settings,
	change: StageChange,
	read: RepairFile | null = null,
): Promise<string | null> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const dates: string[] = [];
	if (change.kind === 'repair' && change.file !== null) {
		const home = { environment: settings.environment, stage: settings.stage.table };
		const file = read ?? (await readRepairs(engine, settings, change.file));
		const matched = await matchRepairs(engine, model, live, home, file, path.basename(change.file));
		dates.push(...matched.map(({ reject }) => reject.file.runDate));
	} else if (change.kind === 'waive') {
		for await (const some of findRejected(engine, model, live, waivedBy(change)))
			dates.push(...some.map((reject) => reject.file.runDate));
	}
	return dates.reduce<string | null>((newest, date) => (newest === null || date > newest ? date : newest), null);
}
