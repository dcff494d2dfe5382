import { describe, expect, test } from 'vitest';
import { planSchemaInProcess, runInProcess } from '../helpers/in-process.js';
import { ENGINES, type Place, placeOn } from '../helpers/place.js';

type ColumnDocument = Readonly<Record<string, unknown>>;

const ID = { name: 'CustomerID', type: 'varchar(18)', key: true };
const SEEN = { name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] };
const COUNTRY = { name: 'Country', type: 'char(5)' };

const DESTRUCTIVE = { permissions: { destructive: true } };

function configure(place: Place, columns: readonly ColumnDocument[], more: object = {}): void {
	place.configure({ schema: { columns: [ID, SEEN, COUNTRY, ...columns] }, ...more });
}

const HEADER = 'CustomerID,LastConsultedDate,Country,Note';

function put(place: Place, name: string, ...rows: string[]): void {
	place.put(name, [HEADER, ...rows, ''].join('\n'));
}

const notes = (place: Place) => place.rows('select "CustomerID" as id, "Note" as note from med_users_ind order by 1');

for (const engine of ENGINES) {
	describe(`${engine}: several changes of the config at once`, () => {
		test('a value need not be there any more, and does not fit the new type: it becomes null', async () => {
			const place = await placeOn(engine);
			configure(place, [{ name: 'Note', type: 'datetime', required: true }]);
			put(place, 'a.csv', '1,20261101,IND,2026-11-01 10:30:00');
			await runInProcess(place);
			configure(place, [{ name: 'Note', type: 'date' }]);
			await runInProcess(place, DESTRUCTIVE);
			expect(await notes(place)).toEqual([{ id: '1', note: null }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
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
			put(place, 'a.csv', '1,20261101,IND,7');
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
