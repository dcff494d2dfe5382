import { it } from 'vitest';

/** Whether tests take their long form: `npm run test:long`, and CI after the short one. */
export const LONG = process.env.ETL_TEST_LONG !== undefined;

/** A test of the long form alone; the short one skips it. */
export const longTest = it.runIf(LONG);
