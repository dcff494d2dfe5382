import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LONG, longTest, ONE_ENGINE } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

const HEADER = 'Name;Cust_I;Open_Dt;Consul_Dt;DOB;Country';
const SOUTH = `${HEADER}\nGood;1;20100101;20121013;;USA\nB;2;BAD;20121013;;USA\nC;3;BAD;20121013;;IND\n`;

const [ENGINE] = ONE_ENGINE;

async function repairedDay(): Promise<Place> {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	place.put('south_23112026.csv', SOUTH);
	expect(place.etl('--yes').status).toBe(0);
	const file = path.join(place.folder, 'bad.csv');
	place.etl('rejects', '--output', file);
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll('BAD', '20100102'));
	expect(place.etl('repair', file, '--note', 'by phone', '--yes').status).toBe(0);
	return place;
}

const names = async (place: Place) =>
	(await place.rows('select "CustomerName" as name from med_users_master order by etl_record')).map(({ name }) => name);

test('a file that is read again keeps its repairs', async () => {
	const place = await repairedDay();
	const traced = place.json<{ repairs: object[] }>('trace', '2');
	expect(traced.repairs).toMatchObject([
		{ line: 3, note: 'by phone', changes: [{ column: 'CustomerOpenDate', original: 'BAD', repaired: '20100102' }] },
	]);
	const again = place.json<{ notices: { message: string }[] }>('run', '--yes', '--reload');
	expect(again).toMatchObject({ status: 0, files: [{ staged: 'reloaded' }] });
	expect(again.notices.map(({ message }) => message)).toContain(
		'south_23112026.csv is read again, and keeps 2 repaired records',
	);
	expect(await names(place)).toEqual(['Good', 'B', 'C']);
	expect(place.etl('validate', '--all').status).toBe(0);
	expect(place.etl('doctor').stdout).toContain('hold what is noted');
});

test('a corrected file supersedes repairs, and names those that said something else', async () => {
	const place = await repairedDay();
	place.put('south_23112026.csv', SOUTH.replace('B;2;BAD', 'B;2;20100102').replace('C;3;BAD', 'C2;3;20100101'));
	const done = place.json<{ warnings: { code: string; message: string }[] }>('run', '--yes');
	expect(done).toMatchObject({ status: 0, files: [{ staged: 'corrected' }] });
	const [warning] = done.warnings.filter(({ code }) => code === 'W_REPAIR_SUPERSEDED');
	expect(warning?.message).toContain('supersedes 2 repairs');
	expect(warning?.message).toContain('record 3 (line 4): another CustomerName, CustomerOpenDate');
	expect(warning?.message).not.toContain('record 2');
	expect(await names(place)).toEqual(['Good', 'B', 'C2']);
	expect(place.etl('validate', '--all').status).toBe(0);
});

test('a repair is taken back by undo, and an undo of that lets it count again', async () => {
	const place = await repairedDay();
	const [all, good] = [['Good', 'B', 'C'], ['Good']];
	const repair = (await place.rows("select run_id from etl_runs where command = 'repair'"))[0]?.run_id as string;
	const targets = () =>
		place.rows('select "CustomerName" as name from med_users_usa union all select "CustomerName" from med_users_ind');
	let run = repair;
	for (const expected of LONG ? [good, all, good, all] : [good, all]) {
		const done = place.json<{ runId: string; repairs: { counts: object } }>('undo', run, '--yes');
		expect(done).toMatchObject({
			status: 0,
			repairs: { counts: expected === good ? { undone: 2, returned: 0 } : { undone: 0, returned: 2 } },
		});
		run = done.runId;
		expect(await names(place)).toEqual(expected);
		expect(await targets()).toHaveLength(expected.length);
		expect(place.etl('validate', '--all').status).toBe(0);
		expect(place.etl('doctor').stdout).toContain('hold what is noted');
	}
});

test('a file goes with its repaired records, and comes back with them', async () => {
	const place = await repairedDay();
	const undone = place.json<{ runId: string }>('undo', '--file', 'south_23112026.csv', '--yes');
	expect(undone.status).toBe(0);
	expect(await names(place)).toEqual([]);
	expect(place.json('rejects', '--open')).toMatchObject({ open: [] });
	const back = place.json('undo', undone.runId, '--yes');
	expect(back).toMatchObject({ status: 0 });
	expect(await names(place)).toEqual(['Good', 'B', 'C']);
	expect(place.etl('validate', '--all').status).toBe(0);
	expect(place.etl('doctor').stdout).toContain('hold what is noted');
});

