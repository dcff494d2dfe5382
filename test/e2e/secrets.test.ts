import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { crashText } from '../../source/core/redact.js';
import { CANARY, everythingSaid, LOADED, leftBehind } from '../helpers/canaries.js';
import { feedText, workplace } from '../helpers/cli.js';
import { LONG } from '../helpers/long.js';
import { workbookParts, zip } from '../helpers/zip.js';

const PASSWORD = 'Pw-Tr0ub4dor';

const HEADER = 'Customer_Name,Customer_Id,Open_Date,Consul_Dt,Post_Code,DOB,Country';

/** Files that are refused, each in its own way, with values in every place that a message might quote. */
const REFUSED: Readonly<Record<string, string | Buffer>> = {
	'headless.csv': 'Quetzal Canary,1,20101012,77701,13031913,IND\nQuetzal Canary,2,20101012,77701,13031913,IND\n',
	'quote.csv': `"Quetzal Canary,Customer_Id\n1,2\n`,
	'cut.json': '[{"Customer_Name":"Quetzal Canary","Customer_Id":"1"},{"Customer_Name":"Quetzal Cana',
	'broken.json': '[{"Customer_Name":"Quetzal" Canary,"Customer_Id":"1"}]',
	'name.json': '{"Quetzal Canary":{"x":1}, "b" 77701}',
	'tag.xml': '<r><c><Customer_Name>Quetzal Canary</Customer_Name></c><c Name="Quetzal"Canary/></r>',
	'entity.xml': '<r><c><Customer_Name>Quetzal &Canary; &77701</Customer_Name></c></r>',
	'close.xml': '<r><c><Customer_Name>Quetzal <Canary</c></r>',
	'outside.xml': '<r/>Quetzal Canary',
	'total.txt': feedText([{ id: '1', name: 'Quetzal Canary' }]).replace('|T|1|', '|T|7|'),
	'cut.csv.gz': gzipSync(`${HEADER}\nQuetzal Canary,1,20101012,,77701,13031913,IND\n`).subarray(0, 60),
	'damaged.xlsx': zip({ ...workbookParts('<sheetData><row><c><v>Quetzal Canary'), 'a.txt': 'Quetzal Canary' }),
	'cells.xlsx': zip(
		workbookParts(
			`<sheetData><row>${[...HEADER.split(',')].map((name) => `<c t="str"><v>${name}</v></c>`).join('')}</row><row><c t="s"><v>77701</v></c><c><v>1</v></c></row></sheetData>`,
		),
	),
};

const SHORT = [
	['read', '--verbose'],
	['run', '--yes', '--json', '--verbose'],
	['plan', '--out', 'plan.json', '--verbose'],
	['rejects', '--limit', '500'],
];

const MORE = [
	['read', '--json'],
	['plan', '--json'],
	['apply', 'plan.json', '--yes'],
	['run', '--yes', '--verbose'],
	['rejects', '--json'],
	['history', '--json'],
	['history', '2026-11-23.1'],
	['history', '2026-11-23.1', '--json'],
	['trace', '1'],
	['trace', '1', '--json'],
	['sql', 'select * from med_users_master'],
	['sql', 'select * from v_med_users_ind', '--csv'],
	['sql', 'select * from etl_rejects', '--json'],
	['sql', 'select * from etl_run_files', '--json'],
	['sql', "select CustomerName || 'x' as y from med_users_master", '--json'],
	['validate', '--json'],
	['transform', '--yes', '--verbose', '--full'],
	['doctor'],
	...Object.keys(REFUSED).map((name) => ['read', `inbox/${name}`, '--verbose']),
	...Object.keys(LOADED).map((name) => ['read', `inbox/${name}`, '--json']),
];

test('no value of a sensitive column is in anything that a run says or leaves, but the database', () => {
	const place = workplace();
	place.configure({ policies: { maxRejects: '100%' }, environments: { prod: {} }, defaultEnvironment: 'prod' });
	for (const [name, content] of Object.entries({ ...LOADED, ...REFUSED })) place.put(name, content);
	const said = everythingSaid(place, LONG ? [...SHORT, ...MORE] : SHORT);
	for (const [where, text] of said) expect(text.match(CANARY)?.[0], where).toBeUndefined();
	expect(place.rows('select count(*) as n from med_users_master')).toEqual([{ n: 1 }]);
	for (const file of leftBehind(place)) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
});

