import type { Engine } from '../../source/engines/engine.js';
import { type Workplace, workplace } from './cli.js';
import { openDatabase } from './open.js';
import { freshPostgres } from './postgres.js';

/** The same workplace twice, once on each engine. */
export interface BothEngines {
	/** Writes the config of both anew. */
	configure(more: Readonly<Record<string, unknown>>): void;
	put(name: string, content: string | Buffer): void;
	/** Runs the same words on both and gives both reports, with what may differ taken out. */
	json(...words: string[]): { sqlite: unknown; postgres: unknown };
	/** All rows of tables and views on both, as the engines give them, in the order of their text. */
	tables(names: readonly string[]): Promise<{ sqlite: Tables; postgres: Tables }>;
}

type Tables = Readonly<Record<string, readonly string[]>>;

/** Makes a workplace on SQLite and one on PostgreSQL. */
export async function bothEngines(): Promise<BothEngines> {
	const database = await freshPostgres();
	const places = { sqlite: workplace(), postgres: workplace() };
	const connection = { sqlite: {}, postgres: { connection: database.url } };
	const each = <T>(work: (place: Workplace, engine: 'sqlite' | 'postgres') => T) => ({
		sqlite: work(places.sqlite, 'sqlite'),
		postgres: work(places.postgres, 'postgres'),
	});
	const configure = (more: Readonly<Record<string, unknown>>) =>
		void each((place, engine) => place.configure({ ...more, ...connection[engine] }));
	configure({});
	return {
		configure,
		put: (name, content) => void each((place) => place.put(name, content)),
		json: (...words) => each((place) => comparable(place.json(...words), place.folder)),
		tables: async (names) => ({
			sqlite: await readTables(`sqlite:${places.sqlite.database}`, places.sqlite.folder, names),
			postgres: await readTables(database.url, places.postgres.folder, names),
		}),
	};
}

/** What depends on the place and on the time, and on nothing else. */
const INCIDENTAL =
	/^(connection|milliseconds|startedAt|endedAt|started_at|ended_at|pid|config_hash|read_with|configHash|durations?)$/;

function comparable(value: unknown, folder: string): unknown {
	const text = JSON.stringify(value, (key, each) => (INCIDENTAL.test(key) ? undefined : each));
	return JSON.parse(text.replaceAll(folder, ''));
}

async function readTables(connection: string, folder: string, names: readonly string[]): Promise<Tables> {
	const engine = await openDatabase(connection, 'query');
	try {
		const tables: Record<string, string[]> = {};
		for (const name of names) tables[name] = await readTable(engine, folder, name);
		return tables;
	} finally {
		await engine.close();
	}
}

async function readTable(engine: Engine, folder: string, name: string): Promise<string[]> {
	const query = { id: name, sql: `select * from "${name}"`, parameters: [], purpose: '', risk: 'read' as const };
	const rows = await engine.rows(query, 100_000);
	return rows.map((row) => JSON.stringify(comparable(row, folder))).sort();
}
