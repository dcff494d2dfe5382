import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Statement } from '../../source/core/plan/plan.js';
import type { SqlValue } from '../../source/core/records/record.js';
import type { Engine, LockHolder, OpenMode } from '../../source/engines/engine.js';
import { bookkeepingDdl } from '../../source/sql/bookkeeping/bookkeeping-ddl.js';
import { type FeedModel, list, type Sql, statement } from '../../source/sql/model.js';
import { stageInsert } from '../../source/sql/stage.js';
import { stageDdl, stageIndexes, targetDdl } from '../../source/sql/tables/ddl.js';
import { targetSide } from '../../source/sql/winners/validate.js';
import { column, model } from '../helpers/columns.js';
import { openDatabase } from '../helpers/open.js';
import { ROOT } from '../helpers/program.js';

/** An empty database of a test's own. */
export interface EnginePlace {
	readonly connection: string;
	/** Asks as another client would. */
	ask(sql: string): Promise<Record<string, unknown>[]>;
}

export const HOLDER: LockHolder = {
	pid: process.pid,
	host: os.hostname(),
	user: 'anna',
	runDate: '2026-11-23',
	command: 'run',
	since: '2026-11-23T08:00:00.000Z',
};

const HARD_TEXTS = [
	'',
	' ',
	'NULL',
	'\\N',
	'\\.',
	'\\',
	'a\\tb',
	"O'Brien",
	'say "hi"',
	'$1 ? :a @b',
	'line\nbreak',
	'carriage\rreturn',
	'tab\tstop',
	'\u0001\u001b[31m\u007f',
	'Zoë 太郎 👩‍⚕️ \u0301',
	'{"a":1},(b)',
	'x'.repeat(20_000),
];

/** A statement as the engine takes it. */
export function say(text: string, parameters: readonly SqlValue[] = []): Statement {
	return { id: 'test', sql: text, parameters, purpose: 'A test', risk: 'add' };
}

/** Opens an engine that is closed when the test ends. */
export async function opened(place: EnginePlace, mode: OpenMode = 'write'): Promise<Engine> {
	const engine = await openDatabase(place.connection, mode);
	onTestFinished(() => engine.close());
	return engine;
}

/** The code that a failure carries. */
export async function codeOf(failing: Promise<unknown>): Promise<unknown> {
	return failing.then(
		() => 'no failure',
		(error: unknown) => (error as { code?: unknown }).code,
	);
}

async function perform(engine: Engine, statements: readonly Statement[]): Promise<void> {
	for (const each of statements) await engine.run(each);
}

/** Brings a stage to a model, with its bookkeeping. */
export async function makeStage(engine: Engine, feed: FeedModel, destructive = false): Promise<Statement[]> {
	const live = await engine.inspect();
	const statements = [...bookkeepingDdl(feed, live), ...stageDdl(feed, live, { destructive })];
	await perform(engine, statements);
	await perform(engine, stageIndexes(feed, await engine.inspect()));
	return statements;
}

const COUNTRY = { name: 'IND', table: 'med_users_ind', view: 'v_med_users_ind' };

/** Brings a target and its view to a model. */
export async function makeTarget(engine: Engine, feed: FeedModel, destructive = false): Promise<Statement[]> {
	// A cluster puts it beside the stage.
	if (engine.dialect.cluster) await makeStage(engine, feed, destructive);
	const statements = targetDdl(feed, COUNTRY, await engine.inspect(), { destructive });
	await perform(engine, statements);
	return statements;
}

