import type { StageChange } from '../core/plan/plan.js';
import type {
	CauseQuery,
	RejectCause,
	RejectCauses,
	RejectPage,
	RejectQuery,
	Searchable,
} from '../core/records/reject-page.js';
import type { OpenRejects, Replay, WrittenRejects } from '../core/records/rejected-record.js';
import type { ConfigOffer } from '../core/repair/mend.js';
import type { RepairFile } from '../core/repair/repair-file.js';
import type { Engine, Row } from '../engines/engine.js';
import type { RejectFilter } from '../sql/bookkeeping/history.js';
import {
	countFoundRejects,
	countHistory,
	findLoad,
	findRun,
	findRejects as rejectsOf,
} from '../steps/history/history.js';
import { findRejectCauses, listRejectCauses } from '../steps/history/reject-causes.js';
import { requireKnownNames } from '../steps/history/reject-filter.js';
import type { FoundInFiles } from '../steps/history/reject-pages.js';
import type { RejectOutput } from '../steps/repair/write-rejects.js';
import { type Workspace, withEngine, withSource } from './workspace.js';

/** Rejects of a run, or of all runs, that match a filter. */
export interface Rejects {
	/** `null` for every run. */
	readonly run: string | null;
	/** Number of all faults, and of the records that have them. */
	readonly total: number;
	readonly records: number;
	readonly rejects: readonly Row[];
}

/**
 * Finds some of the rejects of a run.
 *
 * @param wanted - a run's id, `all`, or nothing for the newest run that read files
 * @throws EtlError `E_NOT_FOUND`, `E_USAGE` for a file, column or code that does not exist
 */
