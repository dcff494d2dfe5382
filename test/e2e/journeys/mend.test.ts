import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, type Terminal, WHY } from '../../helpers/terminal.js';

const PEOPLE = [{ id: '1' }, { id: '2', country: 'USA' }, { id: '3', country: 'JP' }];

/** A day before, and a day with two causes of rejects, both loaded. */
function twoDays(...words: string[]): Workplace {
	const place = workplace();
	place.configure({ policies: { maxRejects: 50 } });
	place.put('customers_22112026.txt', feedText(PEOPLE));
	const opened = { opened: '31.12.2010', consulted: '20261122' };
	const rejects = [
		{ id: '1', ...opened, country: 'JP' },
		{ id: '4', ...opened },
		{ id: '5', birth: '15131966' },
	];
	place.put('customers_23112026.txt', feedText([{ id: '2', country: 'USA', consulted: '20261121' }, ...rejects]));
	for (const date of ['2026-11-22', '2026-11-23'])
		expect(place.etl('run', '--yes', '--allow-new-tables', '--date', date, ...words).status).toBe(0);
	return place;
}

/** Mends all of one cause by a format, and the record of the other by hand, and loads both after a note. */
async function mendBoth(terminal: Terminal): Promise<void> {
	await terminal.waitFor('x shows 3 rejected records');
	await terminal.press('x');
	await terminal.waitFor('Rejects by cause', /▸ +2 +CustomerOpenDate/);
	await terminal.press('E');
	await terminal.waitFor(
		/▸ mend +read as DD\.MM\.YYYY/,
		'heals 2 of 2 open rejects',
		/config +.*formats.*DD\.MM\.YYYY/,
	);
	await terminal.press('Enter');
	await terminal.waitFor('2 records are mended: M loads what is mended', /▸ +2 +mended +CustomerOpenDate/);
	await terminal.press('Down');
	await terminal.waitFor(/▸ +1 +DateofBirth/);
	await terminal.press('Enter');
	await terminal.waitFor('cause 2 of 2', /▸ customers_23112026\.txt/);
	await terminal.press('e');
	await terminal.waitFor('Mend · customers_23112026.txt, line 5', 'is no date in DDMMYYYY');
	await terminal.press('C-u');
	await terminal.type('151219');
	await terminal.waitFor(/now +151219 *│/, 'is no date in DDMMYYYY');
	await terminal.press('Enter');
	await terminal.waitFor('enter: it is still bad: DateofBirth');
	await terminal.type('66');
	await terminal.waitFor(/now +15121966/, 'the record is right: Enter keeps it');
	await terminal.press('Enter');
	await terminal.waitFor('Record 4 is mended: M loads what is mended', 'M load mended', /▸ mended +customers_/);
	await terminal.press('M');
	await terminal.waitFor('Mended, not loaded yet', 'read as DD.MM.YYYY');
	await terminal.press('Enter');
	await terminal.waitFor('why are they mended so?');
	await terminal.type('dates by phone');
	await terminal.waitFor('so? dates by phone');
	await terminal.press('Enter');
	await terminal.waitForQuestion('Apply what was mended: load 3 repaired records');
}

/** Types the name that is asked for, and Enter by itself. */
async function typeName(terminal: Terminal): Promise<void> {
	await terminal.waitFor('type PROD and Enter to go on');
	await terminal.type('prod');
	await terminal.waitFor('to look again: prod');
	await terminal.press('Enter');
}

/** What a table of a country holds, by customer. */
function customers(place: Workplace, table: string): string[] {
	return place
		.rows(`select CustomerID, CustomerOpenDate, DateofBirth from ${table} order by CustomerID`)
		.map((row) => Object.values(row).join(' '));
}

