import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { LiveSchema } from '../../engines/engine.js';
import { type FeedModel, statement } from '../model.js';
import { filesWithSources } from './standing.js';

/** The files of a run date that stand: loaded, or a copy of one that is. */
export function filesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const query = sql`
		select name, place, staged, active from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and run_date = ${runDate} and standing = 1 order by file_id`;
	return statement(model.dialect, 'files.of-date', 'Reads which files of the date were loaded before', 'read', query);
}

/** What became of each file of a run date when it last came. One that was passed over has not come. */
export function lastFilesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const ofDay = sql`stage_table = ${model.stage} and run_date = ${runDate} and state <> 'skipped'`;
	const query = sql`
		select file_id, run_id, name, place, state, fault_code from ${filesWithSources(live)} as ${sql.id('f')}
		where ${ofDay} and file_id in (select max(file_id) from ${filesWithSources(live)} as ${sql.id('l')}
			where ${ofDay} group by place, name) order by file_id`;
	return statement(model.dialect, 'files.last', 'Reads which files of the date were not loaded', 'read', query);
}
