import { EtlError } from '../../core/errors.js';
import type { LineQuery, RecordQuery, RecordView } from '../../core/records/record-view.js';
import { runDateOf } from '../../core/values/dates.js';
import type { Row } from '../../engines/engine.js';
import { createMask, type Mask } from '../../output/mask.js';
import { maskRow } from '../../output/mask-row.js';
import { maskRecord } from '../../output/record-view.js';
import { searchableOf } from '../../steps/history/reject-pages.js';
import * as look from '../../workspace/look.js';
import { logOf, tailLog } from '../../workspace/look-at-log.js';
import { hasDatabase, type Workspace } from '../../workspace/workspace.js';
import { addressOf, fileIdsIn } from './addresses.js';
import type { History, PastRun, QueryResult, Trace, TraceQuery } from './messages.js';

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
	const { file, lines, count, ddl } = logOf(workspace, detail.run, LOG_LINES);
	return { ...detail, log: lines, logLines: count, logFile: file, ddl: ddl.map(statementOf) };
}

/** The last lines of today's log. */
export function logTail(workspace: Workspace, runId: string | null): string[] {
	return tailLog(workspace, runId, LOG_LINES);
}

/** The statement of a line of the log. */
function statementOf(line: string): string {
	const { sql } = JSON.parse(line) as { readonly sql?: unknown };
	return String(sql ?? '');
}

/** All that is known of one record, as it may be shown. */
export async function lookAtRecord(
	workspace: Workspace,
	day: string,
	query: RecordQuery | LineQuery,
	showSensitive: boolean,
): Promise<RecordView> {
	// A past run's files are those of its date.
	const runDate = query.runId === null ? day : runDateOf(query.runId);
	const { signal } = new AbortController();
	return maskRecord(await look.findRecord(workspace, { runDate, signal }, query), maskOf(workspace, showSensitive));
}

/** A customer's rows, as they may be shown. */
export async function lookAtTrace(
	workspace: Workspace,
	{ key, asOf }: TraceQuery,
	showSensitive: boolean,
): Promise<Trace> {
	const mask = maskOf(workspace, showSensitive);
	if (!hasDatabase(workspace)) throw new EtlError('E_NOT_FOUND', 'There is no database yet');
	const { targets, stage } = await look.traceKey(workspace, key, asOf);
	return {
		targets: targets.map(({ table, row }) => ({ table, row: maskRow(row, mask) })),
		stage: stage.map((row) => maskRow(row, mask)),
	};
}

function maskOf({ settings }: Workspace, showSensitive: boolean): Mask {
	return createMask(settings.columns, settings.mask && !showSensitive);
}

/** A person's query, limited to the rows of a grid. */
export async function query(workspace: Workspace, sql: string, showSensitive: boolean): Promise<QueryResult> {
	const mask = maskOf(workspace, showSensitive);
	const nothing = { rows: [] as readonly Row[], cut: false };
	const { rows, cut } = hasDatabase(workspace) ? await look.query(workspace, sql, ROWS) : nothing;
	const columns = Object.keys(rows[0] ?? {});
	const shown = rows.map((row) => maskRow(row, mask));
	const ids = fileIdsIn(rows);
	const files = ids.length === 0 ? new Map() : await look.findFiles(workspace, ids);
	const addresses = rows.map((row) => addressOf(row, files));
	return { columns, rows: shown.map((row) => columns.map((name) => row[name] ?? null)), addresses, cut };
}

/** Every table and view with its columns. */
export async function listTables(workspace: Workspace): Promise<Readonly<Record<string, readonly string[]>>> {
	return hasDatabase(workspace) ? look.listTables(workspace) : {};
}
