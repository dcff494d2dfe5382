import { sql } from 'kysely';
import type { LiveSchema } from '../engines/engine.js';
import { BOOKKEEPING, column, type Sql } from './model.js';

/**
 * `etl_run_files`, also where an earlier version made it. That version recorded no source; a copy stands there if it is
 * the last of its name and date and was skipped.
 */
export function filesWithSources(live: LiveSchema): Sql {
	const files = sql.id(BOOKKEEPING.files);
	if (notesSources(live)) return files;
	return sql`(select f.*, ${formerStanding('f')} as standing, null as place, null as series from ${files} as f)`;
}

/** Whether the bookkeeping has a file's source. */
export function notesSources(live: LiveSchema): boolean {
	return live.tables.get(BOOKKEEPING.files)?.columns.some(({ name }) => name === 'standing') ?? false;
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
