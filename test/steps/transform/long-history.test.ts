import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPostgresDialect } from '../../../source/engines/postgres/dialect.js';
import { findBest } from '../../../source/sql/winners/winners.js';
import { model } from '../../helpers/columns.js';
import { type Feed, feedAt, records } from '../../helpers/feed-at.js';
import { PROPERTY_RUNS } from '../../helpers/long.js';

const FRESH = [{ fileId: 7, runDate: '2026-01-02' }];
const COUNTRIES = ['AU', 'NZ', 'IN'];

/** Whether the statement of the winners looks each key up. */
function looksUp(customers: number, staged: number, { all = false, onMove = 'move' as 'move' | 'keep' } = {}): boolean {
	const feed = { ...model(createPostgresDialect({ citus: false }), 'Stage'), onMove };
	const scope = { all, hasTables: true, parts: [], counts: { staged, customers } };
	return findBest(feed, FRESH, scope).sql.includes('lateral');
}

/** A record of one of a few customers, new or known, with or without a date, anywhere. */
const anyRecord = fc
	.tuple(
		fc.integer({ min: 3, max: 14 }),
		fc.constantFrom('20200101', '20200601', '20190101', ''),
		fc.constantFrom('VIC', 'NSW'),
		fc.constantFrom(...COUNTRIES),
	)
	.map(([id, seen, state, country]) => `${id} Ann ${seen} ${state} ${country}`);

interface Day {
	readonly lines: readonly string[];
	readonly isTransformed: boolean;
	/** Which of the runs so far is taken back afterwards. */
	readonly undone: number | null;
}

const anyDay = fc.record<Day>({
	lines: fc.array(anyRecord, { minLength: 1, maxLength: 6 }),
	isTransformed: fc.boolean(),
	undone: fc.option(fc.nat(5), { nil: null, freq: 3 }),
});

const anyDays = fc.array(anyDay, { minLength: 2, maxLength: 5 });

/** What is in the tables, and what each run said it would do to them, after customers came with some rows each. */
async function live(feed: Feed, rows: number, days: readonly Day[]) {
	const customer = (id: number) =>
		Array.from({ length: rows }, (_, at) => `${id} Bob${at} 20200301 VIC ${COUNTRIES[id % 3]}`);
	const runs = [await feed.run('2026-01-01', { 'a.csv': records(...[0, 1, 2, 3, 4].flatMap(customer)) })];
	for (const [at, { lines, isTransformed, undone }] of days.entries()) {
		const date = `2026-01-${String(at + 2).padStart(2, '0')}`;
		runs.push(await feed.run(date, { 'a.csv': records(...lines) }, isTransformed ? {} : { steps: 'stage' }));
		const back = undone === null ? undefined : runs[1 + (undone % (at + 1))];
		if (back !== undefined) runs.push(await feed.undo(back.runId));
	}
	runs.push(await feed.run('2026-02-01', { 'a.csv': records('1 Cy 20200601 VIC NZ') }));
	const tables = await Promise.all(COUNTRIES.map((country) => feed.rows(`med_users_${country.toLowerCase()}`)));
	return { tables, runs: runs.map(({ code, effects, checks }) => ({ code, effects, checks })) };
}

describe('a long history on PostgreSQL', () => {
	it('is looked up by key, and a short one is sorted', () => {
		expect(looksUp(10, 80)).toBe(true);
		expect(looksUp(10, 79)).toBe(false);
		expect(looksUp(10, 80, { all: true })).toBe(false);
		expect(looksUp(10, 80, { onMove: 'keep' })).toBe(false);
	});

	it('and a short one come to the same winners as on SQLite', {
		timeout: 60_000 + PROPERTY_RUNS * 20_000,
	}, async () => {
		const property = fc.asyncProperty(anyDays, fc.constantFrom(1, 30), async (days, rows) => {
			const [sqlite, postgres] = await Promise.all([feedAt('SQLite'), feedAt('PostgreSQL')]);
			expect(await live(postgres, rows, days)).toEqual(await live(sqlite, rows, days));
		});
		await fc.assert(property, { numRuns: 2 * PROPERTY_RUNS });
	});
});
