import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { planInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

type ColumnDocument = Readonly<Record<string, unknown>>;

const COLUMNS: readonly ColumnDocument[] = [
	{ name: 'CustomerID', type: 'varchar(18)', required: true, key: true },
	{ name: 'Ward', type: 'varchar(5)', required: true },
	{ name: 'Note', type: 'varchar(9)' },
	{ name: 'LastConsultedDate', type: 'datetime', formats: ['YYYYMMDD', 'YYYYMMDDHHmm'] },
	{ name: 'Country', type: 'char(5)' },
];

const HEADER = 'CustomerID,Ward,Note,LastConsultedDate,Country';

function configure(place: Place, changes: Readonly<Record<string, ColumnDocument | null>> = {}): void {
	const columns = COLUMNS.filter(({ name }) => changes[String(name)] !== null);
	place.configure({ schema: { columns: columns.map((column) => ({ ...column, ...changes[String(column.name)] })) } });
}

function put(place: Place, name: string, ...rows: string[]): void {
	place.put(name, [HEADER, ...rows, ''].join('\n'));
}

const remove = (place: Place, name: string) => rmSync(path.join(place.inbox, name));

/** Who stands in which country's table, by the line that brought them. */
async function standing(place: Place): Promise<Record<string, string[]>> {
	const known = await place.rows('select distinct table_name as name from etl_countries order by 1');
	const tables: Record<string, string[]> = {};
	for (const { name } of known) {
		const rows = await place.rows(
			`select "CustomerID" as id, "Ward" as ward, etl_record as line from ${name} order by 1, 2`,
		);
		if (rows.length > 0) tables[String(name)] = rows.map(({ id, ward, line }) => `${id}${ward} line ${line}`);
	}
	return tables;
}

const permissions = { destructive: true };
const STAGE = { steps: ['read', 'stage'], permissions } as const;
const TRANSFORM = { steps: ['transform', 'validate'], permissions } as const;

for (const engine of ONE_ENGINE) {
	describe(`${engine}: values of the stage change with the config, and with them winners`, () => {
		const changes: [what: string, rows: string[], changes: Record<string, ColumnDocument>, after: object][] = [
			[
				'a default for the date that decides',
				['1,A,,20261101,IND', '1,B,,,USA'],
				{ LastConsultedDate: { required: true, default: '20261105' } },
				{ med_users_usa: ['1B line 2', '9A line 1'] },
			],
			[
				'the date that decides loses its time',
				['1,A,,202611011030,IND', '1,B,,,USA'],
				{ LastConsultedDate: { type: 'date', formats: ['YYYYMMDD'] } },
				{ med_users_usa: ['1B line 2', '9A line 1'] },
			],
			[
				'a default for the country',
				['1,A,,20261101,'],
				{ Country: { required: true, default: 'IND' } },
				{ med_users_ind: ['1A line 1'], med_users_usa: ['9A line 1'] },
			],
			[
				'a country that is cut to another',
				['1,A,,20261101,USAXX', '2,A,,20261101,USA'],
				{ Country: { type: 'char(3)' } },
				{ med_users_usa: ['1A line 1', '2A line 2', '9A line 1'] },
			],
		];
		test.each(changes)('%s', async (_, rows, config, after) => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'a.csv', ...rows);
			await runInProcess(place, { date: '2026-11-20' });
			configure(place, config);
			remove(place, 'a.csv');
			put(place, 'b.csv', '9,A,,20261101,USA');
			await runInProcess(place, { permissions });
			expect(await standing(place)).toEqual(after);
			expect((await planInProcess(place)).changes).toBe(false);
		});

		test('also where only the stage had the other config, and the one before is back', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'a.csv', '1,A,,20261101,IND', '1,B,,,USA', '2,A,long,20261101,USA');
			await runInProcess(place, { date: '2026-11-20' });
			remove(place, 'a.csv');
			put(place, 'b.csv', '9,A,,20261101,USA');
			configure(place, { Note: { type: 'varchar(2)' }, LastConsultedDate: { required: true, default: '20261105' } });
			await runInProcess(place, STAGE);
			configure(place);
			await runInProcess(place, TRANSFORM);
			expect(await standing(place)).toEqual({ med_users_usa: ['1B line 2', '2A line 3', '9A line 1'] });
			const note = 'select "Note" as note from med_users_usa where "CustomerID" = \'2\'';
			expect(await place.rows(note)).toEqual([{ note: 'lo' }]);
		});

		test('a file that is corrected under another key, which is then taken back: who was in it leaves', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'a.csv', '1,A,,20261101,IND', '2,A,,20261101,IND');
			await runInProcess(place);
			put(place, 'a.csv', '1,A,,20261101,IND');
			configure(place, { CustomerID: { key: false }, Ward: { key: true } });
			await runInProcess(place, STAGE);
			configure(place);
			await runInProcess(place, TRANSFORM);
			expect(await standing(place)).toEqual({ med_users_ind: ['1A line 1'] });
		});

		test('a column that was gone and is back shows the value of the row that it stands in', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'a.csv', '1,A,old,20261101,IND', '2,A,kept,20261101,IND');
			await runInProcess(place, { date: '2026-11-20' });
			remove(place, 'a.csv');
			configure(place, { Note: null });
			put(place, 'b.csv', '1,A,none,20261102,IND');
			await runInProcess(place, { date: '2026-11-21' });
			remove(place, 'b.csv');
			configure(place);
			put(place, 'c.csv', '9,A,new,20261103,IND');
			await runInProcess(place);
			expect(await place.rows('select "CustomerID" as id, "Note" as note from med_users_ind order by 1')).toEqual([
				{ id: '1', note: null },
				{ id: '2', note: 'kept' },
				{ id: '9', note: 'new' },
			]);
		});
	});
}
