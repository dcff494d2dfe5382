import { describe, expect, onTestFinished, test } from 'vitest';
import type { ColumnType } from '../../source/core/schema/column-types.js';
import type { Engine, Spool } from '../../source/engines/engine.js';
import { openDatabase } from '../helpers/open.js';
import { PLAYGROUNDS } from '../helpers/playground.js';
import { CLUSTER } from '../helpers/postgres.js';
import { say } from './contract.js';

const INSERT = { table: 't', columns: ['name', 'run', 'number', 'line'] };
const TYPES: readonly ColumnType[] = [{ kind: 'varchar', length: 20 }, { kind: 'int', digits: 9 }, { kind: 'bigint' }];

const REJECTS: readonly ColumnType[] = [{ kind: 'bigint' }, { kind: 'text' }];

interface Opened {
	readonly engine: Engine;
	readonly spool: Spool;
	/** The rows of the table, in the order in which they came. */
	kept(): Promise<unknown[]>;
}

async function opened(on: 'SQLite' | 'PostgreSQL'): Promise<Opened> {
	const { connection } = await PLAYGROUNDS[on]();
	const engine = await openDatabase(connection, 'write');
	onTestFinished(() => engine.close());
	const spool = engine.spool as Spool;
	await engine.run(say('create table t (name varchar(20), run text, number integer, line bigint)'));
	await spool.open({ rows: TYPES, rejects: REJECTS });
	const [type, place] = on === 'SQLite' ? ['typeof', 'rowid'] : ['pg_typeof', 'ctid'];
	const query = say(`select name, run, number, line, ${type}(number) as type from t order by ${place}`);
	return { engine, spool, kept: async () => (await engine.rows(query)).map(Object.values) };
}

// A cluster has none: the rows would travel twice.
const ENGINES = CLUSTER ? (['SQLite'] as const) : (['SQLite', 'PostgreSQL'] as const);

