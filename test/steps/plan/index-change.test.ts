import { describe, expect, test } from 'vitest';
import type { PlannedStatement } from '../../../source/core/plan/plan.js';
import {
	applyInProcess,
	eventsOf,
	type InProcessDay,
	planInProcess,
	planSchemaInProcess,
	runInProcess,
} from '../../helpers/in-process.js';
import { longTest, ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

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

const ALLOWED = { permissions: { destructive: true } };

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
	etl_day_etl_withdrawn_med_users_master: 'Inserted_on, etl_file_id',
};

for (const engine of ONE_ENGINE) {
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

	const ofIndexes = (statements: readonly PlannedStatement[]) =>
		statements.filter(({ sql, schema }) => schema && /^(?:drop|create) index/.test(sql));

	/** Does what a plan says, sees that both plans say the same of indexes, and that nothing is left to do. */
	const applied = async (place: Place, day: InProcessDay = ALLOWED): Promise<string[]> => {
		const before = await place.dump();
		const ofSchema = ofIndexes((await planSchemaInProcess(place, day)).statements);
		const plan = await planInProcess(place, day);
		expect(plan.error).toBeNull();
		expect(await place.dump()).toEqual(before);
		const planned = ofIndexes(plan.statements);
		expect(planned.map(({ sql }) => sql).sort()).toEqual(ofSchema.map(({ sql }) => sql).sort());
		await applyInProcess(place, plan);
		expect((await planSchemaInProcess(place, day)).changes).toBe(false);
		expect((await planInProcess(place, day)).changes).toBe(false);
		const { events } = await runInProcess(place, day);
		expect(eventsOf(events, 'statement').filter(({ statement }) => statement.schema)).toEqual([]);
		return planned.map(({ sql, risk }) => `${risk} ${sql.replaceAll('"', '').replace(/ on .*/, '')}`);
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

	const nameOfFirst = async (place: Place) =>
		(await place.rows(`select "Name" as name from med_users_ind where "CustomerID" = '1'`))[0]?.name;

	const REMADE = ['rewrite drop index etl_latest_med_users_master', 'add create index etl_latest_med_users_master'];
	/** A table that SQLite makes anew loses its indexes. */
	const ANEW = engine === 'PostgreSQL' ? [] : Object.keys(DAYS).map((name) => `add create index ${name}`);

	describe(`${engine}: an index of ours is not what it should be`, () => {
		longTest('latestBy leaves a column that becomes text, and comes back to it', async () => {
			const place = await loaded();
			configure(place, withColumn('Seen', { type: 'text', formats: [] }), { latestBy: 'Opened' });
			expect((await applied(place)).sort()).toEqual([...REMADE, ...ANEW].sort());
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Opened, ${LINEAGE}` });
			expect(await nameOfFirst(place)).toBe('Ann');
			configure(place, COLUMNS);
			expect((await applied(place)).sort()).toEqual([...REMADE, ...ANEW].sort());
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
			expect(await nameOfFirst(place)).toBe('Amy');
		});

		longTest('latestBy gets the time of the day: the index goes along with its column', async () => {
			const place = await loaded();
			configure(place, withColumn('Seen', { type: 'datetime' }));
			const anew = ANEW.length === 0 ? [] : [...ANEW, REMADE[1]];
			expect((await applied(place)).sort()).toEqual(anew.sort());
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
		});

		longTest('latestBy is another column, and then none', async () => {
			const place = await loaded();
			configure(place, COLUMNS, { latestBy: 'Opened' });
			expect(await applied(place, {})).toEqual(REMADE);
			expect(await nameOfFirst(place)).toBe('Ann');
			configure(place, COLUMNS, { latestBy: null });
			expect(await applied(place, {})).toEqual(REMADE);
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, ${LINEAGE}` });
		});

		longTest('the column of latestBy is gone from the config', async () => {
			const place = await loaded();
			configure(
				place,
				COLUMNS.filter(({ name }) => name !== 'Seen'),
				{ latestBy: 'Opened' },
			);
			expect(await applied(place, {})).toEqual(REMADE);
			expect((await applied(place)).sort()).toEqual(ANEW.length === 0 ? [] : [...ANEW, REMADE[1]].sort());
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Opened, ${LINEAGE}` });
		});

		longTest('the key has one column more; a wider one takes the index along', async () => {
			const place = await loaded();
			const keyed = COLUMNS.map((column) => (column.name === 'Country' ? { ...column, key: true } : column));
			configure(place, keyed);
			await applied(place);
			const both = { ...DAYS, etl_latest_med_users_master: `CustomerID, Country, Seen, ${LINEAGE}` };
			expect(await indexes(place)).toEqual(both);
			configure(
				place,
				keyed.map((column) => (column.name === 'CustomerID' ? { ...column, type: 'varchar(30)' } : column)),
			);
			const made = await applied(place);
			expect(made.filter((each) => !each.startsWith('add create'))).toEqual([]);
			expect(await indexes(place)).toEqual(both);
		});

		test('somebody changed it by hand: a plan made before is refused, the next one puts it right', async () => {
			const place = await loaded();
			place.put('b.csv', `${HEADER}3,Cy,20261101,,USA\n`);
			const early = await planInProcess(place);
			await place.change(`
				drop index etl_latest_med_users_master;
				create index etl_latest_med_users_master on med_users_master ("CustomerID", "Seen", "Inserted_on", etl_file_id, etl_record);
				drop index etl_day_med_users_ind;
				create unique index etl_day_med_users_ind on med_users_ind ("CustomerID", "Inserted_on")`);
			await expect(applyInProcess(place, early)).rejects.toMatchObject({
				code: 'E_PLAN_STALE',
				message: expect.stringMatching(/schema etl_day_med_users_ind: .*\n.*schema etl_latest_med_users_master: /),
			});
			expect(await applied(place, {})).toEqual([
				REMADE[0],
				REMADE[1],
				'rewrite drop index etl_day_med_users_ind',
				'add create index etl_day_med_users_ind',
			]);
			await place.change('drop index etl_day_med_users_usa');
			expect(await applied(place, {})).toEqual(['add create index etl_day_med_users_usa']);
		});

		test('a table that the day does not concern is altered, and has its index afterwards', async () => {
			const place = await loaded();
			place.put('a.csv', `${HEADER}2,Bo,20261124,,USA\n`);
			configure(place, withColumn('Name', { type: 'varchar(40)' }));
			const tomorrow = { date: '2026-11-24' };
			await runInProcess(place, tomorrow);
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
			expect((await planSchemaInProcess(place, tomorrow)).changes).toBe(false);
		});

		test('a plan knows the indexes of a table whose name is long', async () => {
			const table = 's'.repeat(59);
			const place = await placeOn(engine);
			configure(place, COLUMNS, { latestBy: 'Seen', stage: { table } });
			place.put('a.csv', FEED);
			await runInProcess(place);
			const plan = await planInProcess(place);
			const [name = ''] = Object.keys(await indexes(place)).filter((each) => each.startsWith('etl_day_s'));
			expect(name).toMatch(/^etl_day_s+_[0-9a-f]{8}$/);
			await place.change(`drop index ${name}; create index ${name} on ${table} (etl_file_id)`);
			const refusal = { code: 'E_PLAN_STALE', message: expect.stringContaining(`schema ${name}: index: `) };
			await expect(applyInProcess(place, plan)).rejects.toMatchObject(refusal);
		});

		test('a load with too many rejects leaves the stage with the index that it had', async () => {
			const place = await loaded();
			place.put('b.csv', `${HEADER}3,Cy,never,,USA\n`);
			configure(place, COLUMNS, { latestBy: 'Opened' });
			await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_TOO_MANY_REJECTS' });
			expect(await indexes(place)).toEqual({ ...DAYS, etl_latest_med_users_master: `CustomerID, Seen, ${LINEAGE}` });
		});
	});
}
