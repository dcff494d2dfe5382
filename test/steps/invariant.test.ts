import path from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { anyDays } from '../helpers/any-days.js';
import { type Day, playDays } from '../helpers/days.js';
import { quickFolder } from '../helpers/folder.js';

/** Sequences a test: some seconds in the suite; `ETL_PROPERTY_RUNS=1000` for a night. */
const RUNS = Number(process.env.ETL_PROPERTY_RUNS ?? 6);

describe('after any sequence of days', () => {
	for (const keys of [['ID'], ['ID', 'Site']]) {
		it(
			`every target holds the winners over the whole stage: key ${keys.join(', ')}`,
			async () => {
				await fc.assert(
					fc.asyncProperty(anyDays(), (days) => onSqlite(days, keys)),
					{ numRuns: RUNS },
				);
			},
			60_000 + RUNS * 10_000,
		);
	}
});

async function onSqlite(days: readonly Day[], keys: readonly string[]): Promise<void> {
	const { folder, remove } = quickFolder();
	try {
		await playDays(days, keys, { connection: `sqlite:${path.join(folder, 'etl.db')}` });
	} finally {
		remove();
	}
}
