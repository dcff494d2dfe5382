import { describe, expect, test } from 'vitest';
import { planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { type Place, placeOn } from '../../helpers/place.js';

const columns = (width: number) => ({
	schema: {
		columns: [
			{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
			{ name: 'Name', type: `varchar(${width})` },
			{ name: 'Country', type: 'char(5)' },
		],
	},
});

/** Two customers, and then a schema for which SQLite makes each table anew. */
async function widened(between: string): Promise<Place> {
	const place = await placeOn('SQLite');
	place.configure(columns(20));
	place.put('a.csv', 'CustomerID,Name,Country\n1,Ann,IND\n2,Bob,IND\n');
	await runInProcess(place);
	await place.change(between);
	place.configure(columns(40));
	return place;
}

describe('a table that SQLite makes anew, and what others made around it', () => {
	test('triggers on it stay and did not fire; those that write to it from elsewhere still do', async () => {
		const place = await widened(`
			create table audit (what, id);
			create trigger added after insert on med_users_ind begin insert into audit values ('+', new.CustomerID); end;
			create trigger removed after delete on med_users_ind begin insert into audit values ('-', old.CustomerID); end;
			create table notes (id, customer);
			create trigger noted after insert on notes begin
				update med_users_ind set Name = 'noted' where CustomerID = new.customer; end;
			insert into notes values (1, '2')`);
		place.put('b.csv', 'CustomerID,Name,Country\n3,Cid,IND\n');
		await runInProcess(place);
		expect(await place.rows('select what, id from audit')).toEqual([{ what: '+', id: '3' }]);
		await place.change("insert into notes values (2, '3')");
		expect(await place.rows('select CustomerID as id, Name as name from med_users_ind order by 1')).toEqual([
			{ id: '1', name: 'Ann' },
			{ id: '2', name: 'Bob' },
			{ id: '3', name: 'noted' },
		]);
		await place.change("delete from med_users_ind where CustomerID = '1'");
		expect(await place.rows("select id from audit where what = '-'")).toEqual([{ id: '1' }]);
	});

	test('a foreign key that refers to it: refused by plan and run, and no row of that table is deleted', async () => {
		const place = await widened(`
			create table notes (id, customer varchar(18) references med_users_ind (CustomerID) on delete cascade);
			insert into notes values (1, '2')`);
		const plan = await planSchemaInProcess(place);
		const message = 'med_users_ind must be made anew, and a foreign key of notes refers to it';
		expect(plan.error).toMatchObject({ code: 'E_DATABASE_SHAPE', message: expect.stringContaining(message) });
		await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
		expect(await place.rows('select customer from notes')).toEqual([{ customer: '2' }]);
	});

	test('constraints that somebody gave it are lost only when that is allowed', async () => {
		const place = await widened(`
			alter table med_users_ind rename to old;
			create table med_users_ind (
				"CustomerID" varchar(18) not null, "Name" varchar(20) check ("Name" <> 'nobody'), "Country" char(5),
				"Inserted_on" date not null, etl_run_id varchar(32) not null, etl_file_id bigint not null,
				etl_line bigint not null, etl_record bigint not null, primary key ("CustomerID")) without rowid;
			insert into med_users_ind select * from old;
			drop table old`);
		const plan = await planSchemaInProcess(place);
		const message = 'med_users_ind must be made anew, and would lose the constraints that somebody gave it';
		expect(plan.error).toMatchObject({ code: 'E_DATABASE_SHAPE', message: expect.stringContaining(message) });
		await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
		const permissions = { destructive: true };
		const allowed = await planSchemaInProcess(place, { permissions });
		const risks = allowed.statements.filter(({ id }) => id.startsWith('med_users_ind.')).map(({ risk }) => risk);
		expect([...new Set(risks)]).toEqual(['destroy']);
		await runInProcess(place, { permissions });
		expect(await place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: '2' }]);
	});

	test('a foreign key is in the way of no other day', async () => {
		const place = await widened(`
			create table notes (id, customer varchar(18) references med_users_ind (CustomerID) on delete cascade);
			insert into notes values (1, '2')`);
		place.configure(columns(20));
		place.put('b.csv', 'CustomerID,Name,Country\n2,Bea,IND\n');
		await runInProcess(place);
		expect(await place.rows('select Name as name from notes join med_users_ind on CustomerID = customer')).toEqual([
			{ name: 'Bea' },
		]);
	});
});