describe.skipIf(NO_TERMINAL !== null)(`mending in a terminal${WHY}`, SLOW, () => {
	longTest('a bad date by hand and all of a cause at once; then the repair and the day are undone', async () => {
		const place = twoDays();
		const terminal = await openTerminal(place, { columns: 80, rows: 24, words: ['--date', '2026-11-23'] });
		await mendBoth(terminal);
		await terminal.press('y');
		await terminal.waitFor('3 records are repaired and loaded', '3 repaired');
		expect(customers(place, 'med_users_ind')).toEqual(['4 2010-12-31 1987-03-06', '5 2010-10-12 1966-12-15']);
		expect(customers(place, 'med_users_jp').map((text) => text[0])).toEqual(['1', '3']);
		expect(place.rows('select outcome, note, count(*) as n from etl_repairs group by outcome, note')).toEqual([
			{ outcome: 'repaired', note: 'dates by phone', n: 3 },
		]);
		await terminal.press('H');
		await terminal.waitFor('Past runs', /▸ . 2026-11-23\.2/);
		await terminal.press('Down');
		await terminal.waitFor(/▸ . 2026-11-23\.1/);
		await terminal.press('Enter');
		await terminal.waitFor(/2× +CustomerOpenDate .* · 2 repaired/, /1× +DateofBirth .* · 1 repaired/);
		await terminal.press('x');
		await terminal.waitFor('Rejects by cause', /▸ +2 +2 repaired +CustomerOpenDate/);
		await terminal.press('a');
		await terminal.waitFor(/▸ repaired +customers_/);
		await terminal.press('Escape', 'Escape', 'Escape');
		await terminal.waitFor('Past runs', /▸ . 2026-11-23\.1/);
		await terminal.press('u');
		await terminal.waitForQuestion('Take back 2026-11-23.1', '$ etl-tui undo 2026-11-23.1');
		await terminal.press('n');
		await terminal.waitFor('Nothing was changed', 'Past runs');
		expect(customers(place, 'med_users_ind')).toHaveLength(2);
		await terminal.press('u');
		await terminal.waitForQuestion('Take back 2026-11-23.1');
		await terminal.press('y');
		await terminal.waitFor('2026-11-23.1 is taken back');
		expect(place.rows("select distinct Inserted_on from med_users_master where Inserted_on = '2026-11-23'")).toEqual(
			[],
		);
		expect(customers(place, 'med_users_ind').map((text) => text[0])).toEqual(['1']);
		expect(customers(place, 'med_users_jp').map((text) => text[0])).toEqual(['3']);
		await terminal.press('H');
		await terminal.waitFor('Past runs', 'undone by 2026-11-23.3');
	});

	longTest('in prod, with the name of the environment; what is typed is in nothing but the database', async () => {
		const place = twoDays('--env', 'prod');
		const words = ['--date', '2026-11-23', '--env', 'prod'];
		const terminal = await openTerminal(place, { columns: 100, rows: 30, words });
		await mendBoth(terminal);
		expect(await terminal.screen()).not.toContain('15121966');
		await terminal.press('y');
		await typeName(terminal);
		await terminal.waitFor('3 records are repaired and loaded');
		const logs = path.join(place.folder, 'logs');
		for (const file of readdirSync(logs)) expect(readFileSync(path.join(logs, file), 'utf8')).not.toMatch(/1512|66-12/);
		await terminal.press('H');
		await terminal.waitFor('Past runs', /▸ . 2026-11-23\.2/);
		await terminal.press('u');
		await terminal.waitForQuestion('Take back 2026-11-23.2', 'open again');
		await terminal.press('y');
		await typeName(terminal);
		await terminal.waitFor('2026-11-23.2 is taken back');
		await terminal.press('H');
		await terminal.waitFor('undone by 2026-11-23.3');
		await terminal.press('Down', 'Down', 'Enter');
		await terminal.waitFor('2026-11-23.1 · ');
		await terminal.press('x');
		await terminal.waitFor('Rejects by cause', /▸ +2 +CustomerOpenDate/);
		await terminal.press('W');
		await terminal.waitFor('why are they waived?');
		await terminal.type('test data');
		await terminal.waitFor('waived? test data');
		await terminal.press('Enter');
		await terminal.waitForQuestion('Apply the waiver: close 2 rejects', '--column CustomerOpenDate');
	});
});
