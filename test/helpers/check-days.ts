import { expect } from 'vitest';
import type { StepEvent } from '../../source/core/run/events.js';
import { afterLoad, afterRepair, afterUndo, type Books, isTakenBack, standing, type Taking } from './delivery-model.js';
import {
	contentOf,
	countryOf,
	type ExpectedStage,
	expectStage,
	type PlainRow,
	type Rules,
	type WrittenFile,
	winnersByCountry,
} from './feed-model.js';
import type { Mending } from './mend-records.js';
import { labelOf, labels, openRecords, type Repairable, rowsOf, type Witness } from './repair-model.js';
import type { Snapshot } from './snapshot.js';

/** The steps of a day. */
type Steps = 'all' | 'stage' | 'transform';

/** What a run is held against: the day that was run and its folder's files. */
interface DayRun {
	readonly date: string;
	readonly steps: Steps;
	readonly again: boolean;
}

/** How a run went. */
export interface Played {
	/** The error's code, or `null`. */
	readonly failure: string | null;
	readonly status: string | null;
	readonly events: readonly StepEvent[];
}

/** The database before and after a run. */
interface Turn {
	readonly was: Snapshot;
	readonly is: Snapshot;
	readonly result: Played;
	readonly rules: Rules;
	readonly keys: readonly string[];
}

const LINEAGE = ['Inserted_on', 'etl_run_id', 'etl_file_id', 'etl_line', 'etl_record'];
const VALUES = ['ID', 'Site', 'Name', 'Seen', 'Country', 'Score'];
const NOTHING: ExpectedStage = { failure: null, delivered: [], states: new Map() };

function runOf({ events }: Played): string {
	const run = events.find((event) => event.type === 'run');
	return run?.type === 'run' ? run.runId : '';
}

function committedSteps({ events }: Played): string[] {
	return events.flatMap((event) => (event.type === 'committed' ? [event.step] : []));
}

/** What the bookkeeping says of files, for what the model leaves open. */
function witnessOf(is: Snapshot): Witness {
	const find = (date: string, name: string) =>
		is.files.find((file) => file.run_date === date && file.name === name && file.standing === 1);
	return {
		repairs: (date, name) => {
			const id = find(date, name)?.file_id;
			const standing = is.repairs.filter((each) => each.file_id === id && each.undone_by === null);
			const row = (record: unknown) =>
				is.stage.find((each) => each.etl_file_id === id && each.etl_record === record) ?? {};
			const values = (record: unknown) => Object.fromEntries(VALUES.map((each) => [each, row(record)[each] ?? null]));
			return new Map(
				standing
					.map(({ record, run_id, outcome }) => {
						const label = labelOf(String(run_id), outcome === 'waived' ? null : values(record));
						return [Number(record), label] as const;
					})
					.sort(),
			);
		},
		holder: (date, name) => {
			const of = find(date, name)?.same_as ?? null;
			const holder = of === null ? undefined : is.files.find((file) => file.file_id === of);
			return holder ? { date: String(holder.run_date), name: String(holder.name) } : null;
		},
	};
}

/** Holds what stands after something was taken back against the model; gives the books now. */
export function checkUndo(date: string, taking: Taking, before: Books, turn: Turn): Books {
	const { was, is, result, rules } = turn;
	const after = afterUndo(before, runOf(result), taking, rules, witnessOf(is));
	if (after === null) {
		const nothing =
			'run' in taking || before.versions.some((each) => each.date === taking.date && each.name === taking.name);
		if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBe(nothing ? 'E_NOTHING_TO_UNDO' : 'E_NOT_FOUND');
		expect(is).toEqual(was);
		return before;
	}
	if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBeNull();
	return checkChange(date, before, after, turn);
}

/** Holds what stands after records were mended or waived against the model; gives the books now. */
export function checkRepair(date: string, mending: Mending, before: Books, turn: Turn): Books {
	const { was, is, result } = turn;
	if (mending.failure !== null) {
		if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBe(mending.failure);
		const { stage, withdrawn, targets, repairs, files } = is;
		expect({ stage, withdrawn, targets, repairs, files }).toEqual({
			stage: was.stage,
			withdrawn: was.withdrawn,
			targets: was.targets,
			repairs: was.repairs,
			files: was.files,
		});
		return before;
	}
	if (result.failure !== 'E_INTERRUPTED') expect(result.failure).toBeNull();
	return checkChange(
		date,
		before,
		afterRepair(before, runOf(result), mending.mended(runOf(result))),
		turn,
		mending.isWhole,
	);
}

/** @param isWhole - whether nothing is left to be told */
function checkChange(date: string, before: Books, after: Books, turn: Turn, isWhole = true): Books {
	const { was, is, result, rules, keys } = turn;
	const committed = committedSteps(result);
	const books = committed.includes('stage') ? after : before;
	checkStage(is, books);
	if (!committed.includes('validate')) expect(is.targets).toEqual(was.targets);
	else {
		checkTargets(is, keys, rules);
		checkEffects(was, is, keys, date, result);
		checkBookkeeping({ date, steps: 'all', again: false }, is, NOTHING, result, !isWhole);
	}
	return books;
}

