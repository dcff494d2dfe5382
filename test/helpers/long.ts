import { it } from 'vitest';

// Whoever imports this file has a long form: vitest.config.ts finds the files of `npm run test:long` by that.

/** Whether tests take their long form: `npm run test:long`, and CI after the short one. */
export const LONG = process.env.ETL_TEST_LONG !== undefined;

/** A test of the long form alone; the short one skips it. */
export const longTest = it.runIf(LONG);

/** How often a property is tried, in the unit of its file: a second or two in the suite; `ETL_PROPERTY_RUNS=100` for a night. */
export const PROPERTY_RUNS = Number(process.env.ETL_PROPERTY_RUNS ?? (LONG ? 5 : 1));

/**
 * One engine in the suite and the other in the long form, for what is asked of both alike and takes long; PostgreSQL
 * where a server was named.
 */
export const ONE_ENGINE = [LONG || process.env.ETL_TEST_POSTGRES_URL ? 'PostgreSQL' : 'SQLite'] as const;

/** Of cases that are alike but for one thing, such as the format: one in the suite, all in the long form. */
export function oneOf<T>(cases: readonly T[], at = 0): readonly T[] {
	return LONG ? cases : [cases[at % cases.length] as T];
}

/** Sizes of terminals at which the screens are promised to be good: the least, the usual, a large one. */
export const SIZES = [
	{ columns: 80, rows: 24 },
	{ columns: 100, rows: 30 },
	{ columns: 200, rows: 60 },
] as const;
