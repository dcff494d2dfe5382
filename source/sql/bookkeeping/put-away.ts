import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { PUT_AWAY_RESULTS } from '../../core/run/put-away.js';
import { BOOKKEEPING, type FeedModel, statement } from '../model.js';
import { type BookkeepingRow, recordRows } from './bookkeeping.js';
import { inParts } from './deliveries.js';

/** Rows that are inserted together. */
const ROWS = 200;

/** Notes what is to become of files, before anything is done with them. */
export function planRows({ dialect }: FeedModel, rows: readonly BookkeepingRow[]): Statement[] {
	return inParts(rows, ROWS).map((some) => {
		const names = Object.keys(some[0] ?? {});
		// When a file was written says nothing of its content.
		const facts = some.map((_, row) => row * names.length + names.indexOf('facts'));
		return { ...recordRows(dialect, 'putAway', some), volatile: facts };
	});
}

/** Notes what became of them. */
export function resultRows({ dialect }: FeedModel, rows: readonly BookkeepingRow[]): Statement[] {
	return inParts(rows, ROWS).map((some) => ({ ...recordRows(dialect, 'putAway', some), id: PUT_AWAY_RESULTS }));
}

/** Files of any date that are still to be moved or deleted, the newest runs first. */
export function plannedFiles(model: FeedModel): Statement {
	const query = sql`
		select * from ${sql.id(BOOKKEEPING.putAway)} where stage_table = ${model.stage} and state = 'planned'
		order by run_date desc, sequence desc, name`;
	return statement(model.dialect, 'put-away.planned', 'Looks which files are still to be put away', 'read', query);
}

/** What became of files of a run date, or is to become of them, the newest runs first. */
export function putAwayOfDate(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select run_id, place, name, outcome, put_into, state, problem from ${sql.id(BOOKKEEPING.putAway)}
		where stage_table = ${model.stage} and run_date = ${runDate} and state <> 'superseded' order by sequence desc`;
	return statement(model.dialect, 'put-away.of-date', 'Looks where files of the date were put', 'read', query);
}

/** What became of a run's files. */
export function putAwayOfRun(dialect: FeedModel['dialect'], runId: string): Statement {
	const query = sql`
		select name, outcome, state, put_into, problem, ended_at from ${sql.id(BOOKKEEPING.putAway)}
		where run_id = ${runId} order by name`;
	return statement(dialect, 'history.put-away', "Looks where a run's files are", 'read', query);
}
