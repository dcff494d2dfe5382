import { EtlError } from '../core/errors.js';
import { isEncryptedName, splitMember, unwrappedName } from '../core/names/wrapped-name.js';
import type { RecordBatch } from '../core/records/record.js';
import type { LineQuery, RecordQuery, RecordView } from '../core/records/record-view.js';
import type { RejectCauses, Searchable } from '../core/records/reject-page.js';
import type { DayChoice } from '../core/run/day-choice.js';
import type { Row } from '../engines/engine.js';
import { numberOf, textOf } from '../sql/bookkeeping/bookkeeping.js';
import { personsQuery } from '../sql/bookkeeping/history.js';
import { filesByNumber } from '../sql/bookkeeping/one-record.js';
import { BOOKKEEPING } from '../sql/model.js';
import * as past from '../steps/history/history.js';
import { findRejectCauses } from '../steps/history/reject-causes.js';
import { hasDatabase, type Workspace, withEngine, withSource } from './workspace.js';

// Everything that commands and screens look at. The database is opened read-only. What reads files is loaded where files
// are looked at, since most of these commands look at the database alone.

/** Past runs, newest first, and staged files that no transform has taken. */
export interface Runs {
	readonly runs: readonly Row[];
	/** Number of all runs. */
	readonly total: number;
	readonly ahead: readonly Row[];
}

/** Some of the past runs. */
export function listRuns(workspace: Workspace, limit: number, offset = 0): Promise<Runs> {
	return withEngine(workspace, 'query', async (engine) => ({
		runs: await past.listHistory(engine, limit, offset),
		ahead: await past.filesAhead(engine, workspace.settings),
		total: await past.countHistory(engine),
	}));
}

/** The newest runs, with the changes of the last `trend` of them in each country. */
export function listRunsAndCountries(
	workspace: Workspace,
	limit: number,
	trend: number,
): Promise<Runs & { readonly countries: readonly Row[] }> {
	return withEngine(workspace, 'query', async (engine) => ({
		runs: await past.listHistory(engine, limit),
		total: await past.countHistory(engine),
		countries: await past.countryHistory(engine, trend),
		ahead: await past.filesAhead(engine, workspace.settings),
	}));
}

/** The run with an id, or the newest one. @throws EtlError `E_NOT_FOUND` */
export function findRun(workspace: Workspace, runId: string | null): Promise<past.RunDetail> {
	return withEngine(workspace, 'query', (engine) => past.findRun(engine, runId));
}

/** One run with the causes of its rejects. @throws EtlError `E_NOT_FOUND` */
export function findRunAndCauses(
	workspace: Workspace,
	runId: string,
	seen: Searchable,
): Promise<past.RunDetail & { readonly causes: RejectCauses }> {
	const query = { runId, files: [], facets: {}, text: '' };
	return withEngine(workspace, 'query', async (engine) => ({
		...(await past.findRun(engine, runId)),
		causes: await findRejectCauses(engine, query, seen),
	}));
}

/**
 * Reads the records of one file as they are in it, without schema, until a batch is answered with `false`.
 *
 * @throws EtlError `E_FILE_UNREADABLE` where the file is gone, and what its reader throws
 */
export async function readFileRecords(
	workspace: Workspace,
	day: { readonly runDate: string; readonly signal: AbortSignal },
	name: string,
	take: (batch: RecordBatch) => boolean,
): Promise<void> {
	const { recordBatches } = await import('../steps/read/exported-record.js');
	return withSource(workspace, day, async (source) => {
		const file = await source.stat(name);
		if (file === null) throw new EtlError('E_FILE_UNREADABLE', `${name} is gone from ${source.label}`);
		for await (const batch of recordBatches(file, workspace.settings, day.signal)) if (!take(batch)) return;
	});
}

/** All that is known of one record, from its file as it is now and from the database. @throws EtlError `E_NOT_FOUND` */
export async function findRecord(
	workspace: Workspace,
	day: { readonly runDate: string; readonly signal: AbortSignal },
	wanted: RecordQuery | LineQuery,
): Promise<RecordView> {
	const { findKeptRecord, viewRecord } = await import('../steps/history/record-view.js');
	const context = { ...day, settings: workspace.settings };
	const query = 'record' in wanted ? wanted : await recordAtLine(workspace, day, wanted);
	const kept =
		query.runId === null || !hasDatabase(workspace)
			? null
			: await withEngine(workspace, 'query', (engine) => findKeptRecord(engine, context, query));
	return withSource(workspace, day, async (source) => viewRecord(context, query, await source.stat(query.file), kept));
}

