import { describe, expect, test } from 'vitest';
import { planInProcess, planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

type ColumnDocument = Readonly<Record<string, unknown>>;

const ID = { name: 'CustomerID', type: 'varchar(18)', key: true };
const SEEN = { name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] };
const COUNTRY = { name: 'Country', type: 'char(5)' };

const DESTRUCTIVE = { permissions: { destructive: true } };

/** What is in the stage is converted, and no file is read again. */
const STAGE_ALONE = { ...DESTRUCTIVE, steps: ['transform', 'validate'] } as const;

function configure(place: Place, columns: readonly ColumnDocument[], more: object = {}): void {
	place.configure({ schema: { columns: [ID, SEEN, COUNTRY, ...columns] }, ...more });
}

const HEADER = 'CustomerID,LastConsultedDate,Country,Note';

function put(place: Place, name: string, ...rows: string[]): void {
	place.put(name, [HEADER, ...rows, ''].join('\n'));
}

const notes = (place: Place) => place.rows('select "CustomerID" as id, "Note" as note from med_users_ind order by 1');

for (const engine of ONE_ENGINE) {
	describe(`${engine}: several changes of the config at once`, () => {
		test('a value need not be there any more, and does not fit the new type: it becomes null', async () => {
			const place = await placeOn(engine);
			configure(place, [{ name: 'Note', type: 'datetime', required: true }]);
			put(place, 'a.csv', '1,20261101,IND,2026-11-01 10:30:00');
			await runInProcess(place);
			configure(place, [{ name: 'Note', type: 'date' }]);
			await runInProcess(place, STAGE_ALONE);
			expect(await notes(place)).toEqual([{ id: '1', note: null }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		const names: [what: string, before: object, after: object, views: string[]][] = [
			['views get another name', {}, { target: { view: 'w_{country}' } }, ['w_ind', 'w_usa']],
			['there are no views any more', {}, { target: { view: null } }, []],
			['tables get another name', {}, { target: { table: 't_{country}' } }, ['v_med_users_ind', 'v_med_users_usa']],
			[
				'tables get the name back that they had before',
				{ target: { table: 't_{country}' } },
				{},
				['v_med_users_ind', 'v_med_users_usa'],
			],
			['countries become one', {}, { policies: { countries: { IND: ['USA'] } } }, ['v_med_users_ind']],
		];
		test.each(names)('%s, and a column another type', async (_, before, after, views) => {
			const place = await placeOn(engine);
			configure(place, [{ name: 'Note', type: 'varchar(9)' }]);
			put(place, 'a.csv', '1,20261101,IND,7', '2,20261101,USA,8');
			await runInProcess(place);
			configure(place, [{ name: 'Note', type: 'varchar(9)' }], before);
			put(place, 'b.csv', '3,20261101,IND,7');
			await runInProcess(place);
			configure(place, [{ name: 'Note', type: 'int(3)' }], after);
			put(place, 'c.csv', '4,20261101,IND,7');
			await runInProcess(place, DESTRUCTIVE);
			const all =
				engine === 'SQLite'
					? "select name from sqlite_master where type = 'view' order by 1"
					: 'select viewname as name from pg_views where schemaname = current_schema() order by 1';
			expect((await place.rows(all)).map(({ name }) => name)).toEqual(views);
			for (const view of views.filter((name) => name.endsWith('ind')))
				expect(await place.rows(`select "Note" as note from ${view} where "CustomerID" = '4'`)).toEqual([
					{ note: '7' },
				]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
			expect((await planInProcess(place)).changes).toBe(false);
		});

		test('a country that all customers left gets no table under another name, one that is missing is in the plan', async () => {
			const place = await placeOn(engine);
			configure(place, []);
			put(place, 'a.csv', '1,20261101,IND,7', '2,20261101,USA,8');
			await runInProcess(place);
			put(place, 'b.csv', '2,20261102,IND,8');
			configure(place, [], { target: { table: 't_{country}' } });
			await runInProcess(place);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
			await place.change('drop view v_med_users_ind; drop table t_ind');
			const { statements } = await planSchemaInProcess(place);
			expect(statements.map(({ id }) => id)).toContain('t_ind.create');
		});

		test('another stage does not take the tables of the first', async () => {
			const place = await placeOn(engine);
			configure(place, []);
			put(place, 'a.csv', '1,20261101,IND,7');
			await runInProcess(place);
			put(place, 'b.csv', '2,20261101,IND,7');
			configure(place, [], { stage: { table: 'other_stage' } });
			await expect(runInProcess(place)).rejects.toMatchObject({
				code: 'E_DATABASE_SHAPE',
				message: 'med_users_ind: filled from another stage, med_users_master',
				hint: 'Set stage.table back to med_users_master, or give other_stage tables of its own with target.table.',
			});
			configure(place, [], { stage: { table: 'other_stage' }, target: { table: 't_{country}', view: null } });
			await runInProcess(place);
			const ids = (table: string) => place.rows(`select "CustomerID" as id from ${table} order by 1`);
			expect(await ids('t_ind')).toEqual([{ id: '1' }, { id: '2' }]);
			expect(await ids('med_users_ind')).toEqual([{ id: '1' }]);
		});

		test('a column that was added with a default gets another type, of which that default is no value', async () => {
			const place = await placeOn(engine);
			configure(place, []);
			place.put('a.csv', 'CustomerID,LastConsultedDate,Country\n1,20261101,IND\n');
			await runInProcess(place);
			configure(place, [{ name: 'Note', type: 'varchar(9)', required: true, default: 'none' }]);
			put(place, 'b.csv', '2,20261101,IND,8');
			await runInProcess(place);
			expect(await notes(place)).toEqual([
				{ id: '1', note: 'none' },
				{ id: '2', note: '8' },
			]);
			configure(place, [{ name: 'Note', type: 'int(3)' }]);
			await runInProcess(place, DESTRUCTIVE);
			expect(await notes(place)).toEqual([
				{ id: '1', note: null },
				{ id: '2', note: '8' },
			]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});
	});
}
