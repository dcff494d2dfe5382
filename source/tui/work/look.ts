import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import { today } from '../../core/run-date.js';
import type { Engine, Row } from '../../engines/engine.js';
import { openEngine } from '../../engines/open.js';
import { maskRow } from '../../output/look-back.js';
import { createMask } from '../../output/mask.js';
import { personsQuery } from '../../sql/history.js';
import {
	countHistory,
	countryHistory,
	faultCounts,
	filesAhead,
	findRun,
	listHistory,
} from '../../steps/history/history.js';
import type { History, PastRun, QueryResult } from './messages.js';

/** Runs that a sparkline draws. */
const TREND = 14;
/** Rows that a grid shows of a query. */
const ROWS = 1000;
/** Log lines of a run that are shown. */
const LOG_LINES = 500;

/** The database, opened so that it cannot be written; `null` where there is none yet. */
export async function openToLook(settings: Settings): Promise<Engine | null> {
	const file = /^sqlite:(.+)$/i.exec(settings.connection)?.[1];
	if (file !== undefined && !existsSync(file)) return null; // The first run makes it.
	return openEngine(settings.connection, 'query');
}

/** Opens the database to look, where there is one. */
export async function looking<T>(settings: Settings, nothing: T, work: (engine: Engine) => Promise<T>): Promise<T> {
	const engine = await openToLook(settings);
	if (engine === null) return nothing;
	try {
		return await work(engine);
	} finally {
		await engine.close();
	}
}

/** The newest past runs and how their countries went. */
export async function lookBack(settings: Settings, limit: number): Promise<History> {
	return looking(settings, { runs: [], all: 0, countries: [], ahead: [] }, async (engine) => ({
		runs: await listHistory(engine, limit),
		all: await countHistory(engine),
		countries: await countryHistory(engine, TREND),
		ahead: await filesAhead(engine, settings),
	}));
}

/** One run, its most frequent faults and its log. */
export async function lookAtRun(settings: Settings, runId: string): Promise<PastRun> {
	const missing = () => new EtlError('E_NOT_FOUND', `There is no run ${runId}`);
	const detail = await looking(settings, null, async (engine) => ({
		...(await findRun(engine, runId)),
		faults: await faultCounts(engine, runId),
	}));
	if (detail === null) throw missing();
	return { ...detail, ...logOf(settings.logs.dir, detail.run) };
}

function logOf(folder: string, run: Row): Pick<PastRun, 'log' | 'logLines' | 'logFile'> {
	const file = path.join(folder, `etl-${today(new Date(String(run.started_at)))}.log`);
	if (!existsSync(file)) return { log: [], logLines: 0, logFile: file };
	const mark = `"run":${JSON.stringify(run.run_id)}`;
	const lines = readFileSync(file, 'utf8')
		.split('\n')
		.filter((line) => line.includes(mark));
	return { log: lines.slice(-LOG_LINES), logLines: lines.length, logFile: file };
}

/** A person's query, cut to what a grid shows. */
export async function query(settings: Settings, sql: string, showSensitive: boolean): Promise<QueryResult> {
	const mask = createMask(settings.columns, settings.mask && !showSensitive);
	const rows = await looking<Row[]>(settings, [], (engine) => engine.rows(personsQuery(sql), ROWS + 1)).catch(
		(error: unknown) => {
			if (error instanceof EtlError && error.code === 'E_DATABASE')
				throw new EtlError('E_SQL', error.message, { cause: error });
			throw error;
		},
	);
	const columns = Object.keys(rows[0] ?? {});
	const shown = rows.slice(0, ROWS).map((row) => maskRow(row, mask));
	return { columns, rows: shown.map((row) => columns.map((name) => row[name] ?? null)), cut: rows.length > ROWS };
}

/** Every table and view with its columns. */
export async function listTables(settings: Settings): Promise<Readonly<Record<string, readonly string[]>>> {
	return looking(settings, {}, async (engine) => {
		const live = await engine.inspect();
		const tables = [...live.tables.values()].map((table) => [table.name, table.columns.map((column) => column.name)]);
		return Object.fromEntries([...tables, ...[...live.views.keys()].map((name) => [name, []])]);
	});
}