/** What every engine must do, run against real databases. */
export function engineContract(name: string, makePlace: () => Promise<EnginePlace>): void {
	describe(`${name}: transactions`, () => {
		it('shows others what is committed, and nothing of what is not', async () => {
			const place = await makePlace();
			const engine = await opened(place);
			await engine.run(say('create table t (a integer)'));
			await engine.begin();
			await engine.run(say('insert into t values (1)'));
			expect(await place.ask('select a from t')).toHaveLength(0);
			await engine.commit();
			expect(await place.ask('select a from t')).toHaveLength(1);
			await engine.begin();
			await engine.run(say('delete from t'));
			await engine.rollback();
			expect(await place.ask('select a from t')).toHaveLength(1);
		});

		it('takes DDL back with the rest', async () => {
			const engine = await opened(await makePlace());
			await engine.begin();
			await makeStage(engine, model(engine.dialect, 'stage'));
			await engine.rollback();
			expect((await engine.inspect()).tables.size).toBe(0);
		});

		it('rolls back where nothing is open, and refuses to begin twice or to commit nothing', async () => {
			const engine = await opened(await makePlace());
			await engine.rollback();
			expect(await codeOf(engine.commit())).toBe('E_DATABASE');
			await engine.begin();
			expect(await codeOf(engine.begin())).toBe('E_DATABASE');
			await engine.rollback();
		});

		it('goes on after a failed statement once it has rolled back', async () => {
			const engine = await opened(await makePlace());
			await engine.begin();
			expect(await codeOf(engine.run(say('insert into nowhere values (1)')))).toBe('E_DATABASE');
			await engine.rollback();
			await engine.begin();
			await engine.run(say('create table t (a integer)'));
			await engine.commit();
			expect([...(await engine.inspect()).tables.keys()]).toEqual(['t']);
		});

		it('keeps what came before a savepoint', async () => {
			const engine = await opened(await makePlace());
			await engine.run(say('create table t (a integer)'));
			await engine.begin();
			await engine.insert({ table: 't', columns: ['a'] }, [[1]]);
			await engine.flush();
			await engine.run(say('savepoint etl_file'));
			await engine.insert({ table: 't', columns: ['a'] }, [[2]]);
			await engine.flush();
			await engine.run(say('rollback to etl_file'));
			await engine.run(say('release etl_file'));
			await engine.commit();
			expect(await engine.rows(say('select a from t'))).toEqual([{ a: 1 }]);
		});
	});

	describe(`${name}: rows`, () => {
		it('counts the rows that a statement changes', async () => {
			const engine = await opened(await makePlace());
			await engine.run(say('create table t (a integer, b text)'));
			expect(
				await engine.run(
					statement(engine.dialect, 'i', '', 'add', sql`insert into t values (${1}, ${"it's"}), (${2}, ${null})`),
				),
			).toBe(2);
			expect(await engine.run(say('update t set b = null where a > 5'))).toBe(0);
			expect(await engine.run(say('delete from t'))).toBe(2);
		});

		it('loads values that are hard to write exactly as they are', async () => {
			const engine = await opened(await makePlace());
			const { dialect } = engine;
			const feed = model(dialect, 'stage', [
				column('Text', 'text'),
				column('Big', 'bigint'),
				column('Long', 'decimal(30,4)'),
				column('Price', 'decimal(10,2)'),
				column('At', 'datetime'),
				column('Yes', 'boolean'),
			]);
			await makeStage(engine, feed);
			const names = [
				'Id',
				'Seen',
				'Text',
				'Big',
				'Long',
				'Price',
				'At',
				'Yes',
				'Inserted_on',
				'etl_run_id',
				'etl_file_id',
				'etl_line',
				'etl_record',
			];
			const last = ['2026-11-23', 'r', 1, 1];
			const rows: SqlValue[][] = HARD_TEXTS.map((text, index) => [
				String(index),
				null,
				text,
				null,
				null,
				null,
				null,
				null,
				...last,
				index,
			]);
			rows.push([
				'18',
				'0001-01-01',
				null,
				'999999999999999999',
				'12345678901234567890.1200',
				'10.50',
				'2026-11-23 23:59:59',
				1,
				...last,
				18,
			]);
			rows.push(['19', '9999-12-31', null, -9007199254740991, null, '-0.25', null, 0, ...last, 19]);
			await engine.begin();
			await engine.insert({ table: 'stage', columns: names }, structuredClone(rows));
			await engine.flush();
			await engine.commit();
			const back = await engine.rows(
				statement(dialect, 's', '', 'read', sql`select ${list(names)} from stage order by etl_record`),
			);
			expect(back.map((row) => Object.values(row))).toEqual(rows);
		});

		it('loads many rows of two tables at once, whole and in order', async () => {
			const engine = await opened(await makePlace());
			await engine.run(say('create table many (a integer, b text)'));
			await engine.run(say('create table few (a integer)'));
			await engine.begin();
			for (let batch = 0; batch < 50; batch++) {
				const rows = Array.from({ length: 400 }, (_, index) => [batch * 400 + index, `row ${index}`.repeat(5)]);
				await engine.insert({ table: 'many', columns: ['a', 'b'] }, rows);
				await engine.insert({ table: 'few', columns: ['a'] }, [[batch]]);
			}
			await engine.flush();
			await engine.commit();
			expect(await engine.rows(say('select count(*) as n, min(a) as low, max(a) as high from many'))).toEqual([
				{ n: 20_000, low: 0, high: 19_999 },
			]);
			expect(await engine.rows(say('select count(*) as n from few'))).toEqual([{ n: 50 }]);
		});

		it('says what is wrong with a row that does not fit, and keeps none of its batch', async () => {
			const engine = await opened(await makePlace());
			await engine.run(say('create table t (a integer not null)'));
			await engine.begin();
			const sending = (async () => {
				await engine.insert({ table: 't', columns: ['a'] }, [[1], [null]]);
				await engine.flush();
			})();
			expect(await codeOf(sending)).toBe('E_DATABASE');
			await engine.rollback();
			expect(await engine.rows(say('select a from t'))).toEqual([]);
		});

		it('gives no more rows than are wanted', async () => {
			const engine = await opened(await makePlace());
			const numbers = say(
				'with recursive n (a) as (select 1 union all select a + 1 from n where a < 100) select a from n',
			);
			expect(await engine.rows(numbers, 3)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
			await engine.begin();
			expect(await engine.rows(numbers, 2)).toHaveLength(2);
			await engine.rollback();
			expect(await engine.rows(numbers)).toHaveLength(100);
		});

		it('names the statement that failed', async () => {
			const engine = await opened(await makePlace());
			const failing = engine.run({ ...say('select * from nowhere'), id: 'transform.winners' });
			await expect(failing).rejects.toMatchObject({
				code: 'E_DATABASE',
				exitCode: 7,
				context: { statement: 'transform.winners', sql: 'select * from nowhere' },
			});
		});
	});

	describe(`${name}: queries`, () => {
		it('cannot write, whatever is asked', async () => {
			const place = await makePlace();
			const writer = await opened(place);
			await writer.run(say('create table t (a integer)'));
			await writer.run(say('insert into t values (1)'));
			const reader = await opened(place, 'query');
			expect(await codeOf(reader.run(say('delete from t')))).toBe('E_DATABASE_READONLY');
			expect(await codeOf(reader.run(say('create table u (a integer)')))).toBe('E_DATABASE_READONLY');
			for (const text of [
				'delete from t',
				'insert into t values (2) returning a',
				'drop table t',
				'select 1; delete from t',
				'',
			])
				expect(await codeOf(reader.rows(say(text), 10)), text).toBe('E_SQL');
			expect(await reader.rows(say('select a from t;'), 10)).toEqual([{ a: 1 }]);
		});
	});

	describe(`${name}: the lock`, () => {
		it('is held by one, who is named, and free when given back or when its holder closes', async () => {
			const place = await makePlace();
			const first = await opened(place);
			const second = await opened(place);
			expect(await first.lock(HOLDER)).toEqual({ held: true });
			expect(await second.lock({ ...HOLDER, user: 'ben' })).toMatchObject({
				held: false,
				by: { pid: HOLDER.pid, host: HOLDER.host, user: 'anna', command: 'run', runDate: '2026-11-23' },
			});
			const held = await second.lock(HOLDER);
			expect(Date.parse(held.held ? '' : (held.by?.since ?? ''))).not.toBeNaN();
			await first.unlock();
			expect(await second.lock({ ...HOLDER, user: 'ben' })).toEqual({ held: true });
			await second.close();
			expect(await first.lock(HOLDER)).toEqual({ held: true });
		});

		it('does not outlive its holder, who is killed in the middle of a transaction', async () => {
			const place = await makePlace();
			const engine = await opened(place);
			await engine.run(say('create table t (a integer)'));
			const holder = await startHolder(place.connection);
			expect(await engine.lock(HOLDER)).toMatchObject({ held: false, by: { pid: holder.pid, user: 'the dead' } });
			holder.kill('SIGKILL');
			await once(holder, 'exit');
			expect(await engine.lock(HOLDER)).toEqual({ held: true });
			expect(await engine.rows(say('select a from t'))).toEqual([]);
		});

		it('stays, and what is open stays open, when nothing runs that could be cancelled', async () => {
			const engine = await opened(await makePlace());
			await engine.run(say('create table t (a integer)'));
			await engine.lock(HOLDER);
			await engine.begin();
			await engine.run(say('insert into t values (1)'));
			await engine.cancel();
			await engine.run(say('insert into t values (2)'));
			await engine.commit();
			expect(await engine.rows(say('select a from t order by a'))).toEqual([{ a: 1 }, { a: 2 }]);
			await engine.unlock();
		});

		it('is hit by no cancellation of a run that has ended', async () => {
			const engine = await opened(await makePlace());
			const count = say(
				'with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) select max(i) as n from n',
			);
			for (let round = 0; round < 5; round++) {
				await engine.lock(HOLDER);
				let under = true;
				const cancelling = engine.cancel().then(() => {
					under = false;
				});
				await engine.unlock();
				do expect(await engine.rows(count)).toEqual([{ n: 5000 }]);
				while (under);
				await cancelling;
			}
		});
	});

	describe(`${name}: shapes`, () => {
		it('makes stage, bookkeeping, target and view, and finds nothing to change in them', async () => {
			const engine = await opened(await makePlace());
			const feed = model(engine.dialect, 'stage', [
				column('Code', 'char(5)', { required: true }),
				column('Post', 'int(5)'),
			]);
			await makeStage(engine, feed);
			await makeTarget(engine, feed);
			expect(await makeStage(engine, feed)).toEqual([]);
			expect(await makeTarget(engine, feed)).toEqual([]);
			const { tables, views, indexes } = await engine.inspect();
			expect(tables.get('med_users_ind')?.key).toEqual(['Id']);
			expect(tables.get('stage')?.key).toEqual([]);
			expect(tables.get('stage')?.columns.find(({ name }) => name === 'Code')?.notNull).toBe(true);
			expect(tables.get('stage')?.columns.find(({ name }) => name === 'Post')?.notNull).toBe(false);
			expect([...views.keys()]).toEqual(['v_med_users_ind']);
			expect([...indexes.keys()]).toEqual(expect.arrayContaining(['etl_latest_stage', 'etl_day_stage']));
		});

		it('knows its own indexes again, whatever they are named by, and makes those anew that should be over other columns', async () => {
			const engine = await opened(await makePlace());
			const odd = column('"O\'dd" (é)::text using btree', 'varchar(9)', { key: true, required: true });
			const feed = model(engine.dialect, 'Day (1)::x."Y" using btree', [odd, column('Born', 'date')]);
			await makeStage(engine, feed);
			expect(await makeStage(engine, feed)).toEqual([]);
			const dropped = [`drop index "etl_latest_${feed.stage.replaceAll('"', '""')}"`];
			const texts = (statements: readonly Statement[]) => statements.map(({ sql: text }) => text);
			for (const latestBy of ['Born', null]) {
				expect(texts(await makeStage(engine, { ...feed, latestBy }))).toEqual(dropped);
				expect(await makeStage(engine, { ...feed, latestBy })).toEqual([]);
			}
		});

		it('alters what it made: a new column, a wider one, one that may be null, with rows and view in place', async () => {
			const engine = await opened(await makePlace());
			const narrow = model(engine.dialect, 'stage', [column('Code', 'varchar(3)', { required: true })]);
			await makeTarget(engine, narrow);
			await engine.run(
				say(
					`insert into med_users_ind ("Id", "Code", "Inserted_on", etl_run_id, etl_file_id, etl_line, etl_record) values ('1', 'abc', '2026-11-23', 'r', 1, 1, 1)`,
				),
			);
			const grown = [
				column('Code', 'varchar(8)'),
				column('Born', 'date', { required: true, default: '31122000', formats: ['DDMMYYYY'] }),
			];
			const wide = model(engine.dialect, 'stage', grown);
			expect(await makeTarget(engine, wide)).not.toEqual([]);
			expect(await makeTarget(engine, wide)).toEqual([]);
			expect(await engine.rows(say('select "Code", "Born" from v_med_users_ind'))).toEqual([
				{ Code: 'abc', Born: '2000-12-31' },
			]);
		});

		it('changes a type, drops a column and changes the key only where that is allowed', async () => {
			const engine = await opened(await makePlace());
			await makeTarget(engine, model(engine.dialect, 'stage', [column('Post', 'varchar(5)'), column('Gone', 'text')]));
			await engine.run(
				say(
					`insert into med_users_ind ("Id", "Country", "Post", "Inserted_on", etl_run_id, etl_file_id, etl_line, etl_record) values ('1', 'IND', '75006', '2026-11-23', 'r', 1, 1, 1)`,
				),
			);
			const after = model(engine.dialect, 'stage', [column('Post', 'bigint')]);
			expect(await codeOf(makeTarget(engine, after))).toBe('E_DATABASE_SHAPE');
			await makeTarget(engine, after, true);
			const columns = after.columns.map((each) =>
				each.name === 'Country' ? { ...each, key: true, required: true } : each,
			);
			const rekeyed = { ...after, columns };
			expect(await codeOf(makeTarget(engine, rekeyed))).toBe('E_DATABASE_SHAPE');
			await makeTarget(engine, rekeyed, true);
			expect(await makeTarget(engine, rekeyed)).toEqual([]);
			const table = (await engine.inspect()).tables.get('med_users_ind');
			expect(table?.key).toEqual(['Id', 'Country']);
			expect(table?.columns.some(({ name }) => name === 'Gone')).toBe(false);
			expect(await engine.rows(say('select "Post" from v_med_users_ind'))).toEqual([{ Post: 75006 }]);
		});

		it('makes a view anew that someone replaced by hand, where its loss is allowed', async () => {
			const engine = await opened(await makePlace());
			const feed = model(engine.dialect, 'stage');
			await makeTarget(engine, feed);
			await engine.run(say('drop view v_med_users_ind'));
			await engine.run(say('create view v_med_users_ind as select 1 as a'));
			expect(await codeOf(makeTarget(engine, feed))).toBe('E_DATABASE_SHAPE');
			const made = await makeTarget(engine, feed, true);
			expect(made.map(({ id }) => id)).toContain('v_med_users_ind.create');
			expect(made.find(({ id }) => id === 'v_med_users_ind.drop')?.risk).toBe('destroy');
			expect(await makeTarget(engine, feed)).toEqual([]);
		});

		it('takes any name: capitals, quotes, blanks, reserved words, and as long as PostgreSQL allows', async () => {
			const engine = await opened(await makePlace());
			const long = `Stage_${'é'.repeat(28)}x`;
			expect(Buffer.byteLength(long)).toBe(63);
			for (const stage of ['Stage "One"; drop', 'select', long]) {
				const odd = ['Group', 'a "quoted" name', "it's", 'with.dot', 'Straße', 'x'.repeat(63)].map((name) =>
					column(name, 'varchar(9)'),
				);
				const feed = model(engine.dialect, stage, odd);
				await makeStage(engine, feed);
				expect(await makeStage(engine, feed)).toEqual([]);
				const values = [['1', 'IND', null, ...odd.map((_, index) => `v${index}`), '2026-11-23', 'r', 1, 1, 1]];
				await engine.insert(stageInsert(feed), values);
				await engine.flush();
				const [row] = await engine.rows(
					statement(engine.dialect, 's', '', 'read', sql`select * from ${sql.id(stage)}`),
				);
				expect(Object.keys(row ?? {}).slice(3, 9)).toEqual(odd.map(({ name }) => name));
				expect(Object.values(row ?? {}).slice(3, 9)).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5']);
				expect(await engine.rows(targetSide(feed, [stage], { ofDate: '2026-11-23' }))).toMatchObject([{ count: 1 }]);
			}
		});
	});

	describe(`${name}: SQL that differs`, () => {
		it('gives the same checksum of the same rows', async () => {
			const engine = await opened(await makePlace());
			const kinds = [
				'text',
				'int(5)',
				'int(12)',
				'int(18)',
				'bigint',
				'decimal(10,2)',
				'decimal(6,6)',
				'decimal(4,0)',
				'decimal(30,4)',
				'date',
				'datetime',
				'boolean',
			];
			const feed = model(
				engine.dialect,
				'stage',
				kinds.map((type, index) => column(`c${index}`, type)),
			);
			await makeStage(engine, feed);
			const typed: SqlValue[][] = [
				[
					'Zoë\n',
					75006,
					123456789012,
					'123456789012345678',
					'999999999999999999',
					'10.50',
					'0.000001',
					'7',
					'12345678901234567890.1200',
					'0999-01-01',
					'2026-11-23 00:00:00',
					1,
				],
				[
					"''",
					-1,
					0,
					'-1',
					'-9223372036854775808',
					'-0.05',
					'0.100000',
					'-12',
					'0.0000',
					'2026-02-28',
					'1999-12-31 23:59:59',
					0,
				],
				kinds.map(() => null),
			];
			const rows = typed.map((values, index) => [
				`id ${index}`,
				'IND',
				null,
				...values,
				'2026-11-23',
				'2026-11-23.1',
				1,
				index + 2,
				index + 1,
			]);
			await engine.insert(stageInsert(feed), structuredClone(rows));
			await engine.flush();
			expect(await engine.rows(targetSide(feed, ['stage'], { ofDate: '2026-11-23' }))).toEqual([
				{ table_name: 'stage', count: 3, checksum: checksumOf(rows) },
			]);
			const none = await engine.rows(targetSide(feed, ['stage'], { ofDate: '2026-11-24' }));
			const empty = { table_name: 'stage', count: 0, checksum: '0000000000000000' };
			expect(none).toEqual(engine.dialect.cluster === null ? [empty] : []);
		});

		it('gives the same checksum of rows of 300 columns', async () => {
			const engine = await opened(await makePlace());
			const names = Array.from({ length: 297 }, (_, index) => `c${index}`);
			const feed = model(
				engine.dialect,
				'stage',
				names.map((name) => column(name, 'text')),
			);
			await makeStage(engine, feed);
			// As long as PostgreSQL leaves a value in its row.
			const row = ['1', 'IND', null, ...names.map((name) => name.padEnd(23, '-')), '2026-11-23', 'r.1', 1, 1, 1];
			await engine.insert(stageInsert(feed), [[...row]]);
			await engine.flush();
			expect(await engine.rows(targetSide(feed, ['stage'], { ofDate: '2026-11-23' }))).toEqual([
				{ table_name: 'stage', count: 1, checksum: checksumOf([row]) },
			]);
		});

		it('compares null with null, puts null lowest, and counts years and days to today', async () => {
			const engine = await opened(await makePlace());
			const { dialect } = engine;
			await engine.run(
				statement(
					dialect,
					'c',
					'',
					'add',
					sql`create table t (a integer, d ${dialect.declare(dialect.columnType({ kind: 'date' }))})`,
				),
			);
			const [today, later] = [daysFromToday(0), daysFromToday(1)];
			const years = (date: string) => `${Number(date.slice(0, 4)) - 40}${date.slice(4).replace('02-29', '03-01')}`;
			const dates = [null, years(today), years(later), daysFromToday(-31), later];
			for (const [index, date] of dates.entries())
				await engine.run(statement(dialect, 'i', '', 'add', sql`insert into t values (${index}, ${date})`));
			const d = sql.id('d');
			const ask = async (select: Sql, order: Sql) =>
				engine.rows(statement(dialect, 's', '', 'read', sql`select a, ${select} as v from t order by ${order}`));
			const values = async (select: Sql) => (await ask(select, sql`a`)).map((row) => row.v);
			expect(await values(dialect.age(d))).toEqual([null, 40, 39, 0, 0]);
			expect((await values(dialect.daysSince(d))).filter((_, index) => index !== 1 && index !== 2)).toEqual([
				null,
				31,
				-1,
			]);
			expect((await ask(sql`a`, dialect.nullLowest(d))).map((row) => row.a)).toEqual([0, 1, 2, 3, 4]);
			const same = (left: Sql) => sql`case when ${dialect.same(left, d)} then 1 else 0 end`;
			expect(await values(same(d))).toEqual([1, 1, 1, 1, 1]);
			expect(await values(same(sql`null`))).toEqual([1, 0, 0, 0, 0]);
		});
	});
}

function daysFromToday(days: number): string {
	const now = new Date();
	const date = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days));
	return date.toISOString().slice(0, 10);
}

