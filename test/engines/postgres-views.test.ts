import { describe, expect, it } from 'vitest';
import { viewMark } from '../../source/engines/postgres/views.js';
import { type Feed, feedAt, records } from '../helpers/feed-at.js';

const EVOLVE = { policies: { extraColumns: 'evolve' }, birthDateColumn: 'Seen' };
const VIEW = 'v_med_users_au';

/** A loaded day with a view of three computed columns. */
async function loaded(): Promise<Feed> {
	const feed = await feedAt('PostgreSQL');
	const config = EVOLVE;
	expect((await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC AU') }, { config })).code).toBeNull();
	return feed;
}

/** The next day, whose file brings a column along, so that every view is made anew. */
const withWard = (feed: Feed) => {
	const file = 'ID,Name,Seen,State,Country,Ward\n2,Bob,20200102,NSW,AU,7\n';
	return feed.run('2026-01-02', { 'b.csv': file }, { config: EVOLVE });
};

const shown = async (feed: Feed) =>
	(await feed.hand(`select "ID" as id, "Ward" as ward from ${VIEW} order by 1`)).map(({ ward }) => ward);

describe('postgres: a view that is made anew', () => {
	it('keeps the grants, options and comment that somebody gave it', async () => {
		const feed = await loaded();
		await feed.hand(`do $$ begin create role etl_test_bi; exception when duplicate_object then end $$`);
		await feed.hand(`grant select on ${VIEW} to etl_test_bi with grant option`);
		await feed.hand(`grant update ("Name") on ${VIEW} to public`);
		await feed.hand(`alter view ${VIEW} set (security_barrier = true)`);
		await feed.hand(`comment on view ${VIEW} is 'For BI, it''s theirs'`);
		const facts = `
			select relacl::text as grants, reloptions::text as options, obj_description(oid, 'pg_class') as comment,
				(select attacl::text from pg_attribute where attrelid = c.oid and attname = 'Name') as column
			from pg_class c where relname = '${VIEW}'`;
		const before = await feed.hand(facts);
		expect((await withWard(feed)).code).toBeNull();
		expect(await shown(feed)).toEqual([null, '7']);
		expect(await feed.hand(facts)).toEqual(before);
		await feed.hand('drop owned by etl_test_bi');
		await feed.hand('drop role etl_test_bi');
	});
});

describe('postgres: the program knows its own view', () => {
	const untouched: [string, string][] = [
		['another comment', `comment on view ${VIEW} is 'Customers of Australia'`],
		['no comment', `comment on view ${VIEW} is null`],
		[
			'words around its comment',
			`comment on view ${VIEW} is 'Ours. etl-tui ${'0'.repeat(32)} ${'0'.repeat(32)}, by hand'`,
		],
	];
	for (const [what, change] of untouched)
		it(`with ${what}`, async () => {
			const feed = await loaded();
			await feed.hand(change);
			expect((await withWard(feed)).code).toBeNull();
			expect(await shown(feed)).toEqual([null, '7']);
		});

	it('with a column that was renamed by hand', async () => {
		const feed = await loaded();
		for (const table of ['med_users_master', 'med_users_au'])
			await feed.hand(`alter table ${table} rename column "State" to "Province"`);
		expect((await withWard(feed)).code).toBeNull();
		expect(await shown(feed)).toEqual([null, '7']);
	});

	it('by the words of any version of the server', () => {
		const create =
			'create view "v" as select "t"."A", current_date - cast("t"."B" as date) as "Days", case when current_date - cast("t"."B" as date) > 30 then 1 end as "Old", "t"."etl_run_id" from "x" as "t"';
		const fifteen = ` SELECT t."A",\n    (CURRENT_DATE - (t."B")::date) AS "Days",\n        CASE\n            WHEN ((CURRENT_DATE - (t."B")::date) > 30) THEN 1\n            ELSE NULL::integer\n        END AS "Old",\n    t.etl_run_id\n   FROM x t;`;
		const eighteen = fifteen.replaceAll('t.', '');
		expect([viewMark(fifteen), viewMark(eighteen)]).toEqual([viewMark(create), viewMark(create)]);
		expect(viewMark(create.replace('30', '60'))).not.toBe(viewMark(create));
	});

	const lineage = '"Inserted_on", etl_run_id, etl_file_id, etl_line, etl_record';
	const all = `"ID", "Name", "Seen", "State", "Country", ${lineage}`;
	const theirs: [string, string][] = [
		['some of the rows', `select ${all} from med_users_au where "State" <> 'VIC'`],
		['a value that is hidden', `select ${all.replace('"Name"', `'***'::varchar(20) as "Name"`)} from med_users_au`],
		['a column that is left out', `select ${all.replace('"Name", ', '')} from med_users_au`],
		[
			'columns that are swapped',
			`select ${all.replace('"Name"', '"State" as "Name"').replace('"State",', '"Name" as "State",')} from med_users_au`,
		],
		[
			'another number of days',
			`select ${all}, case when current_date - "Seen" > 60 then 1 end as "Old" from med_users_au t`,
		],
		['rows of another table', 'select 1 as one from med_users_master'],
	];
	for (const [what, select] of theirs)
		it(`and none that somebody made, with ${what}`, async () => {
			const feed = await loaded();
			await feed.hand(`drop view ${VIEW}`);
			await feed.hand(`create view ${VIEW} as ${select}`);
			const refused = await withWard(feed);
			expect([refused.code, refused.message]).toEqual([
				'E_DATABASE_SHAPE',
				`${VIEW} is a view that somebody else made in the place of ours`,
			]);
		});
});
