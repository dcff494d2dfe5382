import { describe, expect, test, vi } from 'vitest';
import { LONG, ONE_ENGINE } from '../helpers/long.js';
import { type ENGINES, type Place, placeOn } from '../helpers/place.js';

vi.setConfig({ testTimeout: 240_000 });

const HEADER = 'CustomerID,Name,Note,LastConsultedDate,Country';
const GOOD = `${HEADER}\n1,Annabel,long note,20260101,IND\n2,Bob,,20260101,USA\n`;
const BAD = `${HEADER}\n3,Cy,x,no date,IND\n`;

/** A config whose schema may be narrower than what is loaded. */
function configure(place: Place, note: string | null, policies: object = {}): void {
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'Name', type: 'varchar(40)', required: true },
		...(note === null ? [] : [{ name: 'Note', type: note }]),
		{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
		{ name: 'Country', type: 'varchar(20)' },
	];
	place.configure({ schema: { columns }, birthDateColumn: null, policies });
}

/** A day that is loaded, and a config that would cut what it has. */
async function loadedOn(engine: (typeof ENGINES)[number]): Promise<Place> {
	const place = await placeOn(engine);
	configure(place, 'varchar(40)');
	place.put('a_23112026.csv', GOOD);
	expect(place.etl('run', '--yes')).toMatchObject({ status: 0 });
	return place;
}

/** Everything but the bookkeeping, whose names begin with etl_: what a refused day may not touch. */
async function withoutBooks(place: Place): Promise<unknown> {
	const isBook = (text: string) => /^(?:public\.)?etl_(?:run|reject|countr|rule|pending|target|reading)/.test(text);
	const nameOf = (each: unknown) => {
		if (typeof each === 'string') return /^\{"name":"([^"]*)"/.exec(each)?.[1] ?? '';
		return String((each as { name?: string } | null)?.name ?? '');
	};
	const prune = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.filter((each) => !isBook(nameOf(each))).map(prune);
		if (typeof value !== 'object' || value === null) return value;
		const kept = Object.entries(value).filter(([name]) => !isBook(name));
		return Object.fromEntries(kept.map(([name, each]) => [name, prune(each)]));
	};
	return prune(await place.dump());
}

/** What else refuses a day: each leaves its file in the inbox of the 24th. */
const REFUSALS: readonly [what: string, config: object, file: string, code: string, status: number][] = [
	['too many rejects', {}, BAD, 'E_TOO_MANY_REJECTS', 5],
	['no record', {}, `${HEADER}\n`, 'E_NOTHING_TO_LOAD', 4],
	['a column that may not be', { extraColumns: 'fail' }, 'CustomerID,Name,Other\n3,Cy,x\n', 'E_NOTHING_TO_LOAD', 4],
];

