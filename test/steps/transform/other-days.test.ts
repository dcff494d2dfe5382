import { describe, expect, it } from 'vitest';
import { feedAt, records } from '../../helpers/feed-at.js';
import { ONE_ENGINE } from '../../helpers/long.js';

const NONE = { winners: 0, inserted: 0, updated: 0, moved: 0, unchanged: 0 };

for (const engine of ONE_ENGINE) {
	describe(`${engine}: rows that are not of the run date`, () => {
		it('are counted and proved where a correction brings them back', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC AU', '2 Bob 20200101 VIC AU') });
			await feed.run('2026-01-02', { 'a.csv': records('1 Ann 20200201 VIC NZ', '2 Bob 20200201 NSW AU') });
			const ran = await feed.run('2026-01-02', { 'a.csv': records('3 Cy 20200201 VIC NZ') });
			expect(ran.effects.map(({ country, otherDays, removed }) => ({ country, otherDays, removed }))).toEqual([
				{ country: 'AU', otherDays: { ...NONE, winners: 2, updated: 1, moved: 1 }, removed: 0 },
				{ country: 'NZ', otherDays: NONE, removed: 1 },
			]);
			expect(ran.checks.filter((check) => check.rows === 'others')).toMatchObject([
				{ country: 'AU', stageRows: 2, targetRows: 2, verdict: 'MATCH' },
			]);
			expect(ran.equations).toContainEqual(
				expect.objectContaining({ of: 'the run', left: { name: 'winners of other days', count: 2 }, holds: true }),
			);
			const [noted] = await feed.hand(
				`select other_updated, other_moved from etl_run_countries where run_id = '2026-01-02.2' and country = 'AU'`,
			);
			expect(noted).toEqual({ other_updated: 1, other_moved: 1 });
		});

		it('are counted and proved where no transform had taken them', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC NZ') }, { steps: 'stage' });
			const ran = await feed.run('2026-01-02', { 'b.csv': records('3 Cy 20200101 VIC AU') });
			expect(ran.effects.find((each) => each.country === 'NZ')?.otherDays).toEqual({
				...NONE,
				winners: 1,
				inserted: 1,
			});
			expect(ran.checks.filter((check) => check.rows === 'others')).toMatchObject([{ country: 'NZ', targetRows: 1 }]);
		});

		it('are looked at with every other row where everything is', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC NZ') });
			const ran = await feed.run('2026-01-02', { 'b.csv': records('3 Cy 20200101 VIC AU') }, { full: true });
			expect(ran.checks.filter((check) => check.rows === 'all').map((check) => check.country)).toEqual(['AU', 'NZ']);
		});

		it('are named nowhere where nothing becomes of them', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC AU') });
			const ran = await feed.run('2026-01-02', { 'b.csv': records('3 Cy 20200101 VIC AU') });
			expect(ran.checks.every((check) => check.rows === 'day')).toBe(true);
			expect(ran.effects.map((each) => each.otherDays)).toEqual([NONE]);
			expect(ran.equations.some((each) => each.left.name === 'winners of other days')).toBe(false);
		});

		it('make a run fail where somebody changed one beside it, and nothing is kept', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC AU') });
			await feed.hand(`update med_users_au set "State" = 'XX'`);
			expect(await feed.validate('all')).toBe('E_MISMATCH');
			const ran = await feed.run('2026-01-02', { 'b.csv': records('1 Ann 20190101 VIC NZ') });
			// Looked at, since an older record of hers came: she is put right.
			expect(ran).toMatchObject({ code: null });
			expect(ran.effects.find((each) => each.country === 'AU')?.otherDays).toEqual({ ...NONE, winners: 1, updated: 1 });
			expect(await feed.validate('all')).toBeNull();
		});
	});

	describe(`${engine}: a column that left the config`, () => {
		const columns = (...more: object[]) => ({
			schema: {
				columns: [
					{ name: 'ID', type: 'varchar(18)', key: true },
					{ name: 'Name', type: 'varchar(20)', required: true },
					{ name: 'Seen', type: 'date', formats: ['YYYYMMDD'] },
					...more,
					{ name: 'Country', type: 'varchar(40)' },
				],
			},
		});
		const before = columns({ name: 'State', type: 'varchar(5)' }, { name: 'Score', type: 'int(5)' });
		const text = (...lines: string[]) =>
			`ID,Name,Seen,State,Score,Country\n${lines.map((line) => `${line.replaceAll(' ', ',')}\n`).join('')}`;

		for (const onMove of ['move', 'keep']) {
			it(`goes with the row that wins, whole: ${onMove}`, async () => {
				const feed = await feedAt(engine);
				const policies = { onMove };
				const first = text('1 Ann 20200101 VIC 7 AU', '2 Bob 20200101 NSW 8 AU', '3 Cy 20200301 QLD 9 AU');
				await feed.run('2026-01-01', { 'a.csv': first }, { config: { ...before, policies } });
				const config = { ...columns(), policies };
				const second = text('1 Ann 20210101 TAS 1 AU', '3 Cy 20200101 TAS 2 AU', '4 Dee 20200101 TAS 3 NZ');
				const ran = await feed.run('2026-01-02', { 'b.csv': second }, { config });
				expect(ran).toMatchObject({ code: null, warnings: ['W_COLUMN_FORMER'] });
				const au = () => feed.hand('select "ID", "State", "Score" from med_users_au order by 1');
				const bobAndCy = [
					{ ID: '2', State: 'NSW', Score: 8 },
					{ ID: '3', State: 'QLD', Score: 9 },
				];
				expect(await au()).toEqual([{ ID: '1', State: null, Score: null }, ...bobAndCy]);
				// Taken back, the older row is there again as it was.
				const third = text('4 Dee 20200101 TAS 3 NZ');
				expect(await feed.run('2026-01-02', { 'b.csv': third }, { config })).toMatchObject({
					code: null,
					warnings: [],
				});
				expect(await au()).toEqual([{ ID: '1', State: 'VIC', Score: 7 }, ...bobAndCy]);
				expect((await feed.run('2026-01-02', { 'b.csv': third }, { config, full: true })).code).toBeNull();
				expect(await au()).toEqual([{ ID: '1', State: 'VIC', Score: 7 }, ...bobAndCy]);
			});
		}

		it('that files brought goes with the row that wins as well', async () => {
			const feed = await feedAt(engine);
			const evolve = { ...columns(), policies: { extraColumns: 'evolve' } };
			await feed.run('2026-01-01', { 'a.csv': text('1 Ann 20200101 VIC 7 AU') }, { config: evolve });
			expect(await feed.hand('select "State" from med_users_au')).toEqual([{ State: 'VIC' }]);
			await feed.run('2026-01-02', { 'b.csv': text('1 Ann 20210101 TAS 1 AU') }, { config: columns() });
			expect(await feed.hand('select "State", "Score" from med_users_au')).toEqual([{ State: null, Score: null }]);
		});

		it("that only a table has is somebody's own, and is left alone", async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': records('1 Ann 20200101 VIC AU') });
			await feed.hand('alter table med_users_au add column "Note" varchar(20)');
			await feed.hand(`update med_users_au set "Note" = 'calls back'`);
			await feed.run('2026-01-02', { 'b.csv': records('1 Ann 20210101 VIC AU') });
			expect(await feed.hand('select "Note", "State" from med_users_au')).toEqual([
				{ Note: 'calls back', State: 'VIC' },
			]);
		});
	});
}
