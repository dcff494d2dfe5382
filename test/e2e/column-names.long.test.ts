import { describe, expect, test } from 'vitest';
import { COUNTRIES, configure, quoted, run, SCHEMA } from '../helpers/names.js';
import { ENGINES, placeOn } from '../helpers/place.js';

for (const engine of ENGINES) {
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
				'constructor',
				'toString',
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
				const values = names.map((name, at) => `${quoted(name)} as v${at}`).join(', ');
				expect(await place.rows(`select ${values} from v_med_users_ind where "ID" = '${id}'`)).toEqual([
					Object.fromEntries(names.map((_, at) => [`v${at}`, `${id}-${at}`])),
				]);
			}
			expect(place.etl('plan').status).toBe(0);
		});

		test('are told from what every object has', async () => {
			const place = await placeOn(engine);
			const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty'];
			const columns = names.map((name) => ({ name, type: 'varchar(20)' }));
			configure(place, { schema: { columns: [...SCHEMA.columns, ...columns] } });
			place.put('a.csv', `ID,Country,${names}\n1,valueOf,${names.map((name) => `1 ${name}`)}\n`);
			place.put('b.json', `[{"ID":"2","Country":"valueOf",${names.map((name) => `"${name}":"2 ${name}"`)}}]`);
			run(place);
			const held = await place.rows(
				`select ${names.map((name, at) => `${quoted(name)} as v${at}`)} from med_users_valueof order by "ID"`,
			);
			expect(held.map((row) => Object.values(row))).toEqual(
				['1', '2'].map((id) => names.map((name) => `${id} ${name}`)),
			);
			expect(place.etl('plan', '--detailed-exitcode').status).toBe(0);
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
}
