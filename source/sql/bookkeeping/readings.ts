import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type FeedModel, statement } from '../model.js';

/** Names a series of files in a source. */
export interface SeriesKey {
	readonly place: string;
	readonly series: string;
}

/**
 * The readings of a series to compare a file of a run date with: those of the last day before it and of the day itself,
 * and of the next day where there is none before. Each shape is given once. Files whose rows were replaced or removed
 * do not count.
 */
export function seriesReadings(model: FeedModel, { place, series }: SeriesKey, runDate: string): Statement {
	const r = (name: string) => column('r', name);
	const standing = sql`
		select ${sql.join(['file_id', 'run_date', 'shape'].map(r))} from ${sql.id(BOOKKEEPING.readings)} as ${sql.id('r')}
		join ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')} on ${column('f', 'file_id')} = ${r('file_id')}
		where ${r('stage_table')} = ${model.stage} and ${r('place')} = ${place} and ${r('series')} = ${series}
			and ${column('f', 'active')} = 1`;
	const query = sql`
		with ${sql.id('standing')} as (${standing})
		select ${sql.join(['file_id', 'run_date', 'path', 'reading'].map(r))} from ${sql.id(BOOKKEEPING.readings)} as ${sql.id('r')}
		where ${r('file_id')} in (
			select min(file_id) from ${sql.id('standing')}
			where run_date = ${runDate}
				or run_date = (select max(run_date) from ${sql.id('standing')} where run_date < ${runDate})
				or run_date = (select min(run_date) from ${sql.id('standing')} where run_date > ${runDate})
			group by run_date, shape)
		order by ${r('file_id')}`;
	return statement(model.dialect, 'readings.series', 'Reads how files of the series were read', 'read', query);
}

/** The readings of a series that a person accepted up to a run date. */
export function acceptedReadings(model: FeedModel, { place, series }: SeriesKey, runDate: string): Statement {
	const query = sql`
		select path, run_date, reading, accepted_by, accepted_at from ${sql.id(BOOKKEEPING.accepted)}
		where stage_table = ${model.stage} and place = ${place} and series = ${series} and run_date <= ${runDate}
		order by run_date, path`;
	return statement(model.dialect, 'readings.accepted', 'Reads what was accepted of the series', 'read', query);
}

/** Whether the database keeps what was read of files; one of an earlier version does not. */
export function keepsReports(live: LiveSchema): boolean {
	return live.tables.get(BOOKKEEPING.readings)?.columns.some(({ name }) => name === 'report') ?? false;
}

/** By what the files of a run date in the stage were read, where what was read of them is kept. */
export function readWithOfDate(model: FeedModel, runDate: string): Statement {
	const [f, r] = [(name: string) => column('f', name), (name: string) => column('r', name)];
	const query = sql`
		select ${f('file_id')}, ${r('read_with')}
		from ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')}
		join ${sql.id(BOOKKEEPING.readings)} as ${sql.id('r')} on ${r('file_id')} = ${f('file_id')}
		where ${f('stage_table')} = ${model.stage} and ${f('run_date')} = ${runDate} and ${f('active')} = 1
			and ${r('read_with')} is not null and ${r('report')} is not null
		order by ${f('file_id')}`;
	const purpose = 'Reads by what the files of the date were read';
	return statement(model.dialect, 'readings.with', purpose, 'read', query);
}

/** All that was read of a file. */
export function reportOfFile(model: FeedModel, fileId: number): Statement {
	const query = sql`select reading, report from ${sql.id(BOOKKEEPING.readings)} where file_id = ${fileId}`;
	return statement(model.dialect, 'readings.report', 'Reads what was read of a file', 'read', query);
}

/** How the files of a run date in the stage were mapped, and whether one of their values was rejected. */
export function mappingsOfDate(model: FeedModel, runDate: string): Statement {
	const f = (name: string) => column('f', name);
	const query = sql`
		select ${f('file_id')}, ${column('r', 'mapping')}, ${f('rejected')}, ${f('nulled')}
		from ${sql.id(BOOKKEEPING.files)} as ${sql.id('f')}
		join ${sql.id(BOOKKEEPING.readings)} as ${sql.id('r')} on ${column('r', 'file_id')} = ${f('file_id')}
		where ${f('stage_table')} = ${model.stage} and ${f('run_date')} = ${runDate} and ${f('active')} = 1
		order by ${f('file_id')}`;
	return statement(model.dialect, 'readings.mappings', 'Reads how the files of the date were read', 'read', query);
}
