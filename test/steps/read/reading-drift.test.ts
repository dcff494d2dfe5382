import { describe, expect, test } from 'vitest';
import { openEngine } from '../../../source/engines/open.js';
import { localFolder } from '../../../source/sources/local-folder.js';
import { drive } from '../../../source/steps/drive.js';
import { acceptReadings } from '../../../source/steps/read/accept.js';
import { applyInProcess, eventsOf, planInProcess, runInProcess, settingsOf } from '../../helpers/in-process.js';
import { ONE_ENGINE, oneOf } from '../../helpers/long.js';
import { type Place, placeOn } from '../../helpers/place.js';

const COLUMNS = [
	{ name: 'ID', type: 'varchar(18)', key: true, aliases: ['id'] },
	{ name: 'Name', type: 'varchar(40)' },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'], aliases: ['last'] },
	{ name: 'State', type: 'varchar(5)' },
	{ name: 'Country', type: 'varchar(40)' },
];

function configure(place: Place, policies: object = {}, more: object = {}): void {
	place.configure({ schema: { columns: COLUMNS }, policies: { maxRejects: '100%', ...policies }, ...more });
}

const OLD = ['id', 'Name', 'last', 'State', 'Country'];
const VALUES: Readonly<Record<string, string>> = {
	Name: 'Ann',
	last: '20260101',
	State: 'VIC',
	Country: 'AU',
	Other: 'x',
};

/** The same records with these columns, in each format. */
const WRITERS = {
	csv: (header: readonly string[], ids: readonly string[]) =>
		[
			header.join(','),
			...ids.map((id) => header.map((name) => (name === 'id' ? id : VALUES[name])).join(',')),
			'',
		].join('\n'),
	json: (header: readonly string[], ids: readonly string[]) =>
		JSON.stringify(
			ids.map((id) => Object.fromEntries(header.map((name) => [name, name === 'id' ? id : VALUES[name]]))),
		),
	xml: (header: readonly string[], ids: readonly string[]) => {
		const field = (name: string, id: string) => `<${name}>${name === 'id' ? id : VALUES[name]}</${name}>`;
		return `<all>${ids.map((id) => `<one>${header.map((name) => field(name, id)).join('')}</one>`).join('')}</all>`;
	},
} as const;

const day = (number: number) => `2026-01-0${number}`;
const IDS = ['1', '2', '3', '4', '5'];

/** Runs a day and gives what became of each of its files. */
async function staged(place: Place, number: number, approve?: (kind: string) => boolean) {
	const answers = approve ? { approve: ({ kind }: { kind: string }) => approve(kind) } : {};
	await runInProcess(place, { date: day(number), ...answers }).catch((error) => {
		if (error.code !== 'E_NOTHING_TO_LOAD') throw error;
	});
	const files = await place.rows(
		`select name, state, fault_code from etl_run_files where run_id = (
			select run_id from etl_runs where run_date = '${day(number)}' order by sequence desc limit 1)`,
	);
	return Object.fromEntries(files.map(({ name, state, fault_code }) => [name, fault_code ?? state]));
}

async function accept(place: Place, number: number, name: string) {
	const settings = await settingsOf(place);
	const source = localFolder(settings.source.label);
	const files = (await source.list()).filter((file) => file.name === name);
	const engine = await openEngine(settings.connection, 'write');
	const permissions = { destructive: false, newTables: false, full: false };
	const { signal } = new AbortController();
	try {
		const request = { settings, runDate: day(number), permissions, signal, source: source.label, files };
		return await drive(acceptReadings(request, engine), [], async () => true);
	} finally {
		await engine.close();
	}
}

const inStage = (place: Place) =>
	place.rows('select "ID" as id, "State" as state from med_users_master order by "Inserted_on", "ID"');

