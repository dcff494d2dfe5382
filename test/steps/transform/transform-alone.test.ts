import { describe, expect, test } from 'vitest';
import { planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

const FEED = [
	'CustomerID,Ward,Note,LastConsultedDate,Country',
	'1,A,10,20261101,IND',
	'2,A,11,20261102,USA',
	'2,B,,20261103,IND',
	'',
].join('\n');

function configure(place: Place, key: string, types: { id: string; note: string }, more: readonly object[] = []): void {
	const columns = [
		{ name: 'CustomerID', type: types.id, required: true },
		{ name: 'Ward', type: 'varchar(5)', required: true },
		{ name: 'Note', type: types.note },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'char(5)' },
	];
	const schema = { columns: [...columns.map((column) => ({ ...column, key: column.name === key })), ...more] };
	place.configure({ schema });
}

async function content(place: Place): Promise<object> {
	const rows = (table: string) =>
		place.rows(`select "CustomerID", "Ward", "Note", "Extra", etl_record from ${table} order by etl_record`);
	return { stage: await rows('med_users_master'), ind: await rows('med_users_ind') };
}

const DESTRUCTIVE = { destructive: true };

for (const engine of ONE_ENGINE) {
	describe(`${engine}: transform alone`, () => {
		test.each(['CustomerID', 'Ward'])(
			'under another config than the stage was loaded by, key %s: what a whole run under it gives',
			async (key) => {
				const [place, fresh] = [await placeOn(engine), await placeOn(engine)];
				for (const each of [place, fresh]) each.put('a.csv', FEED);
				configure(place, 'CustomerID', { id: 'varchar(18)', note: 'varchar(9)' });
				await runInProcess(place, { steps: ['read', 'stage'] });
				const more = [{ name: 'Extra', type: 'varchar(3)', required: true, default: 'x' }];
				for (const each of [place, fresh]) configure(each, key, { id: 'int(9)', note: 'int(4)' }, more);
				await runInProcess(place, { steps: ['transform', 'validate'], permissions: DESTRUCTIVE });
				await runInProcess(fresh);
				expect(await content(place)).toEqual(await content(fresh));
				expect((await planSchemaInProcess(place)).changes).toBe(false);
			},
		);

		test('refuses what may lose data of the stage, and names the rows', async () => {
			const place = await placeOn(engine);
			place.put('a.csv', FEED);
			configure(place, 'CustomerID', { id: 'varchar(18)', note: 'varchar(9)' });
			await runInProcess(place, { steps: ['read', 'stage'] });
			configure(place, 'CustomerID', { id: 'varchar(18)', note: 'varchar(1)' });
			await expect(runInProcess(place, { steps: ['transform', 'validate'] })).rejects.toThrow(
				/med_users_master\.Note: retype .*: 2 rows are cut, such as 1; 2/,
			);
		});
	});
}
