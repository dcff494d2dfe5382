import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	anyHistory,
	anyHistoryWithUndo,
	fromScratch,
	type HistoryRules,
	loadHistory,
	whatStands,
} from '../helpers/histories.js';
import { LONG, longTest, ONE_ENGINE, PROPERTY_RUNS } from '../helpers/long.js';
import { PLAYGROUNDS } from '../helpers/playground.js';

const RULES: readonly HistoryRules[] = [
	{ onMove: 'move', latestBy: 'Seen', duplicates: 'skip' },
	{ onMove: 'keep', latestBy: 'Seen', duplicates: 'skip' },
	{ onMove: 'move', latestBy: null, duplicates: 'skip' },
	{ onMove: 'move', latestBy: 'Seen', duplicates: 'load' },
];

for (const engine of LONG ? (['SQLite', 'PostgreSQL'] as const) : ONE_ENGINE) {
	describe(`${engine}, however the days came`, () => {
		const timeout = 60_000 + PROPERTY_RUNS * 10_000;
		longTest('stage, rejects and tables are those of a load from scratch', { timeout }, async () => {
			const place = await PLAYGROUNDS[engine]();
			const property = fc.asyncProperty(anyHistory(), fc.constantFrom(...RULES), async (history, rules) => {
				const { events: _, ...came } = await loadHistory(history, rules, place);
				const { events: __, ...scratch } = await loadHistory(fromScratch(history), rules, place);
				expect(came).toEqual(scratch);
			});
			const numRuns = Math.ceil((PROPERTY_RUNS * 4) / (engine === 'SQLite' ? 1 : 3));
			await fc.assert(property, { numRuns, interruptAfterTimeLimit: timeout * 0.75 });
		});

		it('and whatever was taken back, they are those of what stands, loaded from scratch', { timeout }, async () => {
			const place = await PLAYGROUNDS[engine]();
			const property = fc.asyncProperty(anyHistoryWithUndo(), fc.constantFrom(...RULES), async (history, rules) => {
				const { events: _, ...came } = await loadHistory(history, rules, place);
				const { events: __, ...scratch } = await loadHistory(whatStands(history), rules, place);
				expect(came).toEqual(scratch);
			});
			const numRuns = Math.ceil((PROPERTY_RUNS * 3) / (engine === 'SQLite' ? 1 : 3));
			await fc.assert(property, { numRuns, interruptAfterTimeLimit: timeout * 0.75 });
		});
	});
}
