import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';
import { zip } from '../../helpers/zip.js';

/** An editor that says what it was given and asks, then makes one change with sed. */
function editor(place: Workplace, change: string): string {
	const file = path.join(place.folder, 'my editor');
	writeFileSync(
		file,
		`#!/bin/sh\ntrap '' INT\necho "EDITING $*"\nread line\nfor last; do :; done\nsed -i -e '${change}' "$last"\n`,
	);
	chmodSync(file, 0o755);
	return `"${file}" --wait`;
}

const BIRTH = 's/15131966/15121966/';

describe.skipIf(NO_TERMINAL !== null)(`the editor in a terminal${WHY}`, SLOW, () => {
	longTest('opens a file at the line of its reject, and the change is read where one was', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2', birth: '15131966' }]));
		const terminal = await openTerminal(place, { env: { EDITOR: 'false', VISUAL: editor(place, BIRTH) } });
		await terminal.waitFor('x shows 1 rejected record');
		await terminal.press('x', 'Enter');
		await terminal.waitFor('|D|Person 2|2|');
		await terminal.press('Enter');
		await terminal.waitFor('✖ DateofBirth');
		await terminal.press('v');
		await terminal.waitFor(`EDITING --wait +3 ${path.join(place.inbox, 'customers_23112026.txt')}`);
		expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
		expect(await terminal.keys()).toEqual({ raw: false, echo: true });
		await terminal.press('C-c');
		await terminal.type('jjqx');
		await terminal.press('Enter');
		// The keys were the editor's; the page is the same, and the record is good now.
		await terminal.waitFor('customers_23112026.txt was changed: the files were read again', 'line 3');
		expect(await terminal.waitFor('1966-12-15')).not.toContain('✖ DateofBirth');
		expect(await terminal.state()).toEqual({ alternate: true, cursor: false });
		await terminal.press('Escape', 'Escape', 'Escape');
		await terminal.waitFor('One file ready. Press s to load it');
	});

	longTest('opens the config at the key that decides about what failed; R goes by it', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2', birth: '15131966' }]));
		const policies = { maxRejects: '1%' };
		place.configure({ policies });
		writeFileSync(place.config, JSON.stringify(JSON.parse(readFileSync(place.config, 'utf8')), null, 2));
		const terminal = await openTerminal(place, { columns: 80, rows: 24, env: { EDITOR: editor(place, 's/1%/60%/') } });
		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitFor('What failed · stage');
		await terminal.press('E');
		const line =
			readFileSync(place.config, 'utf8')
				.split('\n')
				.findIndex((each) => each.includes('maxRejects')) + 1;
		await terminal.waitFor(`EDITING --wait +${line} `);
		await terminal.press('Enter');
		await terminal.waitFor('The config was read again');
		await terminal.press('R');
		await terminal.waitForQuestion('Load 1 row');
	});

	longTest('says why an archive does not open, and shows its record as text', async () => {
		const place = workplace();
		const text = feedText([{ id: '1' }, { id: '2', birth: '15131966' }]);
		place.put('day_23112026.zip', zip({ 'customers_23112026.txt': text }));
		const terminal = await openTerminal(place, { env: { EDITOR: editor(place, 's/x/y/') } });
		await terminal.waitFor('x shows 1 rejected record');
		await terminal.press('x', 'Enter');
		await terminal.waitFor('|D|Person 2|2|');
		await terminal.press('v');
		await terminal.waitFor('V opens the record as text: it is in the archive day_23112026.zip');
		await terminal.press('V');
		await terminal.waitFor(/EDITING --wait \S+record\.txt/);
		await terminal.press('Enter');
		await terminal.waitFor('That was a copy of the record: nothing of it is kept');
	});

	longTest('opens nothing whose values are masked', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2', birth: '15131966' }]));
		const terminal = await openTerminal(place, { words: ['--env', 'prod'], env: { EDITOR: editor(place, BIRTH) } });
		await terminal.waitFor('x shows 1 rejected record');
		await terminal.press('x', 'Enter');
		expect(await terminal.waitFor('DateofBirth')).not.toContain('15131966');
		await terminal.press('v');
		await terminal.waitFor('v: values are masked here: start with --show-sensitive');
		await terminal.press('Enter');
		expect(await terminal.waitFor('Values are masked')).not.toContain('15131966');
		expect(await terminal.screen()).not.toContain('Person 2');
	});
});
