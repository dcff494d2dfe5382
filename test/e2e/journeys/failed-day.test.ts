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

describe.skipIf(NO_TERMINAL !== null)(`a failed day in a terminal${WHY}`, SLOW, () => {
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
