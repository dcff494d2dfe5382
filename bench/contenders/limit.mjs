// The limit: a database's own import, then the same way from stage to targets in SQL, without lineage, types, rejects,
// bookkeeping or checks.

import { COLUMNS, COUNTRIES } from '../feeds.mjs';

const TYPES = { PostCode: 'varchar(5)', Country: 'varchar(5)', CustomerID: 'varchar(18)' };
const columns = COLUMNS.map((name) => `"${name}" ${TYPES[name] ?? 'varchar(255)'}`).join(', ');
const names = COLUMNS.map((name) => `s."${name}"`).join(', ');

/** From the stage to the targets. */
function targets(rowId, clustered) {
	return [
		'create index latest on med_users_master ("CustomerID", "LastConsultedDate");',
		`create temporary table winners as select ${rowId} as stage_row, "Country" from (select ${rowId}, "Country",
			row_number() over (partition by "CustomerID" order by "LastConsultedDate" desc, ${rowId} desc) as place
			from med_users_master) as w where place = 1;`,
		...COUNTRIES.flatMap((country) => {
			const table = `med_users_${country.toLowerCase()}`;
			return [
				`create table ${table} (${columns}, primary key ("CustomerID"))${clustered};`,
				`insert into ${table} select ${names} from winners as w join med_users_master as s on s.${rowId} = w.stage_row
					where w."Country" = '${country}';`,
			];
		}),
	];
}

/** For `sqlite3 DATABASE`, on its standard input. */
export function sqliteLimit(file) {
	return [
		'.bail on',
		'pragma journal_mode = wal;',
		`create table med_users_master (${columns});`,
		'.mode list',
		'.separator |',
		`.import '${file}' med_users_master`,
		'begin;',
		...targets('rowid', ' without rowid'),
		'commit;',
		'',
	].join('\n');
}

/** For `psql URL`, on its standard input. */
export function postgresLimit(file) {
	return [
		'\\set ON_ERROR_STOP on',
		`create table med_users_master (${columns});`,
		`\\copy med_users_master from '${file}' with (format csv, delimiter '|')`,
		'begin;',
		...targets('ctid', ''),
		'commit;',
		'',
	].join('\n');
}