/** What the config would do to the stage, with the flag that allows it. */
const CHANGES: readonly [what: string, note: string | null][] = [
	['narrower text', 'varchar(3)'],
	['another type', 'int(5)'],
	['a column that is gone', null],
	['wider text', 'varchar(99)'],
];

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a refused day`, () => {
		const cases = REFUSALS.flatMap((refusal, at) =>
			(LONG ? CHANGES : [CHANGES[at % CHANGES.length]]).map((change) => [refusal, change] as const),
		);
		test.each(cases.map(([refusal, change]) => [refusal[0], change?.[0] ?? '', refusal, change?.[1] ?? null] as const))(
			'for %s, under a config with %s, changes bookkeeping alone',
			async (_, __, [, policies, file, code, status], note) => {
				const place = await loadedOn(engine);
				configure(place, note, policies);
				place.put('b_24112026.csv', file);
				const before = await withoutBooks(place);
				const day = ['--date', '2026-11-24', '--allow-destructive', '--yes'];
				const done = place.etl('run', ...day, '--json');
				expect(done).toMatchObject({ status, stderr: expect.stringContaining(code) });
				expect(JSON.parse(done.stdout)).toMatchObject({ status: 'failed', committed: [] });
				expect(place.etl('stage', ...day).status).toBe(status);
				expect(await withoutBooks(place)).toEqual(before);
				// And its transform is refused too: nothing of it could turn green.
				expect(place.etl('transform', ...day)).toMatchObject({
					status: 4,
					stderr: expect.stringContaining('E_NOT_STAGED'),
				});
				expect(place.etl('validate', '--date', '2026-11-24').status).toBe(4);
				expect(await withoutBooks(place)).toEqual(before);
				const rows = await place.rows(
					"select status, exit_code from etl_runs where run_date = '2026-11-24' order by sequence",
				);
				expect(rows.map((row) => [row.status, row.exit_code])).toEqual([
					['failed', `${status}`],
					['failed', `${status}`],
					['failed', '4'],
				]);
			},
		);

		test('leaves a correction unmade: the day keeps what it had, and transform says so', async () => {
			const place = await loadedOn(engine);
			place.put('a_23112026.csv', BAD);
			expect(place.etl('run', '--yes').status).toBe(5);
			const again = place.etl('transform', '--yes');
			expect(again).toMatchObject({
				status: 0,
				stdout: expect.stringMatching(/▲ The last load of 2026-11-23, .*was refused/),
			});
			expect(place.etl('validate')).toMatchObject({ status: 0, stdout: expect.stringContaining('was refused') });
			expect(await place.rows('select "CustomerID" as id from med_users_ind')).toEqual([{ id: '1' }]);
		});

		test('does not keep transform from what other days left in the stage, and is not green by that', async () => {
			const place = await loadedOn(engine);
			place.put('b_24112026.csv', BAD);
			expect(place.etl('run', '--yes', '--date', '2026-11-24').status).toBe(5);
			place.put('c_25112026.csv', GOOD.replace('1,Annabel', '7,Dee'));
			expect(place.etl('stage', '--yes', '--date', '2026-11-25')).toMatchObject({
				status: 0,
				stdout: expect.stringContaining('run `etl-tui transform --date 2026-11-25`'),
			});
			const done = place.etl('transform', '--yes', '--date', '2026-11-24', '--json');
			expect(done).toMatchObject({ status: 11, stderr: expect.stringContaining('E_DAY_INCOMPLETE') });
			expect(JSON.parse(done.stdout)).toMatchObject({ status: 'incomplete', committed: ['validate'] });
			expect(await place.rows(`select "CustomerID" as id from med_users_ind where "CustomerID" = '7'`)).toHaveLength(1);
			expect(place.etl('transform', '--yes', '--date', '2026-11-24').status).toBe(4);
		});
	});

	describe(`${engine}: a day that was never loaded`, () => {
		test('is neither transformed nor validated, and nothing is said to be done', async () => {
			const place = await placeOn(engine);
			configure(place, 'varchar(40)');
			expect(place.etl('transform', '--yes')).toMatchObject({
				status: 4,
				stderr: expect.stringContaining('E_NOT_STAGED'),
			});
			place.put('a_23112026.csv', GOOD);
			expect(place.etl('run', '--yes').status).toBe(0);
			for (const words of [['transform', '--yes'], ['validate']]) {
				const done = place.etl(...words, '--date', '2026-01-05');
				expect(done).toMatchObject({
					status: 4,
					stderr: expect.stringContaining('Nothing of 2026-01-05 was ever loaded'),
				});
				expect(done.stdout + done.stderr).not.toMatch(/✔|done/);
			}
			const looked = place.etl('transform', '--yes', '--full', '--date', '2026-01-05');
			expect(looked).toMatchObject({
				status: 0,
				stdout: expect.stringContaining('Nothing of 2026-01-05 is in the stage'),
			});
			expect(looked.stdout).toContain('▲ no row of the day is in the stage');
			expect(looked.stdout).not.toContain('done');
		});

		test('with records that were all rejected is no day that is done', async () => {
			const place = await placeOn(engine);
			configure(place, 'varchar(40)', { maxRejects: '100%' });
			place.put('a_23112026.csv', BAD);
			const { stdout, status } = place.etl('run', '--yes');
			expect(status).toBe(0);
			expect(stdout).toMatch(/▲ no row of the day is in the stage: its one record was rejected/);
			expect(stdout).not.toContain('done');
		});
	});
}
