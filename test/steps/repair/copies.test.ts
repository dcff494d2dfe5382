import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

const HEADER = 'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country';
const SOUTH = `${HEADER}\nGood;1;20100101;20121013;;USA\nB;2;BAD;20121013;;USA\nC;3;BAD;20121013;;IND\n`;

const [ENGINE] = ONE_ENGINE;

/** Loads a day and gives its run. */
function load(place: Place, day: number, text: string): string {
	place.put(`south_${day}112026.csv`, text);
	const done = place.json<{ runId: string }>('run', '--yes', '--date', `2026-11-${day}`);
	expect(done.status).toBe(0);
	return done.runId;
}

/** Mends the dates of a run's rejects. */
function repair(place: Place, run: string): void {
	const file = path.join(place.folder, 'bad.csv');
	expect(place.etl('rejects', run, '--output', file).status).toBe(0);
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll('BAD', '20100102'));
	expect(place.etl('repair', file, '--note', 'by phone', '--yes').status).toBe(0);
}

async function stands(place: Place) {
	const rows = await place.rows(
		'select "Inserted_on" as day, "CustomerName" as name from med_users_master order by "Inserted_on", etl_record',
	);
	expect(place.etl('validate', '--all').status).toBe(0);
	expect(place.etl('doctor').stdout).toContain('hold what is noted');
	return rows.map(({ day, name }) => `${String(day).slice(8, 10)} ${name}`);
}

test('what is repaired of a file that becomes a copy is repaired of the one before it, and of both again', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	repair(place, load(place, 23, SOUTH));
	const late = load(place, 22, SOUTH);
	expect(await stands(place)).toEqual(['22 Good', '22 B', '22 C']);
	expect(place.json('rejects', '--open')).toMatchObject({ open: [] });
	expect(place.json<{ repairs: object[] }>('trace', '2').repairs).toMatchObject([{ line: 3, note: 'by phone' }]);
	expect(place.etl('undo', late, '--yes', '--date', '2026-11-22')).toMatchObject({ status: 0 });
	expect(await stands(place)).toEqual(['23 Good', '23 B', '23 C']);
});

test('what an undo makes a copy gives its repairs to the file that has the rows', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	load(place, 21, SOUTH);
	const between = load(place, 22, SOUTH.replace('Good', 'Other'));
	repair(place, load(place, 23, SOUTH));
	expect(place.etl('undo', between, '--yes', '--date', '2026-11-22')).toMatchObject({ status: 0 });
	expect(await stands(place)).toEqual(['21 Good', '21 B', '21 C']);
});

test('a repaired record takes its customer out of the table that the file had brought them to', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	const run = load(place, 22, `${HEADER}\nOld;1;20100101;20121013;;USA\nNew;1;BAD;20121014;;IND\n`);
	// The stage may be ahead of the tables with another file.
	place.put('east_22112026.csv', `${HEADER}\nEast;1;20100101;20121015;;CAN\n`);
	expect(place.etl('stage', '--yes', '--date', '2026-11-22').status).toBe(0);
	repair(place, run);
	expect(await stands(place)).toHaveLength(3);
	const tables = ['usa', 'can'].map((country) => `select * from med_users_${country}`).join(' union all ');
	expect(await place.rows(tables)).toMatchObject([{ CustomerName: 'East' }]);
});
