import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';
import { longTest } from '../helpers/long.js';
import { expectFailure, tables } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 120_000 });

const GOOD = feedText([{ id: '1' }, { id: '2', country: 'USA' }]);
const BAD = feedText([{ id: '3' }, { id: '4', birth: '15131966' }]);

describe('wrong usage', () => {
	it('names the flag, the command or the value, prints nothing else but JSON where it is wanted, and exits with 2', () => {
		const at = workplace();
		for (const words of [['run', '--nope'], ['read', '--format', 'pdf'], ['sql']]) {
			const done = at.etl(...words, '--json');
			expect([done.status, JSON.parse(done.stdout).error.code]).toEqual([2, 'E_USAGE']);
			expect(at.etl(...words).stdout).toBe('');
			expect(done.stderr).toMatch(/error: .*(--nope|pdf|query)/);
		}
		expect(expectFailure(at, ['runn'], 'E_USAGE', 2).error?.message).toContain('did you mean run?');
		expectFailure(at, ['run', '--yes', '--date', '2026-02-30'], 'E_USAGE', 2);
		expectFailure(at, [], 'E_NEEDS_TERMINAL', 2);
	});

	it('wants --yes where nobody can be asked, and writes nothing', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		for (const step of ['run', 'stage', 'transform']) expectFailure(at, [step], 'E_NEEDS_APPROVAL', 8);
		expect(() => at.rows('select 1')).toThrow();
	});
});

describe('configuration', () => {
	it('an environment that is not there, a variable that is not set, a file that cannot be read', () => {
		const at = workplace();
		expectFailure(at, ['run', '--yes', '--env', 'uta'], 'E_CONFIG_ENVIRONMENT', 3);
		expectFailure(at, ['run', '--yes', '--config', 'none.yaml'], 'E_CONFIG_UNREADABLE', 3);
		expectFailure(at, ['run', '--yes', '--config', at.inbox], 'E_CONFIG_UNREADABLE', 3);
		at.configure({ connection: `sqlite:\${ETL_TEST_FOLDER}/etl.db`, source: `\${ETL_TEST_INBOX}` });
		const { error } = expectFailure(at, ['run', '--yes'], 'E_CONFIG_VARIABLE', 3);
		expect(error?.message).toMatch(/dev.*\n.*ETL_TEST_FOLDER\n.*ETL_TEST_INBOX/);
		writeFileSync(at.config, '{ "connection": ');
		expectFailure(at, ['run', '--yes'], 'E_CONFIG_SYNTAX', 3);
		rmSync(at.config);
		expectFailure(at, ['run', '--yes'], 'E_CONFIG_MISSING', 3);
	});

	it('tells every fault at once', () => {
		const at = workplace();
		at.configure({ sauce: 'x', policies: { onMoved: 'keep', maxRejects: 'many' }, latestBy: 'State' });
		const { error } = expectFailure(at, ['run', '--yes'], 'E_CONFIG_INVALID', 3);
		expect(error?.message).toMatch(/sauce[\s\S]*onMoved|onMoved[\s\S]*sauce/);
		expect(error?.message).toContain('maxRejects');
	});
});

describe('input', () => {
	it('no source, a file in its place, an empty one, and none for the date are four different things', () => {
		const at = workplace();
		expectFailure(at, ['run', '--yes', '--source', 'nowhere'], 'E_SOURCE_MISSING', 4);
		expectFailure(at, ['run', '--yes', '--source', at.config], 'E_SOURCE_MISSING', 4);
		expectFailure(at, ['run', '--yes'], 'E_SOURCE_EMPTY', 4);
		at.put('customers_22112026.txt', GOOD);
		const { error } = expectFailure(at, ['run', '--yes'], 'E_SOURCE_NO_MATCH', 4);
		expect(error?.message).toContain('customers_22112026.txt');
		expect(at.json('history')).toMatchObject({
			runs: [{ error_code: 'E_SOURCE_NO_MATCH', exit_code: 4 }, {}, {}, {}],
		});
	});

	it('nothing to load: every file is empty or refused', () => {
		const at = workplace();
		at.put('empty.csv', '');
		at.put('header.csv', 'CustomerName,CustomerID,CustomerOpenDate,LastConsultedDate,Country\n');
		at.put('short.txt', GOOD.replace('|T|2|', '|T|3|'));
		const report = expectFailure(at, ['run', '--yes'], 'E_NOTHING_TO_LOAD', 4);
		expect(report.files.map((file) => file.fault?.code)).toEqual([
			'E_FILE_EMPTY',
			'E_FILE_NO_RECORDS',
			'E_CONTROL_TOTAL',
		]);
	});

	it('a refused file does not stop the good ones: they are loaded, and the day is incomplete', () => {
		const at = workplace();
		at.put('good.txt', GOOD);
		at.put('short.txt', feedText([{ id: '9' }]).replace('|T|1|', '|T|7|'));
		const report = expectFailure(at, ['run', '--yes'], 'E_FILE_REFUSED', 11);
		expect(report).toMatchObject({ status: 'incomplete', committed: ['stage', 'validate'] });
		expect(at.rows('select CustomerID from med_users_master order by 1')).toEqual([
			{ CustomerID: '1' },
			{ CustomerID: '2' },
		]);
		expect(at.rows('select status, exit_code from etl_runs')).toEqual([{ status: 'incomplete', exit_code: 11 }]);
	});
});