/** The stage has the rows of what stands; what was replaced or taken back is kept beside it. */
function checkStage(is: Snapshot, books: Books): void {
	expect(byText(stageContent(is.stage, is))).toEqual(byText(expectedContent(standing(books))));
	expect(byText(stageContent(is.withdrawn, is))).toEqual(
		byText(expectedContent(books.versions.filter((each) => !each.stands))),
	);
	const witness = witnessOf(is);
	for (const each of standing(books).filter(({ loaded }) => loaded)) {
		const { date, name } = each;
		expect([date, name, witness.repairs(date, name)]).toEqual([date, name, labels(each)]);
		const [file] = is.files.filter((row) => row.active === 1 && row.run_date === date && row.name === name);
		const rejected = new Set(is.rejects.filter((row) => row.file_id === file?.file_id).map(({ record }) => record));
		const closed = witness.repairs(date, name);
		expect([...rejected].filter((record) => !closed.has(Number(record)))).toEqual(openRecords(each));
	}
}

/** Holds what stands in the database against the model; gives the books now. */
export function checkLoad(day: DayRun, files: readonly WrittenFile[], books: Books, turn: Turn): Books {
	const { was, is, result, rules, keys } = turn;
	const before = standing(books);
	const isKept = (file: WrittenFile) => !day.again && isTakenBack(books, day.date, file.name, contentOf(file));
	const committed = committedSteps(result);
	const expected: ExpectedStage =
		day.steps === 'transform'
			? { failure: null, delivered: before, states: new Map() }
			: expectStage(before, day.date, files, rules, isKept);
	const interrupted = result.failure === 'E_INTERRUPTED';
	if (!interrupted && day.steps !== 'transform') expect(result.failure).toBe(expected.failure);
	const stageLoaded = committed.includes('stage') && expected.failure === null;
	const now = stageLoaded ? afterLoad(books, runOf(result), day.date, expected, witnessOf(is)) : books;
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

function expectedContent(delivered: readonly Repairable[]): PlainRow[] {
	return delivered.flatMap((each) =>
		rowsOf(each).map(({ record, row }) => ({
			file: each.name,
			...row,
			Inserted_on: each.date,
			etl_line: record + 1,
		})),
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
function isRefused(day: DayRun, is: Snapshot): boolean {
	if (is.files.some((file) => file.run_date === day.date && file.active === 1)) return false;
	const stoppedEarly = (run: PlainRow) => ['read', 'stage'].includes(String(run.step));
	// A load that was stopped in stage has noted no files yet.
	const loads = is.runs.filter(
		(run) =>
			run.run_date === day.date &&
			!['undo', 'repair'].includes(String(run.command)) &&
			(run.files !== null || stoppedEarly(run)),
	);
	const last = loads.sort((a, b) => Number(a.sequence) - Number(b.sequence)).at(-1);
	return last !== undefined && stoppedEarly(last) && last.status !== 'done';
}

/**
 * Every row that a table gained, lost or holds otherwise is in a count, whichever date it is of; of the run date, also every
 * row that stays as it is, whether the run looked at it or not.
 */
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
		let unchanged = 0;
		for (const row of rows) {
			const kind = kinds[row.Inserted_on === date ? 'day' : 'other'];
			const old = before.get(keyOf(row));
			before.delete(keyOf(row));
			if (!old) kind.came++;
			else if (plain(old) !== plain(row)) kind.updated++;
			else if (kind === kinds.day) unchanged++;
		}
		const of = (counts: { inserted: number; moved: number; updated: number } | undefined) => ({
			came: (counts?.inserted ?? 0) + (counts?.moved ?? 0),
			updated: counts?.updated ?? 0,
		});
		expect({ day: of(effect), other: of(effect?.otherDays), removed: effect?.removed ?? 0 }).toEqual({
			...kinds,
			removed: before.size,
		});
		expect(effect?.unchanged ?? 0).toBe(unchanged);
	}
}

/**
 * The balance holds and what the bookkeeping says is what is there.
 *
 * @param isLeft - whether something is left to be told: a file that is no longer in the folder, a record that is still bad
 */
function checkBookkeeping(day: DayRun, is: Snapshot, expected: ExpectedStage, result: Played, isLeft: boolean): void {
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
	const isWhole = missing.length === 0 && !isLeft && !(day.steps === 'transform' && isRefused(day, is));
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
		const repaired = is.repairs.filter(
			(row) => row.file_id === file.file_id && row.undone_by === null && row.outcome === 'repaired',
		).length;
		const staged = rows - repaired;
		expect(file).toMatchObject({ staged, rejected, records: staged + rejected, transformed: 1 });
	}
}
