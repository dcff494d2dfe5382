import { createHash } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import * as openpgp from 'openpgp';
import { expect, test, vi } from 'vitest';
import { zipOf } from '../helpers/archives.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { LONG, longTest } from '../helpers/long.js';
import { ended, expectFailure, said } from '../helpers/run-of-program.js';

vi.setConfig({ testTimeout: 60_000 });

const feed = (...ids: string[]) => feedText(ids.map((id) => ({ id })));

interface Report {
	readonly status: number;
	readonly error: { readonly code: string; readonly message: string } | null;
	readonly files: readonly {
		readonly name: string;
		readonly state: string;
		readonly staged: string | null;
		readonly fault: { readonly code: string; readonly message: string } | null;
	}[];
	readonly missing: readonly { readonly why: string; readonly name: string; readonly message: string }[];
	readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

const RUN = ['run', '--yes'];

/** Each file's state, or why it has none. */
function states({ files }: Report): Record<string, string> {
	return Object.fromEntries(files.map(({ name, state, fault }) => [name, fault ? fault.message : state]));
}

test('a file without its marker is left for later, and the report says for what it waits', () => {
	const at = workplace();
	at.configure({ ready: '{name}.done' });
	at.put('a.txt', feed('1'));
	at.put('b.txt', feed('2'));
	at.put('a.txt.done', '');
	at.put('old_22112026.txt.done', '');
	const first = at.json<Report>(...RUN);
	expect(first.status).toBe(0);
	expect(states(first)).toEqual({ 'a.txt': 'ready', 'b.txt': 'left for later: it waits for b.txt.done' });
	expect(first.warnings).toEqual([
		{
			step: 'read',
			code: 'W_LEFT_FOR_LATER',
			message: 'One file is left for later: b.txt: it waits for b.txt.done',
		},
	]);
	expect(at.etl('doctor').stdout).toContain('2 files, 1 of them for 2026-11-23, 1 left for later');
	at.put('b.txt.done', '');
	expect(states(at.json<Report>(...RUN))).toEqual({ 'a.txt': 'ready', 'b.txt': 'ready' });
});

test('markers stand for names without extension, for a whole day, and are no data whatever they hold', () => {
	const at = workplace();
	at.put('a.txt', feed('1'));
	at.put('b.csv.gz', 'no gzip at all');
	at.put('COMPLETE_20261122.csv', feed('9'));
	at.configure({ ready: 'COMPLETE_{date:YYYYMMDD}.csv' });
	const waiting = at.etl(...RUN);
	expect(waiting.status).toBe(4);
	expect(waiting.stderr).toContain('E_FILE_UNSETTLED');
	expect(waiting.stderr).toContain('a.txt: left for later: it waits for COMPLETE_20261123.csv\n');
	expect(waiting.stderr).not.toContain('20261122');
	at.put('COMPLETE_20261123.csv', 'Customer_Name;Customer_Id\n');
	expect(Object.keys(states(at.json<Report>(...RUN)))).toEqual(['a.txt', 'b.csv.gz']);
	at.configure({ ready: '{stem}.ok' });
	at.put('b.ok', '');
	expect(states(at.json<Report>('read'))).toMatchObject({
		'a.txt': 'left for later: it waits for a.ok',
		'b.csv.gz': expect.stringContaining('damaged gzip'),
	});
});

test.each([
	['{name}', 'says nothing beside the name of the file'],
	['*.done', 'may hold {name}, {stem} and {date:…}'],
	['{name}.{date:JJJJ}', 'may hold DD, D, MM, M, MMM, YYYY and YY'],
])('ready: %s is a fault of the config', (ready, words) => {
	const at = workplace();
	at.configure({ ready });
	const { status, stderr } = at.etl('read');
	expect(status).toBe(3);
	expect(stderr).toContain('ready');
	expect(stderr).toContain(words);
});

/** Customers of these ids. */
function csv(...ids: string[]): string {
	const lines = ids.map((id) => `Ann,${id},20101012,20261101,IND`);
	return ['Name,Customer_Id,Open_Date,Consul_Dt,Country', ...lines, ''].join('\n');
}

/** A manifest of the files, with what is said of them in place of the truth. */
function manifest(at: Workplace, said: Readonly<Record<string, string>>): string {
	const hash = (name: string, algorithm: string) =>
		createHash(algorithm)
			.update(readFileSync(path.join(at.inbox, name)))
			.digest('hex');
	const lines = Object.entries(said).map(([name, figures]) =>
		figures.replace('SHA256', () => hash(name, 'sha256')).replace('MD5', () => hash(name, 'md5').toUpperCase()),
	);
	return ['File Name;Rows;Size;SHA-256;MD5', ...lines, ''].join('\r\n');
}

test('a manifest proves files whole, and names what differs, what it does not list and what did not come', () => {
	const at = workplace();
	at.configure({ manifest: 'manifest_{date:YYYYMMDD}.csv' });
	at.put('whole.csv', csv('1', '2'));
	at.put('cut.csv', csv('3'));
	at.put('other.txt', feed('5'));
	at.put('extra.txt', feed('6'));
	at.put('manifest_20261122.csv', 'nothing that matters today');
	const said = {
		'whole.csv': `whole.csv;2;${csv('1', '2').length};SHA256;MD5`,
		'cut.csv': 'cut.csv;2;;;',
		'other.txt': 'other.txt;1;7;;0123456789abcdef0123456789abcdef',
		'late.csv': 'late.csv;10;;;',
	};
	at.put('manifest_20261123.csv', manifest(at, said));
	const report = at.json<Report>(...RUN);
	expect(report.status).toBe(11);
	const md5 = createHash('md5').update(feed('5')).digest('hex');
	expect(states(report)).toEqual({
		'whole.csv': 'ready',
		'cut.csv': 'cut.csv is not what the manifest says: 2 records in manifest_20261123.csv, 1 in the file',
		'other.txt': `other.txt is not what the manifest says: 7 bytes in manifest_20261123.csv, ${feed('5').length} in the file; md5 0123456789abcdef0123456789abcdef in manifest_20261123.csv, ${md5} of the file`,
		'extra.txt': 'extra.txt is not listed in manifest_20261123.csv',
	});
	const late = 'manifest_20261123.csv lists late.csv with 10 records, and it is not there';
	expect(report.missing).toEqual([{ why: 'listed', name: 'late.csv', message: late, isLate: false }]);
	expect(report.error?.message).toContain('3 files were refused, one file is missing; the other is loaded');
	const shown = at.etl('read', '--verbose').stdout;
	expect(shown).toContain('2 records, as manifest_20261123.csv says');
	expect(shown).toContain(`▲ ${late}`);
	expect(at.rows("select declared from etl_run_files where name = 'whole.csv'")).toEqual([{ declared: 2 }]);
	// The manifest is no part of how a feed is read: the next day without one is read as before.
	expect(JSON.stringify(at.rows('select reading from etl_readings'))).not.toContain('manifest');

	at.configure({ manifest: 'manifest_{date:YYYYMMDD}.csv', policies: { manifest: 'warn' } });
	const warned = at.json<Report>(...RUN);
	expect(warned.status).toBe(0);
	expect(warned.files.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);
	expect(warned.warnings).toEqual([{ step: 'read', code: 'W_MANIFEST', message: late }]);
});

test('a manifest holds archives and encrypted files as they lie there', async () => {
	const at = workplace();
	const zip = await zipOf([
		{ name: 'north.csv', content: csv('1', '2') },
		{ name: 'south.csv', content: csv('3') },
	]);
	const message = await openpgp.createMessage({ binary: Buffer.from(csv('4')) });
	const config = { s2kIterationCountByte: 0 };
	const sealed = LONG ? await openpgp.encrypt({ message, passwords: ['geheim'], format: 'binary', config }) : null;
	const put = (inZip: string, sums: string) => {
		at.put('clinics.zip', zip);
		if (sealed) at.put('east.csv.pgp', Buffer.from(sealed as Uint8Array));
		const said = {
			'clinics.zip': `clinics.zip;${inZip};${sums}`,
			...(sealed && { 'east.csv.pgp': `east.csv.pgp;1;${sealed.length};SHA256;MD5` }),
		};
		at.put('list.csv', manifest(at, said));
	};
	at.configure({ manifest: 'list.csv', pgp: { password: 'geheim' } });
	put('3', `${zip.length};SHA256;MD5`);
	const whole = at.json<Report>(...RUN);
	expect(whole.status, JSON.stringify(whole.error)).toBe(0);
	put('3', `${zip.length - 1};SHA256;`);
	const cut = states(at.json<Report>('read'));
	const fault = `is in clinics.zip, which is not what the manifest says: ${zip.length - 1} bytes in list.csv, ${zip.length} in the file`;
	for (const name of ['clinics.zip!north.csv', 'clinics.zip!south.csv']) expect(cut[name]).toBe(`${name} ${fault}`);
	put('4', ';;');
	expect(at.json<Report>('read').missing).toMatchObject([
		{ message: 'list.csv lists clinics.zip with 4 records, and its files have 3' },
	]);
});

test('a manifest may be JSON in three forms, several of a day are one, and one that is a mess is refused', () => {
	const at = workplace();
	at.put('a.txt', feed('1'));
	at.put('b.txt', feed('2'));
	const one = { 'a.txt': { records: 1 } };
	const forms: unknown[] = [{ ...one, 'b.txt': {} }, [{ name: 'a.txt', records: '1' }, { path: './b.txt' }]];
	at.configure({ manifest: 'list_{date:YYYYMMDD}.json' });
	for (const form of [...forms, { files: forms[1] }]) {
		at.put('list_20261123.json', JSON.stringify(form));
		expect(at.etl('read').status).toBe(0);
	}
	at.configure({ manifest: 'list_*_{date:YYYYMMDD}.json' });
	at.put('list_north_20261123.json', JSON.stringify(one));
	expect(states(at.json<Report>('read'))['b.txt']).toBe('b.txt is not listed in list_north_20261123.json');
	unlinkSync(path.join(at.inbox, 'list_20261123.json'));
	at.put('list_south_20261123.json', JSON.stringify([{ name: 'b.txt', rows: 1 }]));
	expect(at.json<Report>(...RUN)).toMatchObject({ status: 0, missing: [] });

	unlinkSync(path.join(at.inbox, 'list_north_20261123.json'));
	unlinkSync(path.join(at.inbox, 'list_south_20261123.json'));
	at.configure({ manifest: 'list.csv' });
	at.put('list.csv', 'name,rows\na.txt,many\n');
	expectFailure(at, ['read'], 'E_MANIFEST_MALFORMED', 4);
	unlinkSync(path.join(at.inbox, 'list.csv'));
	expectFailure(at, RUN, 'E_MANIFEST_MISSING', 4);
	at.configure({ manifest: 'list.csv', policies: { manifest: 'warn' } });
	expect(at.json<Report>(...RUN)).toMatchObject({ status: 0, warnings: [{ code: 'W_MANIFEST' }] });
});

test('a file that was loaded for the date and is gone, or empty now, is named by every following run', () => {
	const at = workplace();
	at.put('a.txt', feed('1', '2'));
	at.put('b.txt', feed('3'));
	at.put('c.txt', feed('4'));
	expect(at.etl(...RUN).status).toBe(0);
	unlinkSync(path.join(at.inbox, 'a.txt'));
	at.put('b.txt', feed());
	const gone = 'a.txt was loaded for 2026-11-23 and is no longer in the source; its 2 rows stay in the stage';
	const empty = 'b.txt was loaded for 2026-11-23 and has no record now; its 1 row stays in the stage';
	for (const words of [RUN, RUN, ['read']]) {
		const report = at.json<Report>(...words);
		expect(report).toMatchObject({ status: 11, error: { code: 'E_DAY_INCOMPLETE' } });
		expect(report.missing.map(({ why, message }) => `${why} ${message}`)).toEqual([`gone ${gone}`, `gone ${empty}`]);
	}
	expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 4 }]);
	// Another date and another source miss nothing.
	expect(at.json<Report>('read', '--date', '2026-11-24').missing).toEqual([]);
	at.configure({ policies: { goneFiles: 'fail' } });
	expectFailure(at, RUN, 'E_FILES_GONE', 4);
	expect(at.etl('plan').stdout).toContain(gone);
	at.put('a.txt', feed('1', '2'));
	at.put('b.txt', feed('3'));
	expect(at.etl(...RUN).status).toBe(0);
});

