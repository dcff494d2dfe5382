import { describe, expect, it } from 'vitest';
import { type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { ONE_ENGINE } from '../../helpers/long.js';

const DAY = '2026-11-22';

/** The columns of the feed, with one that is read from `State` and stored under another name. */
const columns = (state: string) => [
	{ name: 'ID', type: 'varchar(18)', key: true },
	{ name: 'Name', type: 'varchar(20)', required: true },
	{ name: 'Seen', type: 'date', formats: ['YYYYMMDD'] },
	{ name: state, type: 'varchar(5)', aliases: ['State'] },
	{ name: 'Country', type: 'varchar(40)' },
];
const RENAMED = { schema: { columns: columns('State_X') } };

/** Renames the column as README says, in these tables. */
async function rename(feed: Feed, ...tables: string[]): Promise<void> {
	for (const table of tables) await feed.hand(`alter table "${table}" rename column "State" to "State_X"`);
}

const states = async (feed: Feed, table: string) =>
	(await feed.hand(`select "ID" as id, "State_X" as state from "${table}" order by 1`)).map(({ state }) => state);

for (const engine of ONE_ENGINE) {
	describe(`${engine}, a withdrawn file and a column that has another name since`, () => {
		const withdrawn = async (): Promise<{ feed: Feed; undone: string }> => {
			const feed = await feedAt(engine);
			await feed.run('2026-11-21', { 'a.csv': records('1 Ann 20260101 VIC AU') });
			const day = await feed.run(DAY, { 'b.csv': records('2 Bob 20260102 NSW AU', '3 Cid 20260102 ACT AU') });
			const { runId } = await feed.undo(day.runId);
			await rename(feed, 'med_users_master', 'med_users_au');
			return { feed, undone: runId };
		};

		it('it does not return without its values, and says which column is in the way', async () => {
			const { feed, undone } = await withdrawn();
			const refused = await feed.undo(undone, RENAMED);
			expect([refused.code, refused.message]).toEqual([
				'E_DATABASE_SHAPE',
				'b.csv of 2026-11-22 would return without its values of State: a column of etl_withdrawn_med_users_master that med_users_master does not have',
			]);
			await rename(feed, 'etl_withdrawn_med_users_master');
			expect((await feed.undo(undone, RENAMED)).code).toBeNull();
			for (const table of ['med_users_master', 'med_users_au'])
				expect(await states(feed, table)).toEqual(['VIC', 'NSW', 'ACT']);
		});

		it('the column of the new name, which a run has added meanwhile, makes way by hand', async () => {
			const { feed, undone } = await withdrawn();
			expect(
				(await feed.run('2026-11-23', { 'c.csv': records('4 Dee 20260103 QLD AU') }, { config: RENAMED })).code,
			).toBeNull();
			expect((await feed.undo(undone, RENAMED)).message).toContain('values of State:');
			await feed.hand('alter table etl_withdrawn_med_users_master drop column "State_X"');
			await rename(feed, 'etl_withdrawn_med_users_master');
			expect((await feed.undo(undone, RENAMED)).code).toBeNull();
			expect(await states(feed, 'med_users_au')).toEqual(['VIC', 'NSW', 'ACT', 'QLD']);
		});

		it('an empty column of its own keeps nothing back', async () => {
			const { feed, undone } = await withdrawn();
			await rename(feed, 'etl_withdrawn_med_users_master');
			await feed.hand('alter table etl_withdrawn_med_users_master add column "Note" text');
			expect((await feed.undo(undone, RENAMED)).code).toBeNull();
			expect(await states(feed, 'med_users_au')).toEqual(['VIC', 'NSW', 'ACT']);
		});
	});
}
