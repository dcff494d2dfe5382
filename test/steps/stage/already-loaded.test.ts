import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FileReport, StepEvent } from '../../../source/core/run/events.js';
import { openSource } from '../../../source/sources/open.js';
import type { Source } from '../../../source/sources/source.js';
import { drive } from '../../../source/steps/drive.js';
import { type RunOutcome, runDay } from '../../../source/steps/pipeline.js';
import { FORMATS_CONFIG, formatsDay, PASSWORD } from '../../helpers/formats-day.js';
import { DATE, eventsOf, settingsOf } from '../../helpers/in-process.js';
import { LONG, ONE_ENGINE, oneOf } from '../../helpers/long.js';
import { type ENGINES, type Place, placeOn } from '../../helpers/place.js';

interface Asked {
	readonly full?: boolean;
	readonly samples?: 'changes' | 'all';
	readonly version?: string;
	readonly date?: string;
	/** What stands in the place of the config's source. */
	readonly source?: (source: Source) => Source;
}

interface Day {
	readonly events: StepEvent[];
	readonly outcome: RunOutcome;
}

/** Runs a day from the config's own source, archives and encrypted files included. */
async function run(place: Place, { full = false, samples, version = '0.0.0', date = DATE, source }: Asked = {}) {
	const settings = await settingsOf(place);
	const { signal } = new AbortController();
	const opened = await openSource(settings.source, { runDate: date, signal }, settings);
	const events: StepEvent[] = [];
	const request = {
		settings,
		runDate: date,
		permissions: { destructive: false, newTables: false, full },
		signal,
		command: 'run',
		version,
		...(samples && { samples }),
		steps: ['read', 'stage', 'transform', 'validate'] as const,
	};
	const work = runDay(request, await place.opened(), source?.(opened) ?? opened);
	const outcome = await drive(work, [(event) => void events.push(event)], async () => true);
	return { events, outcome };
}

/** Names of the files that were parsed: of others there is one event of progress alone, at their end. */
function parsed({ events }: Pick<Day, 'events'>): string[] {
	const progress = eventsOf(events, 'progress').filter(({ step }) => step === 'read');
	const names = new Set(progress.map(({ file }) => file));
	return [...names].filter((name) => progress.filter(({ file }) => file === name).length > 1);
}

/** All that a run says of its files and counts, but for what takes time. */
function said({ events, outcome }: Day) {
	const of = <T extends StepEvent['type']>(type: T) => eventsOf(events, type);
	return {
		files: of('file').map(({ file }) => file),
		// Two workplaces have two folders.
		staged: of('staged').map(({ file: { place: _, ...file } }) => file),
		warnings: of('warning'),
		notices: of('notice'),
		missing: of('missing'),
		effects: of('effect'),
		balance: of('balance'),
		checks: of('check'),
		fault: outcome.fault,
	};
}

const states = ({ events }: Day) =>
	Object.fromEntries(eventsOf(events, 'staged').map(({ file }) => [file.name, file.state]));

/** Has every file parsed by the next run. */
const forget = (place: Place) => place.change('update etl_readings set read_with = null');

async function formatsPlace(engine: (typeof ENGINES)[number]): Promise<Place> {
	const place = await placeOn(engine);
	place.configure(FORMATS_CONFIG);
	for (const [name, content] of Object.entries(await formatsDay())) place.put(name, content);
	return place;
}

const CORRECTED =
	'CustomerID,CustomerName,CustomerOpenDate,LastConsultedDate,Country,DateofBirth\n11,New,20101012,20261102,IND,06031987\n';

/** JSON cannot hold that its trailer's count is no number. */
const UNKEPT = ['uncounted.txt'];

