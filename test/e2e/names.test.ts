import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Report, reportShape } from '../../source/output/report.js';
import { ENGINES, type Place, placeOn } from '../helpers/place.js';
import { randomFrom } from '../helpers/random.js';

/** Countries that would be something else, if anything took them for SQL, for a path or for a name of ours or the server's. */
const COUNTRIES = [
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

const SCHEMA = {
	columns: [
		{ name: 'ID', type: 'text', key: true },
		{ name: 'Country', type: 'text' },
	],
};

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** What makes two texts the same country. */
const fold = (name: string) => name.normalize('NFC').trim().toLowerCase().toUpperCase();

function configure(place: Place, more: Readonly<Record<string, unknown>> = {}): void {
	place.configure({ schema: SCHEMA, latestBy: null, birthDateColumn: null, ...more });
}

/** Runs the day, which may end with this code or with none, and gives its report. */
function run(place: Place, code?: string): Report {
	const done = place.etl('run', '--yes', '--json');
	expect(done.stdout, done.stderr).not.toBe('');
	const report = reportShape.parse(JSON.parse(done.stdout));
	expect(report.error?.code, report.error?.message).toBe(code);
	return report;
}

/** The countries whose rows each table holds, as the stage has them, and how many rows it and its view have. */
async function heldBy(place: Place, view: (table: string) => string): Promise<Map<string, Held>> {
	const tables = await place.rows('select distinct table_name as name from etl_countries');
	const rows = await place.rows(
		tables
			.map(({ name }) => String(name))
			.map(
				(name) => `
				select '${name}' as name, "Country" as country, (select count(*) from ${quoted(view(name))}) as shown from ${quoted(name)}`,
			)
			.join(' union all '),
	);
	const held = new Map<string, Held>();
	for (const { name, country, shown } of rows) {
		const { countries = new Set<string>(), ids = 0 } = held.get(String(name)) ?? {};
		held.set(String(name), { countries: countries.add(String(country)), ids: ids + 1, shown: Number(shown) });
	}
	return held;
}

interface Held {
	readonly countries: Set<string>;
	readonly ids: number;
	readonly shown: number;
}

for (const engine of ENGINES) {
	describe(`${engine}: countries`, () => {
		test.each([
			{ table: 'med_users_{country}', view: 'v_med_users_{country}' },
			{ table: '{country}', view: '{country}_v' },
		])('whatever they are called, each reaches its own $table and no other', async (target) => {
			const place = await placeOn(engine);
			configure(place, { target, stage: { table: target.table.replace('{country}', 'master') } });
			place.put('a.csv', `ID,Country\n${COUNTRIES.map((name, at) => `${at},${quoted(name)}`).join('\n')}\n`);
			run(place);
			const held = await heldBy(place, (table) =>
				target.view.replace('{country}', table.slice(target.table.indexOf('{'))),
			);
			for (const [table, { countries, ids, shown }] of held) {
				expect([...new Set([...countries].map(fold))], table).toHaveLength(1);
				expect(table).toMatch(/^[a-z0-9_]{1,63}$/);
				expect(shown, table).toBe(ids);
			}
			expect(held.size).toBe(new Set(COUNTRIES.map(fold)).size);
			const all = COUNTRIES.length;
			expect([...held.values()].reduce((sum, { ids }) => sum + ids, 0)).toBe(all);
			expect(await place.rows('select status, staged, winners from etl_runs')).toEqual([
				{ status: 'done', staged: `${all}`, winners: `${all}` },
			]);
			// Once more, now that all is there: nothing that was made stands in the way of anything.
			place.put('b.csv', `ID,Country\n${COUNTRIES.map((name, at) => `b${at},${quoted(name)}`).join('\n')}\n`);
			expect(run(place).countries.filter(({ created }) => created)).toEqual([]);
			expect(place.etl('validate').status).toBe(0);
		});
	});

	describe(`${engine}: longer than an index holds`, () => {
		/** Text that no database can compress. */
		const noise = (bytes: number) => {
			const random = randomFrom(bytes);
			return Buffer.from(Array.from({ length: bytes }, () => random() * 256))
				.toString('base64')
				.slice(0, bytes);
		};

		test('a country or a key makes its record a reject, and no other', async () => {
			const place = await placeOn(engine);
			configure(place, { policies: { maxRejects: '100%', countries: { Utopia: [noise(5_000)] } } });
			const [long, fits] = [noise(2_001), noise(2_000)];
			const records = [
				...[long, noise(100_000), 'é'.repeat(1_001)].flatMap((text, at) => [
					{ ID: `country ${at}`, Country: text },
					{ ID: text, Country: 'IND' },
				]),
				{ ID: 'fits', Country: fits },
				{ ID: fits, Country: 'IND' },
				{ ID: 'é'.repeat(1_000), Country: 'é'.repeat(1_000) },
				{ ID: 'alias', Country: noise(5_000) },
			];
			place.put('a.json', JSON.stringify(records));
			run(place);
			const rejects = 'select record, column_name as "column", code from etl_rejects order by 1';
			expect(await place.rows(rejects)).toEqual(
				[1, 2, 3, 4, 5, 6].map((record) => ({
					record: `${record}`,
					column: record % 2 === 1 ? 'Country' : 'ID',
					code: 'E_LENGTH',
				})),
			);
			expect(await place.rows('select count(*) as n from med_users_master')).toEqual([{ n: '4' }]);
			expect(await place.rows('select "ID" as id, "Country" as country from med_users_utopia')).toEqual([
				{ id: 'alias', country: 'Utopia' },
			]);
			// A correction goes through what notes the keys that it takes away.
			place.put('a.json', JSON.stringify(records.slice(6).map((record) => ({ ...record, Country: 'USA' }))));
			run(place);
			expect(await place.rows('select count(*) as n from med_users_usa')).toEqual([{ n: '4' }]);
		});

		test('the columns of a key share the room', async () => {
			const place = await placeOn(engine);
			const columns = ['A', 'B', 'C'].map((name) => ({ name, type: 'varchar(1500)', key: true }));
			const schema = { columns: [...columns, { name: 'Country', type: 'char(5)' }] };
			configure(place, { schema, policies: { maxRejects: '100%' } });
			const record = (...lengths: number[]) => `${lengths.map(noise).join(',')},IND\n`;
			place.put('a.csv', `A,B,C,Country\n${record(600, 800, 601)}${record(600, 800, 600)}${record(1, 1_500, 500)}`);
			run(place);
			const rejects = 'select record, column_name as "column", reason from etl_rejects';
			const reason = 'makes a key of more than 2000 bytes';
			expect(await place.rows(`${rejects} order by 1`)).toEqual([
				{ record: '1', column: 'B', reason },
				{ record: '3', column: 'B', reason },
			]);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: '1' }]);
		});
	});

	describe(`${engine}: columns of files`, () => {
		test('become columns of that very name', async () => {
			const place = await placeOn(engine);
			configure(place, { policies: { extraColumns: 'evolve' } });
			const names = [
				'"; drop table etl_runs; --',
				"it's",
				'select',
				'user',
				'order',
				'a.b',
				'[x]',
				'`y`',
				'../z',
				'-v',
				'$$',
				'$1',
				'%',
				'%I %L',
				'\\',
				'\\n',
				'line\nbreak',
				'\u202eevil',
				'__proto__',
				'count',
				'checksum',
				'country_text',
				'table_name',
				'Inserted on',
				'oid',
				'_rowid_',
				'日本',
				'x'.repeat(63),
				'é'.repeat(31),
			];
			const file = (id: number) =>
				`ID,Country,${names.map(quoted).join(',')}\n${id},IND,${names.map((_, at) => `${id}-${at}`).join(',')}\n`;
			for (const id of [1, 2]) {
				place.put(`${id}.csv`, file(id));
				run(place);
				for (const [at, name] of names.entries()) {
					const values = `select ${quoted(name)} as v from v_med_users_ind where "ID" = '${id}'`;
					expect(await place.rows(values), name).toEqual([{ v: `${id}-${at}` }]);
				}
			}
			expect(place.etl('plan').status).toBe(0);
		});

		test('stand in the view as they are, where one is called as what is computed there', async () => {
			const place = await placeOn(engine);
			const dates = ['Seen', 'Born'].map((name) => ({ name, type: 'date' }));
			const schema = { columns: [...SCHEMA.columns, ...dates] };
			place.configure({ schema, latestBy: 'Seen', birthDateColumn: 'Born', policies: { extraColumns: 'evolve' } });
			place.put('a.csv', 'ID,Country,Seen,Born,AGE,DaysSinceLastConsulted\n1,IND,2026-11-01,1987-03-06,old,many\n');
			run(place);
			const [row = {}] = await place.rows('select * from v_med_users_ind');
			expect(Object.keys(row)).toEqual([
				...['ID', 'Country', 'Seen', 'Born', 'AGE', 'DaysSinceLastConsulted'],
				...['Inserted_on', 'etl_run_id', 'etl_file_id', 'etl_line', 'etl_record', 'ConsultedOver30DaysAgo'],
			]);
			expect(row).toMatchObject({ AGE: 'old', DaysSinceLastConsulted: 'many' });
			expect(place.etl('plan', '--detailed-exitcode').status).toBe(0);
		});
	});

	describe(`${engine}: columns that no table may have`, () => {
		const evolving = { policies: { extraColumns: 'evolve' } };
		const loaded = 'select "ID" as id from med_users_ind order by 1';
		const refused =
			"select name from etl_run_files where state = 'refused' and fault_code = 'E_COLUMN_EXTRA' order by 1";

		test('refuse their file, and no other', async () => {
			const place = await placeOn(engine);
			configure(place, evolving);
			const names = [
				'Inserted_on',
				'etl_line',
				'ETL_run_id',
				'rowid',
				'ROWID',
				'ctid',
				'tableoid',
				'xmin',
				'Xmax',
				'cmin',
				'cmax',
				'_',
				'n\0l',
				'x'.repeat(64),
				`${'x'.repeat(63)}y`,
				'é'.repeat(32),
				'x'.repeat(10_000),
			];
			for (const [at, name] of names.entries())
				place.put(`${10 + at}.csv`, `ID,Country,${quoted(name)}\n${at},IND,1\n`);
			place.put('90.json', '[{"ID":"90","Country":"IND","half \\ud800":"x","half \\udbff":"y"}]');
			place.put('91.csv', 'ID,Country,Note\n91,IND,kept\n');
			run(place, 'E_FILE_REFUSED');
			expect((await place.rows(refused)).map(({ name }) => name)).toEqual([
				...names.map((_, at) => `${10 + at}.csv`),
				'90.json',
			]);
			expect(await place.rows('select "ID" as id, "Note" as note from med_users_ind')).toEqual([
				{ id: '91', note: 'kept' },
			]);
		});

		test('nor more of them than a row of any database holds', async () => {
			const place = await placeOn(engine);
			configure(place, evolving);
			const file = (id: number, from: number, count: number) =>
				`ID,Country,${Array.from({ length: count }, (_, at) => `c${from + at}`).join(',')}\n${id},IND${`,${'v'.repeat(23)}`.repeat(count)}\n`;
			place.put('1.csv', file(1, 0, 290));
			place.put('2.csv', file(2, 280, 19)); // One more than fits.
			place.put('3.csv', file(3, 280, 18));
			place.put('4.csv', file(4, 0, 298));
			place.put('5.csv', file(5, 0, 1_990));
			run(place, 'E_FILE_REFUSED');
			expect(await place.rows(refused)).toEqual([{ name: '2.csv' }, { name: '5.csv' }]);
			expect(await place.rows(loaded)).toEqual([{ id: '1' }, { id: '3' }, { id: '4' }]);
			expect(place.etl('validate').status).toBe(0);
			place.put('6.csv', file(6, 298, 1));
			place.put('7.csv', file(7, 1, 2));
			run(place, 'E_FILE_REFUSED');
			expect(await place.rows(refused)).toContainEqual({ name: '6.csv' });
			expect(await place.rows(loaded)).toEqual([{ id: '1' }, { id: '3' }, { id: '4' }, { id: '7' }]);
		});
	});

	describe(`${engine}: what no database stores`, () => {
		test('in the name of a column refuses its file, and is noted as it can be', async () => {
			const place = await placeOn(engine);
			configure(place, { policies: { extraColumns: 'fail' } });
			place.put('a.csv', 'ID,Country,"n\0l"\n1,IND,2\n');
			place.put('b.json', '[{"ID":"2","Country":"IND","half \\ud800":"x"}]');
			place.put('c.csv', 'ID,Country\n3,IND\n');
			run(place, 'E_FILE_REFUSED');
			expect(await place.rows('select "ID" as id from med_users_ind')).toEqual([{ id: '3' }]);
			const why = 'select fault_code as code, fault_message as message from etl_run_files where fault_code is not null';
			expect(await place.rows(`${why} order by name`)).toEqual([
				{ code: 'E_COLUMN_EXTRA', message: 'a.csv has columns that the schema does not know: n␀l' },
				{ code: 'E_COLUMN_EXTRA', message: 'b.json has columns that the schema does not know: half \ufffd' },
			]);
			expect(place.etl('history').stdout).toContain('E_FILE_REFUSED');
		});

		test('in a value makes its record a reject, whose text can be read', async () => {
			const place = await placeOn(engine);
			configure(place, { policies: { maxRejects: '100%' } });
			place.put(
				'a.json',
				'[{"ID":"a\\u0000b","Country":"IND"},{"ID":"2","Country":"I\\u0000"},{"ID":"3\\ud800","Country":"IND"},{"ID":"4","Country":"IND"}]',
			);
			place.put('b.csv', 'ID,Country\n5,IND\n6\0,IND\n"7\0,IND\n');
			run(place);
			expect(await place.rows('select "ID" as id from med_users_ind order by 1')).toEqual([{ id: '4' }, { id: '5' }]);
			const rejects = 'select file_name as file, code, value, raw from etl_rejects order by file_id, record';
			expect(await place.rows(rejects)).toMatchObject([
				{ file: 'a.json', code: 'E_CHARACTER', value: 'a␀b' },
				{ file: 'a.json', code: 'E_CHARACTER', value: 'I␀' },
				{ file: 'a.json', code: 'E_CHARACTER', value: '3\ufffd' },
				{ file: 'b.csv', code: 'E_CHARACTER', value: '6␀', raw: '6␀,IND' },
				{ file: 'b.csv', code: 'E_QUOTE', value: null, raw: '"7␀,IND' },
			]);
		});

		test('is no text that only looks like it, like SQL, or like what ends a COPY', async () => {
			const place = await placeOn(engine);
			configure(place, { schema: { columns: [...SCHEMA.columns, { name: 'Note', type: 'text' }] } });
			const notes = [
				...COUNTRIES,
				'\\.',
				'\\N.',
				'NULL;',
				"it''s",
				'"',
				"'",
				"E'\\x41'",
				'U&"\\0041"',
				'\\\\',
				'\t\\t',
			];
			const records = notes.map((Note, at) => ({ ID: `${at}`, Country: 'IND', Note }));
			place.put('a.json', JSON.stringify(records));
			place.put('b.csv', `ID,Country,Note\n${notes.map((note, at) => `b${at},IND,${quoted(note)}`).join('\n')}\n`);
			run(place);
			const expected = new Map(notes.flatMap((note, at) => [`${at}`, `b${at}`].map((id) => [id, note.trim()])));
			for (const table of ['med_users_master', 'v_med_users_ind']) {
				const rows = await place.rows(`select "ID" as id, "Note" as note from ${table}`);
				expect(rows).toHaveLength(expected.size);
				expect(new Map(rows.map(({ id, note }) => [id, note]))).toEqual(expected);
			}
		});
	});

	describe(`${engine}: files`, () => {
		test('of any name are read as that file and no other; links out of the source are refused', async () => {
			const place = await placeOn(engine);
			configure(place);
			const names = [
				"'; drop table x; --.csv",
				"\\'; drop table x; --.csv",
				'$$; drop table x; $$.csv',
				'-rf.csv',
				'--config.csv',
				'$(id).csv',
				'$1 %s.csv',
				'\u202evsc.csv',
				'a\nb.csv',
				'..csv.csv',
				'%2e%2e.csv',
				'\u001b]0;t\u0007.csv',
				'日本.csv',
				`${'x'.repeat(250)}.csv`,
			];
			for (const [at, name] of names.entries()) place.put(name, `ID,Country\n${at},IND\n`);
			const secret = path.join(place.folder, 'secret.csv');
			writeFileSync(secret, 'ID,Country\nsecret,IND\n');
			symlinkSync(secret, path.join(place.inbox, 'link.csv'));
			symlinkSync('../secret.csv', path.join(place.inbox, 'relative.csv'));
			symlinkSync(place.folder, path.join(place.inbox, 'folder.csv'));
			mkdirSync(path.join(place.inbox, 'inner'));
			symlinkSync('/dev/zero', path.join(place.inbox, 'zero.csv'));
			run(place, 'E_FILE_REFUSED');
			const noted = await place.rows('select name, state from etl_run_files');
			const called = (state: string) => noted.filter((file) => file.state === state).map((file) => file.name);
			const read = names.filter((name) => !name.startsWith('.'));
			expect(called('loaded').sort()).toEqual([...read].sort());
			expect(called('refused').sort()).toEqual(['folder.csv', 'link.csv', 'relative.csv', 'zero.csv']);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: `${read.length}` }]);
			expect(await place.rows(`select count(*) as n from med_users_ind where "ID" = 'secret'`)).toEqual([{ n: '0' }]);
		});
	});
}
