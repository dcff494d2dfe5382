import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { LONG, longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, type Terminal, WHY } from '../../helpers/terminal.js';

const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }];

/** A day whose stage is loaded, so that a run asks for the commit at once. */
function stagedDay(): Workplace {
	const place = workplace();
	place.put('customers_23112026.txt', feedText(PEOPLE));
	expect(place.etl('stage', '--yes').status).toBe(0);
	return place;
}

/** The program at the question whether to commit. */
async function atCommit(place: Workplace, ...more: Parameters<typeof openTerminal>[1][]): Promise<Terminal> {
	const terminal = await openTerminal(place, ...more);
	await terminal.waitFor('Press s');
	await terminal.press('s');
	// Where all is in the stage already, nothing is asked before the commit.
	if ((await terminal.waitForQuestion('')).includes('Stage asks')) await terminal.press('y');
	await terminal.waitForQuestion('Commit?');
	return terminal;
}

/** Tables of countries that are there for others to see: those of a commit. */
function committed(place: Workplace): number {
	return place.rows("select name from sqlite_master where name like 'med_users_%' and name <> 'med_users_master'")
		.length;
}

describe.skipIf(NO_TERMINAL !== null)(`a question in a terminal${WHY}`, SLOW, () => {
	test('is answered by no letter in the console, no paste and no other screen, and then by its own key', async () => {
		const place = stagedDay();
		const terminal = await atCommit(place);
		await terminal.press(':');
		await terminal.waitFor('A question waits on the Transform screen');
		await terminal.type('sql select y, n, q from nothing');
		await terminal.waitFor('› sql select y, n, q from nothing', 'Console');
		await terminal.press('Escape', '?');
		await terminal.waitFor('Actions');
		await terminal.press('y');
		await terminal.waitFor('where it is shown; ! goes there');
		await terminal.press('!');
		await terminal.waitForQuestion('Commit?');
		await terminal.paste('yes\n');
		await terminal.waitFor('A paste of 4 characters is dropped');
		await terminal.paste('yes, y\n', { marked: false });
		await terminal.waitFor('A paste of 7 characters is dropped');
		expect(committed(place)).toBe(0);
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
		expect(committed(place)).toBe(2);
	});

	longTest.each([
		['history', ['H'], '2026-11-23.1'],
		['help', ['?'], 'Actions'],
		['the step before', ['<'], 'A question waits'],
	])('is not answered from %s', async (_, keys, shown) => {
		const place = stagedDay();
		const terminal = await atCommit(place);
		await terminal.press(...keys);
		await terminal.waitFor(shown);
		await terminal.press('n');
		await terminal.waitFor('! goes there');
		await terminal.press('y', 'Enter');
		expect(committed(place)).toBe(0);
		await terminal.press('!');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('n');
		await terminal.waitFor('E_REFUSED');
		expect(committed(place)).toBe(0);
	});

	longTest('is not answered below 80×24, where q alone works', async () => {
		const place = stagedDay();
		const terminal = await atCommit(place);
		await terminal.resize(79, 24);
		await terminal.waitFor('A question waits');
		await terminal.press('y', 'n', 'Enter', 's', ':', 'y', 'Enter');
		await terminal.waitFor('Only q works here');
		expect(committed(place)).toBe(0);
		await terminal.resize(80, 24);
		await terminal.waitForQuestion('Commit?');
		await terminal.press('y');
		await terminal.waitFor('The day is committed');
	});

	longTest('in prod takes no name that was pasted with its Enter', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await atCommit(place, { words: ['--env', 'prod'] });
		await terminal.press('y');
		await terminal.waitFor('type PROD and Enter');
		await terminal.paste('PROD\n');
		await terminal.waitFor('Only the first line of the paste');
		await terminal.press('C-u');
		await terminal.paste('PROD\n', { marked: false });
		await terminal.waitFor('press it by itself');
		expect(committed(place)).toBe(0);
		await terminal.press('Enter');
		await terminal.waitFor('The day is committed');
	});

	longTest('is left with Ctrl-C, which rolls back, and with q, which asks', async () => {
		const place = stagedDay();
		const terminal = await atCommit(place);
		await terminal.press('q');
		await terminal.waitFor('y yes   n no');
		await terminal.press('n');
		await terminal.waitForQuestion('Commit?');
		await terminal.press('C-c');
		await terminal.waitFor('E_INTERRUPTED');
		expect(committed(place)).toBe(0);
		await terminal.press('q');
		await terminal.waitFor('[exit 0]');
	});
});

