import { describe, expect } from 'vitest';
import { feedText, type Workplace, workplace } from '../../helpers/cli.js';
import { longTest } from '../../helpers/long.js';
import { NO_TERMINAL, openTerminal, SLOW, WHY } from '../../helpers/terminal.js';

/** A day that cron has failed on: four wrong dates of birth and two wrong post codes, in two files. */
function failedDay(): Workplace {
	const place = workplace();
	const births = ['15131966', '15131966', '31041970', 'unknown'];
	const people = births.map((birth, index) => ({ id: `${index + 10}`, birth }));
	place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2' }, ...people]));
	place.put(
		'north_23112026.csv',
		'Name,Cust_I,Open_Dt,Consul_Dt,Post_Code,Country\nA,50,20101012,,Z47,IND\nB,51,20101012,,Z48,IND\n',
	);
	expect(place.etl('run', '--yes').status).toBe(5);
	return place;
}

const SIZES = [
	{ columns: 80, rows: 24 },
	{ columns: 100, rows: 30 },
	{ columns: 200, rows: 60 },
];

describe.skipIf(NO_TERMINAL !== null)(`a failed day in a terminal${WHY}`, SLOW, () => {
	longTest('shows its cause after one key, and the line of the file after another', async () => {
		const terminal = await openTerminal(failedDay(), { columns: 80, rows: 24 });
		await terminal.waitFor('failed. ! shows why');
		await terminal.press('!');
		await terminal.waitFor('E_TOO_MANY_REJECTS', /4× {2}DateofBirth {2}E_DATE {2}is no date in DDMMYYYY/);
		await terminal.waitFor(/customers_23112026\.txt, from line 4: "15131966" 2×, "31041970" 1×/);
		await terminal.press('Enter');
		await terminal.waitFor('|D|Person 10|10|20101012|', 'cause 1 of 2');
		await terminal.press('n');
		await terminal.waitFor('A,50,20101012,,Z47,IND', 'cause 2 of 2');
	});

	for (const size of SIZES) {
		longTest(
			`at ${size.columns}×${size.rows} says why from the history and where it fails, and what can be done`,
			async () => {
				const terminal = await openTerminal(failedDay(), size);
				await terminal.waitFor('! shows why');
				await terminal.press('H', 'Enter');
				await terminal.waitFor('2×  PostCode  E_PATTERN', '4×  DateofBirth');
				await terminal.press('Enter');
				await terminal.waitFor('|D|Person 10|10|20101012|');
				await terminal.press('Escape', '2', 'o');
				await terminal.waitFor('▲ file', /▸ customers_23112026\.txt/);
				await terminal.press('/');
				await terminal.type('north');
				await terminal.press('Enter');
				await terminal.waitFor('/north', /▸ north_23112026\.csv/);
				await terminal.press('Escape', 'Escape', 'Escape', 's');
				const screen = await terminal.waitFor('What failed · stage');
				const [, body = ''] = screen.split('What failed');
				expect(body.split('What can be done')[0]).not.toContain('…');
				expect(body).toContain('6 of 8 records refused');
				expect(body).toContain('Run the day again, from the step that failed');
				expect(body).not.toContain('allow what loses data');
				await terminal.press('Escape');
				await terminal.waitFor('Statements');
				await terminal.press('!', 'R');
				await terminal.waitFor('run 2026-11-23.3');
			},
		);
	}

	longTest('narrows causes by what there is', async () => {
		const terminal = await openTerminal(failedDay());
		await terminal.waitFor('x shows 6 rejected records');
		await terminal.press('x');
		await terminal.waitFor('1/2 · 6 faults');
		await terminal.waitFor('Commonest: "15131966" 2×, "31041970" 1×, "unknown" 1×');
		await terminal.press('f', 'Down', 'Enter');
		await terminal.waitFor('1/1 · 2 of 6 faults', 'file: north_23112026.csv');
		await terminal.press('f');
		await terminal.waitFor('Narrow rejects to');
		expect(await terminal.screen()).not.toContain('DateofBirth');
		await terminal.press('Escape', 'Escape');
		await terminal.waitFor('1/2 · 6 faults');
	});
});
