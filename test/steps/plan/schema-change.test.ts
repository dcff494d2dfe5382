import { describe, expect, test } from 'vitest';
import type { Plan, RowsAtRisk } from '../../../source/core/plan/plan.js';
import { planInProcess, planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

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

function configure(place: Place, columns: readonly ColumnDocument[], more: object = {}): void {
	place.configure({ schema: { columns }, policies: { maxRejects: 10, ...more } });
}

const ALLOWED = { permissions: { destructive: true } };

/** What is in the stage is converted, and no file is read again. */
const STAGE_ALONE = { ...ALLOWED, steps: ['transform', 'validate'] } as const;

const found = (rowsAtRisk: readonly RowsAtRisk[]) =>
	rowsAtRisk.map(({ table, rows, keys, harm }) => [table, rows, keys, harm]);

const schemaOf = (plan: Plan) => plan.statements.filter((each) => each.schema).map(({ id }) => id);

for (const engine of ONE_ENGINE) {
	/** A day that is loaded, and then another schema. */
	const loaded = async (columns: readonly ColumnDocument[], before = COLUMNS): Promise<Place> => {
		const place = await placeOn(engine);
		configure(place, before);
		place.put('a.csv', FEED);
		await runInProcess(place);
		configure(place, columns);
		return place;
	};

	describe(`${engine}: the schema changes`, () => {
		test('a narrower column counts the rows that left the stage, which may return, and refuses what none may be', async () => {
			const place = await loaded(COLUMNS);
			place.put('a.csv', FEED.replace('Bartholomew', 'Bob'));
			expect((await runInProcess(place)).outcome.status).toBe('done');
			configure(place, withColumn('Name', { type: 'varchar(5)' }));
			await expect(runInProcess(place)).rejects.toMatchObject({
				code: 'E_DATABASE_SHAPE',
				message: expect.stringMatching(/etl_withdrawn_med_users_master[^\n]*Name[^\n]*1 row/),
			});
			const plan = await planInProcess(place, ALLOWED);
			expect(found(plan.rowsAtRisk)).toContainEqual(['etl_withdrawn_med_users_master', 1, ['2'], 'are cut']);
			configure(place, withColumn('Name', { required: true }));
			place.put('a.csv', FEED.replace('3,,', '3,Cid,'));
			await expect(runInProcess(place, ALLOWED)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
		});

		test('a new column: nothing to allow, the next day fills it, the rows that are there have none', async () => {
			const place = await loaded([...COLUMNS, { name: 'Ward', type: 'int(3)' }]);
			const plan = await planSchemaInProcess(place);
			expect([plan.error, plan.rowsAtRisk]).toEqual([null, []]);
			expect(schemaOf(plan).filter((id) => id.includes('.add.'))).toEqual([
				'med_users_master.add.Ward',
				'etl_withdrawn_med_users_master.add.Ward',
				'med_users_ind.add.Ward',
				'med_users_usa.add.Ward',
			]);
			place.put('b.csv', `${FEED.split('\n')[0]},Ward\n1,Ann,20261105,IND,12345,7\n`);
			await runInProcess(place);
			expect(await place.rows('select "CustomerID" as id, "Ward" as ward from med_users_ind order by 1')).toEqual([
				{ id: '1', ward: '7' },
				{ id: '2', ward: null },
				{ id: '3', ward: null },
			]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('narrower text needs a word, names whom it cuts, and cuts them with it', async () => {
			const place = await loaded(withColumn('Name', { type: 'varchar(5)' }));
			const before = await place.dump();
			const plan = await planInProcess(place);
			expect(plan.error).toMatchObject({ code: 'E_DATABASE_SHAPE' });
			expect(plan.exitCode).toBe(7);
			expect(plan.rowsAtRisk).toEqual([
				{
					table: 'med_users_master',
					column: 'Name',
					change: expect.stringMatching(/^retype varchar\(20\) → varchar\(5\)$/i),
					harm: 'are cut',
					rows: 1,
					keys: ['2'],
				},
			]);
			const allowed = await planInProcess(place, ALLOWED);
			expect(allowed.error).toBeNull();
			expect(allowed.statements.some(({ risk, schema }) => schema && risk === 'destroy')).toBe(true);
			expect(allowed.statements.filter(({ id, table }) => table === null && id !== 'commit')).toEqual([]);
			expect(await place.dump()).toEqual(before);
			await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE', exitCode: 7 });
			await runInProcess(place, STAGE_ALONE);
			const cut = 'select "Name" as name from med_users_ind where "CustomerID" = \'2\'';
			expect(await place.rows(cut)).toEqual([{ name: 'Barth' }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('another type: what does not fit becomes null, never something else', async () => {
			const place = await loaded(withColumn('PostCode', { type: 'int(5)' }));
			const { rowsAtRisk } = await planInProcess(place, ALLOWED);
			expect(found(rowsAtRisk)).toEqual([
				['med_users_master', 2, ['2', '3'], 'become null'],
				['med_users_ind', 2, ['2', '3'], 'become null'],
				['med_users_usa', 0, [], 'become null'],
			]);
			await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
			await runInProcess(place, STAGE_ALONE);
			for (const table of ['med_users_master', 'med_users_ind']) {
				const codes = `select "PostCode" as code from ${table} where "Country" = 'IND' order by "CustomerID"`;
				expect(await place.rows(codes)).toEqual([{ code: '12345' }, { code: null }, { code: null }]);
			}
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('from number, date and boolean to text and back, each value keeps its text', async () => {
			const typed = [
				{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
				{ name: 'Country', type: 'char(5)' },
				{ name: 'N', type: 'decimal(8,2)' },
				{ name: 'D', type: 'date' },
				{ name: 'T', type: 'datetime' },
				{ name: 'B', type: 'boolean' },
			];
			const asText = typed.map((column) => (column.name.length > 1 ? column : { ...column, type: 'text' }));
			const place = await placeOn(engine);
			configure(place, typed);
			place.put('a.csv', 'CustomerID,Country,N,D,T,B\n1,IND,10.50,2026-11-01,2026-11-01T10:00,yes\n2,IND,3,,,0\n');
			await runInProcess(place);
			const all = 'select "N" as n, "D" as d, "T" as t, "B" as b from med_users_ind order by "CustomerID"';
			const before = await place.rows(all);
			configure(place, asText);
			await runInProcess(place, STAGE_ALONE);
			expect(await place.rows(all)).toEqual([
				{ n: '10.50', d: '2026-11-01', t: '2026-11-01 10:00:00', b: '1' },
				{ n: '3.00', d: null, t: null, b: '0' },
			]);
			configure(place, typed);
			const { rowsAtRisk } = await planInProcess(place, ALLOWED);
			expect(rowsAtRisk.every(({ rows }) => rows === 0)).toBe(true);
			await runInProcess(place, STAGE_ALONE);
			expect(await place.rows(all)).toEqual(before);
		});

		test('wider text is done without a word and keeps rows, indexes, views and columns that only the table has', async () => {
			const place = await loaded(withColumn('Name', { type: 'varchar(40)' }));
			await place.change(
				`alter table med_users_ind add column "Note" text; update med_users_ind set "Note" = 'theirs'`,
			);
			await place.change('create view report as select count(*) as n from med_users_master');
			await place.change('create unique index theirs on med_users_ind ("Name", "CustomerID")');
			const plan = await planInProcess(place);
			expect([plan.error, plan.rowsAtRisk]).toEqual([null, []]);
			await runInProcess(place);
			expect(await place.rows('select distinct "Note" as note from med_users_ind')).toEqual([{ note: 'theirs' }]);
			expect(await place.rows('select n from report')).toEqual([{ n: '4' }]);
			await expect(place.change('create index theirs on med_users_ind ("Country")')).rejects.toThrow(/exists/);
			expect(await place.rows('select count(*) as n from v_med_users_ind')).toEqual([{ n: '3' }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('NOT NULL: rows without a value are named and no word helps; a default fills them; it can go again', async () => {
			const place = await loaded(withColumn('Name', { required: true }));
			const refused = await planInProcess(place, ALLOWED);
			expect(refused.error?.message).toContain(
				'med_users_master.Name: require null → NOT NULL: 1 row has no value, such as 3',
			);
			await expect(runInProcess(place, ALLOWED)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
			configure(place, withColumn('Name', { required: true, default: 'nobody' }));
			await runInProcess(place);
			const third = 'select "Name" as name from med_users_ind where "CustomerID" = \'3\'';
			expect(await place.rows(third)).toEqual([{ name: 'nobody' }]);
			await expect(place.change('update med_users_ind set "Name" = null')).rejects.toThrow(/not.null/i);
			configure(place, COLUMNS);
			await runInProcess(place);
			await place.change('update med_users_ind set "Name" = null');
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
			expect(plan.error?.message).toMatch(/med_users_master\.Ward: add varchar\(5\): 4 rows would have no value/i);
			configure(place, [...COLUMNS, { name: 'Ward', type: 'varchar(5)', required: true, default: 'none' }]);
			await runInProcess(place);
			const filled = 'select count(*) as n from med_users_usa where "Ward" is not null';
			expect(await place.rows(filled)).toEqual([{ n: '1' }]);
		});

		test('a column gone from the config stays with its values, even a required one, until its loss is allowed', async () => {
			const place = await loaded(
				withColumn('PostCode', null),
				withColumn('PostCode', { required: true, default: '0' }),
			);
			place.put('b.csv', 'CustomerID,Name,LastConsultedDate,Country\n9,Zed,20261109,IND\n');
			await runInProcess(place);
			expect(await place.rows('select "CustomerID" as id, "PostCode" as code from med_users_ind order by 1')).toEqual([
				{ id: '1', code: '12345' },
				{ id: '2', code: '00123' },
				{ id: '3', code: 'AB12' },
				{ id: '9', code: null },
			]);
			const { rowsAtRisk } = await planSchemaInProcess(place, ALLOWED);
			expect(found(rowsAtRisk)).toEqual([
				['med_users_master', 4, ['1', '2', '3', '4'], 'lose it'],
				['med_users_ind', 3, ['1', '2', '3'], 'lose it'],
				['med_users_usa', 1, ['4'], 'lose it'],
			]);
			place.put('b.csv', 'CustomerID,Name,LastConsultedDate,Country\n9,Zoe,20261109,IND\n');
			await runInProcess(place, ALLOWED);
			await expect(place.rows('select "PostCode" as code from med_users_ind')).rejects.toThrow(/PostCode/);
			expect(await place.rows('select count(*) as n from v_med_users_ind')).toEqual([{ n: '4' }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('a required column gone from the config goes at once where its loss is allowed', async () => {
			const place = await loaded(withColumn('Name', null), withColumn('Name', { required: true, default: 'nobody' }));
			await runInProcess(place, ALLOWED);
			await expect(place.rows('select "Name" as name from med_users_ind')).rejects.toThrow(/Name/);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});

		test('another key: rows that share it are counted, and the winners are found anew', async () => {
			const wide = withColumn('Country', { key: true, required: true });
			const place = await placeOn(engine);
			configure(place, wide);
			place.put(
				'a.csv',
				'CustomerID,Name,LastConsultedDate,Country,PostCode\n1,A,20261101,IND,1\n1,B,20261102,ind,2\n',
			);
			await runInProcess(place);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: '2' }]);
			configure(place, withColumn('Country', { required: true }));
			await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
			const plan = await planInProcess(place, ALLOWED);
			expect(plan.rowsAtRisk.map(({ table, rows, keys }) => [table, rows, keys])).toEqual([
				['med_users_ind', 1, ['1']],
			]);
			await runInProcess(place, ALLOWED);
			const one = 'select "CustomerID" as id, "Name" as name from med_users_ind';
			expect(await place.rows(one)).toEqual([{ id: '1', name: 'B' }]);
			configure(place, wide);
			await runInProcess(place, ALLOWED);
			expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: '2' }]);
		});

		test('a key is never cut', async () => {
			const place = await placeOn(engine);
			configure(place, COLUMNS);
			place.put('a.csv', FEED.replace('2,Bar', '222222,Bar'));
			await runInProcess(place);
			configure(place, withColumn('CustomerID', { type: 'varchar(3)' }));
			const before = await place.dump();
			const plan = await planInProcess(place, ALLOWED);
			expect(plan.error?.message).toContain('1 row does not fit, such as 222222');
			expect(await place.dump()).toEqual(before);
		});

		test('a table that someone altered by hand is brought back, with a word where that may lose something', async () => {
			const place = await loaded(COLUMNS);
			await place.change(`
				alter table med_users_ind add column "Note" text;
				drop view v_med_users_usa;
				alter table med_users_usa drop column "PostCode"`);
			const plan = await planSchemaInProcess(place);
			expect(schemaOf(plan).filter((id) => !id.startsWith('v_'))).toEqual(['med_users_usa.add.PostCode']);
			const { rowsAtRisk } = await planSchemaInProcess(place, ALLOWED);
			expect(found(rowsAtRisk)).toEqual([['med_users_ind', 0, [], 'lose it']]);
			place.put('b.csv', 'CustomerID,Name,LastConsultedDate,Country,PostCode\n4,Dee,20261109,USA,99\n');
			await runInProcess(place);
			expect(await place.rows('select "PostCode" as code from v_med_users_usa')).toEqual([{ code: '99' }]);
			expect(await place.rows('select count(*) as n from med_users_ind where "Note" is null')).toEqual([{ n: '3' }]);
		});

		test('a view that is missing, or that someone made anew, is in the plan of the schema, and the next run makes it', async () => {
			const place = await loaded(COLUMNS);
			await place.change(
				'drop view v_med_users_ind; drop view v_med_users_usa; create view v_med_users_usa as select 1 as one',
			);
			const made = (id: string) => !id.endsWith('.note');
			const theirs = {
				code: 'E_DATABASE_SHAPE',
				message: expect.stringContaining('v_med_users_usa is a view that somebody'),
			};
			expect((await planSchemaInProcess(place)).error).toMatchObject(theirs);
			await expect(runInProcess(place)).rejects.toMatchObject(theirs);
			expect(await place.rows('select one from v_med_users_usa')).toEqual([{ one: '1' }]);
			expect(schemaOf(await planSchemaInProcess(place, ALLOWED)).filter(made)).toEqual([
				'v_med_users_ind.create',
				'v_med_users_usa.drop',
				'v_med_users_usa.create',
			]);
			await runInProcess(place, ALLOWED);
			expect(await place.rows('select "CustomerID" as id from v_med_users_usa')).toEqual([{ id: '4' }]);
			expect((await planSchemaInProcess(place)).changes).toBe(false);
		});
	});
}
