import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import { EtlError } from '../../source/core/errors.js';
import type { StageChange } from '../../source/core/plan/plan.js';
import type { StepEvent, StepName } from '../../source/core/run/events.js';
import type { Engine } from '../../source/engines/engine.js';
import type { Source } from '../../source/sources/source.js';
import type { RunRequest } from '../../source/steps/context.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';
import { newestDate } from '../../source/steps/repair/newest-date.js';
import { checkLoad, checkRepair, checkUndo, type Played } from './check-days.js';
import { type Books, NO_BOOKS, type Taking } from './delivery-model.js';
import { contentOf, type Rules, type WrittenFile } from './feed-model.js';
import { quickFolder } from './folder.js';
import { mendingOf, type Repair } from './mend-records.js';
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
	/** Mends or waives records instead of running the day. */
	readonly repair: Repair | null;
}

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
			if (day.undo === null && day.repair === null) edit(folders, day);
			const settings = await settingsFor(folder, keys, rules, place.connection);
			if (day.undo !== null) {
				const taking = takingOf(day.undo, day, before, books);
				if (taking === null) continue;
				const taken = { ...day, date: 'run' in taking ? taking.run.slice(0, 10) : taking.date };
				const result = await play(taken, settings, [], engine, run, changeOf(taking));
				const is = await snapshot(engine);
				books = checkUndo(taken.date, taking, books, { was: before, is, result, rules, keys });
				before = is;
				continue;
			}
			if (day.repair !== null) {
				const mending = await mendingOf(day.repair, books, folder, settings, engine);
				if (mending === null) continue;
				const mended = { ...day, date: (await newestDate(engine, settings, mending.change)) ?? day.date };
				const result = await play(mended, settings, [], engine, run, mending.change);
				const is = await snapshot(engine);
				books = checkRepair(mended.date, mending, books, { was: before, is, result, rules, keys });
				before = is;
				continue;
			}
			const files = [...(folders.get(day.date)?.values() ?? [])];
			const result = await play(day, settings, files, engine, run);
			const after = await snapshot(engine);
			books = checkLoad(day, files, books, { was: before, is: after, result, rules, keys });
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
	const brought = new Set([...[...books.versions, ...books.undoings].map(({ run }) => run), ...books.repairRuns]);
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

async function play(
	day: Day,
	settings: Settings,
	files: readonly WrittenFile[],
	engine: Engine,
	run: DayRunner,
	change?: StageChange,
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
		...(change && { change }),
		steps: change ? steps.all : steps[day.steps],
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
