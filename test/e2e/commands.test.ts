import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import { reportShape } from '../../source/output/report-shape.js';
import { personsQuery } from '../../source/sql/bookkeeping/history.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { longTest } from '../helpers/long.js';
import { openDatabase } from '../helpers/open.js';
import { MAIN } from '../helpers/program.js';

vi.setConfig({ testTimeout: 120_000 });

const DAY = feedText([
	{ id: '1', name: 'Ann Lee', consulted: '20261101' },
	{ id: '1', name: 'Ann Li', consulted: '20261102' },
	{ id: '2', name: 'Bob Ray', country: 'USA' },
	{ id: '3', name: 'Eve Moe', birth: '15131966' },
	{ id: '4', name: '', postCode: 'Z4730' },
]);

/** A workplace with that day loaded. */
function loaded(more: Readonly<Record<string, unknown>> = {}): Workplace {
	const at = workplace();
	at.configure({ policies: { maxRejects: 2 }, ...more });
	at.put('north.txt', DAY);
	expect(at.etl('run', '--yes', '--quiet')).toMatchObject({ status: 0, stdout: '', stderr: '' });
	return at;
}

describe('a day, step by step', () => {
	it('read, stage, transform, validate: each says what it did, as text and as one JSON document', () => {
		const at = workplace();
		at.configure({ policies: { maxRejects: 2 } });
		at.put('north.txt', DAY);
		const read = reportShape.parse(JSON.parse(at.etl('read', '--json').stdout));
		expect(read).toMatchObject({ status: 'done', committed: [], files: [{ records: 5, declared: 5, rejected: 2 }] });
		expect(() => at.rows('select 1')).toThrow();
		const stage = reportShape.parse(JSON.parse(at.etl('stage', '--yes', '--json').stdout));
		expect(stage).toMatchObject({ committed: ['stage'], files: [{ staged: 'loaded' }], countries: [] });
		const transform = reportShape.parse(JSON.parse(at.etl('transform', '--yes', '--json').stdout));
		expect(transform).toMatchObject({ committed: ['validate'], staged: 3, superseded: 1 });
		expect(transform.countries.map(({ country, inserted }) => [country, inserted])).toEqual([
			['IND', 1],
			['USA', 1],
		]);
		const validate = reportShape.parse(JSON.parse(at.etl('validate', '--json').stdout));
		expect(validate.checks.map(({ table, verdict }) => [table, verdict])).toEqual([
			['med_users_ind', 'MATCH'],
			['med_users_usa', 'MATCH'],
		]);
		const again = at.etl('run', '--yes', '--verbose');
		expect(again.stdout).toContain('already loaded');
		expect(again.stdout).toMatch(/✔ 5 records = 3 staged \+ 2 rejected/);
		expect(again.stderr).toMatch(/from "med_users_master"/);
		expect(again.stderr).not.toMatch(/insert into "med_users_ind"/);
		expect(again.stdout + again.stderr).not.toContain('\u001b');
	});
});