describe.skipIf(NO_TERMINAL !== null)(`the terminal's modes${WHY}`, SLOW, () => {
	longTest('are given back while the program is stopped, and taken again', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place);
		await terminal.waitFor('Press s');
		const before = await terminal.settled();
		await terminal.kill('TSTP');
		await expect.poll(terminal.state, { timeout: 10_000 }).toEqual({ alternate: false, cursor: true });
		expect(await terminal.keys()).toEqual({ raw: false, echo: true });
		await terminal.paste('a paste in a shell');
		expect(await terminal.waitFor('a paste in a shell')).not.toContain('200~');
		// No shell has taken it: left in the terminal, it would come to the program.
		await terminal.press('C-u');
		await expect.poll(terminal.screen, { timeout: 10_000 }).not.toContain('a paste in a shell');
		await terminal.kill('CONT');
		await expect.poll(terminal.state, { timeout: 10_000 }).toEqual({ alternate: true, cursor: false });
		await expect.poll(terminal.screen, { timeout: 10_000 }).toBe(before);
		expect(await terminal.keys()).toEqual({ raw: true, echo: false });
		await terminal.paste('yes\n');
		await terminal.waitFor('A paste of 4 characters is dropped');
		await terminal.press('q');
		await terminal.waitFor('[exit 0]');
		await terminal.paste('after');
		expect(await terminal.waitFor('after')).not.toContain('200~');
	});

	longTest('come back also where nobody asked before stopping', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place);
		await terminal.waitFor('Press s');
		const before = await terminal.settled();
		await terminal.kill('STOP');
		await terminal.kill('CONT');
		await expect.poll(terminal.screen, { timeout: 10_000 }).toBe(before);
		// No shell would take it back from Ctrl-Z here: it goes on, and says so.
		await terminal.press('C-z');
		await terminal.waitFor('Nobody here would take a stopped program back');
		expect(await terminal.state()).toEqual({ alternate: true, cursor: false });
	});

	longTest.each(['QUIT', 'USR2', 'ALRM', 'TERM', 'HUP', 'INT'])(
		'are given back after kill -%s at a question',
		async (signal) => {
			const place = stagedDay();
			const terminal = await atCommit(place);
			await terminal.kill(signal);
			await terminal.waitFor(/\[exit \d+\]/);
			expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
			expect(await terminal.keys()).toEqual({ raw: false, echo: true });
			await terminal.paste('after');
			expect(await terminal.waitFor('after')).not.toContain('200~');
			expect(committed(place)).toBe(0);
		},
	);
});

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
		await terminal.waitFor('Mend it, then r');
		await terminal.press('s');
		await terminal.waitFor('the config has faults; r reads it again');
		rmSync(place.config);
		await terminal.press('r');
		await terminal.waitFor('E_CONFIG_MISSING');
		place.configure({ policies: { maxRejects: 1 } });
		await terminal.press('Escape');
		await terminal.waitFor('Mend it, then r');
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
	});
});

