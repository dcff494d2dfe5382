import { describe, expect, it } from 'vitest';
import { type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { ONE_ENGINE } from '../../helpers/long.js';

const DAY = '2026-01-02';
const ANN = records('1 Ann 20200101 VIC AU', '2 Bob 20200101 VIC AU');
const LATER = records('1 Ann 20200102 NSW NZ', '3 Cid 20200102 VIC AU');
const OTHER = records('4 Dee 20200103 VIC AU');

async function everything(feed: Feed) {
	const tables = ['med_users_master', 'med_users_au', 'med_users_nz'];
	const made = await Promise.all(tables.map((table) => feed.rows(table).catch(() => [])));
	return Object.fromEntries(tables.map((table, index) => [table, made[index]]));
}

/** What a run leaves is what was there before it, once it is undone; and what it left, once that is undone. */
async function undoes(feed: Feed, day: string, files: Readonly<Record<string, string>>) {
	const before = await everything(feed);
	const ran = await feed.run(day, files);
	expect(ran.code).toBeNull();
	const after = await everything(feed);
	const undone = await feed.undo(ran.runId);
	expect({ code: undone.code, is: await everything(feed) }).toEqual({ code: null, is: before });
	const redone = await feed.undo(undone.runId);
	expect({ code: redone.code, is: await everything(feed) }).toEqual({ code: null, is: after });
	expect(await feed.validate('all')).toBeNull();
	return { ran, undone, redone };
}

for (const engine of ONE_ENGINE) {
	it(`${engine}, a file's name that two sources have takes neither back`, async () => {
		const feed = await feedAt(engine);
		await feed.run(DAY, { 'a.csv': ANN }, { place: 'north' });
		await feed.run(DAY, { 'a.csv': OTHER }, { place: 'south' });
		const before = await everything(feed);
		const undone = await feed.undo({ file: 'a.csv', date: DAY });
		expect([undone.code, await everything(feed)]).toEqual(['E_USAGE', before]);
		expect(undone.message).toContain('came from');
	});

	describe(`${engine}, undo of a run`, () => {
		it('takes out what it brought, and brings back the older record, the mover and what it replaced', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': ANN });
			await undoes(feed, DAY, { 'b.csv': LATER });
			const { undone } = await undoes(feed, DAY, { 'b.csv': OTHER, 'c.csv': LATER });
			expect(undone.restated.map(({ name, state, rows }) => `${name} ${state} ${rows}`).sort()).toEqual([
				'b.csv returned 2',
				'b.csv withdrawn 1',
				'c.csv withdrawn 2',
			]);
		});

		it('gives a copy rows of its own, and takes them again when the file before it is back', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-03', { 'f_3.csv': OTHER });
			const { undone, redone } = await undoes(feed, DAY, { 'f_2.csv': OTHER });
			expect(undone.restated.map(({ name, state }) => `${name} ${state}`)).toEqual([
				'f_2.csv withdrawn',
				'f_3.csv restored',
			]);
			expect(redone.restated.map(({ name, state }) => `${name} ${state}`)).toEqual([
				'f_2.csv returned',
				'f_3.csv copy',
			]);
		});

		it('leaves what a later run put in its place, and that falls back to what was before both', async () => {
			const feed = await feedAt(engine);
			await feed.run(DAY, { 'a.csv': ANN });
			const first = await everything(feed);
			const second = await feed.run(DAY, { 'a.csv': LATER });
			const third = await feed.run(DAY, { 'a.csv': OTHER });
			const last = await everything(feed);
			const undone = await feed.undo(second.runId);
			expect(undone.restated).toMatchObject([{ name: 'a.csv', state: 'past' }]);
			expect(undone.restated[0]?.because).toContain(third.runId);
			expect(await everything(feed)).toEqual(last);
			await feed.undo(third.runId);
			expect(await everything(feed)).toEqual(first);
			await feed.undo(undone.runId);
			expect(await feed.rows('med_users_master')).toEqual(['1 Ann NSW NZ a.csv', '3 Cid VIC AU a.csv']);
		});

		it('tells what cannot be taken back, and notes no run of it', async () => {
			const feed = await feedAt(engine);
			const ran = await feed.run(DAY, { 'a.csv': ANN });
			const again = await feed.run(DAY, { 'a.csv': ANN });
			const undone = await feed.undo(ran.runId);
			const runs = async () => (await feed.hand('select run_id from etl_runs')).length;
			const before = await runs();
			expect(await feed.undo(ran.runId)).toMatchObject({
				code: 'E_NOTHING_TO_UNDO',
				message: expect.stringContaining(undone.runId),
			});
			expect((await feed.undo(again.runId)).code).toBe('E_NOTHING_TO_UNDO');
			expect((await feed.undo(`${DAY}.9`)).code).toBe('E_NOT_FOUND');
			expect((await feed.undo({ file: 'a.csv', date: DAY })).code).toBe('E_NOTHING_TO_UNDO');
			expect((await feed.undo({ file: 'b.csv', date: DAY })).code).toBe('E_NOT_FOUND');
			expect(await runs()).toBe(before);
		});
	});

	it(`${engine}: a day that was taken back as a whole is one that can be looked at, transformed and loaded anew`, async () => {
		const feed = await feedAt(engine);
		await feed.run('2026-01-01', { 'a.csv': ANN });
		const before = await everything(feed);
		const { runId } = await feed.run(DAY, { 'b.csv': LATER });
		await feed.undo(runId);
		for (const day of [DAY, 'all']) expect(await feed.validate(day)).toBeNull();
		expect((await feed.run(DAY, {}, { steps: 'transform' })).code).toBeNull();
		expect(await everything(feed)).toEqual(before);
		expect((await feed.run(DAY, { 'b.csv': OTHER })).files).toEqual({ 'b.csv': 'loaded' });
	});

	describe(`${engine}, what was taken back`, () => {
		it('is not loaded again by itself, but with --again, and a corrected file is', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': ANN });
			const { runId } = await feed.run(DAY, { 'b.csv': LATER });
			await feed.undo(runId);
			const next = await feed.run(DAY, { 'b.csv': LATER });
			expect(next).toMatchObject({ code: null, files: { 'b.csv': 'withdrawn' }, warnings: ['W_WITHDRAWN'] });
			expect(await feed.rows('med_users_master')).toHaveLength(2);
			expect((await feed.run(DAY, { 'b.csv': OTHER })).files).toEqual({ 'b.csv': 'loaded' });
			// What stands stays, where the withdrawn content comes again.
			expect((await feed.run(DAY, { 'b.csv': LATER })).files).toEqual({ 'b.csv': 'withdrawn' });
			expect(await feed.rows('med_users_master')).toHaveLength(3);
			expect((await feed.run(DAY, { 'b.csv': LATER }, { again: true })).files).toEqual({ 'b.csv': 'corrected' });
			expect((await feed.run(DAY, { 'b.csv': LATER })).files).toEqual({ 'b.csv': 'already' });
		});

		it('is a file as a whole, with every delivery of it', async () => {
			const feed = await feedAt(engine);
			await feed.run('2026-01-01', { 'a.csv': ANN });
			const before = await everything(feed);
			await feed.run(DAY, { 'b.csv': OTHER });
			await feed.run(DAY, { 'b.csv': LATER });
			const after = await everything(feed);
			const undone = await feed.undo({ file: 'b.csv', date: DAY });
			expect(await everything(feed)).toEqual(before);
			for (const content of [OTHER, LATER])
				expect((await feed.run(DAY, { 'b.csv': content })).files).toEqual({ 'b.csv': 'withdrawn' });
			await feed.undo(undone.runId);
			expect(await everything(feed)).toEqual(after);
		});
	});
}