describe('rejects', () => {
	it('more than allowed: nothing is staged; the rejects and the run are kept', () => {
		const at = workplace();
		at.put('good.txt', GOOD);
		at.put('later.txt', BAD);
		expectFailure(at, ['run', '--yes'], 'E_TOO_MANY_REJECTS', 5);
		expect(tables(at)).toEqual({});
		expect(at.rows('select file_name, column_name, code from etl_rejects')).toEqual([
			{ file_name: 'later.txt', column_name: 'DateofBirth', code: 'E_DATE' },
		]);
		expect(at.rows('select status, step, exit_code, error_code, records, staged, rejected from etl_runs')).toEqual([
			{
				status: 'failed',
				step: 'stage',
				exit_code: 5,
				error_code: 'E_TOO_MANY_REJECTS',
				records: 4,
				staged: 0,
				rejected: 1,
			},
		]);
	});

	it('leaves what was loaded before as it is, and says so in the books', () => {
		const at = workplace();
		at.put('good.txt', GOOD);
		expect(at.etl('run', '--yes').status).toBe(0);
		at.put('later.txt', BAD);
		const before = tables(at);
		expectFailure(at, ['run', '--yes'], 'E_TOO_MANY_REJECTS', 5);
		expect(tables(at)).toEqual(before);
		expect(at.rows('select name, state from etl_run_files order by name, file_id')).toEqual([
			{ name: 'good.txt', state: 'loaded' },
			{ name: 'good.txt', state: 'already' },
			{ name: 'later.txt', state: 'refused' },
		]);
		expect(at.etl('validate').status).toBe(0);
	});
});

describe('validation', () => {
	it('a target that somebody put a row into: told, and mended by the next run', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		expect(at.etl('run', '--yes').status).toBe(0);
		const right = tables(at);
		at.hand('insert into med_users_ind select * from med_users_usa');
		expectFailure(at, ['validate'], 'E_MISMATCH', 6);
		const report = at.json<{ warnings: { code: string; message: string }[] }>('run', '--yes');
		expect(report).toMatchObject({ status: 0, warnings: [{ code: 'W_TABLE_CHANGED' }] });
		expect(report.warnings[0]?.message).toContain('med_users_ind holds 2 rows, and had 1 after the last run');
		expect(tables(at)).toEqual(right);
	});

	it.each([
		['a key', "CustomerID = 'zzz', CustomerName = 'Eve'"],
		['another value', "CustomerName = 'Eve'"],
	])('a target whose rows somebody changed by hand, %s: rolled back, told, and mended by --full', (_, changed) => {
		const at = workplace();
		at.put('a.txt', GOOD);
		expect(at.etl('run', '--yes').status).toBe(0);
		const right = tables(at);
		// As many rows as before, so that no count tells.
		at.hand(`update med_users_ind set ${changed}`);
		const wrong = tables(at);
		expectFailure(at, ['validate'], 'E_MISMATCH', 6);
		const report = expectFailure(at, ['run', '--yes'], 'E_MISMATCH', 6);
		expect(report.checks.find((check) => check.table === 'med_users_ind')).toMatchObject({
			stageRows: 1,
			targetRows: 1,
			verdict: 'MISMATCH',
		});
		expect(tables(at)).toEqual(wrong);
		expect(at.rows('select exit_code from etl_runs order by sequence')).toEqual([{ exit_code: 0 }, { exit_code: 6 }]);
		expect(at.etl('transform', '--yes', '--full').status).toBe(0);
		expect(tables(at)).toEqual(right);
	});

	longTest('a stage that is ahead of the targets is said by validate and history', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		expect(at.etl('stage', '--yes').status).toBe(0);
		expect(expectFailure(at, ['validate'], 'E_STAGE_AHEAD', 6).error?.message).toContain('a.txt');
		expect(at.json('history')).toMatchObject({ ahead: [{ name: 'a.txt', run_date: '2026-11-23' }] });
		expect(at.etl('history').stdout).toContain('ahead');
		expect(at.etl('transform', '--yes').status).toBe(0);
		expect(at.etl('validate').status).toBe(0);
	});
});

