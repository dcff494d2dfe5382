// The same day in DuckDB: the dates that one format can say are typed, what does not fit goes to its table of rejects.
//   node duckdb_day.mjs FOLDER-OF-ITS-PACKAGE FILE DATABASE

import { createRequire } from 'node:module';
import path from 'node:path';
import { COLUMNS, COUNTRIES } from '../feeds.mjs';

const [folder, file, database] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(path.join(folder, 'package.json'))('@duckdb/node-api');
const DATES = ['CustomerOpenDate', 'LastConsultedDate'];
const columns = COLUMNS.map((name) => `'${name}': '${DATES.includes(name) ? 'DATE' : 'VARCHAR'}'`).join(', ');
const names = COLUMNS.map((name) => `s."${name}"`).join(', ');

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
const run = (sql) => connection.run(sql);
await run(`create table med_users_master as
	select * replace (try_strptime("DateofBirth", '%d%m%Y')::date as "DateofBirth")
	from read_csv('${file}', delim = '|', header = false, quote = '', columns = {${columns}}, dateformat = '%Y%m%d', store_rejects = true)`);
await run('begin');
await run(`create temporary table winners as select stage_row, "Country" from (select rowid as stage_row, "Country",
	row_number() over (partition by "CustomerID" order by "LastConsultedDate" desc, rowid desc) as place
	from med_users_master) as w where place = 1`);
for (const country of COUNTRIES)
	await run(`create table med_users_${country.toLowerCase()} as select ${names} from winners as w
		join med_users_master as s on s.rowid = w.stage_row where w."Country" = '${country}'`);
await run('commit');
connection.closeSync();
instance.closeSync();
