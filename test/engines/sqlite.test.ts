import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { type EnginePlace, engineContract, opened, say } from './contract.js';

async function place(): Promise<EnginePlace> {
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
}

engineContract('sqlite', place);

it.each([
	["raise(abort, 'no ' || new.a)", /^It was stopped by a trigger of the database/],
	["json_extract('{}', '$' || new.a)", /^bad JSON path: …$/],
])('sqlite: an error quotes no value: %s', async (expression, message) => {
	const engine = await opened(await place());
	await engine.run(say('create table t (a text)'));
	await engine.run(say(`create trigger r before insert on t begin select ${expression}; end`));
	const failing = engine.run(say('insert into t values (\'a "secret"\')'));
	await expect(failing).rejects.toMatchObject({ code: 'E_DATABASE', message: expect.stringMatching(message) });
});