describe('approval', () => {
	it("a new country's table where the policy asks or forbids it; the stage keeps the day", () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		for (const newCountries of ['ask', 'fail']) {
			at.configure({ policies: { newCountries } });
			const report = expectFailure(at, ['run', '--yes'], 'E_NEW_COUNTRY', 8);
			expect(report.committed).toEqual(['stage']);
			expect(Object.keys(tables(at))).toEqual(['med_users_master']);
		}
		at.configure({ policies: { newCountries: 'ask' } });
		expect(at.etl('transform', '--yes', '--allow-new-tables').status).toBe(0);
		expect(Object.keys(tables(at))).toEqual(['med_users_ind', 'med_users_master', 'med_users_usa']);
	});
});

describe('database', () => {
	it('not a database, a damaged one, a folder in its place, a folder that is not there', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		writeFileSync(at.database, 'this is a letter, not a database\n'.repeat(200));
		expectFailure(at, ['run', '--yes'], 'E_DATABASE_NOT', 7);
		expectFailure(at, ['history'], 'E_DATABASE_NOT', 7);
		rmSync(at.database);
		mkdirSync(at.database);
		expectFailure(at, ['run', '--yes'], 'E_DATABASE_OPEN', 7);
		expectFailure(at, ['run', '--yes', '--connection', 'sqlite:no/such/folder/etl.db'], 'E_DATABASE_OPEN', 7);
		expectFailure(at, ['history', '--connection', 'sqlite:none.db'], 'E_DATABASE_OPEN', 7);
		expectFailure(at, ['run', '--yes', '--connection', 'oracle:x'], 'E_CONFIG_INVALID', 3);
	});

	it('a database whose pages are damaged', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		expect(at.etl('run', '--yes').status).toBe(0);
		const db = new BetterSqlite3(at.database);
		db.pragma('wal_checkpoint(truncate)');
		const [page] = db.prepare("select rootpage from sqlite_master where name = 'med_users_master'").pluck().all();
		const size = Number(db.pragma('page_size', { simple: true }));
		db.close();
		scribble(at.database, (Number(page) - 1) * size, size);
		at.put('b.txt', feedText([{ id: '7' }]));
		expectFailure(at, ['run', '--yes'], 'E_DATABASE_NOT', 7);
	});

	longTest('another program holds it', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		expect(at.etl('run', '--yes').status).toBe(0);
		at.put('b.txt', feedText([{ id: '7' }]));
		const other = new BetterSqlite3(at.database);
		other.exec('begin immediate');
		try {
			expect(at.asProcess('run', '--yes')).toMatchObject({
				status: 7,
				stderr: expect.stringContaining('E_DATABASE_BUSY'),
			});
		} finally {
			other.close();
		}
		expect(at.etl('run', '--yes').status).toBe(0);
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 3 }]);
	});

	it('a table that exists with another shape: refused, then changed with --allow-destructive', () => {
		const at = workplace();
		at.put('a.txt', GOOD);
		const db = new BetterSqlite3(at.database);
		db.exec('create table med_users_master (patient int not null, CustomerID int)');
		db.exec('create table med_users_ind (CustomerID varchar(18) not null, CustomerName varchar(20))');
		db.close();
		const { error } = expectFailure(at, ['run', '--yes'], 'E_DATABASE_SHAPE', 7);
		expect(error?.message).toMatch(/med_users_master: another shape[\s\S]*CustomerID/);
		expect(at.rows("select sql from sqlite_master where name = 'med_users_master'")).toEqual([
			{ sql: 'CREATE TABLE med_users_master (patient int not null, CustomerID int)' },
		]);
		expect(at.etl('run', '--yes', '--allow-destructive').status).toBe(0);
		expect(at.rows('select CustomerID from med_users_ind')).toEqual([{ CustomerID: '1' }]);
	});
});

function scribble(file: string, from: number, length: number): void {
	const bytes = readFileSync(file);
	bytes.fill(0x5a, from, from + length);
	writeFileSync(file, bytes);
}
