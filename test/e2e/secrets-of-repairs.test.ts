import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CANARY, everythingSaid, LOADED, leftBehind } from '../helpers/canaries.js';
import { type Workplace, workplace } from '../helpers/cli.js';
import { LONG } from '../helpers/long.js';
import { MAIN } from '../helpers/program.js';

/** Files that a person wrote with values in them; only the program's own are looked at. */
const OWN = 'mended';

/** What somebody makes of the rejects: some are right, some are still bad, in ways that a message might quote. */
function mend(place: Workplace): void {
	const bad = path.join(place.folder, 'bad.csv');
	expect(place.etl('rejects', 'all', '--output', bad, '--as', 'csv', '--env', 'prod').status).toBe(0);
	const [header = '', ...lines] = readFileSync(bad, 'utf8').trim().split('\r\n');
	const names = header.replace('\uFEFF', '').split(',');
	const own = new Set(['etl_file', 'etl_line', 'etl_reason', 'etl_id', 'etl_raw']);
	const values = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
		Customer_Name: 'Quetzal Canary',
		Open_Date: '20101012',
		Country: 'IND',
		...more,
	});
	const rowOf = (line: string, index: number, without: readonly string[]) => {
		const id = /r[0-9a-f]{16}\.\d+\.[0-9a-f]{8}/.exec(line)?.[0] ?? '';
		const given = values(
			index % 3 === 2
				? { Customer_Id: '77701 canary canary canary', DOB: 'Quetzal', Post_Code: 'canary 77702' }
				: { Customer_Id: `9${index}`, DOB: '13031913', Post_Code: '77701', Customer_Name: `Quetzal Canary ${index}` },
		);
		const cell = (name: string) =>
			name === 'etl_id' ? id : own.has(name) || without.includes(name) ? '' : (given[name] ?? '');
		return names.map(cell).join(',');
	};
	const stray = lines.map((line, index) => rowOf(line, index, []));
	// The JSON has no Post_Code, and the text none of these columns.
	const mended = lines.map((line, index) =>
		rowOf(line, index, line.includes('.txt') ? names : line.includes('.jsonl') ? ['Post_Code'] : []),
	);
	const write = (name: string, all: readonly string[]) =>
		writeFileSync(path.join(place.folder, `${OWN}-${name}.csv`), [names.join(','), ...all, ''].join('\n'));
	write('all', mended);
	write('stray', stray);
	write('twice', [...mended, mended[0] as string]);
	write('foreign', [`${mended[0]}`.replace(/r[0-9a-f]{16}/, 'Quetzal Canary 77701'), ...mended.slice(1)]);
	write(
		'wide',
		mended.map((line) => `${line},Quetzal Canary 77701`),
	);
	write('header', mended.slice(1));
	const file = path.join(place.folder, `${OWN}-header.csv`);
	writeFileSync(file, readFileSync(file, 'utf8').replace('Customer_Name', 'Customer_Name,Customer_Name'));
}

const FAULTY = ['stray', 'twice', 'foreign', 'wide', 'header'].map((name) => [
	'repair',
	`${OWN}-${name}.csv`,
	'--note',
	'by phone',
	'--yes',
	'--verbose',
]);

const SHORT = [
	...FAULTY,
	['repair', `${OWN}-all.csv`, '--note', 'by phone', '--out', 'repair.json', '--verbose'],
	['repair', `${OWN}-all.csv`, '--note', 'by phone', '--yes', '--json', '--verbose'],
	['repair', '--waive', 'all', '--file', 'rejects.jsonl', '--note', 'test data', '--yes', '--json', '--verbose'],
	['rejects', 'all', '--output', 'left.csv', '--as', 'csv'],
	['trace', '91', '--json'],
	['undo', '--file', 'rejects.csv', '--yes', '--verbose'],
];

const MORE = [
	['undo', '--file', 'good.txt', '--out', 'undo.json', '--json'],
	['apply', 'undo.json', '--yes', '--verbose'],
	['repair', `${OWN}-all.csv`, '--note', 'again', '--yes'],
	['repair', `${OWN}-all.csv`, '--note', 'again', '--yes', '--json'],
	['rejects', '--open'],
	['rejects', '--open', '--json'],
	['rejects', 'all', '--json'],
	['rejects', 'all', '--by', 'cause', '--json'],
	['trace', '90'],
	['trace', '91'],
	['history', '--json'],
	['history', '2026-11-23.2'],
	['history', '2026-11-23.3', '--json'],
	['plan', '--replay', '3000'],
	['plan', '--replay', '3000', '--json'],
	['sql', 'select * from etl_repairs'],
	['sql', 'select * from etl_repairs', '--json'],
	['sql', 'select * from etl_repairs', '--csv'],
	['sql', 'select * from etl_withdrawn_med_users_master', '--json'],
	['sql', 'select * from etl_withdrawn_med_users_master', '--csv'],
	['doctor'],
];

test('no value of a sensitive column is in anything that a repair, a waiver or an undo says or leaves', () => {
	const place = workplace();
	place.configure({ policies: { maxRejects: '100%' }, environments: { prod: {} }, defaultEnvironment: 'prod' });
	for (const [name, content] of Object.entries(LOADED)) place.put(name, content);
	const hold = (said: readonly [string, string][]) => {
		for (const [where, text] of said.filter(([name]) => !path.basename(name).startsWith(OWN)))
			expect(text.match(CANARY)?.[0], where).toBeUndefined();
	};
	hold(everythingSaid(place, [['run', '--yes', '--json']]));
	mend(place);
	hold(everythingSaid(place, LONG ? [...SHORT, ...MORE] : SHORT));
	const outcomes = place.rows('select outcome, count(*) as n from etl_repairs group by outcome order by outcome');
	expect(outcomes).toMatchObject([{ outcome: 'repaired' }, { outcome: 'waived' }]);
	// A corrected file names the repairs that said something else.
	place.put('rejects.csv', (LOADED['rejects.csv'] as string).replace(',canary,13031913', ',77702,13031913'));
	const tmp = path.join(place.folder, 'tmp');
	mkdirSync(tmp);
	const env = { PATH: process.env.PATH, HOME: place.folder, TMPDIR: tmp };
	const words = ['run', '--again', '--yes', '--verbose', '--env', 'prod', '--date', '2026-11-23'];
	const { stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
		cwd: place.folder,
		env,
		encoding: 'utf8',
	});
	hold([['the corrected file', stdout + stderr]]);
	expect(readdirSync(tmp)).toEqual([]);
	const mine = leftBehind(place).filter((file) => !path.basename(file).startsWith(OWN));
	for (const file of mine) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
});
