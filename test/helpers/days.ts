import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import { EtlError } from '../../source/core/errors.js';
import type { StepEvent, StepName } from '../../source/core/events.js';
import type { StageChange } from '../../source/core/plan.js';
import type { Engine } from '../../source/engines/engine.js';
import type { Source } from '../../source/sources/source.js';
import { drive } from '../../source/steps/drive.js';
import { type RunRequest, runDay } from '../../source/steps/pipeline.js';
import { afterLoad, afterUndo, type Books, isTakenBack, NO_BOOKS, standing, type Taking } from './delivery-model.js';
import {
	contentOf,
	countryOf,
	type Delivered,
	type ExpectedStage,
	expectStage,
	type PlainRow,
	type Rules,
	stagedValues,
	type WrittenFile,
	winnersByCountry,
} from './feed-model.js';
import { quickFolder } from './folder.js';
import { fileOf, openDatabase, sourceOf } from './open.js';
import { type Snapshot, snapshot } from './snapshot.js';

/** Where days are played: a database and the way in which a day is run. */
export interface Stageplay {
	/** A connection to a database that is empty. It is opened once: opening costs more than a small day. */
	readonly connection: string;
	/** Runs a day as a user would; the default drives `runDay` and approves. */
	readonly run?: DayRunner;
}

/** Runs a day, tells every event, and throws what the run throws. */
export type DayRunner = (
	request: RunRequest,
	engine: Engine,
	source: Source,
	sink: (event: StepEvent) => void,
) => Promise<{ readonly status: 'done' | 'incomplete' }>;

/** One thing that a day's life brings: edits of the folder, perhaps other rules, then a run. */
export interface Day {
	readonly date: string;
	/** Files put into the date's folder; the same name again is a correction. */
	readonly put: readonly WrittenFile[];
	/** Copies a file of any date to another name of this date, when there is one. */
	readonly copy: { readonly from: string; readonly name: string; readonly to: string } | null;
	readonly remove: string | null;
	readonly rules: Partial<Rules>;
	readonly steps: 'all' | 'stage' | 'transform';
	readonly full: boolean;
	/** Stops the run at its nth event but for questions, counted from 0; `null` lets it end. */
	readonly stopAt: number | null;
	/** Whether a run loads what was taken back before. */
	readonly again: boolean;
	/**
	 * Takes something back instead of running the day: a run that brought something, or a delivery, counted from the last one;
	 * 0 is any run, or a file that may not be there.
	 */
	readonly undo: { readonly run: number } | { readonly file: number } | null;
}

const LINEAGE = ['Inserted_on', 'etl_run_id', 'etl_file_id', 'etl_line', 'etl_record'];
const VALUES = ['ID', 'Site', 'Name', 'Seen', 'Country', 'Score'];

/** The usual way: the pipeline in this process. */
export const driveDay: DayRunner = (request, engine, source, sink) =>
	drive(runDay(request, engine, source), [sink], async () => true);

/**
 * Plays days one after the other and holds the database against the model after each.
 *
 * @param keys - the schema's key: `['ID']` or `['ID', 'Site']`
 */
export async function playDays(days: readonly Day[], keys: readonly string[], place: Stageplay): Promise<void> {
	const { folder, remove } = quickFolder();
	const folders = new Map<string, Map<string, WrittenFile>>();
	const run = place.run ?? driveDay;
	let rules: Rules = { onMove: 'move', latestBy: 'Seen', duplicates: 'skip', countries: {}, maxRejects: '100%' };
	let books = NO_BOOKS;
	const engine = await openDatabase(place.connection, 'write');
	try {
		let before = await snapshot(engine);
		for (const day of days) {
			rules = { ...rules, ...day.rules };
			if (day.undo === null) edit(folders, day);
			const settings = await settingsFor(folder, keys, rules, place.connection);
			if (day.undo !== null) {
				const taking = takingOf(day.undo, day, before, books);
				if (taking === null) continue;
				const taken = { ...day, date: 'run' in taking ? taking.run.slice(0, 10) : taking.date };
				const result = await play(taken, settings, [], engine, run, taking);
				const after = await snapshot(engine);
				books = checkUndo(taken, taking, rules, keys, books, before, after, result);
				before = after;
				continue;
			}
			const files = [...(folders.get(day.date)?.values() ?? [])];
			const result = await play(day, settings, files, engine, run);
			const after = await snapshot(engine);
			books = check(day, files, rules, keys, books, before, after, result);
			before = after;
			if (result.failure !== null || day.steps === 'stage') continue;
			await play({ ...day, stopAt: null }, settings, files, engine, run);
			before = await snapshot(engine);
			const tables = ({ stage, targets }: Snapshot) => ({ stage, targets });
			expect(tables(before)).toEqual(tables(after));
		}
	} finally {
		await engine.close();
		remove();
	}
}

