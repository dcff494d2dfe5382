import { expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';

const COLUMNS = [
	{ name: 'ID', type: 'varchar(18)', key: true },
	{ name: 'State', type: 'varchar(5)' },
	{ name: 'Country', type: 'varchar(40)' },
];

const WITH_STATE = 'ID,State,Country\n1,VIC,AU\n';
const WITHOUT = 'ID,Country\n2,AU\n';

function place() {
	const at = workplace();
	at.configure({ schema: { columns: COLUMNS } });
	at.put('n_20261122.csv', WITH_STATE);
	at.put('n_20261123.csv', WITHOUT);
	at.put('other_20261123.csv', WITH_STATE.replace('1,', '3,'));
	expect(at.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
	return at;
}

test('a file in another form is refused beside the others, accepted, and loaded by the next run', () => {
	const at = place();
	const refused = at.etl('run', '--yes');
	expect(refused.status).toBe(11);
	expect(refused.stdout).toContain('E_DRIFT');
	expect(refused.stdout).toContain('the column State is gone (it was column 2 of 3)');
	expect(refused.stdout).toContain('etl-tui accept n_20261123.csv --date 2026-11-23');
	const asked = at.etl('accept', 'n_20261123.csv');
	expect([asked.status, asked.stderr]).toEqual([8, expect.stringContaining('E_NEEDS_APPROVAL')]);
	const accepted = at.etl('accept', 'inbox/n_20261123.csv', '--yes');
	expect(accepted).toMatchObject({ status: 0, stdout: expect.stringContaining('the column State is gone') });
	expect(at.rows('select path, accepted_by is not null as who from etl_accepted_readings')).toEqual([
		{ path: 'n_20261123.csv', who: 1 },
	]);
	expect(at.etl('run', '--yes').status).toBe(0);
	expect(at.rows('select ID, State from med_users_au order by 1')).toEqual([
		{ ID: '1', State: 'VIC' },
		{ ID: '2', State: null },
		{ ID: '3', State: 'VIC' },
	]);
	expect(at.etl('accept', 'n_20261123.csv', '--yes').stdout).toContain('there is nothing to accept');
});

test('several files and globs are accepted, with --json as well; what is no file of the day is a wrong use', () => {
	const at = place();
	const { files, status } = at.json<{ files: { file: string; accepted: boolean }[] }>('accept', '*.csv', '--yes');
	expect(status).toBe(0);
	expect(files.map(({ file, accepted }) => [file, accepted])).toEqual([
		['n_20261123.csv', true],
		['other_20261123.csv', false],
	]);
	for (const [word, text] of [
		['gone.csv', 'is no file of the source'],
		['n_20261122.csv', 'No file of 2026-11-23 is named'],
	] as const)
		expect(at.etl('accept', word, '--yes')).toMatchObject({ status: 2, stderr: expect.stringContaining(text) });
});

test('a file that a run refuses for another reason cannot be accepted', () => {
	const at = place();
	at.put('n_20261123.csv', 'ID,State\n2,VIC\n');
	const done = at.etl('accept', 'n_20261123.csv', '--yes');
	expect(done).toMatchObject({ status: 4, stderr: expect.stringContaining('E_COLUMN_MISSING') });
	expect(done.stderr).toContain('omittable');
});

test('a whole reading is shown of a named file, and of all with --verbose', () => {
	const at = place();
	const named = at.etl('read', 'inbox/n_20261123.csv').stdout;
	expect(named).toContain('Reading · n_20261123.csv');
	expect(named).toContain('2 lines = 1 header + 1 records + 0 control + 0 blank + 0 passed over');
	expect(named).toContain('nothing declares how many records there should be');
	expect(at.etl('read').stdout).not.toContain('Reading ·');
	expect(at.etl('read', '--verbose').stdout.match(/Reading · /g)).toHaveLength(2);
});

test('--reload reads again what is loaded, once for each time that it is said', () => {
	const at = place();
	const states = (words: string[]) =>
		at.json<{ files: { staged: string | null }[] }>(...words).files.flatMap(({ staged }) => staged ?? []);
	const day = ['run', '--yes', '--date', '2026-11-22'];
	expect(states(day)).toEqual(['already']);
	expect(states([...day, '--reload'])).toEqual(['reloaded']);
	expect(states(day)).toEqual(['already']);
	expect(at.rows('select ID from med_users_au')).toEqual([{ ID: '1' }]);
	at.etl('plan', '--reload', '--date', '2026-11-22', '--out', 'plan.json');
	expect(at.etl('apply', 'plan.json', '--yes', '--date', '2026-11-22').status).toBe(0);
	expect(states(day)).toEqual(['already']);
});

test('`read` refuses what a run would refuse, of the source or beside it, and says where it compares with nothing', () => {
	const at = place();
	const read = (...words: string[]) => at.json<{ files: File[]; notices: { message: string }[] }>('read', ...words);
	type File = { name: string; state: string; fault: { code: string } | null };
	const codes = (files: readonly File[]) =>
		files.flatMap(({ name, state, fault }) => (state === 'skipped' ? [] : [[name, fault?.code ?? null]]));
	const day = read();
	expect([day.status, codes(day.files), day.notices]).toEqual([
		11,
		[
			['n_20261123.csv', 'E_DRIFT'],
			['other_20261123.csv', null],
		],
		[],
	]);
	at.put('../n_20261123.csv', WITHOUT);
	const named = read('n_20261123.csv');
	expect([named.status, codes(named.files)]).toEqual([4, [['n_20261123.csv', 'E_DRIFT']]]);
	const elsewhere = read('--connection', 'sqlite:none.db');
	expect([elsewhere.status, elsewhere.notices.map(({ message }) => message)]).toEqual([
		0,
		[expect.stringMatching(/no file is compared .*none\.db is not there yet/)],
	]);
	expect(at.etl('accept', 'n_20261123.csv', '--yes').status).toBe(0);
	expect(read().status).toBe(0);
});
