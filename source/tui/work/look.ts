import { EtlError } from '../../core/errors.js';
import type { Row } from '../../engines/engine.js';
import { maskRow } from '../../output/look-back.js';
import { createMask } from '../../output/mask.js';
import { searchableOf } from '../../steps/history/reject-pages.js';
import * as look from '../../workspace/look.js';
import { hasDatabase, type Workspace } from '../../workspace/workspace.js';
import type { History, PastRun, QueryResult } from './messages.js';

/** Runs in a sparkline. */
const TREND = 14;
/** Rows of a query in a grid. */
const ROWS = 1000;
/** Visible lines of a run's log. */
const LOG_LINES = 500;

/** The newest past runs, and the trends of their countries. */
export async function lookBack(workspace: Workspace, limit: number): Promise<History> {
	if (!hasDatabase(workspace)) return { runs: [], all: 0, countries: [], ahead: [] };
	const { total, ...history } = await look.listRunsAndCountries(workspace, limit, TREND);
	return { ...history, all: total };
}

/** One run with the causes of its rejects and its log. */
export async function lookAtRun(workspace: Workspace, runId: string, showSensitive: boolean): Promise<PastRun> {
	if (!hasDatabase(workspace)) throw new EtlError('E_NOT_FOUND', `There is no run ${runId}`);
	const { settings } = workspace;
	const seen = searchableOf(settings, settings.mask && !showSensitive);
	const detail = await look.findRunAndCauses(workspace, runId, seen);
	const { file, lines, count, ddl } = look.logOf(workspace, detail.run, LOG_LINES);
	return { ...detail, log: lines, logLines: count, logFile: file, ddl: ddl.map(statementOf) };
}

/** The statement of a line of the log. */
function statementOf(line: string): string {
	const { sql } = JSON.parse(line) as { readonly sql?: unknown };
	return String(sql ?? '');
}

/** A person's query, limited to the rows of a grid. */
export async function query(workspace: Workspace, sql: string, showSensitive: boolean): Promise<QueryResult> {
	const { settings } = workspace;
	const mask = createMask(settings.columns, settings.mask && !showSensitive);
	const nothing = { rows: [] as readonly Row[], cut: false };
	const { rows, cut } = hasDatabase(workspace) ? await look.query(workspace, sql, ROWS) : nothing;
	const columns = Object.keys(rows[0] ?? {});
	const shown = rows.map((row) => maskRow(row, mask));
	return { columns, rows: shown.map((row) => columns.map((name) => row[name] ?? null)), cut };
}

/** Every table and view with its columns. */
export async function listTables(workspace: Workspace): Promise<Readonly<Record<string, readonly string[]>>> {
	return hasDatabase(workspace) ? look.listTables(workspace) : {};
}
