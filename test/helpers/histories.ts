import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { loadSettings } from '../../source/config/load.js';
import { EtlError } from '../../source/core/errors.js';
import type { StepEvent } from '../../source/core/run/events.js';
import type { Engine, Row } from '../../source/engines/engine.js';
import type { RunRequest } from '../../source/steps/context.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';
import { quickFolder } from './folder.js';
import { fileOf, openDatabase, sourceOf } from './open.js';
import type { Playground } from './playground.js';

/** A file as it comes from a source for a date; the same place, name and date again is a correction or a repetition. */
export interface Arrival {
	readonly place: string;
	readonly date: string;
	readonly name: string;
	/** Which of a few contents it has. */
	readonly content: number;
}

/** Files that come in one run. */
export type Arrivals = readonly Arrival[];

const DATES = ['2026-01-01', '2026-01-02', '2026-01-03'];
const HEADER = 'ID,Name,Seen,State,Country';

/** Few contents, alike in keys and dates, so that ties, copies and returns to an older state meet again and again. */
const CONTENTS = [
	'1,Ann,20200101,VIC,AU\n2,Bob,20200101,VIC,AU\n',
	'1,Ann,20200101,NSW,AU\n2,Bob,20200101,VIC,NZ\n3,,20200101,VIC,AU\n',
	'2,Bob,20200102,QLD,NZ\n',
	'1,Ann,20200101,NSW,NZ\n1,Ann,20200101,TAS,AU\n4,Dee,,VIC,AU\n',
];

/** Histories of one feed: days in any order, several files a day, two sources, corrections, repetitions, copies. */
export function anyHistory(): fc.Arbitrary<Arrivals[]> {
	const anyFile = fc.record({
		// Two of one series, one whose name sorts before both, one of a series of its own.
		name: fc.constantFrom('f_1.csv', 'f_2.csv', 'a_7.csv', 'f.csv'),
		content: fc.nat({ max: CONTENTS.length - 1 }),
	});
	const anyRun = fc
		.record({
			place: fc.constantFrom('north', 'north', 'south'),
			date: fc.constantFrom(...DATES),
			files: fc.uniqueArray(anyFile, { minLength: 1, maxLength: 3, selector: (file) => file.name }),
		})
		.map(({ place, date, files }) => files.map((file) => ({ place, date, ...file })));
	return fc.array(anyRun, { minLength: 2, maxLength: 9 });
}

/** Takes back the run of an earlier step, which may be one that takes something back itself. */
export interface TakingBack {
	/** Counted from 0, modulo the number of steps before. */
	readonly step: number;
}

/** One run of a history. */
export type HistoryStep = Arrivals | TakingBack;

/** Histories in which runs are taken back. */
export function anyHistoryWithUndo(): fc.Arbitrary<HistoryStep[]> {
	const anyTaking = fc.record({ step: fc.nat({ max: 20 }) });
	return anyHistory().chain((loads) =>
		fc
			.array(fc.tuple(fc.nat({ max: loads.length }), anyTaking), { minLength: 1, maxLength: 5 })
			.map((takings) =>
				loads.flatMap((load, at): HistoryStep[] => [
					load,
					...takings.filter(([after]) => after === at).map(([, taking]) => taking),
				]),
			),
	);
}

/** What stands after a history in which runs were taken back, as arrivals that nobody took back. */
export function whatStands(history: readonly HistoryStep[]): Arrivals[] {
	const undone = new Map<number, number>();
	const isUndone = (step: number): boolean => [...undone].some(([by, of]) => of === step && !isUndone(by));
	const delivered: { readonly step: number; readonly arrival: Arrival }[] = [];
	const same = (one: Arrival, other: Arrival) =>
		one.date === other.date && one.place === other.place && one.name === other.name;
	for (const [step, each] of history.entries()) {
		if ('step' in each) {
			const of = each.step % Math.max(1, step);
			const what = history[of];
			const isWork = what !== undefined && ('step' in what ? undone.has(of) : delivered.some((one) => one.step === of));
			if (isWork && !isUndone(of)) undone.set(step, of);
			continue;
		}
		for (const arrival of each) {
			const before = delivered.filter((one) => same(one.arrival, arrival));
			const stands = before.filter((one) => !isUndone(one.step)).at(-1);
			const last = before.filter((one) => one.arrival.content === arrival.content).at(-1);
			const isTakenBack = last !== undefined && isUndone(last.step);
			if (stands?.arrival.content !== arrival.content && !isTakenBack) delivered.push({ step, arrival });
		}
	}
	const standing = delivered.filter(({ step }) => !isUndone(step)).map(({ arrival }) => [arrival]);
	return fromScratch(standing);
}

