import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { ONE_ENGINE, PROPERTY_RUNS } from '../../helpers/long.js';

const day = (n: number) => `2026-11-2${n}`;
const file = (n: number) => `a_2026112${n}.csv`;

/** Loads a content a day; gives what came of each. */
async function loadDays(feed: Feed, config: object, ...contents: readonly [number, string][]): Promise<string[]> {
	const states: string[] = [];
	for (const [n, content] of contents)
		states.push((await feed.run(day(n), { [file(n)]: content }, { config })).files[file(n)] ?? '');
	return states;
}

const inTable = async (feed: Feed) => (await feed.rows('med_users_au')).map((row) => row.split(' ')[0]);

const seenAs = (seen: object, ...more: object[]) => ({
	schema: { columns: [...COLUMNS.map((each) => (each.name === 'Seen' ? { ...each, ...seen } : each)), ...more] },
});

/** Seen on the 23rd: that may be a day ahead, and no more. */
const AHEAD = records('1 Ann 20261123 VIC AU', '2 Bob 20261101 VIC AU');

/** Contents that say something else for another run date, by what decides it. */
const DEPENDING: Readonly<Record<string, { readonly content: string; readonly config: object }>> = {
	'a date ahead': { content: AHEAD, config: {} },
	'a date ahead that becomes null': { content: AHEAD, config: seenAs({ onInvalid: 'null' }) },
	'a bound of the config': { content: AHEAD, config: seenAs({ max: 'runDate+1', min: 'runDate-30' }) },
	'a date that gets too old': {
		content: records('1 Ann 20261101 VIC AU', '2 Bob 20261115 VIC AU'),
		config: seenAs({ min: 'runDate-20' }),
	},
	'one that gets too old while another is no longer ahead': {
		content: records('1 Ann 20261101 VIC AU', '2 Bob 20261115 VIC AU', '3 Eve 20261123 VIC AU'),
		config: seenAs({ min: 'runDate-20', max: 'runDate+1' }),
	},
	'as many dates that get too old as are no longer ahead': {
		content: records('1 Ann 20261102 VIC AU', '2 Bob 20261123 VIC AU', '3 Eve 20261115 VIC AU'),
		config: seenAs({ min: 'runDate-19', max: 'runDate+1', onInvalid: 'null' }),
	},
	'another format of several': {
		content: records('1 Ann 03.05.2026 VIC AU', '2 Bob 12.11.2026 VIC AU'),
		config: seenAs({ formats: ['DD.MM.YYYY', 'MM.DD.YYYY'], max: '2026-11-30', min: 'runDate-202' }),
	},
	'a year of two digits': {
		content: records('1 Ann 221126 VIC AU', '2 Bob 011126 VIC AU'),
		config: { ...seenAs({ formats: ['DDMMYY'] }), birthDateColumn: 'Seen', latestBy: null },
	},
};

