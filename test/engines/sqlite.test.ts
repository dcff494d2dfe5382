import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { type EnginePlace, engineContract, HOLDER, opened, say } from './contract.js';

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

it('sqlite: a database has one lock, by whatever links it is reached, and also before it is there', async () => {
	const { connection } = await place();
	const file = connection.slice('sqlite:'.length);
	const link = path.join(path.dirname(file), 'link.db');
	symlinkSync('etl.db', link);
	symlinkSync(path.dirname(file), path.join(path.dirname(file), 'folder'));
	const paths = [link, file, path.join(path.dirname(file), 'folder', 'etl.db')];
	for (const [at, holding] of paths.entries()) {
		const holder = await opened({ connection: `sqlite:${holding}`, ask: async () => [] });
		expect(await holder.lock({ ...HOLDER, runDate: `2026-11-0${at + 1}` })).toEqual({ held: true });
		for (const asking of paths.filter((each) => each !== holding)) {
			const other = await opened({ connection: `sqlite:${asking}`, ask: async () => [] });
			expect(await other.lock(HOLDER)).toMatchObject({ held: false, by: { runDate: `2026-11-0${at + 1}` } });
		}
		await holder.unlock();
	}
});

it.each(['deleted', 'replaced'])('sqlite: a database that is %s while it is open takes no commit', async (what) => {
	const { connection, ask } = await place();
	const file = connection.slice('sqlite:'.length);
	const engine = await opened({ connection, ask });
	await engine.begin();
	await engine.run(say('create table t (a text)'));
	await engine.commit();
	await engine.begin();
	await engine.run(say("insert into t values ('x')"));
	if (what === 'replaced') {
		writeFileSync(`${file}.new`, '');
		renameSync(`${file}.new`, file);
	} else rmSync(file);
	await expect(engine.commit()).rejects.toMatchObject({ code: 'E_DATABASE_OPEN', exitCode: 7 });
	await engine.rollback();
});
