import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type Workplace, workplace } from '../helpers/cli.js';
import { dump } from '../helpers/content.js';
import { planInProcess, planSchemaInProcess, runInProcess } from '../helpers/in-process.js';

type ColumnDocument = Readonly<Record<string, unknown>>;

const COLUMNS: readonly ColumnDocument[] = [
	{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
	{ name: 'Name', type: 'varchar(20)' },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'Country', type: 'char(5)' },
	{ name: 'PostCode', type: 'varchar(10)' },
];

const FEED = [
	'CustomerID,Name,LastConsultedDate,Country,PostCode',
	'1,Ann,20261101,IND,12345',
	'2,Bartholomew,20261102,IND,00123',
	'3,,20261103,IND,AB12',
	'4,Dee,20261104,USA,',
	'',
].join('\n');

/** The columns with one of them different; `null` leaves it out. */
function withColumn(name: string, more: ColumnDocument | null): ColumnDocument[] {
	if (more === null) return COLUMNS.filter((column) => column.name !== name);
	return COLUMNS.map((column) => (column.name === name ? { ...column, ...more } : column));
}

function configure(place: Workplace, columns: readonly ColumnDocument[], more: object = {}): void {
	place.configure({ schema: { columns }, policies: { maxRejects: 10, ...more } });
}

/** A day that is loaded, and then another schema. */
async function loaded(columns: readonly ColumnDocument[]): Promise<Workplace> {
	const place = workplace();
	configure(place, COLUMNS);
	place.put('a.csv', FEED);
	await runInProcess(place);
	configure(place, columns);
	return place;
}

const ALLOWED = { permissions: { destructive: true } };

test('narrower text needs a word, names whom it cuts, and cuts them with it', async () => {
	const place = await loaded(withColumn('Name', { type: 'varchar(5)' }));
	const plan = await planInProcess(place);
	expect(plan.error).toMatchObject({ code: 'E_DATABASE_SHAPE' });
	expect(plan.exitCode).toBe(7);
	expect(plan.hurts).toEqual([
		{
			table: 'med_users_master',
			column: 'Name',
			change: 'retype VARCHAR(20) → VARCHAR(5)',
			harm: 'are cut',
			rows: 1,
			keys: ['2'],
		},
	]);
	await runInProcess(place, ALLOWED);
	expect(place.rows("select Name from med_users_ind where CustomerID = '2'")).toEqual([{ Name: 'Barth' }]);
	expect((await planSchemaInProcess(place)).changes).toBe(false);
});

test('another type: what does not fit becomes null, never something else', async () => {
	const place = await loaded(withColumn('PostCode', { type: 'int(5)' }));
	const { hurts } = await planInProcess(place, ALLOWED);
	expect(hurts.map(({ table, rows, keys, harm }) => [table, rows, keys, harm])).toEqual([
		['med_users_master', 2, ['2', '3'], 'become null'],
		['med_users_ind', 2, ['2', '3'], 'become null'],
		['med_users_usa', 0, [], 'become null'],
	]);
	await runInProcess(place, ALLOWED);
	expect(place.rows('select CustomerID as id, PostCode as code from med_users_master order by 1')).toEqual([
		{ id: '1', code: 12345 },
		{ id: '2', code: null },
		{ id: '3', code: null },
		{ id: '4', code: null },
	]);
});

test('wider text is done without a word and keeps rows, views, indexes and columns that only the table has', async () => {
	const place = await loaded(withColumn('Name', { type: 'varchar(40)' }));
	const db = new BetterSqlite3(place.database);
	db.exec("alter table med_users_ind add column Note text; update med_users_ind set Note = 'theirs'");
	db.exec('create view report as select count(*) as n from med_users_master');
	db.close();
	await runInProcess(place);
	expect(place.rows('select distinct Note from med_users_ind')).toEqual([{ Note: 'theirs' }]);
	expect(place.rows('select n from report')).toEqual([{ n: 4 }]);
	const names = place.rows(
		"select name from sqlite_master where name like 'etl_day%' or name like 'v_%' order by name",
	);
	expect(names.map((row) => row.name)).toEqual([
		'etl_day_med_users_ind',
		'etl_day_med_users_master',
		'etl_day_med_users_usa',
		'v_med_users_ind',
		'v_med_users_usa',
	]);
});