/** What a day takes back: most often something that can be; `null` where there is no run yet. */
function takingOf(undo: Day['undo'] & object, { date }: Day, { runs }: Snapshot, books: Books): Taking | null {
	const pick = <T>(all: readonly T[], back: number): T | undefined =>
		all.at(-1 - (Math.max(0, back - 1) % Math.max(1, all.length)));
	if ('file' in undo) {
		const version = undo.file === 0 ? undefined : pick(books.versions, undo.file);
		return version ? { date: version.date, name: version.name } : { date, name: 'a1.csv' };
	}
	const brought = new Set([...books.versions, ...books.undoings].map(({ run }) => run));
	const some = runs.map((run) => String(run.run_id)).filter((run) => undo.run === 0 || brought.has(run));
	const run = pick(some, undo.run);
	return run === undefined ? null : { run };
}

function edit(folders: Map<string, Map<string, WrittenFile>>, day: Day): void {
	const inbox = folders.get(day.date) ?? new Map<string, WrittenFile>();
	folders.set(day.date, inbox);
	for (const file of day.put) inbox.set(file.name, file);
	const copied = day.copy && folders.get(day.copy.from)?.get(day.copy.name);
	if (day.copy && copied) inbox.set(day.copy.to, { ...copied, name: day.copy.to });
	if (day.remove !== null) inbox.delete(day.remove);
}

/** The settings of a config file, as the program loads them. */
async function settingsFor(
	folder: string,
	keys: readonly string[],
	rules: Rules,
	connection: string,
): Promise<Settings> {
	const { onMove, latestBy, duplicates, countries, maxRejects } = rules;
	const column = (name: string, type: string, more: object = {}) => ({ name, type, key: keys.includes(name), ...more });
	const config = {
		connection,
		source: folder,
		latestBy,
		schema: {
			columns: [
				column('ID', 'varchar(18)'),
				column('Site', 'varchar(8)', { required: true }),
				column('Name', rules.nameType ?? 'varchar(20)', { required: true }),
				column('Seen', 'date', { formats: ['YYYYMMDD'] }),
				column('Country', 'varchar(40)'),
				column('Score', 'int(5)'),
				...(rules.note ? [column('Note', 'varchar(10)')] : []),
			],
		},
		policies: { onMove, duplicates, countries, maxRejects },
	};
	const file = path.join(folder, '.etlrc.json');
	writeFileSync(file, JSON.stringify(config));
	return loadSettings({ config: file }, { cwd: folder, env: {} });
}

function byName(a: WrittenFile, b: WrittenFile): number {
	return a.name < b.name ? -1 : 1;
}

interface Played {
	/** The error's code, or `null`. */
	readonly failure: string | null;
	readonly status: string | null;
	readonly events: readonly StepEvent[];
}

