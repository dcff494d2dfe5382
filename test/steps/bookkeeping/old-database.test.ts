import { readFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { workplace } from '../../helpers/cli.js';
import { feedAt, records } from '../../helpers/feed-at.js';
import { longTest } from '../../helpers/long.js';
import { ROOT } from '../../helpers/program.js';

const COLUMNS = [
	{ name: 'CustomerID', type: 'varchar(18)', key: true, aliases: ['id'] },
	{ name: 'CustomerName', type: 'varchar(255)', required: true, aliases: ['name'] },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'], aliases: ['last'] },
	{ name: 'State', type: 'varchar(5)' },
	{ name: 'Country', type: 'varchar(40)' },
];
const text = (...lines: string[]) => `id,name,last,State,Country\n${lines.map((line) => `${line}\n`).join('')}`;
const A = text('1,Ann,20200101,VIC,AU', '2,Bobby,20200101,VIC,AU', '3,,20200101,VIC,AU');
const B = text('1,FromB,20200101,NSW,AU', '4,Dee,20200101,VIC,NZ');

function upgraded() {
	const at = workplace();
	const db = new BetterSqlite3(at.database);
	db.exec(readFileSync(path.join(ROOT, 'fixtures/old-database.sql'), 'utf8'));
	db.close();
	at.configure({ schema: { columns: COLUMNS }, policies: { maxRejects: 9 } });
	return at;
}

describe('a database of version 0.1.0', () => {
	longTest('has its runs and files taken back and its rejects closed, and says what it cannot mend', () => {
		const at = upgraded();
		const bad = path.join(at.folder, 'bad.csv');
		expect(at.etl('rejects', 'all', '--output', bad).stderr).toContain('1 record in ');
		const mended = at.etl('repair', bad, '--note', 'by phone', '--yes');
		expect(mended).toMatchObject({ status: 4, stderr: expect.stringContaining('E_REPAIR') });
		expect(mended.stdout).toContain('etl-tui run --reload');
		expect(at.json('repair', '--waive', 'all', '--note', 'test data', '--yes')).toMatchObject({
			status: 0,
			repairs: { counts: { waived: 1 } },
		});
		const stage = () => at.rows('select CustomerID, CustomerName, etl_file_id from med_users_master order by 1, 2');
		const before = stage();
		const undone = at.json<{ runId: string }>('undo', '--file', 'a_20260101.csv', '--date', '2026-01-01', '--yes');
		expect(undone.status).toBe(0);
		expect(at.rows('select CustomerName from med_users_au')).toEqual([{ CustomerName: 'FromB' }]);
		expect(at.json('undo', undone.runId, '--date', '2026-01-01', '--yes')).toMatchObject({ status: 0 });
		expect(stage()).toEqual(before);
		expect(at.etl('validate', '--all').status).toBe(0);
		expect(at.etl('doctor').stdout).toContain('hold what is noted');
	});

	it('is looked at as it is', () => {
		const at = upgraded();
		expect(at.etl('validate', '--date', '2026-01-01').status).toBe(0);
		expect(at.etl('history').status).toBe(0);
		expect(at.etl('rejects', '2026-01-02.1').stdout).toContain('CustomerName');
		expect(at.etl('trace', '1').stdout).toContain('a_20260101.csv');
		expect(at.etl('doctor').stdout).toContain('hold what is noted');
		expect(at.rows("select 1 from sqlite_master where name = 'etl_targets'")).toEqual([]);
	});

	it('tells ties by the name from the first run on, and knows its files again', () => {
		const at = upgraded();
		at.put('a_20260101.csv', A);
		at.put('b.csv', B);
		const plan = at.json<{ exitCode: number }>('plan', '--date', '2026-01-01');
		expect(plan.exitCode).toBe(0);
		const ran = at.json<{ files: { staged: string }[] }>('run', '--yes', '--date', '2026-01-01');
		expect({ status: ran.status, staged: ran.files.map((file) => file.staged) }).toEqual({
			status: 0,
			staged: ['already', 'already'],
		});
		expect(at.rows('select CustomerID, CustomerName from med_users_au order by 1')).toEqual([
			{ CustomerID: '1', CustomerName: 'FromB' },
			{ CustomerID: '2', CustomerName: 'Bobby' },
		]);
		expect(at.etl('validate', '--all').status).toBe(0);
		const places = at.rows('select distinct place from etl_run_files where active = 1');
		expect(places).toEqual([{ place: at.inbox }]);
		// How they were read was not noted either, which is said until they are read again.
		const again = at.json<{ warnings: { code: string }[] }>('run', '--yes', '--date', '2026-01-01');
		expect(again.warnings.map(({ code }) => code).filter((code) => code !== 'W_READ_BEFORE')).toEqual([]);
	});

	it('gives a copy that it skipped its rows when what it was a copy of is corrected', () => {
		const at = upgraded();
		at.put('a_20260101.csv', A);
		at.put('b.csv', text('4,Dee,20200101,VIC,NZ'));
		const ran = at.json<{ restated: object[] }>('run', '--yes', '--date', '2026-01-01');
		expect(ran.restated).toMatchObject([{ name: 'c_20260102.csv', runDate: '2026-01-02', state: 'restored', rows: 2 }]);
		expect(at.rows('select CustomerName from med_users_au where CustomerID = 1')).toEqual([{ CustomerName: 'FromB' }]);
		expect(at.etl('validate', '--all').status).toBe(0);
	});

	it('lets a file of another folder correct nothing once it knows where a file came from', () => {
		const at = upgraded();
		at.put('b.csv', B);
		expect(at.etl('run', '--yes', '--date', '2026-01-01').status).toBe(0);
		at.put('../b.csv', text('5,Eve,20200101,VIC,NZ'));
		expect(at.etl('run', '--yes', '--date', '2026-01-01', '--source', at.folder).status).toBe(0);
		expect(at.rows('select CustomerID from med_users_nz order by 1')).toEqual([
			{ CustomerID: '4' },
			{ CustomerID: '5' },
		]);
	});
});

/** What the version before undo had not, taken away. */
const BEFORE_UNDO = [
	'alter table etl_run_files drop column outcome',
	'alter table etl_runs drop column undoes',
	'alter table etl_run_files drop column delivery',
	'alter table etl_run_files drop column delivered_by',
	'drop table etl_withdrawals',
	'drop table etl_withdrawn_med_users_master',
];

/** What an earlier version had not, taken away. */
const OLDER = [
	...BEFORE_UNDO,
	'alter table etl_run_files drop column place',
	'alter table etl_run_files drop column series',
	'alter table etl_run_files drop column standing',
	...['inserted', 'updated', 'moved', 'unchanged'].map(
		(what) => `alter table etl_run_countries drop column other_${what}`,
	),
	'drop table etl_targets',
	`update etl_rules set rules = '{"onMove":"move","latestBy":"Seen","countryColumn":"Country","keys":["ID varchar(18)"],"columns":["ID","Name","Seen","State","Country"]}'`,
	// It numbered by the order of loading: a correction came last.
	'update med_users_master set etl_file_id = 9 where etl_file_id = 1000000',
	'update med_users_au set etl_file_id = 9 where etl_file_id = 1000000',
	'update etl_run_files set file_id = 9 where file_id = 1000000',
	'update med_users_master set etl_file_id = 5 where etl_file_id = 2000000',
	'update med_users_au set etl_file_id = 5 where etl_file_id = 2000000',
	'update etl_run_files set file_id = 5 where file_id = 2000000',
];

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
	it(`${engine}: bookkeeping of an earlier version gets what it lacks`, async () => {
		const feed = await feedAt(engine);
		const files = { 'a.csv': records('1 FromA 20200101 VIC AU'), 'b.csv': records('1 FromB 20200101 VIC AU') };
		await feed.run('2026-01-01', files);
		for (const each of OLDER) await feed.hand(each);
		await feed.hand(`update med_users_au set "Name" = 'FromA', etl_file_id = 9`);
		expect(await feed.validate('2026-01-01')).toBeNull();
		const ran = await feed.run('2026-01-01', files);
		expect(ran.code).toBeNull();
		expect(ran.warnings).toContain('W_RULES_CHANGED');
		expect(ran.files).toEqual({ 'a.csv': 'already', 'b.csv': 'already' });
		expect(await feed.rows('med_users_au')).toEqual(['1 FromB VIC AU b.csv']);
		expect(await feed.validate('all')).toBeNull();
		expect((await feed.run('2026-01-01', files)).warnings).not.toContain('W_RULES_CHANGED');
	});
}