describe('looking back', () => {
	it('history lists the runs and shows one', () => {
		const at = loaded();
		expect(at.etl('history').stdout).toMatch(/✔ 2026-11-23\.1 +dev +run +done +5 +3 +2/);
		expect(at.json('history', '2026-11-23.1')).toMatchObject({
			run: { status: 'done', staged: 3, winners: 2, superseded: 1 },
			files: [{ name: 'north.txt', state: 'loaded', records: 5, staged: 3, rejected: 2 }],
			countries: [{ country: 'IND' }, { country: 'USA' }],
		});
		expect(at.etl('history', '2026-11-23.9')).toMatchObject({ status: 2, stdout: '' });
	});

	it('rejects tells file, line, column, code and the record, and filters', () => {
		const at = loaded();
		const rejects = (...words: string[]) =>
			(JSON.parse(at.etl('rejects', ...words, '--json').stdout).rejects as Record<string, unknown>[]).map(
				({ line, column_name, code }) => `${line} ${column_name} ${code}`,
			);
		expect(rejects()).toEqual(['5 DateofBirth E_DATE', '6 CustomerName E_REQUIRED', '6 PostCode E_PATTERN']);
		expect(rejects('all', '--code', 'E_PATTERN')).toEqual(['6 PostCode E_PATTERN']);
		expect(rejects('2026-11-23.1', '--column', 'dateofbirth', '--file', 'north.txt')).toEqual(['5 DateofBirth E_DATE']);
		expect(rejects('--limit', '1')).toEqual(['5 DateofBirth E_DATE']);
		expect(at.etl('rejects').stdout).toMatch(/north\.txt:5 .*E_DATE.*15131966.*\n.*Eve Moe/);
	});

	it('rejects says of each record what became of it', () => {
		const at = loaded();
		expect(at.etl('repair', '--waive', 'all', '--column', 'DateofBirth', '--note', 'gone', '--yes').status).toBe(0);
		const { stdout } = at.etl('rejects', 'all');
		expect(stdout).toMatch(
			/✔ north\.txt:5 {2}DateofBirth.*\n.*Eve Moe.*\n {4}waived by 2026-11-23\.2\n▲ north\.txt:6 /,
		);
		expect(JSON.parse(at.etl('rejects', 'all', '--json').stdout)).toMatchObject({
			rejects: [
				{ line: 5, outcome: 'waived', outcome_run: '2026-11-23.2' },
				{ line: 6, outcome: null },
				{ line: 6, outcome: null },
			],
		});
	});

	it('trace goes from the table to the stage to file and line', () => {
		const at = loaded();
		expect(at.json('trace', '1')).toMatchObject({
			targets: [{ table: 'med_users_ind', row: { CustomerName: 'Ann Li' } }],
			stage: [
				{ CustomerName: 'Ann Li', etl_file_name: 'north.txt', etl_line: 3 },
				{ CustomerName: 'Ann Lee', etl_line: 2 },
			],
		});
		expect(at.etl('trace', '1').stdout).toMatch(/winner.*north\.txt:3[\s\S]*superseded.*north\.txt:2/);
		expect(at.etl('trace', '3').stderr).toContain('E_NOT_FOUND');
	});

	it('sql reads and cannot do anything else', async () => {
		const at = loaded();
		expect(at.etl('sql', 'select CustomerID from v_med_users_usa', '--csv').stdout).toBe('CustomerID\n2\n');
		writeFileSync(path.join(at.folder, 'secret.txt'), 'secret');
		const before = at.rows('select count(*) as n from sqlite_master');
		expect(at.etl('sql', 'delete from med_users_master')).toMatchObject({ status: 2, stdout: '' });
		const engine = await openDatabase(`sqlite:${at.database}`, 'query');
		for (const query of [
			'delete from med_users_master',
			'insert into med_users_ind select * from med_users_usa returning 1',
			'create table x (y)',
			`attach '${at.folder}/other.db' as other`,
			`vacuum into '${at.folder}/other.db'`,
			'pragma journal_mode = delete',
			'pragma user_version = 7',
			'pragma query_only = off',
			'pragma writable_schema = on',
			'pragma locking_mode = exclusive',
			'pragma hard_heap_limit = 1',
			'pragma wal_checkpoint(truncate)',
			`explain attach '${at.folder}/other.db' as other`,
			`attach '${at.folder}/other.db' as other; select 1`,
			`select 1) union select (2); attach '${at.folder}/other.db' as other; select (1`,
			"select fts3_tokenizer('x', x'00')",
			'create temp table x (y)',
			"select load_extension('x')",
			"select readfile('secret.txt')",
			"select writefile('x', 'y')",
			'select 1; delete from med_users_master',
			'begin immediate',
			'',
		]) {
			await expect(engine.rows(personsQuery(query)), query).rejects.toThrow(EtlError);
		}
		expect(await engine.rows(personsQuery('select * from pragma_query_only'))).toEqual([{ query_only: 1 }]);
		expect(await engine.rows(personsQuery('explain query plan select 1 -- a remark'))).toHaveLength(1);
		expect(await engine.rows(personsQuery('select 2 as a union select 1 order by 1; -- done\n'))).toEqual([
			{ a: 1 },
			{ a: 2 },
		]);
		expect(existsSync(path.join(at.folder, 'other.db'))).toBe(false);
		await engine.close();
		expect(at.rows('select count(*) as n from sqlite_master')).toEqual(before);
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 3 }]);
		expect(at.rows('pragma user_version')).toEqual([{ user_version: 0 }]);
	});
});

