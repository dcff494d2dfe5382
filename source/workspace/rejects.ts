import type { StageChange } from '../core/plan.js';
import type { OpenRejects, Replay, WrittenRejects } from '../core/rejected-record.js';
import type { RejectFilter } from '../sql/history.js';
import type { RejectOutput } from '../steps/repair/write-rejects.js';
import { rejectFilter } from './look.js';
import { type Workspace, withEngine } from './workspace.js';

/**
 * Writes the open rejects of a run to a file; see `writeRejects`.
 *
 * @param wanted - a run's id, `all`, or nothing for the newest run
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
	return withEngine(workspace, 'query', async (engine) => {
		const filter = await rejectFilter(workspace, engine, wanted, names);
		return writeRejects(engine, workspace.settings, filter, output, signal);
	});
}

/** The filter of rejects to waive; see `rejectFilter`. */
export function requireWaivable(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
): Promise<RejectFilter> {
	return withEngine(workspace, 'query', (engine) => rejectFilter(workspace, engine, wanted, names));
}

/** The SHA-256 of a repaired file. @throws EtlError `E_FILE_UNREADABLE` */
export async function hashOfRepair(file: string): Promise<string> {
	const { hashOf } = await import('../steps/repair/read-repairs.js');
	return hashOf(file);
}

/** The run date of a repair: the newest date of its rejects; `null` where there are none. @throws EtlError `E_REPAIR` */
export async function dateOfRepair(workspace: Workspace, change: StageChange): Promise<string | null> {
	const { newestDate } = await import('../steps/repair/newest-date.js');
	return withEngine(workspace, 'query', (engine) => newestDate(engine, workspace.settings, change));
}

/** Files with open rejects, by their senders; see `openRejects`. @throws as `rejectFilter` does */
export async function findOpenRejects(
	workspace: Workspace,
	wanted: string | undefined,
	names: Omit<RejectFilter, 'runId'>,
	now: Date,
): Promise<OpenRejects[]> {
	const { openRejects } = await import('../steps/repair/open-rejects.js');
	return withEngine(workspace, 'query', async (engine) => {
		const filter = await rejectFilter(workspace, engine, wanted, names);
		return openRejects(engine, workspace.settings, filter, now);
	});
}

/** What today's config makes of open rejects; see `replayRejects`. */
export async function replayOpen(workspace: Workspace, since: string, signal: AbortSignal): Promise<Replay> {
	const { replayRejects } = await import('../steps/repair/replay.js');
	return withEngine(workspace, 'query', (engine) => replayRejects(engine, workspace.settings, since, signal));
}
