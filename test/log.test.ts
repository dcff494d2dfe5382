import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../source/log.js';
import { feedText, type Workplace, workplace } from './helpers/cli.js';

const SUBJECT = { environment: 'dev', database: 'sqlite:etl.db', runDate: '2026-11-23', command: 'run' };
const NOW = new Date(2026, 10, 24, 12);

/** Every value of the feed's sensitive columns: names, doctors, post codes and birth dates. */
const SENSITIVE = [
	'Ann Secretname',
	'Bob Hiddenman',
	'Zoe Privateer',
	'Paul',
	'75006',
	'99999999',
	'06031987',
	'31021987',
	'1987-03-06',
];

function logLines(place: Workplace): Record<string, unknown>[] {
	const [name] = readdirSync(path.join(place.folder, 'logs'));
	const text = readFileSync(path.join(place.folder, 'logs', name as string), 'utf8');
	return text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line));
}

function peopleWithRejects(): string {
	return feedText([
		{ id: '1', name: 'Ann Secretname' },
		{ id: '2', name: 'Bob Hiddenman', birth: '31021987' },
		{ id: '3', name: 'Zoe Privateer', postCode: '99999999' },
	]);
}

test('one JSON object a line, each with time, run, environment, date and step', () => {
	const place = workplace();
	place.put('a_23112026.txt', feedText([{ id: '1' }]));
	expect(place.etl('run', '--yes').status).toBe(0);
	const lines = logLines(place);
	for (const line of lines) {
		expect(line).toMatchObject({ run: '2026-11-23.1', environment: 'dev', date: '2026-11-23' });
		expect(line.database).toBe(`sqlite:${place.database}`);
		expect(['read', 'stage', 'transform', 'validate']).toContain(line.step);
		expect(new Date(String(line.time)).getTime()).toBeGreaterThan(0);
	}
	expect(lines[0]).toMatchObject({ event: 'start', command: 'run', step: 'read' });
	expect(lines.at(-1)).toMatchObject({ event: 'end', exit: 0, step: 'validate' });
});

test('no value of a sensitive column is in it: rejects, a refused day, a file without header', () => {
	const place = workplace();
	place.configure({ policies: { maxRejects: 2, extraColumns: 'fail' } });
	place.put('a_23112026.txt', peopleWithRejects());
	place.put(
		'headless.csv',
		'Ann Secretname,1,20101012,20261101,MVD,Paul,SA,IND,75006,06031987,A\nBob Hiddenman,2,,,,,,,,,\n',
	);
	place.put(
		'extra.csv',
		'Name,Cust_I,Open_Dt,Consul_Dt,County,Ann Secretname\nBob Hiddenman,5,20101012,,IND,06031987\n',
	);
	expect(place.etl('run', '--yes').status).toBe(11);
	place.configure({});
	place.put('a_23112026.txt', `${peopleWithRejects()}\n`);
	expect(place.etl('run', '--yes').status).toBe(5);
	const text = JSON.stringify(logLines(place));
	expect(text).toContain('E_DATE');
	expect(text).toContain('E_COLUMN_EXTRA');
	expect(text).toContain('E_TOO_MANY_REJECTS');
	for (const value of SENSITIVE) expect(text).not.toContain(value);
});

test('it is its owner’s alone, even where it was not', () => {
	const place = workplace();
	const logs = path.join(place.folder, 'new/logs');
	const log = openLog(logs, 30, SUBJECT, NOW);
	expect(statSync(log.file).mode & 0o777).toBe(0o600);
	expect(statSync(logs).mode & 0o777).toBe(0o700);
	chmodSync(log.file, 0o644);
	expect(statSync(openLog(logs, 30, SUBJECT, NOW).file).mode & 0o777).toBe(0o600);
});

test('logs older than keepDays are deleted, other files and folders are not', () => {
	const place = workplace();
	for (const name of [
		'etl-2026-11-13.log',
		'etl-2026-11-14.log',
		'etl-2026-11-23.log',
		'notes.log',
		'etl-2020-01-01.log.gz',
	])
		place.put(name, '');
	mkdirSync(path.join(place.inbox, 'etl-2020-01-01.log'));
	expect(openLog(place.inbox, 10, SUBJECT, NOW).problem).toBeNull();
	expect(readdirSync(place.inbox).sort()).toEqual([
		'etl-2020-01-01.log',
		'etl-2020-01-01.log.gz',
		'etl-2026-11-14.log',
		'etl-2026-11-23.log',
		'etl-2026-11-24.log',
		'notes.log',
	]);
});

test('a folder that cannot be written stops no run, and is said', () => {
	const place = workplace();
	writeFileSync(path.join(place.folder, 'logs'), 'a file');
	place.put('a_23112026.txt', feedText([{ id: '1' }]));
	const done = place.etl('run', '--yes');
	expect(done.status).toBe(0);
	expect(done.stderr).toContain('no log: ');
	expect(place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 1 }]);
});

test('a failure is in it with its code; what a database or a file quotes is not', async () => {
	const place = workplace();
	const { EtlError } = await import('../source/core/errors.js');
	const log = openLog(path.join(place.folder, 'logs'), 30, SUBJECT, NOW);
	log.sink({ type: 'run', runId: '2026-11-23.7', environment: 'dev', runDate: '2026-11-23' });
	log.sink({ type: 'step-start', step: 'stage' });
	await log.end(
		new EtlError('E_DATABASE', 'Key (CustomerName)=(Ann) is "Ann" twice\nAnn', {
			context: { statement: 's', files: ['Ann'] },
		}),
	);
	const last = logLines(place).at(-1);
	expect(last).toMatchObject({ run: '2026-11-23.7', step: 'stage', event: 'end', code: 'E_DATABASE', exit: 7 });
	expect(JSON.stringify(last)).not.toContain('Ann');
});