export function findRejects(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	{ limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<Rejects> {
	return withRejects(workspace, wanted, names, async (engine, filter) => {
		const { runId: run } = filter;
		const rejects = await rejectsOf(engine, filter, limit, offset);
		const { faults: total, records } = await countFoundRejects(engine, filter);
		return { run, total, records, rejects };
	});
}

/** Causes of rejects of a run, or of all runs. */
export interface Causes extends Omit<Rejects, 'rejects'> {
	/** Number of all causes. */
	readonly found: number;
	readonly causes: readonly RejectCause[];
}

/** Finds some of the causes of a run's rejects, the most frequent first; see `findRejects`. */
export function findCauses(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	page: { readonly limit: number; readonly offset: number },
): Promise<Causes> {
	return withRejects(workspace, wanted, names, async (engine, filter) => {
		const { faults: total, records } = await countFoundRejects(engine, filter);
		return { run: filter.runId, total, records, ...(await listRejectCauses(engine, filter, page)) };
	});
}

/** Does something about the rejects of a run. @throws as `rejectFilter` does */
function withRejects<T>(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	work: (engine: Engine, filter: RejectFilter) => Promise<T>,
): Promise<T> {
	return withEngine(workspace, 'query', async (engine) =>
		work(engine, await rejectFilter(workspace, engine, wanted, names)),
	);
}

/**
 * The filter for the rejects of a run: the wanted one, the newest one that read files, or `all`.
 *
 * @throws EtlError `E_NOT_FOUND`, `E_USAGE` for a file, column or code that does not exist
 */
async function rejectFilter(
	workspace: Workspace,
	engine: Engine,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
): Promise<RejectFilter> {
	const runId = wanted === 'all' ? null : await runOf(engine, wanted);
	const filter = { ...names, runId };
	if ((await countHistory(engine)) > 0) await requireKnownNames(engine, workspace.settings, filter);
	return filter;
}

async function runOf(engine: Engine, wanted: string | undefined): Promise<string> {
	return wanted === undefined ? findLoad(engine) : String((await findRun(engine, wanted)).run.run_id);
}

/** A page of a run's rejects in the database. */
export async function findRunRejects(workspace: Workspace, query: RejectQuery, seen: Searchable): Promise<RejectPage> {
	const { findRejectPage } = await import('../steps/history/reject-pages.js');
	return withEngine(workspace, 'query', (engine) => findRejectPage(engine, query, seen));
}

/** The causes of a run's rejects in the database. */
export function findRunCauses(workspace: Workspace, query: CauseQuery, seen: Searchable): Promise<RejectCauses> {
	return withEngine(workspace, 'query', (engine) => findRejectCauses(engine, query, seen));
}

/** Rejects of files as they are now, which are read for it; see `searchFiles`. */
export async function findFileRejects(
	workspace: Workspace,
	day: { readonly runDate: string; readonly signal: AbortSignal },
	query: RejectQuery,
	seen: Searchable,
): Promise<FoundInFiles> {
	const { searchFiles } = await import('../steps/history/reject-pages.js');
	return withSource(workspace, day, (source) =>
		searchFiles({ ...day, settings: workspace.settings }, source, query, seen),
	);
}

/**
 * Writes the open rejects of a run to a file; see `writeRejects`.
 *
 * @param wanted - a run's id, `all`, or nothing for the newest run that read files
 * @throws EtlError `E_NOT_FOUND`, `E_USAGE` for a file, column or code that does not exist, `E_OUTPUT`
 */
export async function outputRejects(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	output: RejectOutput,
	signal: AbortSignal,
): Promise<WrittenRejects> {
	const { writeRejects } = await import('../steps/repair/write-rejects.js');
	return withRejects(workspace, wanted, names, (engine, filter) =>
		writeRejects(engine, workspace.settings, filter, output, signal),
	);
}

/** The filter of rejects to waive; see `rejectFilter`. */
export function requireWaivable(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
): Promise<RejectFilter> {
	return withRejects(workspace, wanted, names, async (_, filter) => filter);
}

/** A repaired file, read once, with its SHA-256; see `readRepairs`. @throws EtlError `E_REPAIR`, `E_FILE_UNREADABLE` */
export async function readRepair(workspace: Workspace, file: string): Promise<RepairFile & { sha256: string }> {
	const { readRepairs } = await import('../steps/repair/read-repairs.js');
	return withEngine(workspace, 'query', (engine) => readRepairs(engine, workspace.settings, file));
}

/**
 * The run date of a repair: the newest date of its rejects; `null` where there are none.
 *
 * @param read - the repaired file
 * @throws EtlError `E_REPAIR`
 */
export async function dateOfRepair(
	workspace: Workspace,
	change: StageChange,
	read: RepairFile | null,
): Promise<string | null> {
	const { newestDate } = await import('../steps/repair/newest-date.js');
	return withEngine(workspace, 'query', (engine) => newestDate(engine, workspace.settings, change, read));
}

/** Files with open rejects, by their senders; see `openRejects`. @throws as `rejectFilter` does */
export async function findOpenRejects(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	now: Date,
): Promise<OpenRejects[]> {
	const { openRejects } = await import('../steps/repair/open-rejects.js');
	return withRejects(workspace, wanted, names, (engine, filter) =>
		openRejects(engine, workspace.settings, filter, now),
	);
}

/** Lines of the config that would have let open rejects of a run through; see `findOffers`. @throws as `rejectFilter` does */
export async function findConfigOffers(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	signal: AbortSignal,
): Promise<ConfigOffer[]> {
	const { findOffers } = await import('../steps/repair/offers-of-rejects.js');
	return withRejects(workspace, wanted, names, (engine, filter) =>
		findOffers(engine, workspace.settings, filter, signal),
	);
}

/** What today's config makes of open rejects; see `replayRejects`. */
export async function replayOpen(workspace: Workspace, since: string, signal: AbortSignal): Promise<Replay> {
	const { replayRejects } = await import('../steps/repair/replay.js');
	return withEngine(workspace, 'query', (engine) => replayRejects(engine, workspace.settings, since, signal));
}
