import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { PEOPLE, stagedDay } from '../../helpers/at-commit.js';
import { feedText, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

describe.skipIf(NO_TERMINAL !== null)(`what is shown in a terminal${WHY}`, SLOW, () => {
	longTest('draws no line over another where no file is of the day', async () => {
		const place = workplace();
		for (let day = 10; day < 28; day++) place.put(`customers_${day}102026.txt`, feedText(PEOPLE));
		const terminal = await openTerminal(place, { columns: 80, rows: 24 });
		const days = await terminal.waitFor(/(?:not run yet.*){9}/s);
		const dated = days.split('\n').filter((line) => /2026-10-\d\d/.test(line));
		expect(dated.length).toBeGreaterThan(8);
		for (const line of dated) expect(line).toMatch(/^│ .* 2026-10-\d\d +\w{3} +1 {2}· not run yet .*│$/);
		await terminal.press('Escape');
		const screen = await terminal.waitFor(/E_SOURCE_NO_MATCH.*▼ \d+ more lines/s);
		const named = screen.split('\n').filter((line) => /customers_\d+\.txt/.test(line));
		expect(named.length).toBeGreaterThan(2);
		for (const line of named)
			expect(line).toMatch(/^│ +customers_\d+\.txt: carries another date than the run date:?( [\d-]+)? +│$/);
	});

	longTest('finds a reject that was not fetched, in the files and in the database', async () => {
		const place = workplace();
		place.configure({ policies: { maxRejects: '99%' } });
		const people = Array.from({ length: 3040 }, (_, index) => ({
			id: String(index),
			postCode: index <= 40 ? '75006' : 'Z',
		}));
		place.put('customers_23112026.txt', feedText(people));
		const terminal = await openTerminal(place);
		const find = async () => {
			await terminal.press('x');
			await terminal.waitFor('Rejects by cause');
			await terminal.press('Enter');
			await terminal.waitFor('1/2,999 · 2,999 faults');
			await terminal.press('G');
			await terminal.waitFor('2,999/2,999 · 2,999 faults');
			await terminal.waitFor(/▸ .* 3,041 /);
			await terminal.press('&');
			await terminal.type('person 2899|');
			await terminal.waitFor('1/1 · 1 of 2,999 faults');
			await terminal.waitFor('|D|Person 2899|2899|');
			await terminal.press('Escape', 'Escape', 'Escape');
		};
		await terminal.waitFor('Press s');
		await find();
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await find();
	});

	longTest('is read with the config as it is now, and nothing runs on one with faults', async () => {
		const place = workplace();
		const people = Array.from({ length: 40 }, (_, index) => ({ id: String(index) }));
		place.put('customers_23112026.txt', feedText([...people, { id: '40', birth: '15131966' }]));
		const terminal = await openTerminal(place);
		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitFor('E_TOO_MANY_REJECTS');
		await terminal.press('Escape');
		await terminal.press('t');
		await terminal.waitFor('no stage waits for it');
		writeFileSync(place.config, '{ "environments": { "dev": {} }, "policies": { "maxRejects": "lots" } }');
		await terminal.press('r');
		await terminal.waitFor('policies.maxRejects', 'E_CONFIG_INVALID');
		await terminal.press('Escape');
		await terminal.waitFor('nothing runs until it is mended', 'Mend it, then r');
		await terminal.press('s');
		await terminal.waitFor('the config has faults; r reads it again');
		rmSync(place.config);
		await terminal.press('r');
		await terminal.waitFor('E_CONFIG_MISSING');
		place.configure({ policies: { maxRejects: 1 } });
		await terminal.press('Escape');
		await terminal.waitFor('nothing runs until it is mended', 'Mend it, then r');
		await terminal.press('r');
		await terminal.waitFor('Press s to load');
		// Changed once more after it was read: what is loaded is what was read with the config that is there.
		place.configure({ policies: { maxRejects: 2 } });
		await terminal.press('s');
		await terminal.waitFor('The config was changed');
		await terminal.waitFor(/customers_23112026\.txt .* 41 +41 +1/);
		await terminal.press('Escape');
		await terminal.waitFor('Press s to load');
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('is committed');
	});

	longTest('runs lines that are pasted into the console one after the other', async () => {
		const place = stagedDay();
		const terminal = await openTerminal(place);
		await terminal.waitFor('Press s');
		await terminal.press(':');
		await terminal.waitFor('Type a command');
		await terminal.paste('history\nsql select 41 + 1 as answer\nhistory --limit 1\nhist');
		const screen = await terminal.waitFor(/› history --limit 1 [\s\S]*2026-11-23\.1[\s\S]*│ › hist +│/);
		expect(screen.match(/✔ 2026-11-23\.1/g)).toHaveLength(2);
		expect(screen).toMatch(/1 row +│\n.* answer +│\n.* 42 +│/);
		await terminal.press('C-u');
		await terminal.type('sql select * from med_users_master');
		await terminal.waitFor(/› sql select \* from med_users_master +│/);
		await terminal.press('Enter');
		await terminal.waitFor('Enter opens the row', /▸ Person 1 /);
		await terminal.press('Enter');
		await terminal.waitFor(
			'Row · customers_23112026.txt, record 1',
			/CustomerName +Person 1 +varchar/,
			/▸ 2 +\|D\|Person 1\|1\|/,
		);
		await terminal.press('Enter');
		await terminal.waitFor('line 2 · in the stage');
		await terminal.press('Escape');
		await terminal.waitFor('Row · ');
		await terminal.press('T');
		await terminal.waitFor(/Trace · 1 /, 'winner');
	});
});