async function play(
	day: Day,
	settings: Settings,
	files: readonly WrittenFile[],
	engine: Engine,
	run: DayRunner,
	taking?: Taking,
): Promise<Played> {
	const events: StepEvent[] = [];
	const stop = new AbortController();
	const steps: Record<Day['steps'], readonly StepName[]> = {
		all: ['read', 'stage', 'transform', 'validate'],
		stage: ['read', 'stage'],
		transform: ['transform', 'validate'],
	};
	const request: RunRequest = {
		settings,
		runDate: day.date,
		permissions: { destructive: false, newTables: false, full: day.full, again: day.again },
		signal: stop.signal,
		command: 'run',
		version: '0.0.0',
		...(taking && { change: changeOf(taking) }),
		steps: taking ? steps.all : steps[day.steps],
	};
	const source = sourceOf('memory', async () =>
		[...files].sort(byName).map((file) => fileOf(file.name, contentOf(file))),
	);
	let seen = 0;
	const sink = (event: StepEvent) => {
		events.push(event);
		// A plan that is applied asks nothing: a question counted, it would be stopped two events later than a run.
		if (event.type !== 'approval' && seen++ === day.stopAt) stop.abort(new EtlError('E_INTERRUPTED', 'Interrupted'));
	};
	try {
		const outcome = await run(request, engine, source, sink);
		return { failure: null, status: outcome.status, events };
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		return { failure: error.code, status: null, events };
	}
}

function changeOf(taking: Taking): StageChange {
	return 'run' in taking ? { kind: 'undo', run: taking.run } : { kind: 'withdraw', file: taking.name };
}

function runOf({ events }: Played): string {
	const run = events.find((event) => event.type === 'run');
	return run?.type === 'run' ? run.runId : '';
}

/** Holds what stands after something was taken back against the model; gives the books now. */
function checkUndo(
	day: Day,
	taking: Taking,
	rules: Rules,
	keys: readonly string[],
	before: Books,
	was: Snapshot,
	is: Snapshot,
	result: Played,
): Books {
	const committed = result.events.flatMap((event) => (event.type === 'committed' ? [event.step] : []));
	const after = afterUndo(before, runOf(result), taking, rules);
	if (after === null) {
		const nothing =
			'run' in taking || before.versions.some((each) => each.date === taking.date && each.name === taking.name);
		if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBe(nothing ? 'E_NOTHING_TO_UNDO' : 'E_NOT_FOUND');
		expect(is).toEqual(was);
		return before;
	}
	if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBeNull();
	const books = committed.includes('stage') ? after : before;
	checkStage(is, books);
	if (!committed.includes('validate')) expect(is.targets).toEqual(was.targets);
	else {
		checkTargets(is, keys, rules);
		checkEffects(was, is, keys, day.date, result);
		const nothing: ExpectedStage = { failure: null, delivered: [], states: new Map() };
		checkBookkeeping({ ...day, steps: 'all' }, is, nothing, result, false);
	}
	return books;
}

/** The stage has the rows of what stands; what was replaced or taken back is kept beside it. */
function checkStage(is: Snapshot, books: Books): void {
	expect(byText(stageContent(is.stage, is))).toEqual(byText(expectedContent(standing(books))));
	expect(byText(stageContent(is.withdrawn, is))).toEqual(
		byText(expectedContent(books.versions.filter((each) => !each.stands))),
	);
}

/** Holds what stands in the database against the model; gives the books now. */
function check(
	day: Day,
	files: readonly WrittenFile[],
	rules: Rules,
	keys: readonly string[],
	books: Books,
	was: Snapshot,
	is: Snapshot,
	result: Played,
): Books {
	const before = standing(books);
	const isKept = (file: WrittenFile) => !day.again && isTakenBack(books, day.date, file.name, contentOf(file));
	const committed = result.events.flatMap((event) => (event.type === 'committed' ? [event.step] : []));
	const expected: ExpectedStage =
		day.steps === 'transform'
			? { failure: null, delivered: before, states: new Map() }
			: expectStage(before, day.date, files, rules, isKept);
	const interrupted = result.failure === 'E_INTERRUPTED';
	if (!interrupted && day.steps !== 'transform') expect(result.failure).toBe(expected.failure);
	const stageLoaded = committed.includes('stage') && expected.failure === null;
	const now = stageLoaded ? afterLoad(books, runOf(result), day.date, expected) : books;
	checkStage(is, now);
	if (!committed.includes('validate')) {
		expect(is.targets).toEqual(was.targets);
		return now;
	}
	checkTargets(is, keys, rules);
	checkEffects(was, is, keys, day.date, result);
	const inFolder = new Set(files.map(({ name }) => name));
	const gone = before.some((each) => each.date === day.date && each.loaded && !inFolder.has(each.name));
	checkBookkeeping(day, is, expected, result, gone && day.steps !== 'transform');
	return now;
}

