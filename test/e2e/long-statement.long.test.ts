import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { freshPostgres } from '../helpers/postgres.js';
import { ended, said } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 120_000 });

const SLOW_ON_SQLITE = `
	create view slow as with recursive c (n) as (select 1 union all select n + 1 from c where n < 10000000000) select n from c;
	create trigger slow_down after insert on med_users_ind begin select sum(n) from slow; end`;
const SLOW_ON_POSTGRES = `
	create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(600); return null; end';
	create trigger slow_down after insert on med_users_ind execute function slow()`;

const DAY = ['run', '--yes', '--date', '2026-11-24'];

/** Loads a day, makes the next insert into a target take for ever, and asks the next day's run to stop in it. */
async function interrupt(at: Workplace, signal: 'SIGINT' | 'SIGTERM', slow: () => unknown, times = 1) {
	at.put('a.txt', feedText([{ id: '1' }]));
	expect(at.etl('run', '--yes').status).toBe(0);
	await slow();
	at.put('a.txt', feedText([{ id: '1' }, { id: '2', consulted: '20261120' }]));
	const run = at.start(...DAY, '--json', '--verbose');
	let stdout = '';
	run.stdout?.on('data', (chunk: Buffer) => {
		stdout += chunk;
	});
	const end = ended(run);
	await said(run, 'Brings the winners into med_users_ind');
	await new Promise((resolve) => setTimeout(resolve, 200));
	for (let time = 0; time < times; time++) {
		run.kill(signal);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return { end: await end, report: stdout === '' ? null : JSON.parse(stdout) };
}

function slowSqlite(at: Workplace): void {
	const db = new BetterSqlite3(at.database);
	db.exec(SLOW_ON_SQLITE);
	db.close();
}

const STOPPED = { exitCode: 130, status: 'interrupted', committed: ['stage'], error: { code: 'E_INTERRUPTED' } };

describe('a run that is asked to stop in a statement that takes for ever', () => {
	it('SQLite: reports and dies of the signal, which a shell shows as 130; rolled back, and the lock is free', async () => {
		const at = workplace();
		const { end, report } = await interrupt(at, 'SIGINT', () => slowSqlite(at));
		expect(end).toEqual({ status: null, signal: 'SIGINT' });
		expect(report).toMatchObject(STOPPED);
		expect(at.rows('select CustomerID from med_users_ind')).toEqual([{ CustomerID: '1' }]);
		const db = new BetterSqlite3(at.database);
		db.exec('drop trigger slow_down; drop view slow');
		db.close();
		expect(at.etl(...DAY).status).toBe(0);
		expect(at.rows('select CustomerID from med_users_ind')).toEqual([{ CustomerID: '1' }, { CustomerID: '2' }]);
		expect(at.rows('select status from etl_runs order by started_at')).toEqual(
			['done', 'interrupted', 'done'].map((status) => ({ status })),
		);
	});

	it('SQLite, asked twice: dies at once', async () => {
		const at = workplace();
		const { end, report } = await interrupt(at, 'SIGTERM', () => slowSqlite(at), 2);
		expect(end).toEqual({ status: null, signal: 'SIGTERM' });
		expect(report).toBeNull();
		expect(at.rows('select CustomerID from med_users_ind')).toEqual([{ CustomerID: '1' }]);
	});

	it('PostgreSQL: ends the statement, rolls back, notes it and exits 130', async () => {
		const at = workplace();
		const database = await freshPostgres();
		at.configure({ connection: database.url });
		const { end, report } = await interrupt(at, 'SIGINT', () => database.ask(SLOW_ON_POSTGRES));
		expect(end).toEqual({ status: 130, signal: null });
		expect(report).toMatchObject(STOPPED);
		expect(await database.ask('select "CustomerID" from med_users_ind')).toEqual([{ CustomerID: '1' }]);
		const last = 'select status, step, error_code from etl_runs order by started_at desc limit 1';
		expect(await database.ask(last)).toEqual([
			{ status: 'interrupted', step: 'transform', error_code: 'E_INTERRUPTED' },
		]);
		await database.ask('drop trigger slow_down on med_users_ind');
		expect(at.etl(...DAY).status).toBe(0);
	});
});
