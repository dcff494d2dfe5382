import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { duration } from '../../source/output/style.js';
import { feedText, type Workplace, workplace } from '../helpers/cli.js';
import { longTest, ONE_ENGINE } from '../helpers/long.js';
import { placeOn } from '../helpers/place.js';
import { NO_TERMINAL, openTerminal, WHY } from '../helpers/terminal.js';

vi.setConfig({ testTimeout: 240_000 });

/** The hospital's schema with a shorter name, which cuts `Annabel`. */
function configure(at: Pick<Workplace, 'configure'>, name: string, more: object = {}): void {
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'Name', type: name, required: true },
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'varchar(20)' },
	];
	at.configure({ schema: { columns }, birthDateColumn: null, ...more });
}

const day = (...people: readonly string[]) =>
	`CustomerID,Name,LastConsultedDate,Country\n${people.map((each) => `${each},20260101,IND\n`).join('')}`;

/** A question takes no answer before it could be read. */
const look = () => wait(1_000);

const NARROW = 'varchar(3)';

describe.skipIf(NO_TERMINAL !== null)(`what may lose data, on a terminal${WHY}`, () => {
	longTest('is asked for by itself, by the name of the environment, for stage and for tables', async () => {
		const at = workplace();
		configure(at, 'varchar(40)');
		at.put('a_23112026.csv', day('1,Annabel'));
		expect(at.etl('run', '--yes').status).toBe(0);
		configure(at, NARROW);
		at.put('b_24112026.csv', day('2,Bob'));
		const words = ['run', '--date', '2026-11-24', '--allow-destructive'];
		const names = () => at.rows('select Name from med_users_master order by CustomerID').map((row) => row.Name);

		const no = await openTerminal(at, { words, columns: 140 });
		await no.waitFor('Load 1 row of 1 file', 'Skips 1 file: a_23112026.csv');
		await look();
		await no.press('y');
		await no.waitFor('Type DEV to go on', /Lose 1 value of med_users_master, \w+ for good\?/);
		await no.waitFor('med_users_master.Name: retype VARCHAR(40) → VARCHAR(3): 1 row is cut, such as 1');
		await look();
		await no.type('y');
		await wait(200);
		await no.press('Enter');
		await no.waitFor('E_REFUSED');
		await no.waitFor('[exit 8]');
		expect(names()).toEqual(['Annabel']);

		const yes = await openTerminal(at, { words, columns: 140 });
		await yes.waitFor('Load 1 row');
		await look();
		await yes.press('y');
		await yes.waitFor('Type DEV to go on');
		await look();
		await yes.type('DEV');
		await wait(200);
		await yes.press('Enter');
		await yes.waitFor('Lose 1 value of med_users_ind for good?');
		expect(names()).toEqual(['Ann', 'Bob']);
		await look();
		await yes.press('Enter');
		await yes.waitFor('E_REFUSED', 'run `etl-tui transform --date 2026-11-24` to go on');
		expect(at.rows('select Name from med_users_ind')).toEqual([{ Name: 'Annabel' }]);
	});
});

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a plan that may lose data`, () => {
		test('is applied with --yes only beside --allow-destructive', async () => {
			const place = await placeOn(engine);
			configure(place, 'varchar(40)');
			place.put('a_23112026.csv', day('1,Annabel'));
			expect(place.etl('run', '--yes').status).toBe(0);
			configure(place, NARROW);
			place.put('b_24112026.csv', day('2,Bob'));
			const plan = ['plan', '--date', '2026-11-24', '--out', 'plan.json'];
			expect(place.etl(...plan)).toMatchObject({ status: 7, stderr: expect.stringContaining('E_DATABASE_SHAPE') });
			expect(place.etl(...plan, '--allow-destructive').status).toBe(0);
			const before = await place.dump();
			const apply = ['apply', 'plan.json', '--yes', '--date', '2026-11-24'];
			const refused = place.etl(...apply);
			expect(refused).toMatchObject({ status: 8, stderr: expect.stringContaining('E_NEEDS_APPROVAL') });
			expect(refused.stderr).toContain('1 row is cut, such as 1');
			expect(await place.dump()).toEqual(before);
			expect(place.etl(...apply, '--allow-destructive')).toMatchObject({ status: 0 });
			expect(await place.rows('select "Name" as name from med_users_ind order by 1')).toEqual([
				{ name: 'Ann' },
				{ name: 'Bob' },
			]);
		});

		test('and a table is changed by transform alone in the same way', async () => {
			const place = await placeOn(engine);
			configure(place, 'varchar(40)');
			place.put('a_23112026.csv', day('1,Annabel'));
			expect(place.etl('run', '--yes').status).toBe(0);
			configure(place, NARROW);
			expect(place.etl('transform', '--yes')).toMatchObject({
				status: 7,
				stderr: expect.stringContaining('E_DATABASE_SHAPE'),
			});
			expect(place.etl('transform', '--yes', '--allow-destructive').status).toBe(0);
			expect(await place.rows('select "Name" as name from med_users_ind')).toEqual([{ name: 'Ann' }]);
		});

		test('a view that somebody made in the place of ours is theirs', async () => {
			const place = await placeOn(engine);
			configure(place, 'varchar(40)');
			place.put('a_23112026.csv', day('1,Annabel'));
			expect(place.etl('run', '--yes').status).toBe(0);
			await place.change('drop view v_med_users_ind; create view v_med_users_ind as select 1 as one');
			place.put('b_24112026.csv', day('2,Bob'));
			const run = ['run', '--yes', '--date', '2026-11-24'];
			expect(place.etl(...run)).toMatchObject({ status: 7, stderr: expect.stringContaining('somebody else made') });
			expect(await place.rows('select one from v_med_users_ind')).toEqual([{ one: '1' }]);
			expect(place.etl(...run, '--allow-destructive').status).toBe(0);
			expect(await place.rows('select count(*) as n from v_med_users_ind')).toEqual([{ n: '2' }]);
		});
	});
}

describe('a day of which not everything is loaded', () => {
	const GOOD = feedText([{ id: '1' }]);
	const REFUSED = feedText([{ id: '9' }]).replace('|T|1|', '|T|7|');
	const EMPTY = 'CustomerName,CustomerID,CustomerOpenDate,LastConsultedDate,Country\n';
	const kinds: readonly [what: string, files: Record<string, string>, code: string, status: number][] = [
		['refused', { 'bad.txt': REFUSED }, 'E_FILE_REFUSED', 11],
		['empty', { 'empty.csv': EMPTY }, 'E_DAY_INCOMPLETE', 11],
		['both', { 'bad.txt': REFUSED, 'empty.csv': '' }, 'E_FILE_REFUSED', 11],
	];

	test.each(kinds)(
		'%s beside a good one: run, plan and apply end with 11, and so does read',
		(_, files, code, status) => {
			const at = workplace();
			at.put('good.txt', GOOD);
			for (const [name, text] of Object.entries(files)) at.put(name, text);
			expect(at.etl('read')).toMatchObject({ status, stderr: expect.stringContaining(code) });
			expect(at.etl('plan', '--out', 'plan.json').status).toBe(status);
			const applied = at.etl('apply', 'plan.json', '--yes', '--json');
			expect(applied.status).toBe(status);
			expect(JSON.parse(applied.stdout)).toMatchObject({ status: 'incomplete', exitCode: 11, error: { code } });
			const again = at.etl('run', '--yes', '--quiet');
			expect(again).toMatchObject({ status, stderr: expect.stringContaining('the other is loaded') });
			expect(at.rows('select status, exit_code, error_code from etl_runs')).toEqual([
				{ status: 'incomplete', exit_code: 11, error_code: code },
				{ status: 'incomplete', exit_code: 11, error_code: code },
			]);
		},
	);

	test.each(kinds)('%s alone: nothing was loaded, which is 4, and nobody says that others are', (_, files) => {
		const at = workplace();
		for (const [name, text] of Object.entries(files)) at.put(name, text);
		for (const words of [['read'], ['plan'], ['run', '--yes']]) {
			const done = at.etl(...words);
			expect(done).toMatchObject({ status: 4, stderr: expect.stringContaining('E_NOTHING_TO_LOAD') });
			expect(done.stderr).not.toMatch(/others? (?:is|are) loaded/);
		}
	});

	test('a policy that refuses every file of a loaded day leaves it as it is, and says 4', () => {
		const at = workplace();
		at.put('a_22112026.txt', GOOD);
		expect(at.etl('run', '--yes', '--date', '2026-11-22').status).toBe(0);
		at.configure({ policies: { duplicates: 'fail' } });
		at.put('a_23112026.txt', GOOD);
		const done = at.etl('run', '--yes');
		expect(done).toMatchObject({
			status: 4,
			stderr: expect.stringMatching(/E_NOTHING_TO_LOAD[\s\S]*E_DUPLICATE_FILE/),
		});
	});
});

test('--quiet keeps no warning to itself', () => {
	const at = workplace();
	at.put('a.csv', 'CustomerName,CustomerID,CustomerOpenDate,LastConsultedDate,Country,Phone\nAnn,1,20200101,,IND,5\n');
	const done = at.etl('run', '--yes', '--quiet');
	expect(done).toMatchObject({ status: 0, stdout: '', stderr: expect.stringMatching(/^▲.*Phone/m) });
	expect(at.etl('plan', '--quiet')).toMatchObject({
		status: 0,
		stdout: '',
		stderr: expect.stringMatching(/^▲.*Phone/m),
	});
});

test('what is loaded already is neither asked about nor called a load', () => {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }]));
	expect(at.etl('run', '--yes').status).toBe(0);
	const { stdout } = at.etl('run', '--yes');
	expect(stdout).toContain('· Nothing new to load: the file is loaded already');
	expect(stdout).toContain("· Nothing changes: the country's table is what the stage says already");
	expect(stdout).not.toMatch(/Load 0|0 countries/);
});

test('a run takes what its steps take, in the report, in history and in the table', () => {
	const at = workplace();
	at.put('a.txt', feedText([{ id: '1' }]));
	const report = at.json<{ steps: { milliseconds: number }[] }>('run', '--yes');
	const sum = report.steps.reduce((all, { milliseconds }) => all + milliseconds, 0);
	const [run] = at.rows('select milliseconds from etl_runs');
	expect(Math.abs(Number(run?.milliseconds) - sum)).toBeLessThanOrEqual(2);
	expect(at.etl('history').stdout).toContain(` ${duration(Number(run?.milliseconds))} `);
});

describe('lists that are cut', () => {
	const loaded = (records: number) => {
		const at = workplace();
		at.configure({ policies: { maxRejects: '100%' } });
		at.put('a.txt', feedText(Array.from({ length: records }, (_, i) => ({ id: `${i}`, birth: '15131966' }))));
		expect(at.etl('run', '--yes', '--quiet').status).toBe(0);
		return at;
	};

	test('say of how many, and how to see the rest', () => {
		const at = loaded(130);
		expect(at.etl('rejects').stdout).toMatch(
			/▲ 1–100 of 130 faults in 130 records: --offset 100 shows the next, --limit 130 shows all/,
		);
		expect(at.etl('rejects', '--offset', '100').stdout).toMatch(/a\.txt:102 [\s\S]*▲ 101–130 of 130 faults/);
		expect(at.etl('rejects', '--limit', '130').stdout).toMatch(/130 faults in 130 records$/m);
		const json = at.etl('rejects', '--json');
		expect(JSON.parse(json.stdout)).toMatchObject({
			total: 130,
			records: 130,
			limit: 100,
			offset: 0,
			rejects: { length: 100 },
		});
		expect(json.stderr).toContain('1–100 of 130 faults');
		expect(at.json('history', '--limit', '0')).toMatchObject({ total: 1, limit: 0, offset: 0, runs: [] });
		expect(at.etl('history', '--limit', '0').stdout).toContain('none of 1 runs');
	});

	test('a name that is not there is an error that names the nearest; one without rejects has none', () => {
		const at = loaded(1);
		for (const [flag, name, like] of [
			['--code', 'E_DATES', 'E_DATE'],
			['--column', 'DateOfBirht', 'DateofBirth'],
			['--column', 'DOB', 'DateofBirth'],
			['--file', 'b.txt', 'a.txt'],
		] as const) {
			const done = at.etl('rejects', flag, name);
			expect(done).toMatchObject({ status: 2, stderr: expect.stringContaining(`did you mean ${like}?`) });
		}
		expect(at.etl('rejects', '--code', 'e_int')).toMatchObject({
			status: 0,
			stdout: expect.stringContaining('No rejects'),
		});
		expect(at.etl('rejects', '--column', 'State').status).toBe(0);
		expect(at.etl('rejects', '--file', 'A.TXT', '--code', 'E_DATE').stdout).toContain('E_DATE');
	});
});
