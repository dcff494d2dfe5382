import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { type EnginePlace, engineContract } from './contract.js';

engineContract('sqlite', async (): Promise<EnginePlace> => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const file = path.join(folder, 'etl.db');
	return {
		connection: `sqlite:${file}`,
		ask: async (sql) => {
			const db = new BetterSqlite3(file, { readonly: true });
			try {
				return db.prepare(sql).all() as Record<string, unknown>[];
			} finally {
				db.close();
			}
		},
	};
});