describe.each(ONE_ENGINE)('%s: a file that is already loaded', (engine) => {
	test('is not parsed again, whatever its format, and the run says and writes the same', async () => {
		const [place, other] = [await formatsPlace(engine), await formatsPlace(engine)];
		const [first, same] = [await run(place), await run(other)];
		expect(said(same)).toEqual(said(first));
		const loaded = Object.keys(states(first));
		expect(parsed(first)).toEqual(expect.arrayContaining(loaded));
		for (const samples of ['changes', 'all'] as const) {
			await forget(other);
			const [again, forced] = [await run(place, { samples }), await run(other, { samples })];
			expect(parsed(again).filter((name) => states(again)[name] !== undefined)).toEqual(UNKEPT);
			expect(parsed(forced)).toEqual(expect.arrayContaining(loaded));
			expect(withoutPreview(said(again), samples)).toEqual(withoutPreview(said(forced), samples));
		}
		await forget(other);
		for (const each of [place, other]) each.put('rejects.csv', CORRECTED);
		const [corrected, forced] = [await run(place), await run(other)];
		expect(states(corrected)).toMatchObject({ 'rejects.csv': 'corrected', 'members.zip!north.csv': 'already' });
		expect(parsed(corrected).filter((name) => states(corrected)[name] !== undefined)).toEqual([
			'rejects.csv',
			...UNKEPT,
		]);
		expect(withoutPreview(said(corrected), 'changes')).toEqual(withoutPreview(said(forced), 'changes'));
		expect(await place.comparable()).toEqual(await other.comparable());
	});

	test('of an earlier version is parsed, and the columns for its report are made', async () => {
		const place = await formatsPlace(engine);
		await run(place);
		await place.change('alter table etl_readings drop column report');
		await place.change('alter table etl_readings drop column read_with');
		const again = await run(place);
		expect(parsed(again)).toEqual(expect.arrayContaining(Object.keys(states(again))));
		expect(Object.values(states(again)).every((state) => state === 'already')).toBe(true);
		place.put('long.csv', CORRECTED);
		expect(states(await run(place))).toMatchObject({ 'long.csv': 'corrected' });
		const later = parsed(await run(place));
		expect([later.includes('long.csv'), later.includes('tree.xml')]).toEqual([false, true]);
	});
});

/** Previews are for screens alone. */
function withoutPreview(all: ReturnType<typeof said>, samples: 'changes' | 'all') {
	if (samples === 'all') return all;
	return { ...all, files: all.files.map(({ preview: _, ...file }): Omit<FileReport, 'preview'> => file) };
}

const CSV = (...rows: string[]) =>
	`CustomerID,CustomerName,CustomerOpenDate,LastConsultedDate,Country\n${rows.join('\n')}\n`;
const A = CSV('1,Ann,20101012,20261101,IND', '2,Bo,BAD,20261101,IND', '3,Cy,20101012,20261101,USA');
const B = CSV('4,Di,20101012,20261101,IND');

/** Whatever may happen between two runs of a date, and what becomes of `a.csv` then. */
interface Sibling {
	readonly what: string;
	readonly change: (place: Place) => unknown;
	readonly parses: boolean;
	readonly state: string | undefined;
}

const SIBLINGS: readonly Sibling[] = [
	{ what: 'nothing', change: () => undefined, parses: false, state: 'already' },
	{ what: 'another file is corrected', change: (at) => at.put('b.csv', CORRECTED), parses: false, state: 'already' },
	{ what: 'it is corrected', change: (at) => at.put('a.csv', B), parses: true, state: 'corrected' },
	{
		what: 'it is corrected by one byte',
		change: (at) => at.put('a.csv', A.replace('Ann', 'Amn')),
		parses: true,
		state: 'corrected',
	},
	{ what: 'its run is undone', change: (at) => at.etl('undo', `${DATE}.1`, '--yes'), parses: true, state: 'withdrawn' },
	{
		what: 'it is taken back',
		change: (at) => at.etl('undo', '--file', 'a.csv', '--yes'),
		parses: true,
		state: 'withdrawn',
	},
	{
		what: 'it is taken back and brought back',
		change: async (at) => {
			at.etl('undo', '--file', 'a.csv', '--yes');
			const [last] = await at.rows("select run_id from etl_runs where command = 'undo'");
			at.etl('undo', String(last?.run_id), '--yes');
		},
		parses: false,
		state: 'already',
	},
	{
		what: 'its rejects are repaired',
		change: (at) => {
			const file = path.join(at.folder, 'bad.csv');
			at.etl('rejects', '--output', file);
			writeFileSync(file, readFileSync(file, 'utf8').replaceAll('BAD', '20101012'));
			expect(at.etl('repair', file, '--note', 'by phone', '--yes').status).toBe(0);
		},
		parses: false,
		state: 'already',
	},
	{
		what: 'rows of it are taken out of the stage by hand',
		change: (at) => at.change(`delete from med_users_master where "CustomerID" = '1'`),
		parses: true,
		state: 'corrected',
	},
	{
		what: 'a reject of it is taken away by hand',
		change: (at) => at.change("delete from etl_rejects where file_name = 'a.csv'"),
		parses: true,
		state: 'corrected',
	},
	{
		what: 'its record is lost',
		change: (at) => at.change("delete from etl_run_files where name = 'a.csv'"),
		parses: true,
		state: 'loaded',
	},
	{
		what: 'its reading is lost',
		change: (at) => at.change("delete from etl_readings where path = 'a.csv'"),
		parses: true,
		state: 'already',
	},
	{
		what: 'its report is no JSON',
		change: (at) => at.change("update etl_readings set report = 'x' where path = 'a.csv'"),
		parses: true,
		state: 'already',
	},
	{
		what: 'its report is that of another file',
		change: (at) =>
			at.change(
				"update etl_readings set report = (select report from etl_readings where path = 'b.csv') where path = 'a.csv'",
			),
		parses: true,
		state: 'already',
	},
	...oneOf([
		'report = replace(report, \'"records":3\', \'"records":1000000\')',
		'report = replace(report, \'"rejected":1\', \'"rejected":0\')',
		"report = '{}'",
		'reading = replace(reading, \'"all":4\', \'"all":5\')',
		"reading = '{}'",
		"reading = 'null'",
		"reading = 'x'",
		"mapping = 'x'",
		"mapping = '{}'",
	]).map((edit) => ({
		what: `what is kept of it is edited: ${edit}`,
		change: (at: Place) => at.change(`update etl_readings set ${edit} where path = 'a.csv'`),
		parses: true,
		state: 'already',
	})),
	{
		what: 'it was read otherwise by another program',
		change: (at) =>
			at.change(`update etl_readings set mapping = '{"base":"","rejects":"","columns":{}}' where path = 'a.csv'`),
		parses: true,
		state: 'reloaded',
	},
	{
		what: 'the same bytes come under another name',
		change: (at) => at.put('a_2.csv', A),
		parses: false,
		state: 'already',
	},
];