/** The checksum as the port defines it. */
function checksumOf(rows: readonly (readonly SqlValue[])[]): string {
	let [high, low] = [0, 0];
	for (const row of rows) {
		const text = row.map((value) => (value === null ? '\u001e' : String(value))).join('\u001f');
		const digest = createHash('md5').update(text).digest('hex');
		high = (high + Number.parseInt(digest.slice(0, 8), 16)) >>> 0;
		low = (low + Number.parseInt(digest.slice(8, 16), 16)) >>> 0;
	}
	return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** A process of its own that takes the lock, begins and inserts, and waits. */
async function startHolder(connection: string): Promise<ReturnType<typeof spawn>> {
	const script = path.join(os.tmpdir(), `etl-tui-holder-${process.pid}-${Date.now()}.mjs`);
	const open = pathToFileURL(path.join(ROOT, 'dist/source/engines/open.js')).href;
	const holder = { ...HOLDER, user: 'the dead' };
	writeFileSync(
		script,
		`import { openEngine, parseConnection } from '${open}';
		const engine = await openEngine(parseConnection(process.argv[2], '/').value, 'write');
		await engine.lock({ ...${JSON.stringify(holder)}, pid: process.pid });
		await engine.begin();
		await engine.insert({ table: 't', columns: ['a'] }, [[1]]);
		await engine.flush();
		process.stdout.write('ready');
		setInterval(() => undefined, 1000);`,
	);
	const child = spawn(process.execPath, [script, connection], { stdio: ['ignore', 'pipe', 'inherit'] });
	onTestFinished(() => {
		child.kill('SIGKILL');
		rmSync(script, { force: true });
	});
	await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
	return child;
}
