import { sql } from 'kysely';
import type { LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, column, type Sql } from '../model.js';

/**
 * `etl_run_files`, also where an earlier version made it. The first versions recorded no source; a copy stands there if it
 * is the last of its name and date and was skipped. Later ones did not count deliveries: of each name, source and date
 * only the one that stands has its rows.
 */
export function filesWithSources(live: LiveSchema): Sql {
	const files = sql.id(BOOKKEEPING.files);
	if (hasColumn(live, 'outcome')) return files;
	if (notesDeliveries(live)) return sql`(select g.*, null as outcome from ${files} as g)`;
	const counted = sql`case when standing = 1 then 1 end as delivery, null as delivered_by, null as outcome`;
	if (notesSources(live)) return sql`(select g.*, ${counted} from ${files} as g)`;
	const stood = sql`select f.*, ${formerStanding('f')} as standing, null as place, null as series from ${files} as f`;
	return sql`(select g.*, ${counted} from (${stood}) as g)`;
}

/** Whether the bookkeeping has a file's source. */
export function notesSources(live: LiveSchema): boolean {
	return hasColumn(live, 'standing');
}

/** Whether the bookkeeping counts the deliveries of a file. */
export function notesDeliveries(live: LiveSchema): boolean {
	return hasColumn(live, 'delivery');
}

function hasColumn(live: LiveSchema, column: string): boolean {
	return live.tables.get(BOOKKEEPING.files)?.columns.some(({ name }) => name === column) ?? false;
}

/**
 * The run that brought a delivery which an earlier version noted anew, as a copy or with rows of its own: that of the last
 * row with its name, date and content.
 */
export function formerDeliverer(): Sql {
	const files = sql.id(BOOKKEEPING.files);
	const of = (name: string) => column(BOOKKEEPING.files, name);
	return sql`(select d.run_id from ${files} as d where d.stage_table = ${of('stage_table')} and d.run_date = ${of('run_date')}
		and d.name = ${of('name')} and d.sha256 = ${of('sha256')} and d.state in ('loaded', 'corrected', 'reloaded', 'duplicate')
		order by d.file_id desc limit 1)`;
}

/** Whether a delivery that an earlier version recorded stands. */
export function formerStanding(alias: string): Sql {
	const f = (name: string) => column(alias, name);
	const files = sql.id(BOOKKEEPING.files);
	return sql`case when ${f('active')} = 1 then 1 when ${f('state')} = 'duplicate'
		and exists (select 1 from ${files} as h where h.file_id = ${f('same_as')} and h.active = 1 and h.sha256 = ${f('sha256')})
		and not exists (select 1 from ${files} as l where l.stage_table = ${f('stage_table')} and l.run_date = ${f('run_date')}
			and l.name = ${f('name')} and l.file_id > ${f('file_id')} and l.state in ('loaded', 'corrected', 'duplicate'))
		then 1 else 0 end`;
}
