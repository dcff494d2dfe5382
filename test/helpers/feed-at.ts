import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import { EtlError } from '../../source/core/errors.js';
import type { CountryEffect } from '../../source/core/plan/plan.js';
import type { CountryCheck, Equation } from '../../source/core/run/balance.js';
import { type RestatedFile, STEPS, type Step, type StepEvent } from '../../source/core/run/events.js';
import type { Engine, Row } from '../../source/engines/engine.js';
import type { Source } from '../../source/sources/source.js';
import { type Repairs, repairBookkeeping } from '../../source/steps/bookkeeping/repair.js';
import { drive } from '../../source/steps/drive.js';
import { type RunOutcome, runDay } from '../../source/steps/pipeline.js';
import { validateAlone } from '../../source/steps/validate/validate-alone.js';
import { quickTestFolder } from './folder.js';
import { fileOf, openDatabase, sourceOf } from './open.js';
import { PLAYGROUNDS } from './playground.js';

/** What one run did. */
export interface Ran {
	readonly runId: string;
	/** Code of the failure or of what is told at the end, or `null`. */
	readonly code: string | null;
	readonly message: string;
	readonly warnings: readonly string[];
	/** What came of each file. */
	readonly files: Readonly<Record<string, string>>;
	readonly restated: readonly RestatedFile[];
	readonly effects: readonly CountryEffect[];
	readonly checks: readonly CountryCheck[];
	readonly equations: readonly Equation[];
}

/** How a run is made otherwise than usual. */
export interface Otherwise {
	readonly place?: string;
	readonly full?: boolean;
	readonly steps?: 'stage' | 'transform';
	readonly config?: object;
	/** Loads what a person has taken back. */
	readonly again?: boolean;
	/** Allows what may lose data. */
	readonly destructive?: boolean;
}

/** A feed of few columns on one engine: runs in this process, files from memory. */
export interface Feed {
	run(date: string, files: Readonly<Record<string, string>>, otherwise?: Otherwise): Promise<Ran>;
	/** Takes a run back, or a file of a date. */
	undo(what: string | { readonly file: string; readonly date: string }, config?: object): Promise<Ran>;
	/** `validate`, of a day or of all. */
	validate(date: string | 'all'): Promise<string | null>;
	repair(): Promise<Repairs>;
	/** What somebody does to the database by hand, and what they see there; names need quotes on PostgreSQL. */
	hand(sql: string): Promise<Row[]>;
	/** Rows of a table without the run and number that they were loaded under, each with its file: `1 Ann VIC AU a.csv`. */
	rows(table: string): Promise<string[]>;
	settings(config?: object): Promise<Settings>;
}

/** The columns of the feed. */
export const COLUMNS = [
	{ name: 'ID', type: 'varchar(18)', key: true },
	{ name: 'Name', type: 'varchar(20)', required: true },
	{ name: 'Seen', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'State', type: 'varchar(5)' },
	{ name: 'Country', type: 'varchar(40)' },
];

/** The text of a file: `1 Ann 20200101 VIC AU`, a record each. */
export function records(...lines: string[]): string {
	return `ID,Name,Seen,State,Country\n${lines.map((line) => `${line.replaceAll(' ', ',')}\n`).join('')}`;
}

