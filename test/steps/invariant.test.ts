import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDays } from '../helpers/any-days.js';
import { playDays } from '../helpers/days.js';
import { longTest, ONE_ENGINE, PROPERTY_RUNS } from '../helpers/long.js';
import { planThenApply } from '../helpers/plan-then-apply.js';
import { PLAYGROUNDS } from '../helpers/playground.js';

/** What a sequence takes beside one of the invariant's on SQLite, so that no property waits for the others. */
const COSTS = { SQLite: { invariant: 1, plan: 3 }, PostgreSQL: { invariant: 4, plan: 10 } };

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
	const cost = COSTS[engine];
	const timeout = 60_000 + PROPERTY_RUNS * 10_000;
	// A sequence that fails is told, however long it would take to make it small.
	const interruptAfterTimeLimit = timeout * 0.75;
	for (const keys of [['ID'], ['ID', 'Site']]) {
		// One engine and one key are enough to see a plan fail; the rest is for the long form.
		const inLong = keys.length === 1 || engine !== ONE_ENGINE[0] ? longTest : it;

		describe(`${engine}, after any sequence of days, key ${keys.join(', ')}`, () => {
			const invariant = engine === 'SQLite' ? it : inLong;
			invariant('every target holds the winners over the whole stage', { timeout }, async () => {
				const place = await PLAYGROUNDS[engine]();
				const property = fc.asyncProperty(anyDays(), async (days) => {
					await place.empty();
					await playDays(days, keys, place);
				});
				await fc.assert(property, { numRuns: Math.ceil(PROPERTY_RUNS / cost.invariant), interruptAfterTimeLimit });
			});

			inLong('plan then apply has done what run would have done, and plan alone nothing', { timeout }, async () => {
				const place = await PLAYGROUNDS[engine]();
				const property = fc.asyncProperty(anyDays(), async (days) => {
					await place.empty();
					await playDays(days, keys, place);
					const ran = await place.comparable();
					await place.empty();
					const { run, close } = planThenApply(place);
					try {
						await playDays(days, keys, { connection: place.connection, run });
					} finally {
						await close();
					}
					expect(await place.comparable()).toEqual(ran);
				});
				await fc.assert(property, { numRuns: Math.ceil(PROPERTY_RUNS / cost.plan), interruptAfterTimeLimit });
			});
		});
	}
}
