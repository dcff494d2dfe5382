import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Plan, Statement } from '../../source/core/plan/plan.js';
import { anyDays } from '../helpers/any-days.js';
import { breachesOf, showing } from '../helpers/citus-rules.js';
import { becomeCitus } from '../helpers/citus-stand-in.js';
import { workplace } from '../helpers/cli.js';
import { playDays } from '../helpers/days.js';
import { applyInProcess, eventsOf, planInProcess, planSchemaInProcess, runInProcess } from '../helpers/in-process.js';
import { LONG, longTest, PROPERTY_RUNS } from '../helpers/long.js';
import { openDatabase } from '../helpers/open.js';
import { freshPostgres } from '../helpers/postgres.js';

const COLUMNS = [
	{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
	{ name: 'Site', type: 'varchar(8)', required: true },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'Country', type: 'char(5)' },
];

const FEED = 'CustomerID,Site,LastConsultedDate,Country\n1,A,20261101,IND\n2,B,20261102,IND\n3,C,20261103,USA\n';

const WORK = ['affected', 'candidates', 'departures', 'others', 'winners'].map(
	(what) => `etl_work_${what}_med_users_master`,
);

const TABLES = [
	'etl_pending_med_users_master',
	'etl_withdrawn_med_users_master',
	...WORK,
	'med_users_ind',
	'med_users_master',
	'med_users_usa',
];

/** A workplace on a server that takes itself for a cluster, or will. */
async function place() {
	const database = await freshPostgres();
	const made = workplace();
	const configure = (changed: Readonly<Record<string, object>> = {}) =>
		made.configure({
			connection: database.url,
			schema: { columns: COLUMNS.map((column) => ({ ...column, ...changed[column.name] })) },
		});
	configure();
	made.put('a.csv', FEED);
	/** Where tables are, of those that are spread by a column. */
	const spread = async () => {
		const rows = await database.ask(`
			select c.relname as table, p.partkey as by, p.colocationid as together from citus.pg_dist_partition p
			join pg_class c on c.oid = p.logicalrelid where p.partkey is not null order by 1`);
		return { tables: rows.map((row) => row.table), by: new Set(rows.map((row) => row.by)), groups: groups(rows) };
	};
	return { ...made, database, configure, spread };
}

function groups(rows: readonly Record<string, string | null>[]): number {
	return new Set(rows.map((row) => row.together)).size;
}

const schemaOf = (plan: Plan) => plan.statements.filter((each) => each.schema).map(({ id }) => id);

const moves = (plan: Plan) => schemaOf(plan).filter((id) => /^(?!etl_work_).*\.(place|gather|widen)\b/.test(id));

