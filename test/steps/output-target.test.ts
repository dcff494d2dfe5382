import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Workplace, workplace } from '../helpers/cli.js';

const FEED = [
	'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country',
	'Good;1;20100101;20121013;;USA',
	'Ann;2;BAD;20121013;;USA',
	'Dan;3;WORSE;20121013;;USA',
	'',
].join('\n');

/** A place with two open rejects. */
function loaded(): Workplace {
	const place = workplace();
	place.configure({ policies: { maxRejects: 50 } });
	place.put('a.csv', FEED);
	expect(place.etl('run', '--yes').status).toBe(0);
	return place;
}

const inPlace = (place: Workplace, name: string) => path.join(place.folder, name);

test('nothing of the program is written over, not even with --force', () => {
	const place = loaded();
	expect(place.etl('plan', '--out', 'plan.csv').status).toBe(0);
	const [log] = readdirSync(inPlace(place, 'logs'));
	symlinkSync('etl.db', inPlace(place, 'link.csv'));
	linkSync(place.config, inPlace(place, 'twin.csv'));
	const whats = [
		['.etlrc.json', 'is the config'],
		['twin.csv', 'is the config'],
		['etl.db', 'is the database'],
		['link.csv', 'is the database'],
		['etl.db-journal', "is one of the database's files"],
		['etl.db-wal', "is one of the database's files"],
		['etl.db-etl-lock', "is one of the database's files"],
		[`logs/${log}`, 'is a log'],
		['plan.csv', 'is a plan'],
	] as const;
	for (const [name, what] of whats) {
		const file = inPlace(place, name);
		const before = existsSync(file) ? readFileSync(file) : null;
		const done = place.etl('rejects', '--output', name, '--force');
		expect({ name, status: done.status, said: done.stderr }).toMatchObject({
			status: 2,
			said: expect.stringContaining(what),
		});
		if (name.startsWith('logs')) expect(readFileSync(file).subarray(0, before?.length)).toEqual(before);
		else expect(existsSync(file) ? readFileSync(file) : null).toEqual(before);
	}
	for (const name of ['twin.csv', 'link.csv', 'plan.csv', 'inbox/a.csv'])
		expect(place.etl('read', 'inbox/a.csv', '--output', name, '--force'), name).toMatchObject({
			status: 2,
			stderr: expect.stringContaining('written over'),
		});
	expect(place.etl('doctor').status).toBe(0);
});

describe('a file of rejects', () => {
	const write = (place: Workplace, ...flags: string[]) => place.etl('rejects', 'all', '--output', 'bad.csv', ...flags);
	const repair = (place: Workplace) => place.etl('repair', 'bad.csv', '--note', 'by phone', '--yes').status;
	const textOf = (place: Workplace) => readFileSync(inPlace(place, 'bad.csv'), 'utf8');
	const mend = (place: Workplace, from: string, to: string) =>
		writeFileSync(inPlace(place, 'bad.csv'), textOf(place).replace(from, to));

	test('is replaced as long as nobody has mended anything, and once what was mended is loaded', () => {
		const place = loaded();
		expect(write(place).status).toBe(0);
		expect(write(place, '--as', 'csv', '--show-sensitive').status).toBe(0);
		expect(textOf(place)).toContain('Ann');
		mend(place, 'BAD', '20100102');
		const mended = textOf(place);
		const refused = write(place);
		expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('E_OUTPUT') });
		expect(refused.stderr).toContain('has 1 record that was mended and not loaded');
		expect(refused.stderr).toMatch(/etl-tui repair bad\.csv.*--force/);
		expect(textOf(place)).toBe(mended);
		expect(repair(place)).toBe(11);
		// What is left to mend goes where the last of it was.
		expect(write(place, '--show-sensitive').status).toBe(0);
		expect(textOf(place)).not.toContain('20100102');
		mend(place, 'WORSE', '20100103');
		expect(repair(place)).toBe(0);
	});

	test('that is broken, and any other file, is replaced with --force alone', () => {
		const place = loaded();
		expect(write(place).status).toBe(0);
		mend(place, 'etl_reason', 'why');
		expect(write(place).stderr).toContain('has rejects, and is no longer as it was written');
		expect(write(place, '--force').status).toBe(0);
		writeFileSync(inPlace(place, 'notes.txt'), 'call Ann');
		const other = place.etl('rejects', '--output', 'notes.txt');
		expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('notes.txt is there already') });
		expect(readFileSync(inPlace(place, 'notes.txt'), 'utf8')).toBe('call Ann');
		expect(place.etl('rejects', '--output', 'notes.txt', '--force').status).toBe(0);
		writeFileSync(inPlace(place, 'empty.csv'), '');
		expect(place.etl('rejects', '--output', 'empty.csv').status).toBe(0);
		mkdirSync(inPlace(place, 'folder'));
		expect(place.etl('rejects', '--output', 'folder', '--force').stderr).toContain('is no file');
	});
});

test('records that are exported take the place of a file with --force alone', () => {
	const place = workplace();
	place.put('a.csv', FEED);
	writeFileSync(inPlace(place, 'x.csv'), 'mine');
	const refused = place.etl('read', 'inbox/a.csv', '--output', 'x.csv');
	expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('x.csv is there already') });
	expect(refused.stderr).toContain('--force');
	expect(readFileSync(inPlace(place, 'x.csv'), 'utf8')).toBe('mine');
	expect(place.etl('read', 'inbox/a.csv', '--output', 'x.csv', '--force').status).toBe(0);
	expect(readFileSync(inPlace(place, 'x.csv'), 'utf8')).toContain('Ann');
});