test('what a day must have is named where it did not come, and is late after its time', () => {
	const at = workplace();
	// 2026-11-23 is a Monday, and 2026-01-06 a holiday in Bavaria and none in Hesse.
	const expecting = (...expect: unknown[]) => at.configure({ expect });
	const old = (id: string) => feedText([{ id, consulted: '20251101' }]);
	at.put('north_1.txt', old('1'));
	at.put('north_2.txt', old('2'));
	expecting(
		{ files: 'north_*.txt', count: '2-5' },
		{ files: ['south_*', 'sud_*'], count: 1 },
		{ files: 'lab_{date:DDMM}*', days: ['sat', 'sun'] },
		{ files: 'north_*', count: 1 },
	);
	const report = at.json<Report>(...RUN, '--date', '2026-11-23');
	expect(report).toMatchObject({ status: 11, error: { code: 'E_DAY_INCOMPLETE' } });
	const south = 'south_*, sud_*: expected and none is there';
	expect(report.missing).toEqual([{ why: 'expected', name: 'south_*, sud_*', message: south, isLate: false }]);
	expect(report.warnings.map(({ code, message }) => `${code} ${message}`)).toEqual([
		'W_EXPECTED 2 files for north_*, and at most 1 expected: north_1.txt, north_2.txt',
	]);

	expecting({ files: 'south_*', by: '23:59+9', zone: 'Pacific/Kiritimati' });
	const soon = at.json<Report>('read', '--date', 'today');
	expect(soon).toMatchObject({ status: 11, missing: [{ isLate: false }] });
	expect(soon.missing[0]?.message).toMatch(/; due by \d{4}-\d\d-\d\d 23:59 Pacific\/Kiritimati$/);

	expecting({ files: 'south_*', count: '2+', by: '06:30', zone: 'Europe/Berlin' });
	at.put('south_1.txt', old('3'));
	for (const words of [RUN, ['read']]) {
		const late = at.json<Report>(...words, '--date', '2026-01-07');
		expect(late).toMatchObject({ status: 12, error: { code: 'E_FILES_LATE' } });
		expect(late.missing.map(({ message }) => message)).toEqual([
			'south_*: expected at least 2, and 1 there; was due by 2026-01-07 06:30 Europe/Berlin',
		]);
	}
	expect(at.rows("select count(*) as n from med_users_master where Inserted_on = '2026-01-07'")).toEqual([{ n: 3 }]);

	// On a holiday none is missed, and a day of which nothing came is late as well.
	expecting({ files: 'west_*', holidays: 'DE-BY' });
	expect(at.json<Report>('read', '--date', '2026-01-06')).toMatchObject({ status: 0, missing: [] });
	expecting({ files: 'west_*', holidays: 'DE-HE' });
	expect(at.json<Report>('read', '--date', '2026-01-06')).toMatchObject({ status: 11 });
	expecting({ files: 'west_*', holidays: 'DE-XX' });
	expectFailure(at, ['read'], 'E_CONFIG_INVALID', 3);
	at.configure({ files: ['west_*'], expect: [{ files: 'west_*', by: '06:30' }] });
	expectFailure(at, ['read', '--date', '2026-01-06'], 'E_FILES_LATE', 12);
});

longTest('--wait-files waits for what is missing, says for what, and can be left', async () => {
	const at = workplace();
	at.configure({ ready: '{name}.done', expect: [{ files: 'b*' }] });
	at.put('a.txt', feed('1'));
	const run = at.start('run', '--yes', '--wait-files', '5m');
	await said(run, 'for a.txt.done for a.txt, b*\n');
	at.put('a.txt.done', '');
	await said(run, 's for b*\n');
	at.put('b.txt', feed('2'));
	at.put('b.txt.done', '');
	expect(await ended(run)).toEqual({ status: 0, signal: null });
	expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 2 }]);
	at.configure({ expect: [{ files: 'c*' }] });
	expect(at.etl('read', '--wait-files', '1s').status).toBe(11);
	const left = at.start('run', '--yes', '--wait-files', '1h');
	await said(left, 'for c*\n');
	left.kill('SIGINT');
	expect(await ended(left)).toEqual({ status: 130, signal: null });
	expect(at.rows('select count(*) as n from etl_runs')).toEqual([{ n: 1 }]);
});