function byText(rows: readonly PlainRow[]): readonly string[] {
	return rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
}

/** The stage's rows by the file that they came from: date, name, line and values. */
function stageContent(rows: readonly PlainRow[], { files }: Snapshot): PlainRow[] {
	const names = new Map(files.map((file) => [file.file_id, String(file.name)]));
	return rows.map((row) => ({
		file: names.get(row.etl_file_id ?? 0) ?? 'unknown',
		...Object.fromEntries([...VALUES, 'Inserted_on', 'etl_line'].map((name) => [name, row[name] ?? null])),
	}));
}

function expectedContent(delivered: readonly Delivered[]): PlainRow[] {
	return delivered
		.filter((each) => each.loaded)
		.flatMap(({ date, name, records }) =>
			records.flatMap((record, index) => {
				const values = stagedValues(record);
				return values === null ? [] : [{ file: name, ...values, Inserted_on: date, etl_line: index + 2 }];
			}),
		);
}

/** Section 6: every target holds the winners of its country, and nothing else; no country shares another's table. */
function checkTargets(is: Snapshot, keys: readonly string[], rules: Rules): void {
	const names = new Map(is.files.map((file) => [file.file_id, String(file.name)]));
	const winners = winnersByCountry(
		is.stage.map((row) => ({ ...row, file: names.get(row.etl_file_id ?? 0) ?? 'unknown' })),
		keys,
		rules,
	);
	const tableOf = new Map<string, string>();
	for (const [text, table] of is.mapped) {
		const country = countryOf(text, rules.countries);
		expect(tableOf.get(country) ?? table).toBe(table);
		tableOf.set(country, table);
		expect(table).toMatch(/^med_users_[a-z0-9_]+$/);
		if (/^[a-z]+$/.test(country) && country !== 'master') expect(table).toBe(`med_users_${country}`);
	}
	expect(new Set(tableOf.values()).size).toBe(tableOf.size);
	expect([...tableOf.values()]).not.toContain('med_users_master');
	const order = (rows: readonly PlainRow[]) =>
		[...rows].sort(
			(a, b) => Number(a.etl_file_id) - Number(b.etl_file_id) || Number(a.etl_record) - Number(b.etl_record),
		);
	const plain = (rows: readonly PlainRow[]) => rows.map(({ file: _, ...row }) => row);
	const expected = new Map([...winners].map(([country, rows]) => [tableOf.get(country), order(plain(rows))]));
	const held = new Map([...is.targets].filter(([, rows]) => rows.length > 0));
	expect(held).toEqual(expected);
	const columns = [...VALUES, ...LINEAGE, ...(rules.note ? ['Note'] : [])];
	const inOrder = (names: readonly string[]) => (rules.note ? [...names].sort() : names);
	for (const [, rows] of held) expect(inOrder(Object.keys(rows[0] ?? {}))).toEqual(inOrder(columns));
}

/** Whether nothing of the day is loaded, and its last load was refused. */
function isRefused(day: Day, is: Snapshot): boolean {
	if (is.files.some((file) => file.run_date === day.date && file.active === 1)) return false;
	const stoppedEarly = (run: PlainRow) => ['read', 'stage'].includes(String(run.step));
	// A load that was stopped in stage has noted no files yet.
	const loads = is.runs.filter(
		(run) => run.run_date === day.date && run.command !== 'undo' && (run.files !== null || stoppedEarly(run)),
	);
	const last = loads.sort((a, b) => Number(a.sequence) - Number(b.sequence)).at(-1);
	return last !== undefined && stoppedEarly(last) && last.status !== 'done';
}