for (const engine of ONE_ENGINE) {
	describe(`${engine}: between two runs`, () => {
		// Each starts programs of its own: one in three in the suite.
		test.each(SIBLINGS.filter((_, at) => LONG || at % 3 === 0))('$what', async ({ change, parses, state }) => {
			const place = await placeOn(engine);
			place.configure({ policies: { maxRejects: 99 } });
			place.put('a.csv', A);
			place.put('b.csv', B);
			await run(place);
			await change(place);
			const again = await run(place);
			expect(states(again)['a.csv']).toBe(state);
			expect(parsed(again).includes('a.csv')).toBe(parses);
			expect(place.etl('validate').status).toBe(0);
			expect(place.etl('doctor').stdout).toContain('hold what is noted');
		});
	});

	describe(`${engine}: all that may decide how a file is read`, () => {
		const base = { policies: { maxRejects: 99 } };
		const settings: Record<string, object> = {
			nulls: { nulls: ['NA', 'Ann'] },
			encoding: { read: { encoding: 'windows-1252' } },
			preamble: { read: { preamble: 1 } },
			'a rule for other files': { read: [{ files: 'c*', delimiter: ';' }] },
			limits: { limits: { recordLength: 90_000 } },
			countries: { policies: { ...base.policies, countries: { India: ['IND'] } } },
			'what rejects do': { policies: { maxRejects: 98 } },
			'extra columns': { policies: { ...base.policies, extraColumns: 'evolve' } },
			masks: { mask: true },
			threads: { limits: { threads: 1 } },
		};
		test.each(oneOf(Object.entries(settings)))('has it parsed: %s', async (_, more) => {
			const [place, fresh] = [await placeOn(engine), await placeOn(engine)];
			for (const each of [place, fresh]) {
				each.configure(base);
				each.put('a.csv', A);
				await run(each);
				each.configure({ ...base, ...more });
			}
			await forget(fresh);
			const outcome = async (each: Place) => run(each).then(said, ({ code, message }) => ({ code, message }));
			expect(await outcome(place)).toEqual(await outcome(fresh));
		});

		test('the version of the program, the run date, and --full', async () => {
			const place = await placeOn(engine);
			place.configure(base);
			place.put('a.csv', A);
			await run(place);
			expect(parsed(await run(place))).toEqual([]);
			expect(parsed(await run(place, { version: '0.0.1' }))).toEqual(['a.csv']);
			expect(parsed(await run(place, { full: true }))).toEqual(['a.csv']);
			expect(parsed(await run(place, { date: '2026-11-24' }))).toEqual(['a.csv']);
			expect(parsed(await run(place))).toEqual([]);
		});

		test('a plan that did not parse it is applied as it was written', async () => {
			const place = await placeOn(engine);
			place.configure(base);
			place.put('a.csv', A);
			place.put('b.csv', B);
			expect(place.etl('run', '--yes').status).toBe(0);
			place.put('b.csv', B.replace('Di', 'Dee'));
			const file = path.join(place.folder, 'plan.json');
			place.etl('plan', '--out', file);
			const files = JSON.parse(readFileSync(file, 'utf8')).files;
			expect(files).toMatchObject([
				{ name: 'a.csv', staged: 'already', records: 3, rejected: 1 },
				{ name: 'b.csv', staged: 'corrected' },
			]);
			// What is noted beside a reading is this machine's.
			await place.change("update etl_readings set report = null where path = 'a.csv'");
			expect(place.etl('apply', file, '--yes')).toMatchObject({ status: 0 });
		});

		test('holds no secret, and no plan keeps a value of a record', async () => {
			const place = await formatsPlace(engine);
			const file = path.join(place.folder, 'plan.json');
			expect(place.etl('plan', '--out', file).status).toBe(11);
			expect(readFileSync(file, 'utf8')).not.toContain('firstValue');
			await run(place);
			const kept = JSON.stringify(await place.rows('select * from etl_readings'));
			expect(kept).toContain('firstValue');
			expect(kept).not.toContain(PASSWORD);
		});
	});

	describe(`${engine}: a file that is already loaded is still held against`, () => {
		test('a manifest that says otherwise now', async () => {
			const place = await placeOn(engine);
			place.configure({ policies: { maxRejects: 99 }, manifest: 'manifest.csv' });
			place.put('a.csv', A);
			place.put('manifest.csv', 'file,records\na.csv,3\n');
			expect((await run(place)).outcome.fault).toBeNull();
			place.put('manifest.csv', 'file,records\na.csv,4\n');
			const failed = run(place).then(
				() => null,
				(error) => error.message,
			);
			expect(await failed).toContain('4 records in manifest.csv, 3 in the file');
		});

		test('its series, which may be another by now', async () => {
			const place = await placeOn(engine);
			place.configure({ policies: { maxRejects: 99 } });
			place.put('a_20261122.csv', A.replaceAll(',', ';'));
			await run(place, { date: '2026-11-22' });
			place.put('a_20261123.csv', A);
			const drift = ({ events }: Day) =>
				eventsOf(events, 'file').find(({ file }) => file.name === 'a_20261123.csv')?.file.drift;
			expect(drift(await run(place))).toMatchObject({ file: 'a_20261122.csv', verdict: 'warn' });
			// By now it belongs to the series itself.
			const again = await run(place);
			expect([parsed(again), drift(again)]).toEqual([[], null]);
			await forget(place);
			expect(withoutPreview(said(await run(place)), 'changes').files).toEqual(
				withoutPreview(said(again), 'changes').files,
			);
		});
	});

	test(`${engine}: a file is loaded where its record goes away while the day is read`, async () => {
		const place = await placeOn(engine);
		place.configure({ policies: { maxRejects: 99 } });
		place.put('a.csv', A);
		await run(place);
		const before = await place.rows('select "CustomerID" from med_users_ind order by 1');
		// A person takes the rows and their record out, once the run has asked for them.
		const source = (given: Source): Source => ({
			...given,
			list: async () => {
				await place.change('delete from med_users_master; delete from etl_rejects; delete from etl_run_files');
				return given.list();
			},
		});
		const again = await run(place, { source });
		expect([parsed(again), states(again)]).toEqual([[], { 'a.csv': 'loaded' }]);
		expect(await place.rows('select "CustomerID" from med_users_ind order by 1')).toEqual(before);
		expect(place.etl('doctor').stdout).toContain('hold what is noted');
	});

	test(`${engine}: a file that changes while its first records are read for a screen is refused`, async () => {
		const place = await placeOn(engine);
		place.configure({ policies: { maxRejects: 99 } });
		place.put('a.csv', A);
		place.put('b.csv', B);
		await run(place);
		const source = (given: Source): Source => ({
			...given,
			list: async () =>
				(await given.list()).map((file) => {
					let opened = 0;
					const open = () => {
						if (file.name === 'a.csv' && ++opened === 2) place.put('a.csv', B);
						return file.open();
					};
					return { ...file, open };
				}),
		});
		const again = await run(place, { source, samples: 'all' });
		expect(again.outcome.fault).toMatchObject({ code: 'E_FILE_REFUSED' });
		expect(eventsOf(again.events, 'file').map(({ file }) => file.fault?.code ?? null)).toEqual([
			'E_FILE_CHANGED',
			null,
		]);
	});
}
