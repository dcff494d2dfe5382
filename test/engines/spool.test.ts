import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine, Spool } from '../../source/engines/engine.js';
import { openEngine } from '../../source/engines/open.js';
import { say } from './contract.js';

const INSERT = { table: 't', columns: ['name', 'run', 'number', 'line'] };

async function opened(): Promise<{ engine: Engine; spool: Spool; kept: () => Promise<unknown[]> }> {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-'));
	const engine = await openEngine(`sqlite:${path.join(folder, 'etl.db')}`, 'write');
	onTestFinished(async () => {
		await engine.close();
		rmSync(folder, { recursive: true, force: true });
	});
	await engine.run(say('create table t (name varchar(20), run text, number integer(9), line bigint)'));
	const kept = async () =>
		(await engine.rows(say('select name, run, number, line, typeof(number) as type from t order by rowid'))).map(
			Object.values,
		);
	return { engine, spool: engine.spool as Spool, kept };
}

test('rows come out of the spool as they went in, with what is the same in each', async () => {
	const { spool, kept } = await opened();
	await spool.keep([
		['Zoë', 7, 2],
		[null, null, 3],
	]);
	await spool.keep([['', 9, 4]]); // An empty text goes another way.
	expect(await spool.load(INSERT, { from: 0, count: 3 }, { run: 'r.1' })).toBe(3);
	expect(await kept()).toEqual([
		['Zoë', 'r.1', 7, 2, 'integer'],
		[null, 'r.1', null, 3, 'null'],
		['', 'r.1', 9, 4, 'integer'],
	]);
});

test('more rows than one statement takes keep their order, and each range is a file', async () => {
	const { engine, spool, kept } = await opened();
	const rows = Array.from({ length: 137 }, (_, index) => [`n${index}`, index, index]);
	for (let at = 0; at < rows.length; at += 23) await spool.keep(rows.slice(at, at + 23));
	await engine.begin();
	expect(await spool.load(INSERT, { from: 100, count: 37 }, { run: 'second' })).toBe(37);
	await engine.rollback();
	expect(await kept()).toEqual([]);
	expect(await spool.load(INSERT, { from: 1, count: 99 }, { run: 'first' })).toBe(99);
	expect((await kept()).map((row) => (row as unknown[])[0])).toEqual(rows.slice(1, 100).map(([name]) => name));
});

test('rows that were kept within a transaction outlive its end, and are forgotten when asked', async () => {
	const { engine, spool, kept } = await opened();
	await engine.begin();
	await spool.keep([['a', 1, 1]]);
	await engine.commit();
	expect(await spool.load(INSERT, { from: 0, count: 9 }, { run: 'r' })).toBe(1);
	await spool.clear();
	await spool.keep([['b', 2, 1]]);
	expect(await spool.load(INSERT, { from: 0, count: 9 }, { run: 'r' })).toBe(1);
	expect((await kept()).map((row) => (row as unknown[])[0])).toEqual(['a', 'b']);
});

test('what cannot be loaded is an error of the database, and nothing of it is there', async () => {
	const { engine, spool, kept } = await opened();
	await spool.keep([['a', 1, 1]]);
	const load = spool.load({ ...INSERT, table: 'nowhere' }, { from: 0, count: 1 }, { run: 'r' });
	await expect(load).rejects.toMatchObject({ code: 'E_DATABASE' });
	await engine.begin();
	await engine.rollback();
	expect(await kept()).toEqual([]);
});

test('rows of another width are refused, those that are kept stay, and nothing of it is left once they are forgotten', async () => {
	const { engine, spool, kept } = await opened();
	await spool.keep([['a', 1, 1]]);
	await spool.keep([['b', 2]]);
	await expect(spool.flush()).rejects.toThrow('Rows of 2 values in a spool of 3');
	await spool.clear();
	await engine.insert(INSERT, [['c', 'r', 3, 1]]);
	await engine.flush();
	await spool.keep([['d', 4]]);
	await spool.flush();
	expect(await kept()).toEqual([['c', 'r', 3, 1, 'integer']]);
});
