import { describe, expect, it } from 'vitest';
import { type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { longTest, ONE_ENGINE } from '../../helpers/long.js';

const ANN_VIC = records('1 Ann 20200101 VIC AU', '2 Bob 20200101 VIC AU', '9  20200101 VIC AU');
const ANN_NSW = records('1 Ann 20200101 NSW AU', '2 Bob 20200101 VIC AU');
const BOB = records('2 Bob 20200101 VIC AU');

const day = (n: number) => `2026-01-0${n}`;
const file = (n: number) => `a_2026010${n}.csv`;

/** Loads a content a day; gives what came of each. */
async function loadDays(feed: Feed, ...contents: readonly [number, string][]): Promise<string[]> {
	const states: string[] = [];
	for (const [n, content] of contents)
		states.push((await feed.run(day(n), { [file(n)]: content })).files[file(n)] ?? '');
	return states;
}

async function stageByFile(feed: Feed): Promise<string[]> {
	return (await feed.rows('med_users_master')).map((row) => row.replace(/ (\w+) AU/, ' $1'));
}

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a copy`, () => {
		it('is skipped, its records are named apart, and it is one again when it comes again', async () => {
			const feed = await feedAt(engine);
			expect(await loadDays(feed, [1, ANN_VIC], [2, ANN_VIC], [2, ANN_VIC])).toEqual([
				'loaded',
				'duplicate',
				'duplicate',
			]);
			const { equations } = await feed.run(day(2), { [file(2)]: ANN_VIC });
			expect(equations.every((each) => each.holds)).toBe(true);
			expect(equations).toContainEqual(
				expect.objectContaining({
					left: { name: 'delivered', count: 3 },
					parts: [
						{ name: 'records', count: 0 },
						{ name: 'in a copy of other deliveries', count: 3 },
					],
				}),
			);
		});

		it('gets rows and rejects of its own when what it is a copy of is corrected', async () => {
			const feed = await feedAt(engine);
			await loadDays(feed, [1, ANN_VIC], [2, ANN_VIC]);
			const ran = await feed.run(day(1), { [file(1)]: BOB });
			expect(ran).toMatchObject({ code: null, files: { [file(1)]: 'corrected' } });
			expect(ran.restated).toMatchObject([{ name: file(2), runDate: day(2), state: 'restored', rows: 2 }]);
			expect(await stageByFile(feed)).toEqual([`1 Ann VIC ${file(2)}`, `2 Bob VIC ${file(1)}`, `2 Bob VIC ${file(2)}`]);
			expect(await feed.rows('med_users_au')).toEqual([`1 Ann VIC AU ${file(2)}`, `2 Bob VIC AU ${file(2)}`]);
			const rejects = await feed.hand(`
				select f.name, r.line from etl_rejects r join etl_run_files f on f.file_id = r.file_id where f.active = 1`);
			expect(rejects).toEqual([{ name: file(2), line: 4 }]);
			expect(await feed.validate('all')).toBeNull();
			// What stands again is what its own source still says.
			expect((await feed.run(day(2), { [file(2)]: ANN_VIC })).files).toEqual({ [file(2)]: 'already' });
		});

		it('of a copy stays one, under the file that has the rows then', async () => {
			const feed = await feedAt(engine);
			expect(await loadDays(feed, [1, ANN_VIC], [2, ANN_VIC], [3, ANN_VIC], [1, BOB])).toEqual([
				'loaded',
				'duplicate',
				'duplicate',
				'corrected',
			]);
			expect(await stageByFile(feed)).toHaveLength(3);
			const ran = await feed.run(day(2), { [file(2)]: ANN_NSW });
			expect(ran.restated).toMatchObject([{ name: file(3), state: 'restored' }]);
			expect(await feed.rows('med_users_au')).toEqual([`1 Ann VIC AU ${file(3)}`, `2 Bob VIC AU ${file(3)}`]);
			expect(await feed.validate('all')).toBeNull();
		});

		it('is none of a delivery that comes later, between the two', async () => {
			const feed = await feedAt(engine);
			await loadDays(feed, [1, ANN_VIC], [3, ANN_VIC]);
			const ran = await feed.run(day(2), { [file(2)]: ANN_NSW });
			expect(ran.restated).toMatchObject([{ name: file(3), state: 'restored' }]);
			expect(await feed.rows('med_users_au')).toEqual([`1 Ann VIC AU ${file(3)}`, `2 Bob VIC AU ${file(3)}`]);
		});

		it('is what was loaded first, where the day before it comes late', async () => {
			const feed = await feedAt(engine);
			await loadDays(feed, [2, ANN_VIC]);
			const ran = await feed.run(day(1), { [file(1)]: ANN_VIC });
			expect(ran.restated).toMatchObject([{ name: file(2), runDate: day(2), state: 'copy', rows: 2 }]);
			expect(await feed.rows('med_users_au')).toEqual([`1 Ann VIC AU ${file(1)}`, `2 Bob VIC AU ${file(1)}`]);
			expect(await feed.validate('all')).toBeNull();
			expect((await feed.run(day(2), { [file(2)]: ANN_VIC })).files).toEqual({ [file(2)]: 'duplicate' });
		});

		it('is none where the series says otherwise in between: an older state is news', async () => {
			const feed = await feedAt(engine);
			expect(await loadDays(feed, [1, ANN_VIC], [2, ANN_NSW], [3, ANN_VIC])).toEqual(['loaded', 'loaded', 'loaded']);
			expect((await feed.rows('med_users_au'))[0]).toBe(`1 Ann VIC AU ${file(3)}`);
			// Corrected to what the day before says, it is one, and the older state stands.
			expect(await loadDays(feed, [3, ANN_NSW])).toEqual(['duplicate']);
			expect((await feed.rows('med_users_au'))[0]).toBe(`1 Ann NSW AU ${file(2)}`);
			expect(await feed.validate('all')).toBeNull();
		});

		it('has no need of a date in its name', async () => {
			const feed = await feedAt(engine);
			await feed.run(day(1), { 'data.csv': ANN_VIC });
			expect((await feed.run(day(2), { 'data.csv': ANN_VIC })).files).toEqual({ 'data.csv': 'duplicate' });
			expect((await feed.run(day(1), { 'data.csv': BOB })).restated).toHaveLength(1);
			expect(await feed.rows('med_users_au')).toEqual(['1 Ann VIC AU data.csv', '2 Bob VIC AU data.csv']);
		});

		it('is refused where the policy says so, whichever of the two came first', async () => {
			const feed = await feedAt(engine);
			const config = { policies: { duplicates: 'fail' } };
			await feed.run(day(2), { [file(2)]: ANN_VIC }, { config });
			for (const n of [1, 3]) {
				const ran = await feed.run(
					day(n),
					{ [file(n)]: ANN_VIC, 'other.csv': records(`${n} Cy 20200101 VIC AU`) },
					{ config },
				);
				expect(ran).toMatchObject({ code: 'E_FILE_REFUSED', files: { [file(n)]: 'refused' } });
			}
		});
	});

	describe(`${engine}: the same content`, () => {
		it('of another series is loaded and said, and stands when the other is corrected', async () => {
			const feed = await feedAt(engine);
			await feed.run(day(1), { 'a_20260101.csv': ANN_VIC });
			const ran = await feed.run(day(2), { 'b_20260102.csv': ANN_VIC });
			expect(ran).toMatchObject({ files: { 'b_20260102.csv': 'loaded' }, warnings: ['W_SAME_CONTENT'] });
			expect((await feed.run(day(1), { 'a_20260101.csv': BOB })).restated).toEqual([]);
			expect((await feed.rows('med_users_au'))[0]).toBe('1 Ann VIC AU b_20260102.csv');
		});

		it('from another source is loaded, and each source corrects its own', async () => {
			const feed = await feedAt(engine);
			await feed.run(day(1), { 'data.csv': ANN_VIC }, { place: 'north' });
			expect((await feed.run(day(1), { 'data.csv': ANN_VIC }, { place: 'south' })).warnings).toEqual([
				'W_SAME_CONTENT',
			]);
			expect(await feed.rows('med_users_master')).toHaveLength(4);
			const ran = await feed.run(day(1), { 'data.csv': records('3 Cy 20200101 VIC AU') }, { place: 'south' });
			expect(ran.files).toEqual({ 'data.csv': 'corrected' });
			expect((await feed.rows('med_users_au')).map((row) => row.slice(0, 5))).toEqual(['1 Ann', '2 Bob', '3 Cy ']);
			expect(new Set(ran.equations.map((each) => each.of))).toContain('data.csv from south');
		});
	});

	describe(`${engine}: a tie`, () => {
		it("is told by the file's name, whenever it came and however often it was corrected", async () => {
			const feed = await feedAt(engine);
			await feed.run(day(1), { 'b.csv': records('1 FromB 20200101 VIC AU') });
			await feed.run(day(1), { 'a.csv': records('1 FromA 20200101 VIC AU', '2 X 20200101 VIC AU') });
			expect(await feed.rows('med_users_au')).toEqual(['1 FromB VIC AU b.csv', '2 X VIC AU a.csv']);
			for (const name of ['Y', 'Z', 'Q']) {
				const content = records('1 FromA 20200101 VIC AU', `2 ${name} 20200101 VIC AU`);
				await feed.run(day(1), { 'a.csv': content });
				expect(await feed.rows('med_users_au')).toEqual(['1 FromB VIC AU b.csv', `2 ${name} VIC AU a.csv`]);
			}
		});

		longTest('is told so among more files than there is room between two numbers', async () => {
			const feed = await feedAt(engine);
			const name = (n: number) => `${String.fromCharCode(97 + n)}.csv`;
			const content = (n: number) => records(`1 N${n} 20200101 VIC AU`, `${n} Own 20200101 VIC AU`);
			await feed.run(day(1), { [name(0)]: content(0) });
			// Each behind the first and before all others: the room between the two is halved again and again.
			for (let n = 25; n > 1; n--) await feed.run(day(1), { [name(n)]: content(n) });
			const au = await feed.rows('med_users_au');
			expect(au.find((row) => row.startsWith('1 '))).toBe(`1 N25 VIC AU ${name(25)}`);
			expect(au).toHaveLength(26);
			const numbers = await feed.hand('select name from etl_run_files where active = 1 order by file_id');
			expect(numbers.map((row) => row.name)).toEqual(numbers.map((row) => row.name).sort());
			expect(await feed.validate('all')).toBeNull();
		});
	});
}