describe.each(ENGINES)('%s', (on) => {
	test('rows come out of the spool as they went in, with what is the same in each', async () => {
		const { spool, kept } = await opened(on);
		await spool.keep('rows', [
			['Zoë', 7, 2],
			[null, null, 3],
		]);
		await spool.keep('rows', [['', 9, 4]]); // An empty text goes another way.
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 0, count: 3 }, constants: { run: 'r.1' } }),
		).toBe(3);
		expect(await kept()).toEqual([
			['Zoë', 'r.1', 7, 2, 'integer'],
			[null, 'r.1', null, 3, on === 'SQLite' ? 'null' : 'integer'],
			['', 'r.1', 9, 4, 'integer'],
		]);
	});

	test('more rows than one statement takes keep their order, and each range is a file', async () => {
		const { engine, spool, kept } = await opened(on);
		const rows = Array.from({ length: 137 }, (_, index) => [`n${index}`, index, index]);
		for (let at = 0; at < rows.length; at += 23) await spool.keep('rows', rows.slice(at, at + 23));
		await engine.begin();
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 100, count: 37 }, constants: { run: 'second' } }),
		).toBe(37);
		await engine.rollback();
		expect(await kept()).toEqual([]);
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 1, count: 99 }, constants: { run: 'first' } }),
		).toBe(99);
		expect((await kept()).map((row) => (row as unknown[])[0])).toEqual(rows.slice(1, 100).map(([name]) => name));
	});

	test('rows that were kept within a transaction outlive its end, and are forgotten when asked', async () => {
		const { engine, spool, kept } = await opened(on);
		await engine.begin();
		await spool.keep('rows', [['a', 1, 1]]);
		await engine.commit();
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 0, count: 9 }, constants: { run: 'r' } }),
		).toBe(1);
		await spool.open({ rows: TYPES, rejects: REJECTS });
		await spool.keep('rows', [['b', 2, 1]]);
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 0, count: 9 }, constants: { run: 'r' } }),
		).toBe(1);
		expect((await kept()).map((row) => (row as unknown[])[0])).toEqual(['a', 'b']);
	});

	test('rows and rejects that come in turn are counted apart, and each part keeps its order', async () => {
		const { engine, spool, kept } = await opened(on);
		await engine.run(say('create table r (file bigint, line bigint, raw text)'));
		const long = 'x'.repeat(2_000);
		for (let at = 0; at < 200; at++) {
			await spool.keep('rows', [[`n${at}`, at, at]]);
			await spool.keep('rejects', [
				[at, `${long}|${at}`],
				[at, null],
			]);
		}
		await spool.flush();
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 150, count: 50 }, constants: { run: 'r' } }),
		).toBe(50);
		const rejects = { table: 'r', columns: ['file', 'line', 'raw'] };
		expect(
			await spool.load({ part: 'rejects', insert: rejects, range: { from: 300, count: 100 }, constants: { file: 7 } }),
		).toBe(100);
		expect((await kept()).map((row) => (row as unknown[])[3])).toEqual(Array.from({ length: 50 }, (_, at) => 150 + at));
		const found = await engine.rows(say('select file, line, raw from r order by line, raw is null'));
		expect(found.map(Object.values)).toEqual(
			Array.from({ length: 50 }, (_, at) => [
				[7, 150 + at, `${long}|${150 + at}`],
				[7, 150 + at, null],
			]).flat(),
		);
	});

	test('rows may be sorted before they go into the table', async () => {
		const { spool, kept } = await opened(on);
		await spool.keep('rows', [
			['b', 1, 1],
			['a', 2, 2],
			['c', 3, 3],
			['a', 1, 4],
		]);
		const load = { part: 'rows', insert: INSERT, range: { from: 1, count: 3 }, constants: { run: 'r' } } as const;
		expect(await spool.load({ ...load, order: ['name', 'number'] })).toBe(3);
		expect((await kept()).map((row) => (row as unknown[]).slice(0, 4))).toEqual([
			['a', 'r', 1, 4],
			['a', 'r', 2, 2],
			['c', 'r', 3, 3],
		]);
	});

	test('what cannot be loaded is an error of the database, and nothing of it is there', async () => {
		const { engine, spool, kept } = await opened(on);
		await spool.keep('rows', [['a', 1, 1]]);
		const load = spool.load({
			part: 'rows',
			insert: { ...INSERT, table: 'nowhere' },
			range: { from: 0, count: 1 },
			constants: { run: 'r' },
		});
		await expect(load).rejects.toMatchObject({ code: 'E_DATABASE' });
		await engine.begin();
		await engine.rollback();
		expect(await kept()).toEqual([]);
	});

	test('rows of another width are refused by the spool and by nobody else, until it is opened anew', async () => {
		const { engine, spool, kept } = await opened(on);
		await spool.keep('rows', [['a', 1, 1]]);
		await spool.keep('rows', [['b', 2]]);
		expect(await engine.rows(say('select 1 as one'))).toEqual([{ one: 1 }]);
		await expect(spool.flush()).rejects.toThrow();
		await spool.open({ rows: TYPES.slice(1), rejects: REJECTS });
		await engine.insert(INSERT, [['c', 'r', 3, 1]]);
		await engine.flush();
		await spool.keep('rows', [[4, 2]]);
		await spool.flush();
		expect(
			await spool.load({
				part: 'rows',
				insert: INSERT,
				range: { from: 0, count: 1 },
				constants: { name: 'd', run: 'r' },
			}),
		).toBe(1);
		expect(await kept()).toEqual([
			['c', 'r', 3, 1, 'integer'],
			['d', 'r', 4, 2, 'integer'],
		]);
	});

	test('other work comes between batches, and a run that ends does not wait for more of them', async () => {
		const { engine, spool, kept } = await opened(on);
		const rows = (from: number) => Array.from({ length: 5_000 }, (_, index) => [`n${from + index}`, index, index]);
		await spool.keep('rows', rows(0));
		await engine.insert(INSERT, [['other', 'r', 0, 0]]);
		await spool.keep('rows', rows(5_000));
		await engine.inspect();
		await spool.keep('rows', rows(10_000));
		await engine.rollback();
		await spool.flush();
		expect(
			await spool.load({ part: 'rows', insert: INSERT, range: { from: 9_999, count: 2 }, constants: { run: 'r' } }),
		).toBe(2);
		expect((await kept()).map((row) => (row as unknown[])[0])).toEqual(['other', 'n9999', 'n10000']);
		await spool.keep('rows', rows(15_000));
	});
});
