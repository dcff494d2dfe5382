// A day on SQLite, beside what it could be done with instead.

import path from 'node:path';
import { sqliteLimit } from '../contenders/limit.mjs';
import { COLUMNS } from '../feeds.mjs';
import { inTurn } from '../measure.mjs';
import { nodePackage, pythonWith, removeDatabase, version } from '../tools.mjs';

/** The slow ones get a part of the records, and say so. */
const PART = 0.1;

export async function sqlite(kit) {
	const { work, records, runs, say } = kit;
	const pandas = pythonWith('pandas');
	const duckdb = nodePackage(path.join(work, 'duckdb'), '@duckdb/node-api@1.5.6-r.1');
	const few = Math.round(records * PART);
	const database = (name) => path.join(work, `${name}.db`);
	const fresh = (name) => () => removeDatabase(database(name));
	const contenders = [
		{ name: 'etl-tui run', before: fresh('etl'), command: kit.run({ connection: `sqlite:${database('etl')}` }) },
		{
			name: 'the limit: sqlite3 .import and SQL',
			missing: version('sqlite3') === null,
			before: fresh('limit'),
			command: { file: 'sqlite3', words: [database('limit')], input: sqliteLimit(await kit.plain(records, false)) },
		},
		{
			name: 'pandas: read_csv, to_sql',
			missing: pandas === null,
			before: fresh('pandas'),
			command: {
				file: pandas?.file,
				words: [kit.contender('pandas_day.py'), await kit.feed(records), database('pandas')],
			},
		},
		{
			name: 'DuckDB: read_csv with rejects, and the same SQL',
			missing: duckdb === null,
			before: fresh('duckdb'),
			command: {
				file: process.execPath,
				words: [kit.contender('duckdb_day.mjs'), duckdb, await kit.plain(records, false), database('duckdb')],
			},
		},
		{
			name: `sqlite-utils insert, one table, ${few} records`,
			missing: version('sqlite-utils') === null,
			before: fresh('utils'),
			command: {
				file: 'sqlite-utils',
				words: [
					'insert',
					database('utils'),
					'med_users_master',
					await kit.plain(few, true),
					'--csv',
					'--delimiter',
					'|',
				],
			},
		},
		{
			name: `csvsql --insert, one table, ${few} records`,
			missing: version('csvsql') === null,
			before: fresh('csvsql'),
			command: {
				file: 'csvsql',
				words: [
					'-d',
					'|',
					'--no-inference',
					'--db',
					`sqlite:///${database('csvsql')}`,
					'--insert',
					'--tables',
					'med_users_master',
					await kit.plain(few, true),
				],
			},
		},
	];
	const there = kit.present(contenders);
	const times = await inTurn(there, runs, say);
	kit.table(`A day of ${records} records in ${COLUMNS.length} columns on SQLite`, times);
	const own = times.get('etl-tui run');
	const against = (name) => (times.has(name) ? own.seconds / times.get(name).seconds : null);
	kit.target(
		'full run on SQLite, typed, rejects, winners, validated, vs the pandas script',
		0.85,
		against('pandas: read_csv, to_sql'),
	);
	kit.target('the same vs the `.import` limit', 1.5, against('the limit: sqlite3 .import and SQL'));
	kit.target(`peak memory at ${records} records, MB`, 250, own.peak);
	return own;
}