longTest('a waiver is taken back as well', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	place.put('south_23112026.csv', SOUTH);
	place.etl('--yes');
	const waived = place.json<{ runId: string; balance: unknown[] }>(
		'repair',
		'--waive',
		'2026-11-23.1',
		'--note',
		'test data',
		'--yes',
	);
	expect(waived).toMatchObject({ status: 0, repairs: { counts: { waived: 2 } } });
	expect(JSON.stringify(waived.balance)).toContain('{"name":"waived","count":2}');
	expect(place.json('undo', waived.runId, '--yes')).toMatchObject({ status: 0, repairs: { counts: { undone: 2 } } });
	expect(place.json('repair', '--waive', 'all', '--code', 'E_DATE', '--note', 'again', '--yes')).toMatchObject({
		status: 0,
	});
});

longTest('a repaired row that is lost makes its reject open again', async () => {
	const place = await repairedDay();
	await place.change('delete from med_users_master where etl_record = 3; delete from med_users_ind');
	expect(place.etl('doctor').stdout).toContain('3 rows noted, 2 there');
	place.etl('doctor', '--repair', '--yes');
	expect(place.etl('doctor').stdout).toContain('hold what is noted');
	expect(place.json('rejects', '--open')).toMatchObject({ open: [{ records: 1 }] });
	expect(place.json('run', '--yes', '--reload')).toMatchObject({ status: 0 });
	expect(await names(place)).toEqual(['Good', 'B']);
});

test('the config of today is tried on past rejects, and writes nothing', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	place.put('south_23112026.csv', `${SOUTH}D;4;20100101;20121013;;NORWEGIAN\n`);
	place.etl('--yes');
	const before = await place.comparable();
	const replay = () => place.json('plan', '--replay', '3650');
	const causes = [
		{ column: 'CustomerOpenDate', code: 'E_DATE', records: 2, healed: 0 },
		{ column: 'Country', code: 'E_LENGTH', records: 1, healed: 0 },
	];
	expect(replay()).toMatchObject({ records: 3, healed: 0, causes });
	place.configure({ policies: { maxRejects: 50, countries: { NOR: ['Norwegian'] } } });
	expect(replay()).toMatchObject({ records: 3, healed: 1, causes: [causes[0], { ...causes[1], healed: 1 }] });
	expect(await place.comparable()).toEqual(before);
});

test('a waiver where nothing is open says what became of the rejects, and is no run', async () => {
	const place = await repairedDay();
	const runs = async () => (await place.rows('select run_id from etl_runs')).length;
	const before = await runs();
	const done = place.etl('repair', '--waive', 'all', '--note', 'test data', '--yes');
	expect(done).toMatchObject({ status: 2, stderr: expect.stringContaining('nothing to waive (2 records repaired)') });
	expect(await runs()).toBe(before);
	// The newest run is the repair, which read no file: what is rejected is asked of the load before it.
	expect(place.json('rejects')).toMatchObject({ run: '2026-11-23.1', records: 2 });
	const again = place.etl('repair', path.join(place.folder, 'bad.csv'), '--note', 'again', '--yes');
	expect(again).toMatchObject({ status: 4, stderr: expect.stringContaining('Why each is passed over') });
});

test('a plan of a repair is stale once its file is another, and says with which command a new one is made', async () => {
	const place = await placeOn(ENGINE);
	place.configure({ policies: { maxRejects: 50 } });
	place.put('south_23112026.csv', SOUTH);
	place.etl('--yes');
	const [file, plan] = ['bad.csv', 'plan.json'].map((name) => path.join(place.folder, name)) as [string, string];
	place.etl('rejects', '--output', file);
	writeFileSync(file, readFileSync(file, 'utf8').replaceAll('BAD', '20100102'));
	expect(place.etl('repair', file, '--note', 'by phone', '--out', plan).status).toBe(0);
	writeFileSync(file, readFileSync(file, 'utf8').replace('20100102', '20100103'));
	const refused = place.etl('apply', plan, '--yes');
	expect(refused).toMatchObject({ status: 8, stderr: expect.stringContaining('file bad.csv: another content') });
	expect(refused.stderr).toContain('etl-tui repair … --out FILE');
	expect(await place.rows('select * from etl_runs')).toHaveLength(1);
});
