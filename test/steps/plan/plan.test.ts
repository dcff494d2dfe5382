import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type PlannedFile, planFingerprint } from '../../../source/core/plan/plan.js';
import { planShape } from '../../../source/core/plan/plan-shape.js';
import { feedText, type Person, type Workplace, workplace } from '../../helpers/cli.js';
import { comparableDump, dump, listing } from '../../helpers/content.js';
import { applyInProcess, planInProcess, runInProcess } from '../../helpers/in-process.js';

const many = (count: number, more: Partial<Person> = {}): Person[] =>
	Array.from({ length: count }, (_, i) => ({ id: `${i}`, country: ['IND', 'USA', 'AUS'][i % 3] as string, ...more }));

function sql(place: Workplace, text: string): void {
	const db = new BetterSqlite3(place.database);
	db.exec(text);
	db.close();
}

/** A day: what arrives or changes before it, and its date. */
type Day = readonly [date: string, change: (place: Workplace) => void];

/** Days that between them load, repeat, correct, move, come late, bring a country and change the config. */
const SEQUENCES: Readonly<Record<string, readonly Day[]>> = {
	'a day, the same again, a corrected file': [
		['2026-11-23', (place) => place.put('a.txt', feedText(many(30)))],
		['2026-11-23', () => undefined],
		['2026-11-23', (place) => place.put('a.txt', feedText(many(20, { consulted: '20261115' })))],
	],
	'moves, an old day loaded late, a file under another name': [
		['2026-11-23', (place) => place.put('a.txt', feedText(many(12)))],
		['2026-11-24', (place) => place.put('b.txt', feedText(many(6, { country: 'NPL', consulted: '20261120' })))],
		['2026-11-20', (place) => place.put('c.txt', feedText(many(9, { consulted: '20260101' })))],
	],
	'other rules for winners and for countries': [
		['2026-11-23', (place) => place.put('a.txt', feedText(many(9)))],
		['2026-11-24', (place) => place.configure({ policies: { onMove: 'keep', countries: { IND: ['USA'] } } })],
	],
	'rejects within the limit, and a refused file beside a good one': [
		[
			'2026-11-23',
			(place) => {
				place.configure({ policies: { maxRejects: 5 } });
				place.put('a.txt', feedText([...many(5), { id: '9', birth: '99999999' }]));
				place.put('b.csv', 'Nothing,Known\n1,2\n');
			},
		],
	],
};

