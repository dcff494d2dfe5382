import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { workplace } from '../../helpers/cli.js';
import { putLargeFile } from '../../helpers/large-day.js';
import { longTest, SIZES } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, type Terminal, WHY } from '../../helpers/terminal.js';

/** What the terminal draws at once. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const FRAME = /\u001b\[\?2026h([\s\S]*?)\u001b\[\?2026l/g;

/** Bytes of a frame for each cell of the screen: edges take three, and leave room for the looks of the others. */
const BYTES_OF_A_CELL = 2;

/** Frames a second of what runs: five for its events, and one for the clock. */
const FRAMES_OF_WORK = 6;

/** Milliseconds for which nobody does anything: longer than the clock's second. */
const IDLE = 1_500;

/** Waits until nothing is written for so long: on a busy machine what was asked for comes late, and once. */
async function expectSilence(terminal: Terminal): Promise<void> {
	const heard: string[] = [];
	do {
		const written = await terminal.listen();
		await wait(IDLE);
		heard.push(await written());
	} while (heard.at(-1) !== '' && heard.length < 5);
	expect(heard.at(-1)).toBe('');
}

/** Presses Ctrl-Z and looks at the shell; Enter takes the program back. */
async function stop(terminal: Terminal): Promise<void> {
	await terminal.press('C-z');
	await terminal.waitFor('[stopped]');
	expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
	expect(await terminal.keys()).toMatchObject({ echo: true });
	await wait(IDLE);
}

describe.skipIf(NO_TERMINAL !== null)(`a day of many rows in a terminal${WHY}`, SLOW, () => {
	longTest('is stopped and taken back while it works, and writes little', async () => {
		const place = workplace();
		place.configure({ policies: { maxRejects: '1%', newCountries: 'allow' } });
		putLargeFile(place.inbox, 250_000);
		const terminal = await openTerminal(place, { columns: 80, rows: 24, jobs: true });

		await terminal.waitFor(/large_23112026\.txt.* [1-9]\d?%/);
		await stop(terminal);
		await terminal.press('Enter');
		await terminal.waitFor('Press s to load it', /large_23112026\.txt +250,000/);
		expect(await terminal.state()).toEqual({ alternate: true, cursor: false });
		await expectSilence(terminal);

		for (const { columns, rows } of SIZES) {
			await terminal.resize(columns, rows);
			await terminal.settled();
			const written = await terminal.listen();
			const began = performance.now();
			await terminal.press('r');
			let keys = 1;
			for (; keys < 17; keys += 2) await terminal.press('?', 'Escape');
			await terminal.waitFor('Press s to load it');
			const seconds = (performance.now() - began) / 1_000;
			const all = await written();
			expect(all).toContain('Reading file');
			const frames = [...all.matchAll(FRAME)].map(([frame]) => frame);
			expect(all.replace(FRAME, '')).toBe('');
			for (const clear of ['\u001b[2J', '\u001b[3J']) expect(all).not.toContain(clear);
			expect(Math.max(...frames.map((frame) => Buffer.byteLength(frame)))).toBeLessThan(
				columns * rows * BYTES_OF_A_CELL,
			);
			expect(frames.length).toBeLessThanOrEqual(keys + FRAMES_OF_WORK * seconds + 1);
		}

		await terminal.press('Escape');
		await terminal.waitFor('Press s to load it');
		await terminal.press('s');
		await terminal.waitForQuestion('Load 249,');
		await expectSilence(terminal);
		await terminal.press('y');
		await terminal.waitFor('3 Transform running');
		await stop(terminal);
		expect(place.rows("select name from sqlite_master where name = 'med_users_ind'")).toEqual([]);
		await terminal.press('Enter');
		await terminal.waitForQuestion('All 10 countries match');
		await terminal.press('y');
		await terminal.waitFor('The day is committed: 10 countries match');
		await terminal.press('q');
		await terminal.waitFor('[exit 0]');
	});
});