/** Every row that a table gained, lost or holds otherwise is in a count, whichever date it is of. */
function checkEffects(was: Snapshot, is: Snapshot, keys: readonly string[], date: string, result: Played): void {
	const effects = result.events.flatMap((event) => (event.type === 'effect' ? [event.effect] : []));
	const lineage = new Set(LINEAGE);
	const plain = (row: PlainRow) =>
		JSON.stringify(Object.entries(row).filter(([name, value]) => !lineage.has(name) && value !== null));
	const keyOf = (row: PlainRow) => keys.map((key) => row[key]).join(' ');
	for (const [table, rows] of is.targets) {
		const effect = effects.find((each) => each.table === table);
		const before = new Map((was.targets.get(table) ?? []).map((row) => [keyOf(row), row]));
		const kinds = { day: { came: 0, updated: 0 }, other: { came: 0, updated: 0 } };
		for (const row of rows) {
			const kind = kinds[row.Inserted_on === date ? 'day' : 'other'];
			const old = before.get(keyOf(row));
			before.delete(keyOf(row));
			if (!old) kind.came++;
			else if (plain(old) !== plain(row)) kind.updated++;
		}
		const of = (counts: { inserted: number; moved: number; updated: number } | undefined) => ({
			came: (counts?.inserted ?? 0) + (counts?.moved ?? 0),
			updated: counts?.updated ?? 0,
		});
		expect({ day: of(effect), other: of(effect?.otherDays), removed: effect?.removed ?? 0 }).toEqual({
			...kinds,
			removed: before.size,
		});
	}
}

/**
 * The balance holds and what the bookkeeping says is what is there.
 *
 * @param isGone - a file that was loaded for the date is no longer in the folder
 */
function checkBookkeeping(day: Day, is: Snapshot, expected: ExpectedStage, result: Played, isGone: boolean): void {
	const runId = runOf(result);
	const balance = result.events.find((event) => event.type === 'balance');
	if (balance?.type !== 'balance') throw new Error('There is no balance');
	expect(balance.equations.filter((equation) => !equation.holds)).toEqual([]);
	const ofDay = is.stage.filter((row) => row.Inserted_on === day.date);
	expect(balance.staged).toBe(ofDay.length);
	const noted = is.runs.find((row) => row.run_id === runId);
	const winners = is.countries.filter((row) => row.run_id === runId);
	const sum = (name: string) => winners.reduce((all, row) => all + Number(row[name]), 0);
	expect(noted).toMatchObject({ staged: ofDay.length, winners: sum('winners'), superseded: balance.superseded });
	const missing = is.files.filter((row) => row.run_id === runId && (row.state === 'refused' || row.state === 'empty'));
	expect([...expected.states.values()].includes('refused')).toBe(missing.some(({ state }) => state === 'refused'));
	const isWhole = missing.length === 0 && !isGone && !(day.steps === 'transform' && isRefused(day, is));
	expect(noted?.status).toBe(isWhole ? 'done' : 'incomplete');
	expect(sum('staged')).toBe(ofDay.length);
	expect(winners.filter((row) => row.verdict !== 'MATCH')).toEqual([]);
	for (const row of winners) {
		const rows = is.targets.get(String(row.table_name)) ?? [];
		expect(row.target_rows).toBe(rows.filter((each) => each.Inserted_on === day.date).length);
		expect(row.stage_rows).toBe(row.target_rows);
	}
	// A table that nothing leads to any more is noted as empty.
	const tableRows = [...is.noted].filter(([table, rows]) => is.targets.has(table) || rows > 0);
	expect(new Map(tableRows)).toEqual(new Map([...is.targets].map(([table, rows]) => [table, rows.length])));
	expect(result.events.filter((event) => event.type === 'warning' && event.code === 'W_TABLE_CHANGED')).toEqual([]);
	const ofEarlierRuns = ['restored', 'copy'];
	const files = is.files.filter(
		(row) => row.run_id === runId && row.state !== 'empty' && !ofEarlierRuns.includes(String(row.state)),
	);
	expect(new Map(files.map((row) => [row.name, row.state]))).toEqual(expected.states);
	for (const file of is.files.filter((row) => row.active === 1)) {
		const rows = is.stage.filter((row) => row.etl_file_id === file.file_id).length;
		const rejected = new Set(is.rejects.filter((row) => row.file_id === file.file_id).map((row) => row.record)).size;
		expect(file).toMatchObject({ staged: rows, rejected, records: rows + rejected, transformed: 1 });
	}
}
