import type { Engine } from '../../source/engines/engine.js';
import type { PlainRow } from './feed-model.js';

const BY_FILE = '"etl_file_id", "etl_record"';

/** What stands in the database. */
export interface Snapshot {
	/** Rows with the name of their file, in the order of loading. */
	readonly stage: readonly PlainRow[];
	/** Rows that have left it. */
	readonly withdrawn: readonly PlainRow[];
	readonly targets: ReadonlyMap<string, readonly PlainRow[]>;
	/** Country text to table. */
	readonly mapped: ReadonlyMap<string, string>;
	readonly runs: readonly PlainRow[];
	readonly files: readonly PlainRow[];
	readonly countries: readonly PlainRow[];
	readonly rejects: readonly PlainRow[];
	readonly repairs: readonly PlainRow[];
	/** Rows that are noted of each table. */
	readonly noted: ReadonlyMap<string, number>;
}

/** Reads everything, in an order of its own. */
export async function snapshot(engine: Engine): Promise<Snapshot> {
	const live = await engine.inspect();
	const all = async (table: string, order: string) => (live.tables.has(table) ? select(engine, table, order) : []);
	const mapped = new Map(
		(await all('etl_countries', '"country_text"')).map((row) => [String(row.country_text), String(row.table_name)]),
	);
	const targets = new Map<string, readonly PlainRow[]>();
	for (const table of [...new Set(mapped.values())].sort())
		if (live.tables.has(table)) targets.set(table, await all(table, BY_FILE));
	return {
		stage: await all('med_users_master', BY_FILE),
		withdrawn: await all('etl_withdrawn_med_users_master', BY_FILE),
		targets,
		mapped,
		runs: await all('etl_runs', '"started_at"'),
		files: await all('etl_run_files', '"file_id"'),
		countries: await all('etl_run_countries', '"table_name"'),
		rejects: await all('etl_rejects', '"file_id", "record", "fault"'),
		repairs: await all('etl_repairs', '"file_id", "record", "attempt"'),
		noted: new Map(
			(await all('etl_targets', '"table_name"')).map((row) => [String(row.table_name), Number(row.row_count)]),
		),
	};
}

function select(engine: Engine, table: string, order: string): Promise<PlainRow[]> {
	const sql = `select * from "${table}" order by ${order}`;
	return engine.rows({ id: 'test', sql, parameters: [], purpose: 'The test looks', risk: 'read' });
}
