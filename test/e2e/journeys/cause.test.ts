import { describe, expect } from 'vitest';
import { feedText, workplace } from '../../helpers/cli.js';
import { holdLock, STRANGER } from '../../helpers/hold-lock.js';
import { longTest } from '../../helpers/long.js';
import { click, NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

const SMALL = { columns: 80, rows: 24 };

describe.skipIf(NO_TERMINAL !== null)(`what can be done about a failure, in a terminal${WHY}`, SLOW, () => {
	longTest('w waits for the lock that somebody holds, and the day goes on once it is free', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1' }]));
		const lock = holdLock(place, STRANGER);
		const terminal = await openTerminal(place, SMALL);
		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitFor('What failed', 'E_LOCKED', 'somebody on elsewhere, process 4711', 'w wait');
		await terminal.press('w');
		await terminal.waitFor('held by somebody', 'Ctrl-C leaves');
		lock.free();
		await terminal.waitForQuestion('Load 1 row');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(place.rows('select count(*) as n from med_users_ind')).toEqual([{ n: 1 }]);
	});

	longTest('D allows a loss, which is shown and asked for by the name of the environment', async () => {
		const place = workplace();
		const configure = (type: string) => {
			const columns = [
				{ name: 'CustomerID', type: 'varchar(18)', key: true },
				{ name: 'Name', type, required: true },
				{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
				{ name: 'Country', type: 'varchar(20)' },
			];
			place.configure({ schema: { columns }, birthDateColumn: null });
		};
		const day = (who: string) => `CustomerID,Name,LastConsultedDate,Country\n${who},20260101,IND\n`;
		configure('varchar(40)');
		place.put('a_22112026.csv', day('1,Annabel'));
		expect(place.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
		configure('varchar(3)');
		place.put('b_23112026.csv', day('2,Bob'));
		const names = () => place.rows('select Name as n from med_users_ind order by 1').map(({ n }) => n);
		const terminal = await openTerminal(place, SMALL);
		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitFor('What failed', 'E_DATABASE_SHAPE', 'D allow loss');
		await terminal.press('D');
		await terminal.waitForQuestion('Load 1 row');
		await terminal.press('y');
		for (const table of ['med_users_master', 'med_users_ind']) {
			await terminal.waitForQuestion(`Lose 1 value of ${table}`);
			await terminal.press('y');
			await terminal.waitFor('to look again:');
			await terminal.type('DEV');
			await terminal.waitFor('to look again: DEV');
			expect(names()).toContain('Annabel');
			await terminal.press('Enter');
		}
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(names()).toEqual(['Ann', 'Bob']);
	});

	longTest('the mouse chooses rows and steps where the config wants it, and answers nothing', async () => {
		const place = workplace();
		place.configure({ tui: { mouse: true, theme: 'light' } });
		for (const name of ['a', 'b', 'c']) place.put(`${name}_23112026.txt`, feedText([{ id: name }]));
		const terminal = await openTerminal(place, SMALL);
		await terminal.waitFor('Press s', /▸ . a_23112026\.txt/);
		const rowOf = async (text: string) => {
			const screen = await terminal.waitFor(text);
			return screen.split('\n').findIndex((line) => line.includes(text)) + 1;
		};
		for (const sent of click(10, await rowOf('c_23112026.txt'))) await terminal.type(sent);
		await terminal.waitFor(/▸ . c_23112026\.txt/);
		await terminal.press('s');
		await terminal.waitForQuestion('Load 3 rows');
		const answers = await rowOf('│ y yes');
		for (const column of [3, 5, 11]) for (const sent of click(column, answers)) await terminal.type(sent);
		const screen = await terminal.settled();
		expect(screen).toContain('Load 3 rows');
		expect(place.rows("select count(*) as n from sqlite_master where name = 'med_users_master'")).toEqual([{ n: 0 }]);
		await terminal.press('n');
		await terminal.waitFor('E_REFUSED');
		await terminal.press('q');
		await terminal.waitFor('[exit');
	});
});
