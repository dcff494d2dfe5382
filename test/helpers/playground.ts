import { rmSync } from 'node:fs';
import path from 'node:path';
import { comparableDump, dump, VOLATILE } from './content.js';
import { quickTestFolder } from './folder.js';
import { freshPostgres } from './postgres.js';
import { comparablePostgresDump, dumpPostgres } from './postgres-content.js';

/** A database that a test empties and fills again and again. */
export interface Playground {
	readonly connection: string;
	/** Leaves nothing in it. */
	empty(): Promise<void>;
	/** Everything a user can see of it. */
	dump(): Promise<Record<string, unknown>>;
	/** The same without what no two runs have alike. */
	comparable(): Promise<Record<string, unknown>>;
}

/** Makes a database; it is gone when the test ends. */
export const PLAYGROUNDS: Readonly<Record<'SQLite' | 'PostgreSQL', () => Promise<Playground>>> = {
	SQLite: async () => {
		const file = path.join(quickTestFolder(), 'etl.db');
		return {
			connection: `sqlite:${file}`,
			empty: async () => {
				for (const name of ['', '-wal', '-shm', '-etl-lock']) rmSync(`${file}${name}`, { force: true });
			},
			dump: async () => dump(file),
			comparable: async () => comparableDump(file),
		};
	},
	PostgreSQL: async () => {
		const { url, ask, empty } = await freshPostgres();
		return {
			connection: url,
			empty,
			dump: () => dumpPostgres(ask),
			comparable: () => comparablePostgresDump(ask, VOLATILE),
		};
	},
};
