import { describe, expect } from 'vitest';
import { atCommit, committed, PEOPLE, stagedDay } from '../../helpers/at-commit.js';
import { feedText, workplace } from '../../helpers/cli.js';
import { LONG, longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

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
