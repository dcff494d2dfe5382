import { statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { feedText, workplace } from '../../helpers/cli.js';
import { putWideFile } from '../../helpers/large-day.js';
import { LONG, longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }, { id: '3', country: 'JP', name: '日本 太郎' }];

/** Under it the load goes through a file with a column of its own once more, and there is time to press keys. */
const SLOW_LOAD = { policies: { extraColumns: 'evolve' } };

describe.skipIf(NO_TERMINAL !== null)(`the terminal${WHY}`, SLOW, () => {
	longTest('rolls back a load that is interrupted, and the database is as it was', async () => {
		const place = workplace();
		place.put('customers_22112026.txt', feedText(PEOPLE));
		expect(place.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
		const before = place.rows('select * from med_users_master order by etl_line');
		place.configure(SLOW_LOAD);
		putWideFile(place.inbox, 250_000);
		const terminal = await openTerminal(place);

		await terminal.waitFor('Press s');
		await terminal.press('s');
		await terminal.waitForQuestion('Load');
		await terminal.press('y');
		await terminal.waitFor(/wide_23112026\.csv.*[1-9]%/);
		await terminal.press('q');
		await terminal.waitFor('Something still runs');
		await terminal.press('n', 'C-c');
		await terminal.waitFor('E_INTERRUPTED');
		expect(place.rows('select * from med_users_master order by etl_line')).toEqual(before);
		expect(place.rows("select count(*) as n from etl_run_files where run_date = '2026-11-23'")).toEqual([{ n: 0 }]);
	});

	longTest('is laid out anew when the window is resized, and says when it is too small', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { columns: 120, rows: 40 });
		const edges = async () =>
			(await terminal.screen())
				.split('\n')
				.filter((line) => line.endsWith('╮'))
				.map((line) => line.length);

		await terminal.waitFor('Press s');
		// Files and records stand side by side.
		expect(await edges()).toEqual([120]);
		await terminal.resize(80, 24);
		await expect.poll(edges, { timeout: 10_000 }).toEqual([80, 80]);
		expect((await terminal.waitFor('$ etl-tui read')).split('\n')).toHaveLength(24);
		await terminal.resize(60, 20);
		await terminal.waitFor('etl-tui needs 80×24');
		await terminal.resize(100, 30);
		await terminal.waitFor('Press s');
		expect(await edges()).toEqual([100, 100]);
	});

	longTest('runs commands at the prompt, with completion, rows and a history that stays', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		expect(place.etl('run', '--yes').status).toBe(0);
		const terminal = await openTerminal(place);

		await terminal.waitFor('Press s');
		await terminal.press(':');
		await terminal.waitFor('Type a command');
		await terminal.type('hist');
		await terminal.press('Tab');
		await terminal.waitFor('› history');
		await terminal.press('Enter');
		await terminal.waitFor('✔ 2026-11-23.1');
		await terminal.type('sql select Country, CustomerName from med_users_j');
		await terminal.press('Tab');
		await terminal.waitFor('med_users_jp');
		await terminal.press('Enter');
		await terminal.waitFor('Enter opens the row', /JP +日本 太郎/);
		await terminal.press('Escape', 'Escape', 'q');
		await terminal.waitFor('[exit 0]');
		const kept = path.join(place.folder, '.local/state/etl-tui/history');
		expect(statSync(kept).mode & 0o777).toBe(0o600);

		const again = await openTerminal(place);
		await again.waitFor('Press s');
		await again.press(':', 'Up', 'Up');
		await again.waitFor('› history');
	});

	test.runIf(LONG).each(['TERM', 'HUP', 'INT'])('is given back as it was after kill -%s', async (signal) => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place);
		await terminal.waitFor('Press s');
		expect(await terminal.state()).toEqual({ alternate: true, cursor: false });

		await terminal.kill(signal);
		const after = await terminal.waitFor('iexten');
		expect(after).toContain(`[exit ${{ TERM: 143, HUP: 129, INT: 130 }[signal]}]`);
		expect(after.split('\n')[0]).toBe('before');
		expect(after).toMatch(/ echo /);
		expect(after).toMatch(/ icanon/);
		expect(await terminal.state()).toEqual({ alternate: false, cursor: true });
	});

	longTest('speaks to a screen reader line by line, whatever the environment says of CI', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText(PEOPLE));
		const terminal = await openTerminal(place, { env: { CI: 'true', INK_SCREEN_READER: 'true' } });
		// While files are read `q` asks, and the question goes with the reading.
		expect(await terminal.waitFor('customers_23112026.txt', 'Press s')).not.toMatch(/[│╭]/);
		expect(await terminal.state()).toMatchObject({ alternate: false });
		await terminal.press('q');
		await terminal.waitFor('[exit 0]');
	});

	test('shows what files hold without being driven by it', async () => {
		const place = workplace();
		place.put('customers_23112026.txt', feedText([{ id: '1', name: '\u001b[31mred\u001b]0;title\u0007' }]));
		const terminal = await openTerminal(place, { env: { NO_COLOR: '1' } });
		await terminal.waitFor('Press s', '␛[31mred␛]0;title␇');
	});
});
