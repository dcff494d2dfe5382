import { readFileSync } from 'node:fs';
import type { TestDatabase } from './postgres.js';

const STAND_IN = readFileSync(new URL('./citus-stand-in.sql', import.meta.url), 'utf8');

/** Makes a database answer as if it had Citus; what that means stands in the SQL itself. */
export async function becomeCitus({ ask }: TestDatabase): Promise<void> {
	await ask(STAND_IN);
}