for (const [name, days] of Object.entries(SEQUENCES)) {
	test(`plan then apply equals run: ${name}`, async () => {
		const [run, applied] = [workplace(), workplace()];
		for (const [date, change] of days) {
			change(run);
			change(applied);
			const { outcome } = await runInProcess(run, { date });
			const before = dump(applied.database);
			const plan = await planInProcess(applied, { date });
			expect(dump(applied.database)).toEqual(before);
			expect(planShape.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
			expect(plan.statements.filter(({ id, table }) => table === null && id !== 'commit')).toEqual([]);
			const done = await applyInProcess(applied, plan);
			expect(done.status).toBe(outcome.status);
			expect(comparableDump(applied.database)).toEqual(comparableDump(run.database));
		}
	});
}

test('a plan leaves no byte behind: no file where there was none, and the same bytes where there was one', async () => {
	const place = workplace();
	place.put('a.txt', feedText(many(30)));
	const empty = listing(place.folder);
	expect((await planInProcess(place)).effects).toHaveLength(3);
	expect(listing(place.folder)).toEqual(empty);
	await runInProcess(place);
	rmSync(`${place.database}-etl-lock`);
	place.put('b.txt', feedText(many(10, { consulted: '20261122' })));
	const bytes = () => createHash('sha256').update(readFileSync(place.database)).digest('hex');
	const [files, hash, content] = [listing(place.folder), bytes(), dump(place.database)];
	expect((await planInProcess(place)).changes).toBe(true);
	expect([listing(place.folder), bytes(), dump(place.database)]).toEqual([files, hash, content]);
});

test("a database that somebody else's program made keeps its journal mode", async () => {
	const place = workplace();
	sql(place, 'create table theirs (a); insert into theirs values (1)');
	place.put('a.txt', feedText(many(3)));
	await planInProcess(place);
	const db = new BetterSqlite3(place.database, { readonly: true });
	expect(db.pragma('journal_mode', { simple: true })).toBe('delete');
	db.close();
	expect(listing(place.folder)).not.toContain('etl.db-etl-lock');
});

test('what a run would fail with is in the plan, with what was found until then', async () => {
	const place = workplace();
	place.put('a.txt', feedText([...many(5), { id: '9', birth: '99999999' }]));
	const plan = await planInProcess(place);
	expect(plan.error?.code).toBe('E_TOO_MANY_REJECTS');
	expect(plan.exitCode).toBe(5);
	expect(plan.files).toMatchObject([{ name: 'a.txt', records: 6, rejected: 1 }]);
	await expect(applyInProcess(place, plan)).rejects.toMatchObject({ code: 'E_PLAN_FAILED', exitCode: 8 });
});

test('a new country whose name looks like a typo of a known one is named', async () => {
	const place = workplace();
	place.put(
		'a.txt',
		feedText([
			{ id: '1', country: 'NPL' },
			{ id: '2', country: 'AUS' },
		]),
	);
	await runInProcess(place);
	place.put(
		'b.txt',
		feedText([
			{ id: '3', country: 'NEPL' },
			{ id: '4', country: 'NEPL' },
			{ id: '5', country: 'AUT' },
		]),
	);
	const { newCountries } = await planInProcess(place);
	expect(newCountries).toEqual([
		{ country: 'AUT', table: 'med_users_aut', records: 1, looksLike: null },
		{ country: 'NEPL', table: 'med_users_nepl', records: 2, looksLike: 'NPL' },
	]);
});

test('a plan holds no value of a sensitive column, and not the country where that is one', async () => {
	const place = workplace();
	place.configure({
		schema: {
			columns: [
				{ name: 'CustomerName', type: 'varchar(255)', sensitive: true },
				{ name: 'CustomerID', type: 'varchar(18)', key: true, required: true },
				{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
				{ name: 'Country', type: 'varchar(20)', sensitive: true },
			],
		},
	});
	const feed = (date: string) =>
		`CustomerName,CustomerID,LastConsultedDate,Country\nZanzibari Zed,1,${date}, Wakanda\nQuentin,2,${date},Wakanda \n`;
	place.put('a.csv', feed('20261101'));
	await applyInProcess(place, await planInProcess(place));
	place.put('a.csv', feed('20261102'));
	const plan = await planInProcess(place);
	const text = JSON.stringify(plan);
	expect(plan.samples[0]?.rows[0]).toMatchObject({ before: { CustomerName: '•••', CustomerID: '1' } });
	expect(text).not.toMatch(/Zanzibari|Quentin| Wakanda|Wakanda "/);
	await applyInProcess(place, plan);
	expect(place.rows('select max(LastConsultedDate) as d from med_users_wakanda')).toEqual([{ d: '2026-11-02' }]);
});

const CHANGES_BY_HAND: readonly (readonly [text: string, message: RegExp])[] = [
	['alter table med_users_ind add column Note text', /schema med_users_ind\.Note: nothing → TEXT/i],
	['drop view v_med_users_ind; drop table med_users_ind', /schema med_users_ind: table → nothing/],
	['drop index etl_day_med_users_ind', /schema etl_day_med_users_ind: index: .* → nothing/i],
	[
		'drop index etl_day_med_users_ind; create index etl_day_med_users_ind on med_users_ind (State)',
		/schema etl_day_med_users_ind: index: create index .*Inserted_on.* → index: create index .*State/i,
	],
	[
		'create unique index theirs on med_users_ind (CustomerID, State)',
		/schema med_users_ind theirs: nothing → create unique index theirs/i,
	],
	[
		'create trigger theirs after insert on med_users_ind begin select 1; end',
		/schema med_users_ind theirs: nothing → create trigger theirs/i,
	],
	[
		"drop view v_med_users_ind; drop table med_users_ind; create table med_users_ind (CustomerID text, State text check (State <> ''))",
		/schema med_users_ind constraints: nothing → create table med_users_ind .* check \(State <> ''\)/i,
	],
	[
		'drop view v_med_users_ind; create view v_med_users_ind as select 1',
		/schema v_med_users_ind: view: .* → view: create view v_med_users_ind as select 1/i,
	],
	[
		"insert into etl_runs select '2026-11-22.1', environment, stage_table, '2026-11-22', 1, 'run', 'done', step, '2999', null, null, 0, null, null, 0, 0, 0, 0, 0, 0, host, pid, username, version, config_hash, null from etl_runs",
		/data last run: 2026-11-23\.1 done → 2026-11-22\.1 done/,
	],
];

test('a plan is refused after somebody changed the database, and what they changed is named', async () => {
	const place = workplace();
	place.put('a.txt', feedText(many(9)));
	await runInProcess(place);
	place.put('b.txt', feedText(many(9, { consulted: '20261120' })));
	const plan = await planInProcess(place);
	copyFileSync(place.database, `${place.database}.kept`);
	for (const [text, message] of CHANGES_BY_HAND) {
		sql(place, text);
		const before = dump(place.database);
		const refusal = { code: 'E_PLAN_STALE', exitCode: 8, message: expect.stringMatching(message) };
		await expect(applyInProcess(place, plan)).rejects.toMatchObject(refusal);
		expect(dump(place.database)).toEqual(before);
		copyFileSync(`${place.database}.kept`, place.database);
	}
	expect((await applyInProcess(place, plan)).status).toBe('done');
});

test.each([
	[
		'content',
		"update med_users_master set LastConsultedDate = '2026-11-30' where CustomerID = '0'",
		'etl_run_countries.record',
	],
	['rows of a table', 'delete from med_users_ind', 'transform.pend.med_users_ind'],
])('a statement that is not what the plan says is rolled back and named: %s', async (_, text, named) => {
	const place = workplace();
	place.put('a.txt', feedText(many(9)));
	await runInProcess(place);
	place.put('b.txt', feedText(many(9, { consulted: '20261120' })));
	const plan = await planInProcess(place);
	// Rows changed by hand change no schema and no run: a count or the content's checksum tells.
	sql(place, text);
	const before = place.rows('select * from med_users_ind');
	const error = await applyInProcess(place, plan).catch((caught: unknown) => caught);
	expect(error).toMatchObject({ code: 'E_PLAN_STALE', message: expect.stringContaining(named) });
	expect(place.rows('select * from med_users_ind')).toEqual(before);
	expect(place.rows('select status, error_code from etl_runs order by started_at desc limit 1')).toEqual([
		{ status: 'failed', error_code: 'E_PLAN_STALE' },
	]);
});

test('an edited plan fails its fingerprint, whatever was edited', async () => {
	const place = workplace();
	place.put('a.txt', feedText(many(3)));
	const plan = await planInProcess(place);
	expect(planFingerprint(plan)).toBe(plan.fingerprint);
	const statements = plan.statements.map((each, i) => (i === 3 ? { ...each, sql: 'drop table etl_runs' } : each));
	await expect(applyInProcess(place, { ...plan, statements })).rejects.toMatchObject({ code: 'E_PLAN_EDITED' });
	expect(listing(place.folder)).not.toContain(path.basename(place.database));
});

const READ_OTHERWISE: readonly (readonly [what: string, edit: (file: PlannedFile) => object, named: RegExp])[] = [
	[
		'encoding',
		(file) => withFact(file, 'encoding', 'windows-1251'),
		/facts\.encoding\.value: "windows-1251" → "utf-8"/,
	],
	['format', () => ({ format: 'json' }), /format: "json" → "delimited"/],
	['count', () => ({ records: 4 }), /records: 4 → 3/],
	['rejects', () => ({ rejected: 1 }), /rejected: 1 → 0/],
	['state', () => ({ state: 'refused' }), /state: "refused" → "ready"/],
	['columns', ({ reading }) => ({ reading: { ...reading, columns: [] } }), /reading\.columns: \[\] → nothing/],
	['no reading', () => ({ reading: null }), /reading: null → nothing/],
];

function withFact({ reading }: PlannedFile, name: string, value: string): object {
	const facts = reading?.facts.map((fact) => (fact.name === name ? { ...fact, value } : fact));
	return { reading: { ...reading, facts } };
}

test.each(READ_OTHERWISE)('a file with the same bytes that is read otherwise is named: %s', async (_, edit, named) => {
	const place = workplace();
	place.put('a.txt', feedText(many(3)));
	place.put('b.txt', feedText([{ id: 'b' }]));
	const plan = await planInProcess(place);
	const files = plan.files.map((file) => (file.name === 'a.txt' ? { ...file, ...edit(file) } : file));
	const other = { ...plan, files };
	const error = await applyInProcess(place, { ...other, fingerprint: planFingerprint(other) }).catch(
		(caught) => caught,
	);
	expect(error).toMatchObject({ code: 'E_PLAN_STALE', exitCode: 8 });
	expect(error.message).toMatch(/file a\.txt is read otherwise: /);
	expect(error.message).toMatch(named);
	expect(error.message).not.toContain('b.txt');
	expect(place.rows("select count(*) as tables from sqlite_master where type = 'table'")).toEqual([{ tables: 0 }]);
	expect((await applyInProcess(place, JSON.parse(JSON.stringify(plan)))).status).toBe('done');
});
