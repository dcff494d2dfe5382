import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';

vi.setConfig({ testTimeout: 60_000 });

const feed = (id: string) => feedText([{ id, name: `Name ${id}` }]);

interface Report {
	readonly exitCode: number;
	readonly files: readonly {
		name: string;
		state: string;
		fault: { code: string; message: string; hint: string } | null;
	}[];
	readonly notices: readonly { message: string }[];
}

/** A day of these tests may be ahead of the day on which they run. */
const AHEAD = { policies: { futureDays: 36_500 } };

test('names of other days in every form are skipped, and what may be two days is refused with both', () => {
	const at = workplace();
	at.configure(AHEAD);
	const names = [
		'c_12112026',
		'c_121226',
		'c_12Nov2026',
		'c_2026-1-2',
		'c_02.01.26',
		'c_2026010203',
		'c_20260102T0304',
		'c_20261211',
	];
	for (const [index, name] of names.entries()) at.put(`${name}.txt`, feed(String(index)));
	const report = at.json<Report>('run', '--yes', '--date', '2026-12-11');
	expect(report.status).toBe(11);
	expect(Object.fromEntries(report.files.map(({ name, state }) => [name, state]))).toEqual({
		...Object.fromEntries(names.map((name) => [`${name}.txt`, 'skipped'])),
		'c_12112026.txt': 'refused',
		'c_20261211.txt': 'ready',
	});
	const refused = report.files.find(({ state }) => state === 'refused');
	expect(refused?.fault).toMatchObject({
		code: 'E_FILE_DATE',
		message: 'c_12112026.txt carries 12112026, which may be 2026-11-12 or 2026-12-11',
	});
	at.configure({ ...AHEAD, files: ['c_{date:DDMMYYYY}.txt', '*'] });
	expect(at.json<Report>('run', '--yes', '--date', '2026-12-11')).toMatchObject({ status: 0 });
});

test('what is not looked into, and a rule that is for no file, are said in a line each', () => {
	const at = workplace();
	at.configure({
		...AHEAD,
		read: [
			{ files: 'c_*.txt', encoding: 'utf-8' },
			{ files: ['nroth_*.csv', 'x.*'], encoding: 'windows-1250' },
		],
	});
	at.put('c_11122026.txt', feed('1'));
	at.put('c_23112026.txt', feed('2'));
	for (const folder of ['archive', 'done']) mkdirSync(path.join(at.inbox, folder));
	for (const hidden of ['.DS_Store', '.etlrc.yaml']) writeFileSync(path.join(at.inbox, hidden), '');
	const words = ['run', '--yes', '--date', '2026-12-11'];
	const { notices, status } = at.json<Report>(...words);
	expect(status).toBe(0);
	const expected = [
		'c_11122026.txt: its date is read as {date:DDMMYYYY}, as in c_23112026.txt',
		'2 folders are not looked into: archive, done',
		'one hidden file is passed over: .DS_Store',
		'no file is for the rule of read with files: nroth_*.csv, x.*',
	];
	expect(notices.map(({ message }) => message)).toEqual(expected);
	const { stdout } = at.etl(...words);
	for (const line of expected) expect(stdout).toContain(`\n· ${line}`);
});

test('a source that holds folders only says so', () => {
	const at = workplace();
	mkdirSync(path.join(at.inbox, 'archive'));
	const { status, stderr } = at.etl('run', '--yes');
	expect(status).toBe(4);
	expect(stderr).toContain('one folder is not looked into: archive');
});
