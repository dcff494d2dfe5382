import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { atCommit, committed, PEOPLE, stagedDay } from '../../helpers/at-commit.js';
import { feedText, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

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

describe.skipIf(NO_TERMINAL !== null)(`prompts${WHY}`, SLOW, () => {
	longTest('ask for y or n, take no paste, and drop what was typed before', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { words: ['stage'] });
		expect(await terminal.waitFor('(y/N)')).not.toContain('false');
		// At once: a y that stands alone for a moment is an answer.
		await terminal.type('y\u001b[200~yes\n\u001b[201~');
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
