import { describe, expect, it } from 'vitest';
import { type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { LONG, ONE_ENGINE, oneOf } from '../../helpers/long.js';

const ONE = { 'a_20260101.csv': records('1 Ann 20200101 VIC AU', '2 Bob 20200101 VIC AU', '9  20200101 VIC AU') };
const TWO = { 'a_20260102.csv': records('2 Bobby 20200201 VIC AU', '3 Cy 20200101 VIC NZ') };
const AU = ['1 Ann VIC AU a_20260101.csv', '2 Bobby VIC AU a_20260102.csv'];
const NZ = ['3 Cy VIC NZ a_20260102.csv'];

async function loaded(engine: 'SQLite' | 'PostgreSQL'): Promise<Feed> {
	const feed = await feedAt(engine);
	expect(await feed.run('2026-01-01', ONE)).toMatchObject({ code: null, warnings: [] });
	expect(await feed.run('2026-01-02', TWO)).toMatchObject({ code: null, warnings: [] });
	return feed;
}

async function expectWhole(feed: Feed): Promise<void> {
	expect(await feed.rows('med_users_au')).toEqual(AU);
	expect(await feed.rows('med_users_nz')).toEqual(NZ);
	expect(await feed.rows('med_users_master')).toEqual([
		'1 Ann VIC AU a_20260101.csv',
		'2 Bob VIC AU a_20260101.csv',
		'2 Bobby VIC AU a_20260102.csv',
		'3 Cy VIC NZ a_20260102.csv',
	]);
	expect(await feed.validate('all')).toBeNull();
}

const STAGE: Readonly<Record<string, string>> = {
	'a row of the stage is deleted': `delete from med_users_master where "ID" = '1'`,
	'a row of the stage that another outdoes is deleted': `delete from med_users_master where "Name" = 'Bob'`,
	'a row is in the stage twice': `insert into med_users_master select * from med_users_master where "ID" = '1'`,
	'all rows of a file are deleted': `delete from med_users_master where "Inserted_on" = '2026-01-01'`,
	'a reject is deleted': 'delete from etl_rejects',
};

for (const engine of ONE_ENGINE) {
	describe(`${engine}, when`, () => {
		for (const [what, harm] of LONG ? Object.entries(STAGE) : Object.entries(STAGE).slice(0, 2)) {
			it(`${what}: its date loads the file anew`, async () => {
				const feed = await loaded(engine);
				await feed.hand(harm);
				expect(await feed.validate('all')).toBe('E_MISMATCH');
				const ran = await feed.run('2026-01-01', ONE);
				expect(ran).toMatchObject({ code: null, files: { 'a_20260101.csv': 'corrected' } });
				expect(ran.warnings).toEqual(['W_STAGE_DAMAGED']);
				await expectWhole(feed);
				expect(await feed.run('2026-01-02', TWO)).toMatchObject({ code: null, warnings: [] });
			});

			it(`${what}: no other day takes from the tables, nor does --full`, async () => {
				const feed = await loaded(engine);
				await feed.hand(harm);
				const isHarmless = harm.includes('etl_rejects');
				for (const full of [false, true]) {
					const ran = await feed.run('2026-01-02', TWO, { full });
					expect(ran.code).toBe(isHarmless ? null : 'E_STAGE_DAMAGED');
					if (!isHarmless) expect(ran.message).toContain('a_20260101.csv of 2026-01-01: 2 rows noted');
					expect(await feed.rows('med_users_au')).toEqual(AU);
				}
				expect((await feed.run('2026-01-01', ONE, { full: true })).code).toBeNull();
				await expectWhole(feed);
			});

			it(`${what}: a repair notes what is there, and brings back what the tables have`, async () => {
				const feed = await loaded(engine);
				await feed.hand(harm);
				expect((await feed.repair()).files).toMatchObject([{ file: { name: 'a_20260101.csv' } }]);
				expect((await feed.repair()).files).toEqual([]);
				expect((await feed.run('2026-01-02', TWO, { full: true })).code).toBeNull();
				expect(await feed.rows('med_users_au')).toEqual(AU);
				expect(await feed.validate('all')).toBeNull();
				// The source still has it: what could not be brought back comes from there.
				expect((await feed.run('2026-01-01', ONE)).code).toBeNull();
				await expectWhole(feed);
			});
		}

		it('a row of the stage is deleted and the file corrected without its customer: the table gives it up', async () => {
			const feed = await loaded(engine);
			await feed.hand(`delete from med_users_master where "ID" = '1'`);
			expect((await feed.run('2026-01-01', { 'a_20260101.csv': records('2 Bob 20200101 VIC AU') })).code).toBeNull();
			expect(await feed.rows('med_users_au')).toEqual(['2 Bobby VIC AU a_20260102.csv']);
			expect(await feed.validate('all')).toBeNull();
		});

		it('the stage is dropped: each day loads its files anew, and the tables keep theirs until then', async () => {
			const feed = await loaded(engine);
			await feed.hand('drop table med_users_master');
			expect((await feed.run('2026-01-01', ONE)).code).toBe('E_STAGE_DAMAGED');
			expect(await feed.rows('med_users_nz')).toHaveLength(1);
			expect((await feed.run('2026-01-02', TWO)).code).toBeNull();
			await expectWhole(feed);
		});

		it('the stage is dropped and the source empty: a repair brings the winners back', async () => {
			const feed = await loaded(engine);
			await feed.hand('drop table med_users_master');
			await feed.repair();
			expect(await feed.rows('med_users_master')).toEqual([...AU, ...NZ]);
			expect(await feed.validate('all')).toBeNull();
		});

		const lost = {
			'a file record is deleted': `delete from etl_run_files where run_date = '2026-01-01'`,
			'all file records are deleted': 'delete from etl_run_files',
			'the table of file records is dropped': 'drop table etl_run_files',
			'all bookkeeping is dropped but the countries':
				'drop table etl_run_files; drop table etl_runs; drop table etl_rules',
		};
		for (const [what, harm] of oneOf(Object.entries(lost), 1)) {
			it(`${what}: it is made anew from the rows, and nothing is loaded twice`, async () => {
				const feed = await loaded(engine);
				for (const each of harm.split('; ')) await feed.hand(each);
				const ran = await feed.run('2026-01-01', ONE);
				expect(ran.code).toBeNull();
				expect(ran.warnings).toContain('W_FILE_RECORD_LOST');
				expect((await feed.run('2026-01-02', TWO)).code).toBeNull();
				await expectWhole(feed);
				expect(await feed.run('2026-01-01', ONE)).toMatchObject({
					code: null,
					warnings: [],
					files: { 'a_20260101.csv': 'already' },
				});
			});
		}

		const tables = {
			'a table is emptied': 'delete from med_users_au',
			'a row of a table is deleted': `delete from med_users_au where "ID" = '1'`,
			'a table is dropped': 'drop view v_med_users_au; drop table med_users_au',
			'a row comes into a table by hand': `insert into med_users_au select * from med_users_nz`,
		};
		for (const [what, harm] of oneOf(Object.entries(tables), 1)) {
			it(`${what}: the next day fills it anew with every winner`, async () => {
				const feed = await loaded(engine);
				for (const each of harm.split('; ')) await feed.hand(each);
				expect(await feed.validate('all')).toBe('E_MISMATCH');
				const ran = await feed.run('2026-01-03', { 'a_20260103.csv': records('4 Dee 20200101 VIC NZ') });
				expect(ran).toMatchObject({ code: null, warnings: ['W_TABLE_CHANGED'] });
				expect(await feed.rows('med_users_au')).toEqual(AU);
				expect(await feed.validate('all')).toBeNull();
				expect(await feed.run('2026-01-03', {}, { steps: 'transform' })).toMatchObject({ code: null, warnings: [] });
			});
		}

		it('which countries lead where is deleted: no customer is lost to that', async () => {
			const feed = await loaded(engine);
			await feed.hand('delete from etl_countries');
			const ran = await feed.run('2026-01-03', { 'a_20260103.csv': records('3 Cy 20190101 VIC AU') });
			expect(ran.code).toBeNull();
			expect(await feed.rows('med_users_nz')).toEqual(NZ);
			expect(await feed.rows('med_users_au')).toEqual(AU);
			expect(await feed.validate('all')).toBeNull();
		});
	});
}
