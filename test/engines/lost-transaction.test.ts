import { describe, expect, onTestFinished, test } from 'vitest';
import type { Engine, OpenMode, Spool } from '../../source/engines/engine.js';
import { rehearse } from '../../source/engines/rehearsal.js';
import { openDatabase } from '../helpers/open.js';
import { PLAYGROUNDS } from '../helpers/playground.js';
import { CLUSTER } from '../helpers/postgres.js';
import { say } from './contract.js';

const INTO = { table: 't', columns: ['a'] };
const SPOOLED = { rows: [{ kind: 'varchar', length: 9 }], rejects: [{ kind: 'bigint' }] } as const;

/** A table with the row 0, and the table's rows as another client sees them. */
async function opened(
	on: 'SQLite' | 'PostgreSQL',
	mode: OpenMode,
): Promise<{ engine: Engine; seen(): Promise<unknown> }> {
	const { connection } = await PLAYGROUNDS[on]();
	const other = await openDatabase(connection, 'write');
	await other.run(say('create table t (a integer)'));
	await other.run(say('insert into t values (0)'));
	const engine = await openDatabase(connection, mode);
	onTestFinished(async () => {
		await engine.close();
		await other.close();
	});
	return { engine, seen: async () => (await other.rows(say('select a from t order by a'))).map(({ a }) => a) };
}

/** SQLite takes the whole transaction back where 13 comes, as it does by itself where a disk is full. */
async function makeUnlucky(engine: Engine): Promise<void> {
	await engine.run(
		say("create trigger unlucky before insert on t when new.a = 13 begin select raise(rollback, 'no'); end"),
	);
}

const LOST = { code: 'E_DATABASE', message: expect.stringContaining('stopped by a trigger') };

describe('SQLite: a transaction that the database has taken back', () => {
	test('batches under way behind the failure are not committed alone', async () => {
		const { engine, seen } = await opened('SQLite', 'write');
		await makeUnlucky(engine);
		await engine.begin();
		await engine.insert(INTO, [[1]]);
		const batches = [[[13]], [[2]], [[3]], [[4]]].map((rows) => engine.insert(INTO, rows));
		await expect(Promise.all([...batches, engine.flush()])).rejects.toMatchObject(LOST);
		await Promise.allSettled(batches);
		await engine.rollback();
		expect(await seen()).toEqual([0]);
	});

	test('whatever is asked fails with the first failure, until it is rolled back', async () => {
		const { engine, seen } = await opened('SQLite', 'write');
		await makeUnlucky(engine);
		const spool = engine.spool as Spool;
		await spool.open(SPOOLED);
		await spool.keep('rows', [['1']]);
		await engine.begin();
		await expect(engine.run(say('insert into t values (13)'))).rejects.toMatchObject(LOST);
		const load = { part: 'rows', insert: INTO, range: { from: 0, count: 1 }, constants: {} } as const;
		for (const work of [
			() => engine.run(say('insert into t values (1)')),
			() => engine.run(say('savepoint etl_file')),
			() => engine.run(say('release etl_file')),
			() => engine.run(say('rollback to etl_file')),
			() => engine.insert(INTO, [[1]]).then(() => engine.flush()),
			() => spool.load(load),
			() => engine.rows(say('select a from t')),
			() => engine.inspect(),
			() => engine.begin(),
			() => engine.commit(),
		])
			await expect(work(), String(work)).rejects.toMatchObject(LOST);
		await engine.rollback();
		expect(await seen()).toEqual([0]);
		await engine.begin();
		expect(await spool.load(load)).toBe(1);
		await engine.commit();
		expect(await seen()).toEqual([0, 1]);
	});
});

// A cluster spools nothing.
const ENGINES = CLUSTER ? (['SQLite'] as const) : (['SQLite', 'PostgreSQL'] as const);

describe.each(ENGINES)('%s', (on) => {
	test('nothing that runs after a commit that failed is kept', async () => {
		const { engine, seen } = await opened(on, 'write');
		await engine.run(say('create table p (a integer primary key)'));
		await engine.run(say('create table c (a integer references p (a) deferrable initially deferred)'));
		await engine.begin();
		await engine.run(say('insert into c values (1)'));
		await expect(engine.commit()).rejects.toMatchObject({ code: 'E_DATABASE' });
		await engine.run(say('insert into t values (1)')).catch(() => undefined);
		await engine.insert(INTO, [[2]]).catch(() => undefined);
		await engine.flush().catch(() => undefined);
		await engine.rollback();
		expect(await seen()).toEqual([0]);
		await engine.begin();
		await engine.run(say('insert into t values (3)'));
		await engine.commit();
		expect(await seen()).toEqual([0, 3]);
	});

	test('a rehearsal keeps nothing, whatever is done outside of its transactions', async () => {
		const { engine, seen } = await opened(on, 'rehearse');
		const spool = engine.spool as Spool;
		const rehearsal = rehearse(engine);
		await spool.open(SPOOLED);
		await spool.keep('rows', [['1']]);
		const insert = { part: 'rows', insert: { table: 't2', columns: ['a'] }, range: { from: 0, count: 1 } } as const;
		await rehearsal.run(say('create table t2 (a text)'));
		await rehearsal.spool?.load({ ...insert, constants: {} });
		await rehearsal.insert(INTO, [[1]]);
		await rehearsal.flush();
		await rehearsal.rollback();
		await rehearsal.insert(INTO, [[2]]);
		await rehearsal.flush();
		expect(await rehearsal.rows(say('select count(*) as n from t'))).toEqual([{ n: 3 }]);
		await expect(rehearsal.commit()).rejects.toMatchObject({ code: 'E_DATABASE' });
		await rehearsal.unlock();
		expect(await seen()).toEqual([0]);
	});

	test('a rehearsal keeps nothing where its transaction fails between two others, and says why it goes no further', async () => {
		const { engine, seen } = await opened(on, 'rehearse');
		const rehearsal = rehearse(engine);
		await rehearsal.begin();
		if (on === 'SQLite') await makeUnlucky(rehearsal);
		await rehearsal.insert(INTO, [[1]]);
		await rehearsal.commit();
		const failing = on === 'SQLite' ? 'insert into t values (13)' : 'insert into t values (1 / 0)';
		const why = on === 'SQLite' ? LOST : { code: 'E_DATABASE', message: 'division by zero' };
		await expect(rehearsal.run(say(failing))).rejects.toMatchObject(why);
		await expect(rehearsal.begin()).rejects.toMatchObject(why);
		await expect(rehearsal.run(say('insert into t values (2)'))).rejects.toMatchObject(why);
		await expect(rehearsal.commit()).rejects.toMatchObject(why);
		await rehearsal.rollback();
		await rehearsal.unlock();
		expect(await seen()).toEqual([0]);
	});

	test('a rehearsal goes on after a failure within one of its transactions, and keeps nothing', async () => {
		const { engine, seen } = await opened(on, 'rehearse');
		const rehearsal = rehearse(engine);
		await rehearsal.begin();
		if (on === 'SQLite') await makeUnlucky(rehearsal);
		await rehearsal.commit();
		await rehearsal.begin();
		const failing = on === 'SQLite' ? 'insert into t values (13)' : 'insert into t values (1 / 0)';
		await expect(rehearsal.run(say(failing))).rejects.toMatchObject({ code: 'E_DATABASE' });
		await rehearsal.rollback();
		await rehearsal.run(say('insert into t values (2)'));
		await rehearsal.begin();
		await rehearsal.insert(INTO, [[3]]);
		await rehearsal.commit();
		await rehearsal.unlock();
		expect(await seen()).toEqual([0]);
	});
});