describe('a stand-in for a cluster', () => {
	test.runIf(LONG).each([[['ID']], [['ID', 'Site']]])(
		'gives every target the winners after any days, key %j',
		{ timeout: 80_000 + PROPERTY_RUNS * 10_000 },
		async (keys) => {
			const database = await freshPostgres();
			await becomeCitus(database);
			const property = fc.asyncProperty(anyDays(), async (days) => {
				await database.empty();
				await playDays(days, keys, { connection: database.url });
			});
			// What fails is told, however long it would take to make it small.
			const interruptAfterTimeLimit = 60_000 + PROPERTY_RUNS * 7_500;
			await fc.assert(property, { numRuns: Math.ceil(PROPERTY_RUNS / 4), interruptAfterTimeLimit });
		},
	);

	test('spreads tables that are older than it, with their rows', async () => {
		const { database, spread, ...there } = await place();
		await runInProcess(there);
		await becomeCitus(database);
		const plan = await planSchemaInProcess(there);
		expect(moves(plan)).toEqual([
			'etl_countries.place',
			'etl_pending_med_users_master.place',
			'med_users_master.place',
			'etl_withdrawn_med_users_master.place',
			'med_users_ind.place',
			'med_users_usa.place',
		]);
		there.put('b.csv', FEED.replace('20261103,USA', '20261104,IND'));
		await runInProcess(there);
		expect(await spread()).toEqual({ tables: TABLES, by: new Set(['CustomerID']), groups: 1 });
		expect(await database.ask('select count(*) as n from v_med_users_ind')).toEqual([{ n: '3' }]);
		expect((await planSchemaInProcess(there)).changes).toBe(false);
	});

	test('makes its work tables once, leaves them empty, and makes them anew where somebody changed them', async () => {
		const { database, spread, ...there } = await place();
		await becomeCitus(database);
		await runInProcess(there);
		const ids = async (name: string, feed: string) => {
			there.put(name, feed);
			return eventsOf((await runInProcess(there)).events, 'statement').map(({ statement }) => statement);
		};
		const work = (statements: readonly Statement[], what: RegExp) =>
			statements.filter(({ id }) => what.test(id)).map(({ id }) => id);
		const second = await ids('b.csv', FEED.replace('3,C,20261103,USA', '3,C,20261104,IND'));
		expect(work(second, /^etl_work_.*\.(create|drop|place|index)$/)).toEqual([]);
		expect(work(second, /^etl_work_.*\.empty$/)).toEqual(
			['affected', 'winners', 'candidates', 'departures', 'others'].map(
				(what) => `etl_work_${what}_med_users_master.empty`,
			),
		);
		await database.ask('alter table etl_work_winners_med_users_master add column theirs text');
		await database.ask(`insert into etl_work_affected_med_users_master values ('9')`);
		const third = await ids('c.csv', FEED.replace('2,B,20261102', '2,B,20261105'));
		expect(work(third, /^etl_work_.*\.(create|drop|place|index)$/)).toEqual(
			['drop', 'create', 'place'].map((what) => `etl_work_winners_med_users_master.${what}`),
		);
		expect(third.filter(({ sql }) => sql.startsWith('truncate'))).toHaveLength(1);
		const rows = await Promise.all(WORK.map((table) => database.ask(`select count(*) as n from ${table}`)));
		expect(rows.flat().map(({ n }) => n)).toEqual(WORK.map(() => '0'));
		expect(await spread()).toEqual({ tables: TABLES, by: new Set(['CustomerID']), groups: 1 });
	});

	test('keeps work tables of their own for two feeds of a schema', async () => {
		const { database, spread, ...there } = await place();
		await becomeCitus(database);
		await runInProcess(there);
		const other = workplace();
		other.configure({
			connection: database.url,
			schema: { columns: COLUMNS.map((column) => ({ ...column, type: column.type.replace('18', '20') })) },
			stage: { table: 'other_stage' },
			target: { table: 'others_{country}', view: 'v_others_{country}' },
		});
		other.put('a.csv', FEED);
		await runInProcess(other);
		there.put('b.csv', FEED.replace('1,A,20261101', '1,A,20261107'));
		const { events } = await runInProcess(there);
		expect(eventsOf(events, 'statement').filter(({ statement }) => statement.schema)).toEqual([]);
		expect((await spread()).tables.filter((table) => /^etl_work_.*_other_stage$/.test(String(table)))).toHaveLength(5);
	});

	test('sends nothing that a cluster could not run on its machines, and little on a day like any other', async () => {
		const { database, spread, ...there } = await place();
		await becomeCitus(database);
		const lived: Statement[] = [];
		const engine = await openDatabase(database.url, 'write');
		onTestFinished(() => engine.close());
		const on = { ...there, opened: async () => showing(engine, (statement) => void lived.push(statement)) };
		await runInProcess(on);
		there.put('b.csv', FEED.replace('3,C,20261103,USA', '3,C,20261104,IND'));
		await runInProcess(on, { samples: 'changes' });
		there.put('a.csv', FEED.replace('2,B,20261102,IND\n', ''));
		await runInProcess(on);
		await runInProcess(on, { permissions: { full: true } });
		there.put('y.csv', FEED.replace('1,A,20261101', '1,A,20261030'));
		await runInProcess(on, { date: '2026-11-22' });
		const { tables } = await spread();
		const names = tables.map(String);
		expect(lived.flatMap((statement) => breachesOf(statement, 'CustomerID', names))).toEqual([]);
		lived.length = 0;
		there.put('z.csv', FEED.replace(/2026110/g, '2026112'));
		await runInProcess(on, { date: '2026-11-24' });
		const asked = lived.filter(({ sql }) => names.some((name) => sql.includes(`"${name}"`))).map(({ id }) => id);
		const emptied = ['affected', 'winners', 'candidates', 'departures'].map(
			(what) => `etl_work_${what}_med_users_master`,
		);
		expect(asked).toEqual([
			'books.stage',
			'books.stage',
			'books.count.med_users_ind',
			...['countries', 'leftovers', 'affected', 'affected.pending', 'winners', 'candidates', 'tables'].map(
				(what) => `transform.${what}`,
			),
			'transform.med_users_ind.departures',
			'transform.med_users_ind.count',
			'transform.others',
			'transform.others.leaving',
			'transform.med_users_ind.leave',
			'transform.med_users_ind.upsert',
			'transform.med_users_usa.upsert',
			...emptied.map((table) => `${table}.empty`),
			'validate.med_users_ind',
			'validate.stage',
			'validate.med_users_ind.others',
			'validate.stage.others',
			'files.active',
			'validate.day',
			'etl_work_others_med_users_master.empty',
		]);
	});

	longTest('takes tables back to widen what they are spread by, and spreads them again', async () => {
		const { database, spread, configure, ...there } = await place();
		await becomeCitus(database);
		await runInProcess(there);
		configure({ CustomerID: { type: 'varchar(24)' } });
		there.put('b.csv', FEED.replace('3,C', '300000000000000000000,C'));
		const plan = await planInProcess(there);
		const ofTable = (table: string) => [`${table}.gather`, `${table}.widen.CustomerID`, `${table}.place`];
		expect(moves(plan)).toEqual([
			'etl_pending_med_users_master.place',
			...ofTable('med_users_master'),
			...ofTable('etl_withdrawn_med_users_master'),
			...ofTable('med_users_ind'),
			...ofTable('med_users_usa'),
		]);
		await applyInProcess(there, plan);
		expect(await spread()).toEqual({ tables: TABLES, by: new Set(['CustomerID']), groups: 1 });
		expect(await database.ask('select max(length("CustomerID")) as n from med_users_usa')).toEqual([{ n: '21' }]);
		expect((await planSchemaInProcess(there)).changes).toBe(false);
	});

	test.runIf(LONG).each([
		['leaves tables where they are for a key with one column more', { Site: { key: true } }, 'CustomerID', false],
		['spreads by another column', { CustomerID: { key: false }, Site: { key: true } }, 'Site', true],
	])('%s', async (_, changed, by, gathers) => {
		const { database, spread, configure, ...there } = await place();
		await becomeCitus(database);
		await runInProcess(there);
		configure(changed);
		const plan = await planInProcess(there, { permissions: { destructive: true } });
		expect(plan.error).toBeNull();
		const gathered = moves(plan).filter((id) => id.endsWith('.gather'));
		expect(gathered).toEqual(
			gathers
				? ['med_users_master', 'etl_withdrawn_med_users_master', 'med_users_ind', 'med_users_usa'].map(
						(t) => `${t}.gather`,
					)
				: [],
		);
		await applyInProcess(there, plan);
		expect(await spread()).toEqual({ tables: TABLES, by: new Set([by]), groups: 1 });
	});
});