test('a crash tells what broke, and nothing that its message quotes', () => {
	const crash = (work: () => unknown) => {
		try {
			work();
		} catch (error) {
			return crashText(error);
		}
		throw new Error('it did not break');
	};
	const quoting = crash(() => JSON.parse('{"Customer_Name": Quetzal "Canary"}'));
	expect(quoting).toMatch(/^SyntaxError: Unexpected token …[^\n]*\n +at /);
	expect(quoting).not.toMatch(CANARY);
	const failing = crash(() => {
		throw new Error(`cannot reach postgres://etl:${PASSWORD}@host/db \u001b[2J`);
	});
	expect(failing).toContain('postgres://etl:•••@host/db ␛[2J');
});

test('a password that stands on the command line is not in the list of processes', async () => {
	const place = workplace();
	const silent = createServer().listen(0, '127.0.0.1'); // Whoever connects waits.
	await once(silent, 'listening');
	onTestFinished(() => void silent.close());
	const { port } = silent.address() as AddressInfo;
	const running = place.start('sql', 'select 1', '--connection', `postgres://etl:${PASSWORD}@127.0.0.1:${port}/health`);
	try {
		const listed = () => readFileSync(`/proc/${running.pid}/cmdline`, 'latin1');
		await expect.poll(listed, { timeout: 20_000 }).toMatch(/^etl-tui/);
		expect(listed()).not.toContain(PASSWORD);
	} finally {
		running.kill('SIGKILL');
	}
});

test('a password is in nothing that is said or left, however the connection is written', () => {
	const place = workplace();
	place.put('good.txt', feedText([{ id: '1' }]));
	const connections = [
		`postgres://etl:${PASSWORD}@127.0.0.1:9/health`,
		...(LONG
			? [
					`postgres://etl:${PASSWORD}@/health?host=/nowhere`,
					`postgres://127.0.0.1:9/health?user=etl&password=${PASSWORD}`,
					`postgresql://etl:a@b/${PASSWORD}@127.0.0.1:9/health`,
					`mysql://etl:${PASSWORD}@127.0.0.1/health`,
					`postgres//etl:${PASSWORD}@127.0.0.1/health`,
					`host=127.0.0.1 password=${PASSWORD}`,
				]
			: []),
	];
	for (const connection of connections) {
		place.configure({ connection });
		for (const words of [['run', '--yes', '--verbose'], ...(LONG ? [['doctor'], ['plan', '--json']] : [])]) {
			const { stdout, stderr, status } = place.etl(...words);
			expect(status).toBeGreaterThan(0);
			expect(stdout + stderr, connection).not.toContain(PASSWORD);
		}
	}
	for (const file of leftBehind(place)) expect(readFileSync(file, 'latin1')).not.toContain(PASSWORD);
});

test.each([
	['before the command', ['--connection', `postgres://etl:${PASSWORD}@127.0.0.1:1/x`, 'history']],
	['in the place of the command', [`postgres://etl:${PASSWORD}@127.0.0.1:1/x`]],
	['as a day', ['run', '--yes', '--date', `postgres://etl:${PASSWORD}@127.0.0.1:1/x`]],
	['as a number', ['history', '--limit', `postgres://etl:${PASSWORD}@127.0.0.1:1/x`]],
	['as an environment', ['--env', `postgres://etl:${PASSWORD}@127.0.0.1:1/x`, 'history']],
	['as a run', ['history', `postgres://etl:${PASSWORD}@127.0.0.1:1/x`]],
	['as an unknown flag', ['run', `--url=postgres://etl:${PASSWORD}@127.0.0.1:1/x`]],
	['as a source', ['--source', `https://h/x?token=${PASSWORD}`, '--date', '2026-13-40', 'run', '--yes']],
])('a password on the command line is in no message and no document: %s', (_, words) => {
	const { stdout, stderr, status } = workplace().etl(...words, '--json');
	expect(status).not.toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({ status: 'failed' });
	expect(stdout + stderr).not.toContain(PASSWORD);
});
