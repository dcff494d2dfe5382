import { expect } from 'vitest';
import { feedText, type Workplace } from './cli.js';

/** Lets cron fail on a day: four wrong dates of birth and two wrong post codes, in two files. */
export function failDay(place: Workplace): void {
	const births = ['15131966', '15131966', '31041970', 'unknown'];
	const people = births.map((birth, index) => ({ id: `${index + 10}`, birth }));
	place.put('customers_23112026.txt', feedText([{ id: '1' }, { id: '2' }, ...people]));
	place.put(
		'north_23112026.csv',
		'Name,Cust_I,Open_Dt,Consul_Dt,Post_Code,Country\nA,50,20101012,,Z47,IND\nB,51,20101012,,Z48,IND\n',
	);
	expect(place.etl('run', '--yes').status).toBe(5);
}
