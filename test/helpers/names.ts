import { expect } from 'vitest';
import { type Report, reportShape } from '../../source/output/report-shape.js';
import type { Place } from './place.js';

/** Countries that would be something else, if anything took them for SQL, for a path or for a name of ours or the server's. */
export const COUNTRIES = [
	'master',
	'MASTER',
	'ｍａｓｔｅｒ',
	'med_users_master',
	'etl_runs',
	'etl_run_files',
	'sqlite_master',
	'json_each',
	'pragma_table_info',
	'pragma_index_info',
	'pg_catalog',
	'pg_class',
	'information_schema',
	'ind',
	'ind_pkey',
	'ind_pkey1',
	'ind_v',
	'"; drop table med_users_master; --',
	"'; delete from etl_runs; --",
	"\\'; drop table etl_runs; --",
	'x" as select 1; --',
	'$$; drop table etl_runs; $$',
	'$etl$',
	'--',
	'/*',
	'../../etc/passwd',
	'-rf',
	'select',
	'table',
	'user',
	'order',
	'null_',
	'a.b',
	'"quoted"',
	'`tick`',
	'[bracket]',
	'$1',
	'?1',
	':name',
	'%',
	'%s %I %L',
	'\\',
	'\\x00',
	'\\u0000',
	'%00',
	'a\nb',
	'a\r\nb',
	'a\tb',
	'{country}',
	'{{country}}',
	'$&',
	'\u202eDNI',
	'\u200b',
	'\u200f\u0627',
	'I\u0307ND',
	'côte',
	'cote',
	'COTE',
	'Ｃote',
	'us_a',
	'us-a',
	'us a',
	'x'.repeat(63),
	`${'x'.repeat(63)}y`,
	`${'x'.repeat(63)}z`,
	`${'é'.repeat(40)}y`,
	`${'é'.repeat(40)}z`,
	`${'x'.repeat(1_999)}y`,
	`${'x'.repeat(1_999)}z`,
	'__proto__',
	'constructor',
	'𝒰𝒮',
	'日本',
];

/** The schema of tests about names. */
export const SCHEMA = {
	columns: [
		{ name: 'ID', type: 'text', key: true },
		{ name: 'Country', type: 'text' },
	],
};

/** A name as both engines quote it. */
export const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Writes the config anew, with that schema where no other is given. */
export function configure(place: Place, more: Readonly<Record<string, unknown>> = {}): void {
	place.configure({ schema: SCHEMA, latestBy: null, birthDateColumn: null, ...more });
}

/** Runs the day, which may end with this code or with none, and gives its report. */
export function run(place: Place, code?: string): Report {
	const done = place.etl('run', '--yes', '--json');
	expect(done.stdout, done.stderr).not.toBe('');
	const report = reportShape.parse(JSON.parse(done.stdout));
	expect(report.error?.code, report.error?.message).toBe(code);
	return report;
}
