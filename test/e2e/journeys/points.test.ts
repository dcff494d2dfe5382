import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, vi } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { failDay } from '../../helpers/failed-day.js';
import { longTest, SIZES } from '../../helpers/long.js';
import { click, NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

/** A day that is loaded, and one that cron has failed on. */
function loadedAndFailed(): Workplace {
	const place = workplace();
	place.configure({ tui: { mouse: true }, policies: { newCountries: 'allow' } });
	place.put('customers_22112026.txt', feedText([{ id: '1' }, { id: '2', country: 'USA' }, { id: '10' }]));
	expect(place.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
	failDay(place);
	return place;
}

/** An editor that says what it was given, and waits for Enter. */
function editor(place: Workplace): string {
	const file = path.join(place.folder, 'editor');
	writeFileSync(file, '#!/bin/sh\necho "EDITING $*"\nread line\n');
	chmodSync(file, 0o755);
	return file;
}

/** What each screen owes a size: as many lines as there are, none wider, and no panel that ends early. */
function expectLaidOut(screen: string, { columns, rows }: { columns: number; rows: number }): void {
	const lines = screen.split('\n');
	expect(lines.length).toBe(rows);
	for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(columns);
	for (const line of lines.filter((each) => /^[╭╰]/.test(each))) expect([...line].length, line).toBe(columns);
	expect(lines.at(-1)).toContain('$ etl-tui');
}

describe.skipIf(NO_TERMINAL !== null)(`the points of a failed day in a terminal${WHY}`, SLOW, () => {
	for (const size of SIZES) {
		longTest(`hold at ${size.columns}×${size.rows}`, async () => {
			const place = loadedAndFailed();
			const terminal = await openTerminal(place, { ...size, env: { EDITOR: editor(place) } });
			const see = async (...texts: (string | RegExp)[]) => {
				await terminal.waitFor(...texts);
				// A look may fall between the halves of a screen that is being drawn, so a bad one is looked at again.
				return vi.waitFor(
					async () => {
						const screen = await terminal.waitFor(...texts);
						expectLaidOut(screen, size);
						return screen;
					},
					{ timeout: 5000, interval: 80 },
				);
			};
			const back = (times: number) => terminal.press(...Array.from({ length: times }, () => 'Escape'));
			await see('! shows why', 'Press s to load');

			// 1, 2: the cause by one key, its raw line by the next; the other cause by n; what rejects can be narrowed to.
			await terminal.press('!');
			await see(
				'E_TOO_MANY_REJECTS',
				'6 of 8 records refused',
				/4× +DateofBirth +E_DATE/,
				/from line 4: "15131966" 2×/,
			);
			await terminal.press('Enter');
			await see('cause 1 of 2', '|D|Person 10|10|20101012|');
			await terminal.press('n');
			await see('cause 2 of 2', 'A,50,20101012,,Z47,IND');

			// 3, 4: the record with its field at fault and its lines, its customer, its line in the editor.
			await terminal.press('N', 'Enter');
			await see(/▸ ✖ DateofBirth +15131966 /, 'In the file', /▸ 4 +\|D\|Person 10\|/);
			await terminal.press('T');
			await see('Trace · 10', /2026-11-22/, 'customers_22112026.txt');
			await back(1);
			await see('In the file');
			await terminal.press('v');
			await terminal.waitFor(`EDITING +4 ${path.join(place.inbox, 'customers_23112026.txt')}`);
			await terminal.press('Enter');
			await see('In the file', 'is as it was');

			// 5: what is under the cursor, on the terminal's own clipboard.
			await back(1);
			await see('cause 1 of 2');
			await terminal.press('Y');
			await see(/▸ the cell +\d+ /, 'the row as JSON');
			const written = await terminal.listen();
			await terminal.press('Enter');
			await see('cause 1 of 2', 'sent to the terminal’s clipboard');
			expect(await written()).toContain(']52;c;');

			// 6: one grid's keys: the whole screen, sorted, searched.
			await terminal.press('+', 'O');
			await see('▼ file', 'esc back');
			await terminal.press('/');
			await see(/^ {3}\/ *$/m);
			await terminal.type('31041970');
			await see('/ 31041970');
			await terminal.press('Enter');
			await see(/▸ .*31041970/, '/31041970');
			await back(4);

			// 7: a past run with its files, two runs beside each other, and the days.
			await see('! shows why');
			await terminal.press('H', 'Enter');
			await see('2×  PostCode  E_PATTERN', '4×  DateofBirth');
			await terminal.press('2', 'o');
			await see('▲ file', /▸ customers_23112026\.txt/);
			await back(1);
			await see('Past runs');
			await terminal.press('Space', 'Down', 'Space', '=');
			await see('2026-11-22.1 beside 2026-11-23.1', /run {2}status +done at validate +failed at stage/);
			await back(2);
			await see('! shows why');
			await terminal.press('d');
			await see('Which day?', /▸ 2026-11-23 .*✖ failed at stage/);
			await back(1);

			// 9, 10: an action by its name; a click for a key.
			await see('! shows why');
			await terminal.press('C-p');
			await see('Actions', /^ {3}& *$/m);
			await terminal.type('past runs');
			await see('Actions', '& past runs');
			await terminal.press('Enter');
			const runs = await see('Rows a run, by country', '▸ ◆ 2026-11-22.1');
			const row = runs.split('\n').findIndex((line) => line.includes('◆ 2026-11-23.1')) + 1;
			for (const sent of click(10, row)) await terminal.type(sent);
			await see(/▸ ◆ 2026-11-23\.1/);

			// 1: what can be done about what fails here, and again.
			await back(1);
			await see('! shows why');
			await terminal.press('s');
			const failed = await see('What failed · stage', 'Run the day again, from the step that failed');
			expect(failed.split('What can be done')[0]?.split('What failed')[1]).not.toContain('…');
			expect(failed).toContain('6 of 8 records refused');
			expect(failed).not.toContain('allow what loses data');
			await back(1);
			await see('Statements');
			await terminal.press('!', 'R');
			await terminal.waitFor('run 2026-11-23.3');
		});
	}
});