/** Opens an empty database for a feed; it is gone when the test ends. */
export async function feedAt(engineName: 'SQLite' | 'PostgreSQL'): Promise<Feed> {
	const place = await PLAYGROUNDS[engineName]();
	const folder = quickTestFolder();
	const engine = await openDatabase(place.connection, 'write');
	onTestFinished(() => engine.close());
	const settings = (config: object = {}) => {
		const file = path.join(folder, '.etlrc.json');
		const { policies = {}, ...rest } = config as { policies?: object };
		const document = {
			connection: place.connection,
			source: folder,
			latestBy: 'Seen',
			schema: { columns: COLUMNS },
			policies: { maxRejects: '100%', ...policies },
			...rest,
		};
		writeFileSync(file, JSON.stringify(document));
		return loadSettings({ config: file }, { cwd: folder, env: {} });
	};
	const hand = (sql: string) =>
		/^\s*select/i.test(sql)
			? engine.rows({ id: 'hand', sql, parameters: [], purpose: 'The test looks', risk: 'read' })
			: byHand(engine, sql);
	const request = async (date: string, config?: object) => ({
		settings: await settings(config),
		runDate: date,
		permissions: { destructive: false, newTables: false, full: false },
		signal: new AbortController().signal,
		command: 'run',
		version: '0.0.0',
	});
	return {
		settings,
		hand,
		run: async (date, files, otherwise = {}) => {
			const { full = false, again = false, destructive = false, steps, config } = otherwise;
			const base = await request(date, config);
			const all = ['read', 'stage', 'transform', 'validate'] as const;
			const wanted =
				steps === undefined ? all : steps === 'stage' ? all.slice(0, 2) : (['transform', 'validate'] as const);
			const permissions = { ...base.permissions, full, again, destructive };
			return driven(
				runDay({ ...base, permissions, steps: wanted }, engine, filesIn(files, otherwise.place ?? 'inbox')),
			);
		},
		undo: async (what, config) => {
			const isRun = typeof what === 'string';
			const change = isRun ? ({ kind: 'undo', run: what } as const) : ({ kind: 'withdraw', file: what.file } as const);
			const base = await request(isRun ? what.slice(0, 10) : what.date, config);
			return driven(runDay({ ...base, change, steps: STEPS }, engine, filesIn({}, 'inbox')));
		},
		validate: async (date) => {
			const base = await request(date === 'all' ? '2026-01-01' : date);
			try {
				return (await drive(validateAlone(base, engine, date === 'all'), [], async () => true))?.code ?? null;
			} catch (error) {
				if (!(error instanceof EtlError)) throw error;
				return error.code;
			}
		},
		repair: async () => drive(repairBookkeeping(await request('2026-01-01'), engine), [], async () => true),
		rows: async (table) => {
			const rows = await hand(`
				select t."ID", t."Name", t."State", t."Country", f.name as file from "${table}" as t
				left join etl_run_files as f on f.file_id = t.etl_file_id`);
			return rows.map((row) => Object.values(row).map(String).join(' ')).sort();
		},
	};
}

async function driven(work: Step<RunOutcome>): Promise<Ran> {
	const events: StepEvent[] = [];
	try {
		const { fault } = await drive(work, [(event) => events.push(event)], async () => true);
		return ranOf(events, fault);
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		return ranOf(events, error);
	}
}

async function byHand(engine: Engine, sql: string): Promise<Row[]> {
	await engine.begin();
	await engine.run({ id: 'hand', sql, parameters: [], purpose: 'Somebody changes it', risk: 'destroy' });
	await engine.commit();
	return [];
}

function filesIn(files: Readonly<Record<string, string>>, place: string): Source {
	const names = Object.keys(files).sort();
	return sourceOf(place, async () => names.map((name) => fileOf(name, files[name] ?? '')));
}

function ranOf(events: readonly StepEvent[], fault: EtlError | null): Ran {
	const balance = events.findLast((event) => event.type === 'balance');
	const run = events.find((event) => event.type === 'run');
	return {
		runId: run?.type === 'run' ? run.runId : '',
		code: fault?.code ?? null,
		message: fault?.message ?? '',
		warnings: events.flatMap((event) => (event.type === 'warning' ? [event.code] : [])),
		files: Object.fromEntries(
			events.flatMap((event) => (event.type === 'staged' ? [[event.file.name, event.file.state]] : [])),
		),
		restated: events.flatMap((event) => (event.type === 'restated' ? [event.file] : [])),
		effects: events.flatMap((event) => (event.type === 'effect' ? [event.effect] : [])),
		checks: events.flatMap((event) => (event.type === 'check' ? [event.check] : [])),
		equations: balance?.type === 'balance' ? balance.equations : [],
	};
}
