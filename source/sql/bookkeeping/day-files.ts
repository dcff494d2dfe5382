import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, type FeedModel, statement } from '../model.js';
import { filesWithSources } from './standing.js';

/** The files of a run date that stand: loaded, or a copy of one that is. */
export function filesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const query = sql`
		select name, place, staged, active from ${filesWithSources(live)} as ${sql.id('f')}
		where stage_table = ${model.stage} and run_date = ${runDate} and standing = 1 order by file_id`;
	return statement(model.dialect, 'files.of-date', 'Reads which files of the date were loaded before', 'read', query);
}

/**
 * What became of each file of a run date when it last came, in the order in which they came. One that was passed over has
 * not come. Numbers of files are in the order of their names, and tell no time.
 */
export function lastFilesOfDate(model: FeedModel, live: LiveSchema, runDate: string): Statement {
	const came = sql`coalesce(f.delivered_by, f.run_id)`;
	const query = sql`
		select file_id, run_id, name, place, state, fault_code from (
			select f.*, r.sequence, row_number() over (partition by f.place, f.name order by r.sequence desc, f.file_id desc) as recent
			from ${filesWithSources(live)} as f join ${sql.id(BOOKKEEPING.runs)} as r on r.run_id = ${came}
			where f.stage_table = ${model.stage} and f.run_date = ${runDate} and f.state <> 'skipped'
		) as c where recent = 1 order by sequence, file_id`;
	return statement(model.dialect, 'files.last', 'Reads which files of the date were not loaded', 'read', query);
}
