import {
	appendFileSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmdirSync,
	truncateSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { utils, write } from 'xlsx';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { longTest } from '../helpers/long.js';
import { expectFailure, said } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 120_000 });

const PEOPLE = Array.from({ length: 50 }, (_, index) => ({ id: `p${index}` }));
const ROWS = [
	['Customer_Name', 'Customer_Id', 'Open_Date', 'Consul_Dt', 'Country'],
	...PEOPLE.map(({ id }) => ['Ann', id, '20101012', '20261101', 'IND']),
];

/** The same people in each format, told apart by what is put before their ids. */
const FORMATS: Readonly<Record<string, (mark: string) => Buffer>> = {
	'.csv': (mark) =>
		Buffer.from(
			marked(mark)
				.map((row) => `${row.join(',')}\n`)
				.join(''),
		),
	'.txt.gz': (mark) => gzipSync(feedText(PEOPLE.map(({ id }) => ({ id: `${mark}${id}` })))),
	'.json': (mark) =>
		Buffer.from(
			JSON.stringify(
				marked(mark)
					.slice(1)
					.map((row) => Object.fromEntries(row.map((v, i) => [ROWS[0]?.[i], v]))),
			),
		),
	'.xlsx': (mark) => {
		const sheet = utils.aoa_to_sheet(marked(mark));
		return write({ SheetNames: ['a'], Sheets: { a: sheet } }, { type: 'buffer', bookType: 'xlsx' });
	},
};

function marked(mark: string): string[][] {
	return ROWS.map((row, index) => (index === 0 ? row : row.map((value, at) => (at === 1 ? mark + value : value))));
}

const CHANGES: Readonly<Record<string, (file: string) => void>> = {
	grows: (file) => appendFileSync(file, readFileSync(file).subarray(-40)),
	shrinks: (file) => truncateSync(file, Math.floor(readFileSync(file).length * 0.7)),
	replaced: (file) => {
		writeFileSync(`${file}.new`, FORMATS[/\.[a-z.]+$/.exec(path.basename(file))?.[0] as string]?.('other') as Buffer);
		renameSync(`${file}.new`, file);
	},
	vanishes: (file) => unlinkSync(file),
};

/** Runs a day and does something between read and stage: until it is done, the database is another's. */
async function between(at: Workplace, change: () => void) {
	const other = new BetterSqlite3(at.database);
	other.pragma('journal_mode = WAL');
	other.exec('begin immediate');
	const run = at.start('run', '--yes', '--json');
	let stdout = '';
	run.stdout?.on('data', (chunk: Buffer) => {
		stdout += chunk;
	});
	const end = new Promise<number | null>((resolve) => run.once('close', resolve));
	await said(run, '✔ read');
	change();
	other.close();
	return { status: await end, report: JSON.parse(stdout) };
}

describe('files that change between read and stage', () => {
	longTest('are refused whole, in every format, and the others are loaded', async () => {
		const at = workplace();
		at.put('a.csv', FORMATS['.csv']?.('a') as Buffer);
		const victims = Object.keys(CHANGES).flatMap((change) =>
			Object.entries(FORMATS).map(([extension, make]) => {
				const name = `${change}${extension}`;
				at.put(name, make(name));
				return { name, change: () => CHANGES[change]?.(path.join(at.inbox, name)) };
			}),
		);
		const { status, report } = await between(at, () => {
			for (const { change } of victims) change();
		});
		expect(status).toBe(11);
		expect(report.error.code).toBe('E_FILE_REFUSED');
		const files = at.rows('select name, state, active, staged, fault_code from etl_run_files order by name');
		expect(files).toHaveLength(victims.length + 1);
		for (const file of files) {
			if (file.name === 'a.csv') expect(file).toMatchObject({ state: 'loaded', staged: PEOPLE.length });
			else {
				expect(file).toMatchObject({ state: 'refused', active: 0, staged: 0 });
				expect(file.fault_code).toMatch(/^E_FILE_(CHANGED|MALFORMED|UNREADABLE)$/);
			}
		}
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: PEOPLE.length }]);
		expect(at.rows('select count(*) as n from med_users_ind')).toEqual([{ n: PEOPLE.length }]);
	});
});