for (const engine of ONE_ENGINE) {
	describe(`${engine}: a feed remembers how it was read`, () => {
		for (const format of oneOf(Object.keys(WRITERS) as (keyof typeof WRITERS)[])) {
			const put = (place: Place, number: number, header: readonly string[], stem = 'north') =>
				place.put(
					`${stem}_2026010${number}.${format}`,
					WRITERS[format](
						header,
						IDS.map((id) => `${number}${id}`),
					),
				);
			const name = (number: number, stem = 'north') => `${stem}_2026010${number}.${format}`;
			const lacking = OLD.filter((each) => each !== 'State');

			test(`${format}: a column that is gone refuses the file, accept loads it, and the old form is drift from then on`, async () => {
				const place = await placeOn(engine);
				configure(place);
				put(place, 1, OLD);
				expect(await staged(place, 1)).toEqual({ [name(1)]: 'loaded' });
				put(place, 2, lacking);
				expect(await staged(place, 2)).toEqual({ [name(2)]: 'E_DRIFT' });
				expect(await accept(place, 2, name(2))).toMatchObject([
					{ drift: { differences: [{ what: 'State', loses: true }] } },
				]);
				expect(await staged(place, 2)).toEqual({ [name(2)]: 'loaded' });
				expect(await staged(place, 2)).toEqual({ [name(2)]: 'already' });
				expect(await accept(place, 2, name(2))).toMatchObject([{ drift: null }]);
				put(place, 3, lacking);
				expect(await staged(place, 3)).toEqual({ [name(3)]: 'loaded' });
				// The new one has all that the last one had.
				put(place, 4, [...lacking.slice(1), 'id', 'State']);
				const { events } = await runInProcess(place, { date: day(4) });
				const [file] = eventsOf(events, 'file').filter((event) => event.file.name === name(4));
				expect(file?.file.reading?.doubts).toMatchObject([
					{ code: 'D_DRIFT', setting: expect.stringContaining('accept') },
				]);
				expect((await inStage(place)).filter(({ state }) => state === null)).toHaveLength(10);
				const kept = await place.rows('select accepted_by, path from etl_readings order by file_id');
				expect(kept.map(({ accepted_by }) => accepted_by !== null)).toEqual([false, true, false, false]);
			});

			test(`${format}: what loses nothing is said, not refused`, async () => {
				const place = await placeOn(engine);
				configure(place);
				put(place, 1, OLD);
				await staged(place, 1);
				put(place, 2, [...OLD, 'Other']);
				expect(await staged(place, 2)).toEqual({ [name(2)]: 'loaded' });
			});

			test(`${format}: policies.drift`, async () => {
				const place = await placeOn(engine);
				configure(place, { drift: 'ask' });
				put(place, 1, OLD);
				await staged(place, 1);
				put(place, 2, lacking);
				const asked: string[] = [];
				const answer = (yes: boolean) => (kind: string) => {
					asked.push(kind);
					return kind !== 'drift' || yes;
				};
				expect(await staged(place, 2, answer(false))).toEqual({ [name(2)]: 'E_DRIFT' });
				const plan = await planInProcess(place, { date: day(2) });
				expect(plan.error?.code).toBe('E_NOTHING_TO_LOAD');
				expect(plan.files).toMatchObject([{ drift: null }, { drift: { verdict: 'ask' } }]);
				expect(await staged(place, 2, answer(true))).toEqual({ [name(2)]: 'loaded' });
				expect(asked).toEqual(['drift', 'drift', 'load', 'commit']);
				configure(place, { drift: 'warn' });
				put(place, 3, ['id', 'last', 'Country']);
				expect(await staged(place, 3)).toEqual({ [name(3)]: 'loaded' });
			});
		}

		const put = (place: Place, file: string, header: readonly string[], id = '1') =>
			place.put(file, WRITERS.csv(header, [id]));

		test('each file of a day may have a form of its own', async () => {
			const place = await placeOn(engine);
			configure(place);
			const forms = ['State', 'Name'].map((gone) => OLD.filter((each) => each !== gone)) as [string[], string[]];
			put(place, 'n_1.csv', forms[0], '1');
			put(place, 'n_2.csv', forms[1], '2');
			expect(await staged(place, 1)).toEqual({ 'n_1.csv': 'loaded', 'n_2.csv': 'loaded' });
			put(place, 'n_1.csv', forms[1], '3');
			put(place, 'n_2.csv', forms[0], '4');
			expect(await staged(place, 2)).toEqual({ 'n_1.csv': 'loaded', 'n_2.csv': 'loaded' });
			put(place, 'n_3.csv', ['id', 'last', 'Country'], '5');
			expect(await staged(place, 2)).toMatchObject({ 'n_3.csv': 'E_DRIFT' });
		});

		test('a correction is held against what was there before it, a late day against the day before that', async () => {
			const place = await placeOn(engine);
			configure(place);
			const short = ['id', 'last', 'Country'];
			put(place, 'n_20260101.csv', OLD);
			await staged(place, 1);
			put(place, 'n_20260101.csv', short);
			expect(await staged(place, 1)).toEqual({ 'n_20260101.csv': 'E_DRIFT' });
			expect(await inStage(place)).toEqual([{ id: '1', state: 'VIC' }]);
			put(place, 'n_20260103.csv', short, '3');
			await accept(place, 3, 'n_20260103.csv');
			expect(await staged(place, 3)).toEqual({ 'n_20260103.csv': 'loaded' });
			put(place, 'n_20260102.csv', OLD, '2');
			expect(await staged(place, 2)).toEqual({ 'n_20260102.csv': 'loaded' });
			put(place, 'n_20260102.csv', short, '4');
			expect(await staged(place, 2)).toEqual({ 'n_20260102.csv': 'E_DRIFT' });
		});

		test('a day before all others is held against the next one', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'n_20260102.csv', OLD);
			await staged(place, 2);
			put(place, 'n_20260101.csv', ['id', 'last', 'Country'], '2');
			expect(await staged(place, 1)).toEqual({ 'n_20260101.csv': 'E_DRIFT' });
		});

		test('another series, another place and what was refused teach nothing', async () => {
			const place = await placeOn(engine);
			configure(place);
			const short = ['id', 'last', 'Country'];
			put(place, 'n_1.csv', OLD);
			put(place, 's_1.csv', short, '2');
			expect(await staged(place, 1)).toEqual({ 'n_1.csv': 'loaded', 's_1.csv': 'loaded' });
			put(place, 'n_2.csv', short, '3');
			expect(await staged(place, 1)).toMatchObject({ 'n_2.csv': 'E_DRIFT' });
			put(place, 'n_3.csv', short, '4');
			expect(await staged(place, 2)).toMatchObject({ 'n_3.csv': 'E_DRIFT' });
		});

		test('a copy of the delivery before it is a copy; an older one is read like any other', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'n_20260101.csv', ['id', 'last', 'Country']);
			put(place, 'n_20260102.csv', ['id', 'last', 'Country']);
			await staged(place, 1);
			expect(await staged(place, 2)).toEqual({ 'n_20260102.csv': 'duplicate' });
			put(place, 'n_20260103.csv', OLD, '2');
			expect(await staged(place, 3)).toEqual({ 'n_20260103.csv': 'loaded' });
			put(place, 'n_20260104.csv', ['id', 'last', 'Country']);
			expect(await staged(place, 4)).toEqual({ 'n_20260104.csv': 'E_DRIFT' });
		});

		test('a copy that gets rows of its own was read as what it copied', async () => {
			const place = await placeOn(engine);
			configure(place);
			put(place, 'n_20260101.csv', OLD);
			put(place, 'n_20260102.csv', OLD);
			await staged(place, 1);
			await staged(place, 2);
			put(place, 'n_20260101.csv', OLD, '2');
			await staged(place, 1);
			const files = 'etl_readings join etl_run_files on etl_readings.file_id = etl_run_files.file_id';
			expect(await place.rows(`select path, state from ${files} where active = 1 order by path`)).toEqual([
				{ path: 'n_20260101.csv', state: 'corrected' },
				{ path: 'n_20260102.csv', state: 'restored' },
			]);
			expect(await staged(place, 2)).toEqual({ 'n_20260102.csv': 'already' });
		});

		test('a column that decides refuses the file from the first day on', async () => {
			const place = await placeOn(engine);
			configure(place);
			for (const gone of ['id', 'last', 'Country'])
				put(
					place,
					`${gone}.csv`,
					OLD.filter((each) => each !== gone),
				);
			await expect(runInProcess(place)).rejects.toMatchObject({ code: 'E_NOTHING_TO_LOAD', message: /which decides/ });
			const given = (name: string, more: object) => ({
				schema: { columns: COLUMNS.map((column) => (column.name === name ? { ...column, ...more } : column)) },
			});
			put(
				place,
				'Country.csv',
				OLD.filter((each) => each !== 'Country'),
			);
			configure(place, {}, given('Country', { omittable: true }));
			expect(await staged(place, 1)).toMatchObject({ 'Country.csv': 'loaded', 'last.csv': 'E_COLUMN_MISSING' });
			const other = await placeOn(engine);
			configure(other, {}, given('Country', { default: 'AU' }));
			put(
				other,
				'Country.csv',
				OLD.filter((each) => each !== 'Country'),
			);
			const { events } = await runInProcess(other);
			expect(eventsOf(events, 'file')[0]?.file.reading?.doubts).toMatchObject([{ code: 'D_COLUMN_ABSENT' }]);
			expect(await other.rows('select "Country" as c from med_users_au')).toEqual([{ c: 'AU' }]);
		});
	});

	describe(`${engine}: a file is read again`, () => {
		const FILE = 'id,Name,last,State,Country\n1,Ann,2026-01-01,VIC,AU\n2,Bob,20260101,VIC,AU\n';
		const ids = (place: Place) => place.rows('select "ID" as id from med_users_au order by 1');
		const formats = (...formats: string[]) => ({
			schema: { columns: COLUMNS.map((column) => (column.type === 'date' ? { ...column, formats } : column)) },
		});

		test('by itself where its mapping has changed, and once only', async () => {
			const place = await placeOn(engine);
			configure(place);
			place.put('a.csv', FILE);
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'loaded' });
			expect(await ids(place)).toEqual([{ id: '2' }]);
			configure(place, {}, formats('YYYYMMDD', 'YYYY-MM-DD'));
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'reloaded' });
			expect(await ids(place)).toEqual([{ id: '1' }, { id: '2' }]);
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'already' });
			const files = await place.rows('select state, active, rejected from etl_run_files order by file_id');
			expect(files.map(({ state, active, rejected }) => `${state} ${active} ${rejected}`)).toEqual([
				'loaded 0 1',
				'reloaded 1 0',
				'already 0 0',
			]);
		});

		test('where the encoding that it was read in is corrected', async () => {
			const place = await placeOn(engine);
			configure(place, {}, { read: { encoding: 'windows-1252' } });
			place.put('a.csv', Buffer.from('id,Name,last,State,Country\n1,\xe8,20260101,VIC,AU\n', 'latin1'));
			await staged(place, 1);
			const names = () => place.rows('select "Name" as name from med_users_au');
			expect(await names()).toEqual([{ name: 'è' }]);
			configure(place, {}, { read: { encoding: 'windows-1250' } });
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'reloaded' });
			expect(await names()).toEqual([{ name: 'č' }]);
		});

		test('not for a column that it does not have, a mask, a policy of targets, or a column that left the schema', async () => {
			const place = await placeOn(engine);
			configure(place);
			place.put('a.csv', FILE);
			await staged(place, 1);
			const more = [...COLUMNS, { name: 'Ward', type: 'varchar(5)' }];
			configure(place, { onMove: 'keep', maxRejects: '50%' }, { schema: { columns: more }, mask: true });
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'already' });
			const sensitive = COLUMNS.map((column) => ({ ...column, sensitive: true }));
			configure(place, {}, { schema: { columns: sensitive } });
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'already' });
		});

		test('with --reload, whatever is known of it; a copy stays a copy', async () => {
			const place = await placeOn(engine);
			configure(place);
			place.put('a_1.csv', FILE);
			place.put('a_2.csv', FILE);
			expect(await staged(place, 1)).toEqual({ 'a_1.csv': 'loaded', 'a_2.csv': 'duplicate' });
			await place.change('delete from etl_readings');
			const before = await inStage(place);
			const { events } = await runInProcess(place, { date: day(1) });
			expect(eventsOf(events, 'warning').map(({ code }) => code)).toEqual(['W_READ_BEFORE']);
			const again = await runInProcess(place, { date: day(1), permissions: { reload: true } });
			expect(eventsOf(again.events, 'staged').map(({ file }) => [file.name, file.state, file.sameAs])).toEqual([
				['a_1.csv', 'reloaded', null],
				['a_2.csv', 'duplicate', 'a_1.csv'],
			]);
			expect(await inStage(place)).toEqual(before);
			const standing = await place.rows('select file_id, same_as from etl_run_files where standing = 1 order by name');
			expect(standing[1]?.same_as).toBe(standing[0]?.file_id);
		});

		test('in a plan, and as apply does it', async () => {
			const place = await placeOn(engine);
			configure(place);
			place.put('a.csv', FILE);
			await staged(place, 1);
			configure(place, {}, formats('YYYYMMDD', 'YYYY-MM-DD'));
			const plan = await planInProcess(place, { date: day(1) });
			expect(plan.files).toMatchObject([{ staged: 'reloaded', reading: { columns: expect.any(Array) } }]);
			expect(plan.changes).toBe(true);
			await applyInProcess(place, plan);
			expect(await ids(place)).toEqual([{ id: '1' }, { id: '2' }]);
			expect(await staged(place, 1)).toEqual({ 'a.csv': 'already' });
		});

		test('a plan that someone accepted a reading after is stale', async () => {
			const place = await placeOn(engine);
			configure(place);
			place.put('n_20260101.csv', WRITERS.csv(OLD, ['1']));
			await staged(place, 1);
			place.put('n_20260102.csv', WRITERS.csv(['id', 'last', 'Country'], ['2']));
			place.put('m_20260102.csv', WRITERS.csv(OLD, ['3']));
			const plan = await planInProcess(place, { date: day(2) });
			await accept(place, 2, 'n_20260102.csv');
			await expect(applyInProcess(place, plan)).rejects.toMatchObject({ code: 'E_PLAN_STALE' });
		});
	});
}
