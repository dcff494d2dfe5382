import { describe, expect, test } from 'vitest';
import { feedText, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

/** A column that the schema does not know. */
const PHONES =
	'Name,Cust_I,Open_Dt,Consul_Dt,Country,Phone\nA,7,20101012,,IND,1\nB,8,20101012,,USA,2\nC,9,20101012,,JP,3\n';

const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }, { id: '3', country: 'JP', name: '日本 太郎' }];

describe.skipIf(NO_TERMINAL !== null)(`a day in a terminal${WHY}`, SLOW, () => {
	test('goes from the first key to the commit', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place);

		await terminal.waitFor('Press s to load it', '日本 太郎');
		await terminal.waitFor('$ etl-tui read --env dev --date 2026-11-23');
		await terminal.press('s');
		await terminal.waitForQuestion('Load 3 rows of 1 file', 'create table "med_users_master"');
		expect(place.rows("select name from sqlite_master where name = 'med_users_master'")).toEqual([]);
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?', /IND +med_users_ind +1/);
		await terminal.press('3');
		await terminal.waitFor('create table "med_users_ind"');
		await terminal.press('y');
		const end = await terminal.waitFor('The day is committed: 3 countries match');
		expect(end).toMatch(/✔ 3 records = . 3 staged \+ . 0 rejected/);
		expect(end).toMatch(/JP +med_users_jp +1 +1 .* MATCH/);
		await terminal.press('q');
		await terminal.waitFor('[exit 0]');
		expect(place.rows('select CustomerName from med_users_jp')).toEqual([{ CustomerName: '日本 太郎' }]);
	});

	longTest('keeps the stage when the commit is refused, and goes on from there', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { columns: 80, rows: 24 });

		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('n');
		await terminal.waitFor('E_REFUSED');
		expect(place.rows('select count(*) as n from med_users_master')).toEqual([{ n: 3 }]);
		expect(place.rows("select name from sqlite_master where name like 'med_users_ind'")).toEqual([]);
		await terminal.press('t');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 1 }]);
		await terminal.waitFor('Stage against tables', /▸ ✔ IND /, 'enter its rows');
		await terminal.press('Enter');
		await terminal.waitFor('med_users_ind', 'esc or tab back', /▸ .*Person 1/);
		await terminal.press('Enter');
		await terminal.waitFor(/Trace · 1 /, 'winner');
		await terminal.press('Escape', 'Escape', 'Escape');
		await terminal.waitFor('Stage against tables');
	});

	longTest('shows what is refused of a file, with the field at fault', async () => {
		const place = workplace();
		place.configure({ policies: { maxRejects: '60%' } });
		place.put(
			'customers_23112026.txt',
			feedText([...PEOPLE, { id: '4', birth: '15131966' }, { id: '5', postCode: 'Z47' }]),
		);
		const terminal = await openTerminal(place);

		await terminal.waitFor('x shows 2 rejected records');
		await terminal.press('Enter', '2');
		await terminal.line('DateofBirth', 'sensitive');
		await terminal.press('3');
		await terminal.waitFor('is no date in DDMMYYYY');
		await terminal.press('j');
		await terminal.waitFor('line 6: PostCode', '|D|Person 5|5|20101012|20261101|MVD|Paul|SA|IND|Z47|06031987|A|');
		await terminal.press('Escape', 'x');
		await terminal.waitFor('Rejects by cause');
		await terminal.line('E_DATE', 'DateofBirth');
		await terminal.press('Enter');
		await terminal.waitFor('1 of 2 faults');
		await terminal.press('Escape', 'Escape', 's');
		await terminal.waitFor('Load 3 rows');
	});

	longTest('finds a failed day in the history and runs it again from its step', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		place.configure({ policies: { newCountries: 'fail' } });
		expect(place.etl('run', '--yes').status).toBe(8);
		place.configure({});
		const terminal = await openTerminal(place, { words: ['--date', '2026-11-24'] });

		await terminal.waitFor('Which day?');
		await terminal.press('Escape');
		await terminal.waitFor('E_SOURCE_NO_MATCH');
		await terminal.press('H');
		await terminal.line('2026-11-23.1', 'failed at transform');
		await terminal.press('Enter');
		await terminal.waitFor('E_NEW_COUNTRY');
		await terminal.press('4');
		await terminal.waitFor('code=E_NEW_COUNTRY');
		await terminal.press('R');
		await terminal.waitForQuestion('Commit?');
		await terminal.waitFor('run 2026-11-23.2');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(place.rows('select run_id, command, status from etl_runs order by run_id')).toEqual([
			{ run_id: '2026-11-23.1', command: 'run', status: 'failed' },
			{ run_id: '2026-11-23.2', command: 'transform', status: 'done' },
		]);
	});

	longTest('commits in prod only when its name is typed', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { words: ['--env', 'prod'] });

		await terminal.waitFor('Press s', ' PROD ');
		expect(await terminal.screen()).not.toContain('日本 太郎');
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('type PROD and Enter');
		await terminal.type('prof');
		await terminal.waitFor('look again: prof');
		await terminal.press('Enter');
		await terminal.waitFor('That was not PROD');
		expect(place.rows("select name from sqlite_master where name = 'med_users_ind'")).toEqual([]);
		await terminal.press('y');
		await terminal.waitFor('type PROD and Enter');
		await terminal.type('PROD');
		await terminal.waitFor('look again: PROD');
		await terminal.press('Enter');
		await terminal.waitFor('The day is committed');
		expect(place.rows('select count(*) as n from med_users_usa')).toEqual([{ n: 1 }]);
	});

	longTest('shows a change of the schema, to be refused and to be approved', async () => {
		const place = workplace();
		place.put('customers_22112026.txt', feedText(PEOPLE));
		expect(place.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
		place.put('phones_23112026.csv', PHONES);
		place.configure({ policies: { extraColumns: 'evolve' } });
		const terminal = await openTerminal(place);
		const columns = () =>
			place.rows("select name from pragma_table_info('med_users_master') where name = 'Phone'").length;

		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitForQuestion('Load', /alter table\s+"med_users_master"/);
		await terminal.press('n');
		await terminal.waitFor('E_REFUSED');
		expect(columns()).toBe(0);
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(columns()).toBe(1);
	});
});