describe('a file that changes while others depend on it', () => {
	it('leaves them as if it had not been there', async () => {
		const at = workplace();
		const csv = (mark: string) => FORMATS['.csv']?.(mark) as Buffer;
		// The next day's delivery is a copy of it.
		at.put('a1.csv', csv('a'));
		expect(at.etl('run', '--yes').status).toBe(0);
		expect(at.etl('run', '--yes', '--date', '2026-11-24').status).toBe(0);
		const state = () => ({
			files: at.rows(
				'select run_date, name, state, active, same_as from etl_run_files where standing = 1 order by 1, 2',
			),
			rows: at.rows(
				'select "CustomerID" as id, etl_file_id as file, "Inserted_on" as day from med_users_master order by 1, 2',
			),
		});
		const before = state();
		expect(before.files).toMatchObject([{ state: 'loaded' }, { state: 'duplicate' }]);
		at.put('a1.csv', csv('corrected'));
		at.put('b.csv', csv('corrected'));
		const { status, report } = await between(at, () => writeFileSync(path.join(at.inbox, 'a1.csv'), csv('again')));
		expect(status).toBe(11);
		expect(report.warnings.map(({ code }: { code: string }) => code)).toContain('W_STAGED_AGAIN');
		expect(report.restated ?? []).toEqual([]);
		const after = state();
		expect(after.files.filter(({ name }) => name === 'a1.csv')).toEqual(before.files);
		expect(after.files.find(({ name }) => name === 'b.csv')).toMatchObject({ state: 'loaded', same_as: null });
		expect(after.rows).toHaveLength(2 * PEOPLE.length);
		expect(report.files.map((each: { name: string; state: string }) => each.name)).toEqual(['a1.csv', 'b.csv']);
		expect(at.etl('validate', '--all').status).toBe(0);
		expect(at.etl('doctor').stdout).toContain('hold what is noted');
	});

	it('leaves no warning and no column that is its own', async () => {
		const at = workplace();
		at.configure({ policies: { extraColumns: 'evolve' } });
		const csv = (id: number, more: string) =>
			`Customer_Name,Customer_Id,Open_Date,Consul_Dt,Country,${more}\nAnn,${id},20101012,20261101,IND,1\n`;
		at.put('w.csv', csv(1, 'Ward'));
		at.put('x.csv', csv(2, 'Phone'));
		at.put('y.csv', csv(2, 'Phone'));
		at.put('z.csv', csv(3, 'Ward'));
		const { status, report } = await between(at, () => {
			for (const name of ['x.csv', 'y.csv']) writeFileSync(path.join(at.inbox, name), csv(4, 'Fax'));
		});
		expect(status).toBe(11);
		const codes = report.warnings.map(({ code }: { code: string }) => code);
		expect(codes.filter((code: string) => /STAGED_AGAIN|SAME/.test(code))).toEqual(['W_STAGED_AGAIN']);
		const columns = at.rows("select name from pragma_table_info('med_users_master')").map(({ name }) => name);
		expect(columns.filter((name) => /ward|phone|fax/i.test(String(name)))).toEqual(['Ward']);
		expect(at.etl('run', '--yes').status).toBe(0);
	});
});

describe('a source that goes away half-way', () => {
	longTest('between read and stage: as if the run had never started; when it is back, the day is loaded', async () => {
		const at = workplace();
		for (const name of ['a.csv', 'b.csv', 'c.csv']) at.put(name, FORMATS['.csv']?.(name) as Buffer);
		const away = `${at.inbox}-away`;
		const { status, report } = await between(at, () => renameSync(at.inbox, away));
		expect(status).toBe(4);
		expect(report).toMatchObject({ error: { code: 'E_SOURCE_MISSING' }, committed: [] });
		expect(at.rows("select name from sqlite_master where name like 'med%'")).toEqual([]);
		renameSync(away, at.inbox);
		// A mount that goes leaves an empty folder behind.
		const unmounted = await between(at, () => {
			renameSync(at.inbox, away);
			mkdirSync(at.inbox);
		});
		expect(unmounted).toMatchObject({ status: 4, report: { error: { code: 'E_SOURCE_MISSING' }, committed: [] } });
		rmdirSync(at.inbox);
		renameSync(away, at.inbox);
		expect(at.etl('run', '--yes').status).toBe(0);
		expect(at.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 3 * PEOPLE.length }]);
	});
});

describe('a file that is still being written', () => {
	it('is left for later: by its name, and by its age where settleSeconds says so', () => {
		const at = workplace();
		at.configure({ settleSeconds: 600 });
		const csv = FORMATS['.csv']?.('a') as Buffer;
		for (const name of ['old.csv', 'young.csv', 'half.csv.part', '.rsync.csv.Xy12Qz', 'far.csv']) at.put(name, csv);
		const minutes = (count: number) => new Date(Date.now() + count * 60_000);
		utimesSync(path.join(at.inbox, 'old.csv'), minutes(-60), minutes(-60));
		utimesSync(path.join(at.inbox, 'far.csv'), minutes(600), minutes(600));
		const report = at.json<{ files: { name: string; state: string; fault: { message: string } | null }[] }>('read');
		expect(report.status).toBe(0);
		const files = Object.fromEntries(report.files.map((file) => [file.name, file.fault?.message ?? file.state]));
		expect(files).toEqual({
			'old.csv': 'ready',
			'far.csv': 'ready',
			'young.csv': expect.stringMatching(/^left for later: it changed \d+ s ago, and settleSeconds is 600$/),
			'half.csv.part': 'left for later: its name is that of a file that is still being written',
			'.rsync.csv.Xy12Qz': 'left for later: its name is that of a file that is still being written',
		});
		const shown = at.etl('read');
		expect(shown.stdout).toMatch(/young\.csv .*left for later: it changed/);
		expect(shown.stdout).toMatch(
			/3 files are left for later: \.rsync\.csv\.Xy12Qz \(its name .*\), half\.csv\.part \(.*\), young\.csv \(it changed/,
		);
		for (const name of ['old.csv', 'far.csv']) unlinkSync(path.join(at.inbox, name));
		expectFailure(at, ['run', '--yes'], 'E_FILE_UNSETTLED', 4);
	});
});
