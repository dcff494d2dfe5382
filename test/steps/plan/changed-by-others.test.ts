import { describe, expect, it } from 'vitest';
import { feedAt, records } from '../../helpers/feed-at.js';

const DAY = '2026-01-01';
const NEXT = '2026-01-02';
const ANN = records('1 Ann 20200101 VIC AU');
const BOB = records('2 Bob 20200102 NSW AU');

describe('postgres: what others add to the tables', () => {
	it('a name that differs only in case is somebody else', async () => {
		const feed = await feedAt('PostgreSQL');
		expect((await feed.run(DAY, { 'a.csv': ANN })).code).toBeNull();
		await feed.hand('create table "MED_USERS_MASTER" (x int, "ID" text)');
		await feed.hand('create view "Med_users_au" as select 1 as one');
		await feed.hand('create view "V_MED_USERS_AU" as select 1 as one');
		await feed.hand('alter table med_users_master add column "NAME" text');
		expect((await feed.run(NEXT, { 'b.csv': BOB })).code).toBeNull();
		expect(await feed.rows('med_users_au')).toEqual(['1 Ann VIC AU a.csv', '2 Bob NSW AU b.csv']);
		expect(await feed.hand('select count(*) as n from "MED_USERS_MASTER"')).toEqual([{ n: 0 }]);
	});

	it('a column whose values the server makes keeps nothing from leaving or returning', async () => {
		const feed = await feedAt('PostgreSQL');
		await feed.run(DAY, { 'a.csv': ANN });
		const made = `add column "Shout" text generated always as (upper("Name")) stored, add column "Nr" bigint generated always as identity primary key`;
		await feed.hand(`alter table med_users_master ${made}`);
		const day = await feed.run(NEXT, { 'b.csv': BOB });
		const undone = await feed.undo(day.runId);
		expect([day.code, undone.code, undone.message]).toEqual([null, null, '']);
		expect((await feed.undo(undone.runId)).code).toBeNull();
		expect(await feed.rows('med_users_au')).toEqual(['1 Ann VIC AU a.csv', '2 Bob NSW AU b.csv']);
		const shouted = await feed.hand('select "Shout" as s from med_users_master order by "ID"');
		expect(shouted).toEqual([{ s: 'ANN' }, { s: 'BOB' }]);
	});

	it('a column of theirs that is wider in the stage than where rows wait follows it', async () => {
		const feed = await feedAt('PostgreSQL');
		await feed.run(DAY, { 'a.csv': ANN });
		await feed.hand('alter table med_users_master add column "Floor" bigint');
		await feed.hand('alter table etl_withdrawn_med_users_master add column "Floor" integer');
		const day = await feed.run(NEXT, { 'b.csv': BOB });
		await feed.hand(`update med_users_master set "Floor" = 5000000000 where "ID" = '2'`);
		const undone = await feed.undo(day.runId);
		expect([day.code, undone.code, (await feed.undo(undone.runId)).code]).toEqual([null, null, null]);
		expect(await feed.hand(`select cast("Floor" as text) as f from med_users_master where "ID" = '2'`)).toEqual([
			{ f: '5000000000' },
		]);
	});

	it('a key of the stage is named, and goes only where that is allowed', async () => {
		const feed = await feedAt('PostgreSQL');
		await feed.run(DAY, { 'a.csv': ANN });
		await feed.hand('alter table med_users_master add constraint theirs primary key ("ID", etl_file_id)');
		const refused = await feed.run(NEXT, { 'b.csv': BOB });
		expect([refused.code, refused.message]).toEqual([
			'E_DATABASE_SHAPE',
			expect.stringContaining('rekey key (ID, etl_file_id), which somebody gave it → none'),
		]);
		expect((await feed.run(NEXT, { 'b.csv': BOB }, { destructive: true })).code).toBeNull();
		expect(await feed.hand("select conname from pg_constraint where conname = 'theirs'")).toEqual([]);
	});
});
