import path from 'node:path';
import type { Connection, EngineKind } from '../engine.js';

export interface SqliteConnection extends Connection {
	readonly engine: 'sqlite';
	/** Absolute. */
	readonly file: string;
}

/** SQLite for the registry of engines. Its code is loaded when it is opened. */
export const sqlite: EngineKind<SqliteConnection> = {
	schemes: ['sqlite'],
	form: 'sqlite:PATH',
	example: 'sqlite:data/etl.db',
	description: '`sqlite:PATH`',
	sqlLanguage: 'sqlite',
	parse: (text, base) => {
		const named = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
		if (named === '' || named.startsWith(':memory:'))
			return { fault: 'a run needs a database that stays: sqlite:PATH' };
		const file = path.resolve(base, named);
		return { value: { engine: 'sqlite', file, label: `sqlite:${file}` } };
	},
	prepare: async () => (await import('./thread.js')).startSpare(),
	open: async ({ file }, mode) => (await import('./engine.js')).openSqlite(file, mode),
};