/** What a history left to be loaded: the last content of each delivery, in the order of dates, a run for each. */
export function fromScratch(history: readonly Arrivals[]): Arrivals[] {
	const last = new Map<string, Arrival>();
	for (const arrival of history.flat()) last.set(`${arrival.date} ${arrival.place} ${arrival.name}`, arrival);
	const runs = new Map<string, Arrival[]>();
	for (const key of [...last.keys()].sort()) {
		const arrival = last.get(key) as Arrival;
		const run = `${arrival.date} ${arrival.place}`;
		runs.set(run, [...(runs.get(run) ?? []), arrival]);
	}
	return [...runs.values()];
}

/** What a feed is loaded with. */
export interface HistoryRules {
	readonly onMove: 'move' | 'keep';
	readonly latestBy: string | null;
	readonly duplicates: 'skip' | 'load';
}

/** Loads a history into an empty database; gives stage and tables, each row with its file, and every event. */
export async function loadHistory(history: readonly HistoryStep[], rules: HistoryRules, place: Playground) {
	await place.empty();
	const { folder, remove } = quickFolder();
	const engine = await openDatabase(place.connection, 'write');
	const events: StepEvent[] = [];
	try {
		const runs: string[] = [];
		for (const [at, step] of history.entries()) {
			const change = 'step' in step ? { undo: runs[step.step % Math.max(1, at)] ?? '' } : step;
			runs.push(await load(change, rules, place.connection, folder, engine, (event) => events.push(event)));
		}
		return { ...(await standing(engine)), events };
	} finally {
		await engine.close();
		remove();
	}
}

/** @returns the run's id; empty where there was nothing to take back */
async function load(
	run: Arrivals | { readonly undo: string },
	{ onMove, latestBy, duplicates }: HistoryRules,
	connection: string,
	folder: string,
	engine: Engine,
	sink: (event: StepEvent) => void,
): Promise<string> {
	const undo = 'undo' in run ? run.undo : null;
	if (undo === '') return '';
	const arrivals = 'undo' in run ? [] : run;
	const [{ place, date } = { place: '', date: undo?.slice(0, 10) ?? '' }] = arrivals;
	const column = (name: string, type: string, more: object = {}) => ({ name, type, ...more });
	const columns = [
		column('ID', 'varchar(18)', { key: true }),
		column('Name', 'varchar(20)', { required: true }),
		column('Seen', 'date', { formats: ['YYYYMMDD'] }),
		column('State', 'varchar(5)'),
		column('Country', 'varchar(40)'),
	];
	const policies = { onMove, duplicates, maxRejects: '100%' };
	const file = path.join(folder, '.etlrc.json');
	writeFileSync(file, JSON.stringify({ connection, source: folder, latestBy, schema: { columns }, policies }));
	const settings = await loadSettings({ config: file }, { cwd: folder, env: {} });
	const request: RunRequest = {
		settings,
		runDate: date,
		permissions: { destructive: false, newTables: false, full: false },
		signal: new AbortController().signal,
		command: 'run',
		version: '0.0.0',
		...(undo !== null && { change: { kind: 'undo', run: undo } as const }),
		steps: ['read', 'stage', 'transform', 'validate'],
	};
	const text = (content: number) => `${HEADER}\n${CONTENTS[content]}`;
	const files = [...arrivals].sort((a, b) => (a.name < b.name ? -1 : 1));
	const source = sourceOf(place, async () => files.map(({ name, content }) => fileOf(name, text(content))));
	try {
		return (await drive(runDay(request, engine, source), [sink], async () => true)).runId;
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		if (error.code === 'E_NOTHING_TO_UNDO') return '';
		throw new Error(`${date} ${place}: ${error.code} ${error.message}`);
	}
}

/** Rows without what tells when and under which number they were loaded. */
async function standing(engine: Engine) {
	const live = await engine.inspect();
	if (!live.tables.has('etl_run_files')) return { stage: [], targets: {}, rejects: [] };
	const ask = (sql: string) =>
		engine.rows({ id: 'test', sql, parameters: [], purpose: 'The test looks', risk: 'read' });
	const files = new Map((await ask('select * from etl_run_files')).map((row) => [Number(row.file_id), row]));
	const plain = ({ etl_run_id: _, etl_file_id: id, ...row }: Row) => {
		const file = files.get(Number(id));
		return JSON.stringify({ ...row, file: file && `${file.run_date} ${file.place} ${file.name}` });
	};
	const rows = async (table: string) => (await ask(`select * from "${table}"`)).map(plain).sort();
	const rejects = await ask(`
		select f.run_date, f.place, f.name, r.record, r.line, r.code from etl_rejects r
		join etl_run_files f on f.file_id = r.file_id where f.active = 1`);
	const mapped = await ask('select distinct table_name from etl_countries');
	const tables = mapped.map((row) => String(row.table_name)).filter((table) => live.tables.has(table));
	const targets: Record<string, string[]> = {};
	for (const table of tables.sort()) {
		const held = await rows(table);
		if (held.length > 0) targets[table] = held;
	}
	return { stage: await rows('med_users_master'), targets, rejects: rejects.map((row) => JSON.stringify(row)).sort() };
}
