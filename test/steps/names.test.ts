import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Workplace, workplace } from '../helpers/cli.js';
import { eventsOf, runInProcess } from '../helpers/in-process.js';

/** Names that would be something else, if anything took them for SQL, for a path or for a table of ours. */
const NAMES = [
	'master',
	'etl_runs',
	'MASTER',
	'ｍａｓｔｅｒ',
	'"; drop table med_users_master; --',
	"'; delete from etl_runs; --",
	'x" as select 1; --',
	'--',
	'/*',
	'../../etc/passwd',
	'-rf',
	'select',
	'table',
	'null_',
	'a.b',
	'"quoted"',
	'`tick`',
	'[bracket]',
	'$1',
	'?1',
	':name',
	'{country}',
	'{{country}}',
	'$&',
	'\u202eDNI',
	'\u200b',
	'I\u0307ND',
	'côte',
	'cote',
	'COTE',
	'Ｃote',
	'us_a',
	'us-a',
	'us a',
	'x'.repeat(10_000),
	`${'x'.repeat(9_999)}y`,
	'sqlite_master',
	'pg_catalog',
	'__proto__',
	'constructor',
	'𝒰𝒮',
	'日本',
];

const SCHEMA = {
	columns: [
		{ name: 'ID', type: 'text', key: true },
		{ name: 'Country', type: 'text' },
	],
};

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function load(place: Workplace, countries: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
	place.configure({ schema: SCHEMA, latestBy: null, birthDateColumn: null, ...more });
	place.put('a.csv', `ID,Country\n${countries.map((name, at) => `${at},${quoted(name)}`).join('\n')}\n`);
	return runInProcess(place);
}

/** The countries whose rows each table holds, as the stage has them. */
function heldBy(place: Workplace): Map<string, Set<string>> {
	const tables = place.rows('select distinct table_name from etl_countries').map((row) => String(row.table_name));
	const held = tables.map((table): [string, Set<string>] => {
		const rows = place.rows(`select Country from ${quoted(table)}`);
		return [table, new Set(rows.map((row) => String(row.Country)))];
	});
	return new Map(held);
}

describe('countries', () => {
	test('whatever they are called, each reaches its own table and no other', async () => {
		const place = workplace();
		const { outcome } = await load(place, NAMES);
		expect(outcome.status).toBe('done');
		const held = heldBy(place);
		const fold = (name: string) => name.normalize('NFC').trim().toLowerCase().toUpperCase();
		for (const [table, countries] of held) {
			expect([...new Set([...countries].map(fold))], table).toHaveLength(1);
			expect(table).toMatch(/^med_users_[a-z0-9_]{1,53}$/);
		}
		expect(held.size).toBe(new Set(NAMES.map(fold)).size);
		const rows = [...held.keys()].flatMap((table) => place.rows(`select ID from ${quoted(table)}`));
		expect(rows).toHaveLength(NAMES.length);
		expect(place.rows('select count(*) as n from med_users_master')).toEqual([{ n: NAMES.length }]);
		expect(place.rows('select count(*) as n from etl_runs')).toEqual([{ n: 1 }]);
	});
});

describe('columns of files', () => {
	test('become columns of that very name, or refuse the day', async () => {
		const place = workplace();
		place.configure({ schema: SCHEMA, latestBy: null, birthDateColumn: null, policies: { extraColumns: 'evolve' } });
		const names = [
			'"; drop table etl_runs; --',
			"it's",
			'select',
			'a.b',
			'[x]',
			'`y`',
			'../z',
			'-v',
			'\u202eevil',
			'__proto__',
			'x'.repeat(63),
		];
		place.put('a.csv', `ID,Country,${names.map(quoted).join(',')}\n1,IND,${names.map((_, at) => at).join(',')}\n`);
		await runInProcess(place);
		for (const [at, name] of names.entries())
			expect(place.rows(`select ${quoted(name)} as v from med_users_ind`), name).toEqual([{ v: String(at) }]);
		for (const [at, name] of ['Inserted_on', 'etl_line', 'x'.repeat(10_000), 'ETL_run_id'].entries()) {
			place.put('a.csv', `ID,Country,${name}\n1${at},IND,2\n`);
			await expect(runInProcess(place), name).rejects.toMatchObject({ code: 'E_COLUMN_EXTRA' });
		}
	});
});

describe('files', () => {
	test('of any name are read as that file and no other; links out of the source are refused', async () => {
		const place = workplace();
		place.configure({ schema: SCHEMA, latestBy: null, birthDateColumn: null });
		const names = [
			"'; drop table x; --.csv",
			'-rf.csv',
			'--config.csv',
			'$(id).csv',
			'\u202evsc.csv',
			'a\nb.csv',
			'..csv.csv',
			'%2e%2e.csv',
			'\u001b]0;t\u0007.csv',
		];
		for (const [at, name] of names.entries()) place.put(name, `ID,Country\n${at},IND\n`);
		const secret = path.join(place.folder, 'secret.csv');
		writeFileSync(secret, 'ID,Country\nsecret,IND\n');
		symlinkSync(secret, path.join(place.inbox, 'link.csv'));
		symlinkSync('../secret.csv', path.join(place.inbox, 'relative.csv'));
		symlinkSync(place.folder, path.join(place.inbox, 'folder.csv'));
		mkdirSync(path.join(place.inbox, 'inner'));
		symlinkSync('/dev/zero', path.join(place.inbox, 'zero.csv'));
		const { events, outcome } = await runInProcess(place);
		expect(outcome.status).toBe('incomplete');
		const states = new Map(eventsOf(events, 'file').map(({ file }) => [file.name, file.state]));
		expect(
			[...states]
				.filter(([, state]) => state === 'ready')
				.map(([name]) => name)
				.sort(),
		).toEqual(names.filter((name) => !name.startsWith('.')).sort());
		for (const link of ['link.csv', 'relative.csv', 'zero.csv']) expect(states.get(link), link).toBe('refused');
		expect(place.rows("select count(*) as n from med_users_ind where ID = 'secret'")).toEqual([{ n: 0 }]);
	});
});
