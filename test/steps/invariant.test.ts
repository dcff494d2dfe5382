import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { anyDays } from '../helpers/any-days.js';
import { type Day, playDays } from '../helpers/days.js';

const RUNS = Number(process.env.ETL_PROPERTY_RUNS ?? 25);

describe('after any sequence of days', () => {
	for (const keys of [['ID'], ['ID', 'Site']]) {
		it(
			`every target holds the winners over the whole stage: key ${keys.join(', ')}`,
			async () => {
				await fc.assert(
					fc.asyncProperty(anyDays(), (days) => onSqlite(days, keys)),
					{ numRuns: RUNS, interruptAfterTimeLimit: 40_000 },
				);
			},
			30_000 + RUNS * 5_000,
		);
	}
});

async function onSqlite(days: readonly Day[], keys: readonly string[]): Promise<void> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-invariant-'));
	try {
		await playDays(days, keys, { connection: `sqlite:${path.join(folder, 'etl.db')}` });
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