/** The record that starts at a line: as a run's database has it, or in its file as that is now. @throws EtlError `E_NOT_FOUND` */
async function recordAtLine(
	workspace: Workspace,
	day: { readonly runDate: string; readonly signal: AbortSignal },
	{ line, ...of }: LineQuery,
): Promise<RecordQuery> {
	const { findRecordAtLine } = await import('../steps/history/record-view.js');
	let record: number | null = null;
	if (of.runId !== null && hasDatabase(workspace))
		record = await withEngine(workspace, 'query', (engine) => findRecordAtLine(engine, workspace, { ...of, line }));
	else
		await readFileRecords(workspace, day, of.file, ({ records }) => {
			record = records.find((each) => each.line === line)?.record ?? null;
			return record === null;
		});
	if (record === null) throw new EtlError('E_NOT_FOUND', `No record starts at line ${line} of ${of.file}`);
	return { ...of, record };
}

/** Files by their numbers, as rows and rejects have these. */
export function findFiles(
	workspace: Workspace,
	ids: readonly number[],
): Promise<ReadonlyMap<number, { readonly runId: string; readonly file: string }>> {
	return withEngine(workspace, 'query', async (engine) => {
		if (!(await engine.inspect()).tables.has(BOOKKEEPING.files)) return new Map();
		const rows = await engine.rows(filesByNumber(engine.dialect, ids));
		return new Map(
			rows.map((row) => [numberOf(row, 'file_id'), { runId: textOf(row, 'run_id'), file: textOf(row, 'name') }]),
		);
	});
}

/** Where a file is on this machine for another program to open, or why it is nowhere. */
export async function findFilePath(
	workspace: Workspace,
	day: { readonly runDate: string; readonly signal: AbortSignal },
	name: string,
): Promise<{ readonly path: string } | { readonly why: string }> {
	const { settings } = workspace;
	const file = await withSource(workspace, day, (source) => source.stat(name));
	if (file === null) return { why: `it is no longer in ${settings.source.label}` };
	const member = splitMember(name);
	if (member !== null) return { why: `it is in the archive ${member.archive}` };
	if (isEncryptedName(name)) return { why: 'it is encrypted' };
	if (unwrappedName(name) !== name) return { why: 'it is compressed' };
	if (/\.(?:xlsx|xlsm|xlsb|xls|ods)$/i.test(name)) return { why: 'it is a workbook, and no text' };
	if (file.path === undefined) return { why: `it is at ${settings.source.label}, and not on this machine` };
	return { path: file.path };
}

/** Traces a customer from target to stage to file and line. @throws EtlError `E_USAGE`, `E_NOT_FOUND` */
export function traceKey(
	workspace: Workspace,
	key: readonly string[],
	asOf: string | null = null,
): Promise<past.Trace> {
	return withEngine(workspace, 'query', (engine) => past.traceKey(engine, workspace.settings, key, asOf));
}

/** The result of a person's query, at most `limit` rows. @throws EtlError `E_SQL` */
export async function query(
	workspace: Workspace,
	text: string,
	limit: number,
): Promise<{ readonly rows: readonly Row[]; readonly cut: boolean }> {
	const rows = await withEngine(workspace, 'query', (engine) => engine.rows(personsQuery(text), limit + 1)).catch(
		(error: unknown) => {
			if (!(error instanceof EtlError) || error.code !== 'E_DATABASE') throw error;
			throw new EtlError('E_SQL', error.message, { cause: error });
		},
	);
	return { rows: rows.slice(0, limit), cut: rows.length > limit };
}

/** Every table and view with its columns. */
export function listTables(workspace: Workspace): Promise<Readonly<Record<string, readonly string[]>>> {
	return withEngine(workspace, 'query', async (engine) => {
		const live = await engine.inspect();
		const tables = [...live.tables.values()].map((table) => [table.name, table.columns.map((column) => column.name)]);
		return Object.fromEntries([...tables, ...[...live.views.keys()].map((name) => [name, []])]);
	});
}

/** The days that the source has files of, and those that were run, newest first. */
export async function listDays(workspace: Workspace, runDate: string, signal: AbortSignal): Promise<DayChoice[]> {
	const { daysOfFiles, withLastRuns } = await import('../steps/history/days.js');
	const files = await withSource(workspace, { runDate, signal }, (source) => source.list());
	const found = daysOfFiles(files, workspace.settings, runDate);
	if (!hasDatabase(workspace)) return withLastRuns(null, found);
	return withEngine(workspace, 'query', (engine) => withLastRuns(engine, found));
}
