import { describe, expect, onTestFinished, test } from 'vitest';
import type { Statement } from '../../source/core/plan/plan.js';
import type { Engine } from '../../source/engines/engine.js';
import { mayGoThroughCoordinator, showing } from '../helpers/citus-rules.js';
import { workplace } from '../helpers/cli.js';
import { runInProcess } from '../helpers/in-process.js';
import { openDatabase } from '../helpers/open.js';
import { CLUSTER, freshPostgres, plainBeside } from '../helpers/postgres.js';
import { skippedFor } from '../helpers/skipped.js';

const NO_CLUSTER = CLUSTER ? null : 'there is no cluster here';

const COUNTRIES = ['IND', 'USA', 'AU', 'NZ', 'DEU', 'FRA', 'ESP', 'ITA', 'JPN', 'BRA'];

const HEADER = 'CustomerID,Name,LastConsultedDate,Country\n';

/** A day of as many customers as records; some of them move, and some are new. */
function day(records: number, number: number): string {
	const rows = Array.from({ length: records }, (_, index) => {
		const id = 100_000 + index + (number - 1) * Math.ceil(records / 20);
		const moved = index % 50 === 0 ? number : 0;
		const country = COUNTRIES[(id + moved) % COUNTRIES.length];
		return `${id},Customer ${id},202611${String(number).padStart(2, '0')},${country}\n`;
	});
	return HEADER + rows.join('');
}

function placeIn(connection: string) {
	const there = workplace();
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
		{ name: 'Name', type: 'varchar(255)' },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'char(5)' },
	];
	there.configure({ connection, files: '*_{date:YYYYMMDD}.csv', schema: { columns } });
	const put = (number: number, text: string) => there.put(`day_202611${String(number).padStart(2, '0')}.csv`, text);
	return { ...there, put, date: (number: number) => `2026-11-${String(number).padStart(2, '0')}` };
}

/** What of a statement's plan takes rows off their machines. */
async function detours(engine: Engine, statement: Statement): Promise<string[]> {
	const explain = { ...statement, id: 'test.explain', sql: `explain (costs off) ${statement.sql}` };
	const plan = (await engine.rows(explain)).map((row) => String(Object.values(row)[0]));
	return plan.filter((line) => /pull to coordinator|repartition|Distributed Subplan/i.test(line));
}

describe('a cluster of PostgreSQL servers', () => {
	test(`runs every statement of some days on its machines${skippedFor(NO_CLUSTER)}`, {
		timeout: 900_000,
	}, async (context) => {
		if (!CLUSTER) return context.skip();
		const { url } = await freshPostgres();
		const engine = await openDatabase(url, 'write');
		onTestFinished(() => engine.close());
		if (!(await isCitus(engine))) return context.skip();
		const found: string[] = [];
		const explained = new Set<string>();
		const there = placeIn(url);
		const opened = async () =>
			showing(engine, async (statement) => {
				const { id, sql } = statement;
				if (!/^\s*(select|insert|update|delete)\b/i.test(sql) || /^\s*select \w+_table\(/i.test(sql)) return;
				explained.add(id);
				if (mayGoThroughCoordinator(id)) return;
				found.push(...(await detours(engine, statement)).map((line) => `${id}: ${line.trim()}`));
			});
		const on = { ...there, opened };
		for (const number of [1, 2, 3]) {
			there.put(number, day(600, number));
			await runInProcess(on, { date: there.date(number), samples: 'changes' });
		}
		there.put(2, day(500, 2));
		await runInProcess(on, { date: there.date(2) });
		await runInProcess(on, { date: there.date(3), permissions: { full: true } });
		expect(explained.size).toBeGreaterThan(30);
		expect(found).toEqual([]);
	});

	test(`does a day of 10,000 records in less than twice the time of one PostgreSQL server${skippedFor(NO_CLUSTER)}`, {
		timeout: 900_000,
	}, async (context) => {
		if (!CLUSTER) return context.skip();
		const { url } = await freshPostgres();
		const plain = await plainBeside();
		if (plain === null) return context.skip();
		const times = new Map<string, number>();
		for (const [what, connection] of [
			['cluster', url],
			['plain', plain.url],
		] as const) {
			const there = placeIn(connection);
			const taken: number[] = [];
			for (const number of [1, 2, 3, 4]) {
				there.put(number, day(10_000, number));
				const began = performance.now();
				await runInProcess(there, { date: there.date(number) });
				taken.push(performance.now() - began);
			}
			// The first day makes the tables.
			times.set(what, Math.min(...taken.slice(1)));
		}
		const [cluster = 0, single = 0] = [times.get('cluster'), times.get('plain')];
		console.log(`A day of 10,000: ${Math.round(cluster)} ms on the cluster, ${Math.round(single)} ms beside it`);
		expect(cluster).toBeLessThan(2 * single);
	});
});

/** Whether it is a cluster, and not what stands in for one. */
async function isCitus(engine: Engine): Promise<boolean> {
	const sql = "select 1 as found from pg_extension where extname = 'citus' and extversion <> '0'";
	return (await engine.rows({ id: 'test', sql, parameters: [], purpose: 'A test', risk: 'read' })).length > 0;
}