describe('sensitive values', () => {
	longTest('are masked in prod everywhere, and shown with --show-sensitive', () => {
		const at = loaded();
		const asks = [
			['rejects'],
			['trace', '1'],
			['sql', 'select CustomerName as x, PostCode from med_users_master'],
			['read'],
		];
		for (const words of asks) {
			for (const format of [[], ['--json']]) {
				const { stdout, stderr, status } = at.etl(...words, '--env', 'prod', ...format);
				expect(status).toBe(0);
				expect(stdout + stderr).not.toMatch(/Ann|Bob|Eve|75006|15131966|Z4730/);
			}
			const asking = at.etl(...words, '--env', 'prod', '--show-sensitive');
			expect([asking.status, asking.stdout]).toEqual([8, '']);
			expect(at.etl(...words, '--env', 'prod', '--show-sensitive', '--yes').stdout).toMatch(/Ann|Bob|Eve|15131966/);
		}
	});
});

describe('what a run leaves behind', () => {
	it("holds no sensitive value outside the database, and is its owner's alone", () => {
		const at = workplace();
		at.configure({ policies: { maxRejects: 1 } });
		at.put('north.txt', DAY);
		const failed = at.etl('run', '--yes', '--verbose', '--env', 'prod', '--json');
		expect(failed.status).toBe(5);
		at.configure({ policies: { maxRejects: 2 } });
		const done = at.etl('run', '--yes', '--verbose', '--env', 'prod');
		expect(done.status).toBe(0);
		const logs = readdirSync(path.join(at.folder, 'logs')).map((name) => path.join(at.folder, 'logs', name));
		const text = logs.map((file) => readFileSync(file, 'utf8')).join('');
		expect(
			text
				.trim()
				.split('\n')
				.map((line) => JSON.parse(line).environment),
		).toContain('prod');
		for (const output of [failed.stdout, failed.stderr, done.stdout, done.stderr, text])
			expect(output).not.toMatch(/Ann|Bob|Eve|75006|15131966|Z4730|1966/);
		for (const file of [at.database, `${at.database}-etl-lock`, ...logs]) expect(statSync(file).mode & 0o077).toBe(0);
	});
});

describe('flags as variables', () => {
	longTest('every flag has one: ETL_ENV, ETL_SOURCE, ETL_DATE, ETL_YES, ETL_JSON and so on', () => {
		const at = workplace();
		at.put('north.txt', feedText([{ id: '1' }]));
		const etl = (env: Record<string, string>, ...words: string[]) =>
			spawnSync(process.execPath, [MAIN, ...words], {
				cwd: '/',
				encoding: 'utf8',
				env: { PATH: process.env.PATH, HOME: at.folder, ...env },
			});
		const place = { ETL_SOURCE: at.inbox, ETL_CONNECTION: `sqlite:${at.database}`, ETL_DATE: '2026-11-22' };
		const config = { ETL_CONFIG: at.config, ETL_ENV: 'PROD' };
		const done = etl({ ...place, ...config, ETL_YES: '1', ETL_JSON: 'true' }, 'run');
		expect(reportShape.parse(JSON.parse(done.stdout))).toMatchObject({
			environment: 'prod',
			runDate: '2026-11-22',
			exitCode: 0,
		});
		expect(etl({ ...place, ...config, ETL_YES: '0' }, 'run').status).toBe(8);
		expect(etl({ ...place, ...config, ETL_FORMAT: 'pdf' }, 'read')).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('delimited, json'),
		});
		expect(etl({ ...place, ...config, ETL_DELIMITER: ';' }, 'read').status).toBe(4);
		expect(JSON.parse(etl({ ...config, ...place, ETL_LIMIT: '0' }, 'history', '--json').stdout).runs).toEqual([]);
		expect(etl({ ...config, ETL_DATE: '2026-11-23' }, '--date', '2026-11-22', 'history', '--json').status).toBe(0);
	});
});

it.each([
	['repair', '--waive', 'all', '--note', 'x', '--yes', '--file', ''],
	['undo', '2026-11-23.1', '--yes', '--file', ''],
	['run', '--yes', '--env', ''],
	['run', '--yes', '--date', ''],
])('a flag that is empty is a fault, and not as if it were not there: %j', (...words) => {
	expect(workplace().etl(...words)).toMatchObject({
		status: 2,
		stderr: expect.stringContaining('is empty: leave it out'),
	});
});