describe.each(ONE_ENGINE)('%s: the same bytes for another date', (engine) => {
	it.each(Object.entries(DEPENDING))('are no copy where they give other rows: %s', async (_, { content, config }) => {
		const days: readonly [number, string][] = [
			[1, content],
			[2, content],
		];
		const feed = await feedAt(engine);
		expect(await loadDays(feed, config, ...days)).toEqual(['loaded', 'loaded']);
		const backwards = await feedAt(engine);
		expect(await loadDays(backwards, config, ...days.toReversed())).toEqual(['loaded', 'loaded']);
		expect(await feed.validate('all')).toBeNull();
		const all = (each: Feed) => Promise.all([each.rows('med_users_master'), each.rows('med_users_au')]);
		expect(await all(backwards)).toEqual(await all(feed));
		// Each date has what a run of it alone has.
		const alone = await feedAt(engine);
		await loadDays(alone, config, [2, content]);
		const ofDay = (rows: readonly string[]) => rows.filter((row) => row.includes(file(2)));
		expect(ofDay(await feed.rows('med_users_master'))).toEqual(await alone.rows('med_users_master'));
	});

	it('are a copy where they give the same, with rejects, centuries and all', async () => {
		const future = records('1 Ann 20290101 VIC AU', '2 Bob 20261101 VIC AU');
		const feed = await feedAt(engine);
		expect(await loadDays(feed, {}, [0, future], [1, future])).toEqual(['loaded', 'duplicate']);
		const short = records('1 Ann 010526 VIC AU', '2 Bob 010560 VIC AU');
		const { config } = DEPENDING['a year of two digits'] as { config: object };
		const other = await feedAt(engine);
		expect(await loadDays(other, config, [0, short], [1, short])).toEqual(['loaded', 'duplicate']);
	});

	it('bring a customer in who came a day too early, and the run says why', async () => {
		const feed = await feedAt(engine);
		await loadDays(feed, {}, [1, AHEAD]);
		expect(await inTable(feed)).toEqual(['2']);
		const ran = await feed.run(day(2), { [file(2)]: AHEAD });
		expect(ran.warnings.join('\n')).toContain(`W_SAME_CONTENT`);
		expect(await inTable(feed)).toEqual(['1', '2']);
		// The day before once more: nothing changes.
		expect((await feed.run(day(1), { [file(1)]: AHEAD })).restated).toEqual([]);
		expect(await inTable(feed)).toEqual(['1', '2']);
	});

	it('keep a customer who is there when the day before comes late', async () => {
		const feed = await feedAt(engine);
		await loadDays(feed, {}, [2, AHEAD], [1, AHEAD], [0, AHEAD]);
		expect(await inTable(feed)).toEqual(['1', '2']);
		expect(await feed.validate('all')).toBeNull();
	});

	it('are refused all the same where duplicates are', async () => {
		const feed = await feedAt(engine);
		await feed.run(day(1), { [file(1)]: AHEAD });
		const config = { policies: { duplicates: 'fail' } };
		expect((await feed.run(day(2), { [file(2)]: AHEAD }, { config })).code).toBe('E_NOTHING_TO_LOAD');
	});

	it('are no copy of what an earlier config has read otherwise', async () => {
		const feed = await feedAt(engine);
		const content = records('1 Ann 20261101 VIC AU', '2 Bob 01.11.2026 VIC AU');
		const config = seenAs({ formats: ['YYYYMMDD', 'DD.MM.YYYY'] });
		await loadDays(feed, {}, [1, content]);
		expect(await inTable(feed)).toEqual(['1']);
		expect(await loadDays(feed, config, [2, content])).toEqual(['loaded']);
		expect(await inTable(feed)).toEqual(['1', '2']);
		// Read again under that config, the day before says the same, and the next delivery is a copy again.
		expect(await loadDays(feed, config, [1, content], [3, content])).toEqual(['reloaded', 'duplicate']);
	});

	it('are no copy where the config fills columns by others, and are one where it says the same in other words', async () => {
		const feed = await feedAt(engine);
		const content = records('1 Ann 20261101 VIC AU', '2 Bob 20261102 VIC AU');
		await loadDays(feed, {}, [1, content]);
		expect(await loadDays(feed, seenAs({ aliases: ['Seen_On'] }), [2, content])).toEqual(['duplicate']);
		const swapped = { read: { header: 1, columns: ['ID', 'State', 'Seen', 'Name', 'Country'] } };
		expect(await loadDays(feed, swapped, [3, content])).toEqual(['loaded']);
		const alone = await feedAt(engine);
		await loadDays(alone, swapped, [3, content]);
		const ofLast = (rows: readonly string[]) => rows.filter((row) => row.includes(file(3)));
		expect(ofLast(await feed.rows('med_users_master'))).toEqual(await alone.rows('med_users_master'));
		expect(await loadDays(feed, swapped, [2, content], [4, content])).toEqual(['loaded', 'duplicate']);
		expect(await feed.validate('all')).toBeNull();
	});

	it('are a copy of what a version loaded that noted counts alone, where these are the same', async () => {
		const feed = await feedAt(engine);
		await loadDays(feed, {}, [1, AHEAD]);
		await feed.hand('alter table etl_run_files drop column outcome');
		expect(await feed.validate(day(1))).toBeNull();
		// The counts of its rejects are known.
		expect(await loadDays(feed, {}, [2, AHEAD], [1, AHEAD])).toEqual(['loaded', 'already']);
		expect(await inTable(feed)).toEqual(['1', '2']);
		expect(await feed.validate('all')).toBeNull();
	});

	it('get the rows of what they are a copy of, though that was read again, when it is taken back or corrected', async () => {
		const content = records('1 Ann 20261101 VIC AU', '2 Bob 01.11.2026 VIC AU');
		const config = seenAs({ formats: ['YYYYMMDD', 'DD.MM.YYYY'] });
		const mended = async () => {
			const feed = await feedAt(engine);
			expect(await loadDays(feed, {}, [1, content], [2, content])).toEqual(['loaded', 'duplicate']);
			expect(await loadDays(feed, config, [1, content], [2, content])).toEqual(['reloaded', 'duplicate']);
			return feed;
		};
		const undone = await mended();
		expect((await undone.undo({ file: file(1), date: day(1) }, config)).code).toBeNull();
		expect(await inTable(undone)).toEqual(['1', '2']);
		const corrected = await mended();
		expect(await loadDays(corrected, config, [1, records('9 Zoe 20261101 VIC AU')])).toEqual(['corrected']);
		expect(await inTable(corrected)).toEqual(['1', '2', '9']);
		const later = await mended();
		expect(await loadDays(later, config, [3, content])).toEqual(['duplicate']);
		// A wrong format on the first day alone: what comes later is no copy of its rejects.
		const wrong = await feedAt(engine);
		await loadDays(wrong, config, [1, content], [2, content]);
		await loadDays(wrong, {}, [1, content]);
		expect(await loadDays(wrong, config, [3, content])).toEqual(['loaded']);
		expect(await inTable(wrong)).toEqual(['1', '2']);
		for (const feed of [undone, corrected, later, wrong]) expect(await feed.validate('all')).toBeNull();
	});

	it('are said where an undo leaves a copy without rows', async () => {
		const feed = await feedAt(engine);
		const content = records('1 Ann 20261101 VIC AU');
		expect(await loadDays(feed, {}, [1, content], [2, content])).toEqual(['loaded', 'duplicate']);
		await feed.hand('delete from med_users_master');
		const ran = await feed.undo({ file: file(1), date: day(1) });
		expect(ran.warnings.join()).toContain('W_DELIVERY_LOST');
	});

	it('follow what they are a copy of, when that is read again', async () => {
		const feed = await feedAt(engine);
		const content = records('1 Ann 20261101 VIC AU', '2 Bob 01.11.2026 VIC AU');
		expect(await loadDays(feed, {}, [1, content], [2, content])).toEqual(['loaded', 'duplicate']);
		const config = seenAs({ formats: ['YYYYMMDD', 'DD.MM.YYYY'] });
		const ran = await feed.run(day(1), { [file(1)]: content }, { config });
		expect([ran.files[file(1)], ran.restated]).toEqual(['reloaded', []]);
		expect(await inTable(feed)).toEqual(['1', '2']);
		expect(await feed.validate('all')).toBeNull();
	});

	it('give the same tables in whatever order days come and are corrected', async () => {
		const anyContent = fc
			.array(fc.constantFrom('1 Ann 20261121', '1 Ann 20261122', '2 Bob 20261123', '3 Eve 20261101'), {
				minLength: 1,
				maxLength: 3,
			})
			.map((lines) => records(...lines.map((line) => `${line} VIC AU`)));
		const anyDays = fc.tuple(
			anyContent,
			anyContent,
			fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 1 })), { maxLength: 5 }),
			fc.array(fc.nat({ max: 1 }), { minLength: 3, maxLength: 3 }),
		);
		await fc.assert(
			fc.asyncProperty(anyDays, async ([one, other, steps, last]) => {
				const content = (which: number) => (which === 0 ? one : other);
				const end = last.map((which, n): [number, string] => [n, content(which)]);
				const feed = await feedAt(engine);
				await loadDays(
					feed,
					{},
					...steps.map(([n, which]): [number, string] => [n, content(which)]),
					...end.toReversed(),
				);
				const plain = await feedAt(engine);
				await loadDays(plain, {}, ...end);
				expect(await feed.rows('med_users_master')).toEqual(await plain.rows('med_users_master'));
				expect(await feed.rows('med_users_au')).toEqual(await plain.rows('med_users_au'));
				expect(await feed.validate('all')).toBeNull();
			}),
			{ numRuns: 3 * PROPERTY_RUNS },
		);
	}, 300_000);
});