test('NOT NULL: rows without a value are named and no word helps; a default fills them', async () => {
	const place = await loaded(withColumn('Name', { required: true }));
	const refused = await planInProcess(place, ALLOWED);
	expect(refused.error?.message).toContain(
		'med_users_master.Name: require null → NOT NULL: 1 rows have no value, such as 3',
	);
	configure(place, withColumn('Name', { required: true, default: 'nobody' }));
	await runInProcess(place);
	expect(place.rows("select Name from med_users_ind where CustomerID = '3'")).toEqual([{ Name: 'nobody' }]);
	configure(place, COLUMNS);
	await runInProcess(place);
	expect(place.rows("select [notnull] from pragma_table_info('med_users_ind') where name = 'Name'")).toEqual([
		{ notnull: 0 },
	]);
});

test('a required column: with a default the rows get it, without one they are in the way', async () => {
	const place = await loaded([...COLUMNS, { name: 'Ward', type: 'varchar(5)', required: true }]);
	place.put(
		'a.csv',
		FEED.replace(/$/gm, ',W1')
			.replace('PostCode,W1', 'PostCode,Ward')
			.replace(/\n,W1$/, '\n'),
	);
	const plan = await planInProcess(place, ALLOWED);
	expect(plan.error?.message).toContain('med_users_master.Ward: add VARCHAR(5): 4 rows would have no value');
	configure(place, [...COLUMNS, { name: 'Ward', type: 'varchar(5)', required: true, default: 'none' }]);
	await runInProcess(place);
	expect(place.rows('select count(*) as n from med_users_usa where Ward is not null')).toEqual([{ n: 1 }]);
});

test('a column gone from the config stays with its values, even a required one, until its loss is allowed', async () => {
	const place = workplace();
	configure(place, withColumn('PostCode', { required: true, default: '0' }));
	place.put('a.csv', FEED);
	await runInProcess(place);
	configure(place, withColumn('PostCode', null));
	place.put('b.csv', 'CustomerID,Name,LastConsultedDate,Country\n9,Zed,20261109,IND\n');
	await runInProcess(place);
	expect(place.rows('select CustomerID as id, PostCode as code from med_users_ind order by id')).toEqual([
		{ id: '1', code: '12345' },
		{ id: '2', code: '00123' },
		{ id: '3', code: 'AB12' },
		{ id: '9', code: null },
	]);
	const { hurts } = await planSchemaInProcess(place, ALLOWED);
	expect(hurts.map(({ table, change, rows, harm }) => [table, change, rows, harm])).toEqual([
		['med_users_master', 'drop VARCHAR(10) is in the table, not in the config', 4, 'lose it'],
		['med_users_ind', 'drop VARCHAR(10) is in the table, not in the config', 3, 'lose it'],
		['med_users_usa', 'drop VARCHAR(10) is in the table, not in the config', 1, 'lose it'],
	]);
});

test('another key: rows that share it are counted, and the winners are found anew', async () => {
	const wide = withColumn('Country', { key: true, required: true });
	const place = workplace();
	configure(place, wide);
	place.put('a.csv', 'CustomerID,Name,LastConsultedDate,Country,PostCode\n1,A,20261101,IND,1\n1,B,20261102,ind,2\n');
	await runInProcess(place);
	expect(place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 2 }]);
	configure(place, withColumn('Country', { required: true }));
	const plan = await planInProcess(place, ALLOWED);
	expect(plan.hurts.map(({ table, rows, keys }) => [table, rows, keys])).toEqual([['med_users_ind', 1, ['1']]]);
	await runInProcess(place, ALLOWED);
	expect(place.rows('select CustomerID as id, Name as name from med_users_ind')).toEqual([{ id: '1', name: 'B' }]);
});

test('a key is never cut', async () => {
	const place = workplace();
	configure(place, COLUMNS);
	place.put('a.csv', FEED.replace('2,Bar', '222222,Bar'));
	await runInProcess(place);
	configure(place, withColumn('CustomerID', { type: 'varchar(3)' }));
	const before = dump(place.database);
	const plan = await planInProcess(place, ALLOWED);
	expect(plan.error?.message).toContain('1 rows do not fit, such as 222222');
	expect(dump(place.database)).toEqual(before);
});

test('a view that is missing, or that someone made anew, is in the plan of the schema', async () => {
	const place = await loaded(COLUMNS);
	const db = new BetterSqlite3(place.database);
	db.exec('drop view v_med_users_ind; drop view v_med_users_usa; create view v_med_users_usa as select 1');
	db.close();
	const plan = await planSchemaInProcess(place);
	const schema = plan.statements.filter((statement) => statement.schema).map(({ id }) => id);
	expect(schema).toEqual(['v_med_users_ind.create', 'v_med_users_usa.drop', 'v_med_users_usa.create']);
});