describe.skipIf(NO_TERMINAL !== null)(`prompts${WHY}`, SLOW, () => {
	longTest('ask for y or n, take no paste, and drop what was typed before', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { words: ['stage'] });
		expect(await terminal.waitFor('(y/N)')).not.toContain('false');
		await terminal.press('y');
		await terminal.paste('yes\n');
		await new Promise((resolve) => setTimeout(resolve, 600));
		await terminal.paste('yes\n');
		await terminal.waitFor('A paste is no answer');
		expect(await terminal.screen()).not.toContain('[exit');
		await terminal.press('y');
		await terminal.waitFor('[exit 0]');
		expect(await terminal.keys()).toEqual({ raw: false, echo: true });
		expect(place.rows('select count(*) as n from med_users_master')).toEqual([{ n: 2 }]);
	});

	longTest('work line by line in a terminal that knows no more', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { env: { TERM: 'dumb' } });
		await terminal.waitFor('(y/N)');
		await new Promise((resolve) => setTimeout(resolve, 600));
		await terminal.type('yes');
		await terminal.press('Enter');
		await terminal.waitFor('Commit?');
		await terminal.waitFor(/Commit\?[\s\S]*\(y\/N\)/);
		await new Promise((resolve) => setTimeout(resolve, 600));
		await terminal.press('Enter');
		expect(await terminal.waitFor('[exit 8]')).not.toMatch(/[█░]/);
		expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
	});

	longTest.each(['screen-256color', 'dumb'])('of init ask again for what is no good (%s)', async (TERM) => {
		const place = workplace();
		rmSync(place.config);
		const terminal = await openTerminal(place, { words: ['init'], env: { TERM } });
		await terminal.waitFor('Name of the environment');
		await terminal.press('Enter');
		await terminal.waitFor('Folder or URL that the files come from');
		await terminal.type('ftp://host');
		await terminal.press('Enter');
		await terminal.waitFor('no scheme that we know');
		if (TERM !== 'dumb') for (const _ of 'ftp://host') await terminal.press('BSpace');
		await terminal.type('in');
		await terminal.press('Enter');
		await terminal.waitFor('Database');
		await terminal.type('mysql://u:geheim@h/d');
		await terminal.press('Enter');
		await terminal.waitFor('connection:', 'mysql://u:•••@h/d');
		if (TERM !== 'dumb') for (const _ of 'mysql://u:geheim@h/d') await terminal.press('BSpace');
		await terminal.type('sqlite:data/x.db');
		await terminal.press('Enter');
		await terminal.waitFor('[exit 0]');
	});
});

/** Keys of every kind, in an order that a seed gives. */
const SOME = [
	's',
	'y',
	'n',
	':',
	'?',
	'H',
	'x',
	'Escape',
	'Enter',
	'Tab',
	'j',
	'G',
	'/',
	'a',
	'C-u',
	'>',
	'<',
	'q',
	'r',
	't',
	'R',
	'1',
	'3',
	'!',
	'C-c',
	'C-z',
];

describe.skipIf(NO_TERMINAL !== null)(`any keys in a terminal${WHY}`, SLOW, () => {
	longTest.each([1, 2, 3, 4])(
		'leave its modes as they were, and what was not approved uncommitted (%i)',
		async (seed) => {
			const place = stagedDay();
			const terminal = await openTerminal(place, {
				columns: seed % 2 === 0 ? 80 : 100,
				rows: seed % 2 === 0 ? 24 : 30,
			});
			await terminal.waitFor('Press s');
			let state = seed * 7919;
			for (let count = 0; count < 60; count++) {
				state = (state * 48_271) % 2_147_483_647;
				if ((await terminal.screen()).includes('[exit')) break;
				await terminal.press(SOME[state % SOME.length] as string);
			}
			if (!(await terminal.screen()).includes('[exit')) await terminal.kill(LONG ? 'TERM' : 'INT');
			await terminal.waitFor(/\[exit \d+\]/);
			expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
			expect(await terminal.keys()).toEqual({ raw: false, echo: true });
			await terminal.paste('after');
			expect(await terminal.waitFor('after')).not.toContain('200~');
		},
	);
});
