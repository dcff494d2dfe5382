import { describe, expect, test } from 'vitest';
import { planSchemaInProcess, runInProcess } from '../helpers/in-process.js';
import { ENGINES, type Place, placeOn } from '../helpers/place.js';

const DATE = { type: 'date', formats: ['YYYYMMDD'] };

const COLUMNS = [
	{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
	{ name: 'Name', type: 'varchar(20)' },
	{ name: 'Seen', ...DATE },
	{ name: 'Opened', ...DATE },
	{ name: 'Country', type: 'char(5)', required: true },
];

const HEADER = 'CustomerID,Name,Seen,Opened,Country\n';
const FEED = `${HEADER}1,Ann,20261101,20200101,IND\n1,Amy,20261105,20190101,IND\n2,Bo,,20200101,USA\n2,Bob,20261101,,USA\n`;

/** The columns with one of them different. */
function withColumn(name: string, more: object): object[] {
	return COLUMNS.map((column) => (column.name === name ? { ...column, ...more } : column));
}

function configure(place: Place, columns: readonly object[], more: object = { latestBy: 'Seen' }): void {
	place.configure({ schema: { columns }, ...more });
}

const LINEAGE = 'Inserted_on, etl_file_id, etl_record';
const DAYS = {
	etl_day_med_users_ind: 'Inserted_on',
	etl_day_med_users_master: 'Inserted_on, etl_file_id',
	etl_day_med_users_usa: 'Inserted_on',
};

for (const engine of ENGINES) {
	/** Our indexes with what they are over, a date by its column alone. */
	const indexes = async (place: Place): Promise<Record<string, string>> => {
		const query =
			engine === 'SQLite'
				? "select name, sql as text from sqlite_master where type = 'index' and name like 'etl\\_%' escape '\\'"
				: "select indexname as name, indexdef as text from pg_indexes where indexname ~ '^etl_(day|latest)'";
		const rows = await place.rows(`${query} order by name`);
		return Object.fromEntries(
			rows.map(({ name, text }) => {
				const terms = /\((.*)$/.exec(text ?? '')?.[1]?.slice(0, -1) ?? '';
				const plain = terms.replace(/coalesce\(("\w+"), .*?\)+(?:::[a-z ]+\))?(?=,)/i, '$1').replaceAll('"', '');
				return [name, plain];
			}),
		);
	};

	/** A day that is loaded. */
	const loaded = async (): Promise<Place> => {
		const place = await placeOn(engine);
		configure(place, COLUMNS);
		place.put('a.csv', FEED);
		await runInProcess(place);
		expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
		return place;
	};

	describe(`${engine}: an index of ours`, () => {
		test('a table that the day does not concern is altered, and has its index afterwards', async () => {
			const place = await loaded();
			place.put('a.csv', `${HEADER}2,Bo,20261124,,USA\n`);
			configure(place, withColumn('Name', { type: 'varchar(40)' }));
			const tomorrow = { date: '2026-11-24' };
			await runInProcess(place, tomorrow);
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
			expect((await planSchemaInProcess(place, tomorrow)).changes).toBe(false);
		});
	});
}
