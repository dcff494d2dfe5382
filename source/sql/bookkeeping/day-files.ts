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
