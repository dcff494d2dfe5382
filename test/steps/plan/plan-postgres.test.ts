import { expect, test } from 'vitest';
import { feedText, type Person } from '../../helpers/cli.js';
import { applyInProcess, planInProcess, planSchemaInProcess, runInProcess } from '../../helpers/in-process.js';
import { LONG, longTest } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';
import { TEST_CLIENT } from '../../helpers/postgres.js';

const people = (count: number, more: Partial<Person> = {}): Person[] =>
	Array.from({ length: count }, (_, i) => ({ id: `${i}`, country: ['IND', 'USA', 'AUS'][i % 3] as string, ...more }));

/** What the planner goes by, which no rollback takes back. */
const STATISTICS = `
	select c.relname, c.reltuples, c.relpages, c.relhasindex, c.relhasrules, c.relhastriggers, c.relfrozenxid::text
	from pg_class c where c.relnamespace = cast(current_schema() as regnamespace) order by 1`;

/** Whoever is connected, but for the server's own workers and for this test, whose sessions end a moment later. */
const SESSIONS = `
	select application_name from pg_stat_activity where datname = current_database()
		and backend_type = 'client backend' and application_name <> '${TEST_CLIENT}'`;

async function everything(place: Place): Promise<unknown> {
	return { ...(await place.dump()), statistics: await place.rows(STATISTICS), sessions: await place.rows(SESSIONS) };
}

test('a plan leaves nothing in an empty database', async () => {
	const place = await placeOn('PostgreSQL');
	place.put('a.txt', feedText(people(30)));
	const before = await everything(place);
	expect((await planInProcess(place)).effects).toHaveLength(3);
	expect(await everything(place)).toEqual(before);
});

test('a plan leaves each row where it was, and the counts that the planner goes by, whatever it would change', async () => {
	const place = await placeOn('PostgreSQL');
	place.put('a.txt', feedText(people(30)));
	await runInProcess(place);
	// The server's own housekeeping would count in between.
	for (const { name } of await place.rows(
		"select relname as name from pg_class where relnamespace = cast(current_schema() as regnamespace) and relkind = 'r'",
	))
		await place.change(`alter table ${name} set (autovacuum_enabled = off)`);
	await place.change("create sequence theirs; select nextval('theirs'); create table notes (a serial, b text)");
	const csv = (count: number, country: string) =>
		[
			'CustomerID,LastConsultedDate,Country',
			...Array.from({ length: count }, (_, i) => `${i},20261120,${country}`),
		].join('\n');
	place.put('a.txt', csv(300, 'USA'));
	place.put('b.txt', csv(20, 'NPL'));
	place.configure({
		policies: { maxRejects: 10, onMove: 'keep' },
		schema: {
			columns: [
				{ name: 'CustomerID', type: 'varchar(30)', key: true, required: true },
				{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
				{ name: 'Country', type: 'varchar(20)' },
			],
		},
	});
	const before = await everything(place);
	const allowed = { permissions: { destructive: true } };
	expect((await planSchemaInProcess(place, allowed)).changes).toBe(true);
	expect(await everything(place)).toEqual(before);
	const plan = await planInProcess(place, allowed);
	expect([plan.error, plan.rowsAtRisk.length > 0, plan.statements.some((each) => each.risk === 'destroy')]).toEqual([
		null,
		true,
		true,
	]);
	expect(await everything(place)).toEqual(before);
});

const CHANGES_BY_HAND: readonly (readonly [change: string, back: string, message: RegExp])[] = [
	[
		'alter table med_users_ind add column "Note" text',
		'alter table med_users_ind drop column "Note"',
		/schema med_users_ind\.Note: nothing → text/,
	],
	[
		'drop view v_med_users_usa; alter table med_users_usa alter column "State" type varchar(7)',
		'',
		/schema med_users_usa\.State: varchar\(5\) → varchar\(7\)\n.*v_med_users_usa: view: .* → nothing/s,
	],
	[
		'drop index etl_day_med_users_aus; create index etl_day_med_users_aus on med_users_aus ("State")',
		'',
		/schema etl_day_med_users_aus: index: .*Inserted_on.* → index: .*State/,
	],
	[
		'create unique index theirs on med_users_ind ("CustomerName")',
		'drop index theirs',
		/schema med_users_ind theirs: nothing → CREATE UNIQUE INDEX theirs/,
	],
	[
		`alter table med_users_ind add constraint theirs check ("State" <> '')`,
		'alter table med_users_ind drop constraint theirs',
		/schema med_users_ind theirs: nothing → CHECK/,
	],
	[
		'create trigger theirs after insert on med_users_ind execute function suppress_redundant_updates_trigger()',
		'drop trigger theirs on med_users_ind',
		/schema med_users_ind theirs: nothing → CREATE TRIGGER theirs/,
	],
	[
		'create rule theirs as on delete to med_users_ind do instead nothing',
		'drop rule theirs on med_users_ind',
		/schema med_users_ind theirs: nothing → CREATE RULE theirs/,
	],
];

longTest('a plan is refused after somebody changed the schema by hand, and what they changed is named', async () => {
	const place = await placeOn('PostgreSQL');
	place.put('a.txt', feedText(people(9)));
	await runInProcess(place);
	place.put('b.txt', feedText(people(9, { consulted: '20261120' })));
	const plan = await planInProcess(place);
	for (const [change, back, message] of LONG ? CHANGES_BY_HAND : CHANGES_BY_HAND.slice(0, 2)) {
		await place.change(change);
		const before = await place.dump();
		const refusal = { code: 'E_PLAN_STALE', exitCode: 8, message: expect.stringMatching(message) };
		await expect(applyInProcess(place, plan)).rejects.toMatchObject(refusal);
		expect(await place.dump()).toEqual(before);
		if (back !== '') await place.change(back);
	}
});
