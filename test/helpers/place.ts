import BetterSqlite3 from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Engine } from '../../source/engines/engine.js';
import { type Workplace, workplace } from './cli.js';
import { comparableDump, dump, VOLATILE } from './content.js';
import { openDatabase } from './open.js';
import { freshPostgres } from './postgres.js';
import { comparablePostgresDump, dumpPostgres } from './postgres-content.js';

/** The engines that a test of steps runs on. */
export const ENGINES = ['SQLite', 'PostgreSQL'] as const;

/** A workplace on either engine, and what another client of its database sees and does. */
export interface Place extends Omit<Workplace, 'database' | 'rows'> {
	readonly connection: string;
	/** The database as runs in this process have it: opened once, since opening costs more than a small day. */
	opened(): Promise<Engine>;
	/** Rows with every value as text, but for null. */
	rows(sql: string): Promise<Record<string, string | null>[]>;
	/** Runs one statement or several. */
	change(sql: string): Promise<void>;
	/** Everything a user can see. */
	dump(): Promise<Record<string, unknown>>;
	/** The same without what no two runs have alike. */
	comparable(): Promise<Record<string, unknown>>;
}

/** Makes a workplace whose config allows no rejects and runs the hospital's schema. */
export async function placeOn(engine: (typeof ENGINES)[number]): Promise<Place> {
	return engine === 'SQLite' ? onSqlite(workplace()) : onPostgres(workplace());
}

function onSqlite(place: Workplace): Place {
	const { database } = place;
	return {
		...place,
		connection: `sqlite:${database}`,
		opened: openedOnce(`sqlite:${database}`),
		rows: async (sql) => place.rows(sql).map(asTexts),
		change: async (sql) => {
			const db = new BetterSqlite3(database);
			db.exec(sql);
			db.close();
		},
		dump: async () => dump(database),
		comparable: async () => comparableDump(database),
	};
}

async function onPostgres(place: Workplace): Promise<Place> {
	const { url, ask } = await freshPostgres();
	const configure = (more: Readonly<Record<string, unknown>>) => place.configure({ ...more, connection: url });
	configure({});
	return {
		...place,
		connection: url,
		opened: openedOnce(url),
		configure,
		rows: ask,
		change: async (sql) => void (await ask(sql)),
		dump: () => dumpPostgres(ask),
		comparable: () => comparablePostgresDump(ask, VOLATILE),
	};
}

function openedOnce(connection: string): () => Promise<Engine> {
	let engine: Promise<Engine> | null = null;
	onTestFinished(async () => (await engine)?.close());
	return () => {
		engine ??= openDatabase(connection, 'write');
		return engine;
	};
}

function asTexts(row: Record<string, unknown>): Record<string, string | null> {
	const text = (value: unknown) => (value === null ? null : String(value));
	return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
}
