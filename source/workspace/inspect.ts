import { fillRunDate } from '../core/run/run-date.js';
import type { Row } from '../engines/engine.js';
import { inspectBookkeeping } from '../steps/bookkeeping/inspect.js';
import { filesAhead } from '../steps/history/history.js';
import { shapeChanges } from '../steps/transform/shape-changes.js';
import { type Workspace, withEngine, withSource } from './workspace.js';

// What `doctor` asks of source and database before a run. Nothing is changed.

/** What a source holds for a run date. */
export interface FileCounts {
	readonly all: number;
	readonly taken: number;
	readonly later: number;
	/** What is not there and should be, each as a sentence. */
	readonly absent: readonly string[];
	/** Of those taken, the ones that may not be opened, each as a sentence. */
	readonly refused: readonly string[];
}

/** Number of files in the source, of those of the run date, and of those that are left for later; and what is not there. */
export async function countFiles(workspace: Workspace, runDate: string, signal: AbortSignal): Promise<FileCounts> {
	const [{ KNOWN_EXTENSIONS }, { selectFiles }, { absentFiles, absentText }] = await Promise.all([
		import('../readers/registry.js'),
		import('../sources/select-files.js'),
		import('../steps/inbox/absent.js'),
	]);
	const { files, absent } = await withSource(workspace, { runDate, signal }, async (source) => ({
		files: await source.list(),
		absent: absentFiles(source, workspace.settings, runDate).map(absentText),
	}));
	const selection = selectFiles(files, workspace.settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const count = (is: (each: (typeof selection)[number]) => boolean) => selection.filter(is).length;
	const all = count(({ isSidecar }) => !isSidecar);
	const refused = files.flatMap(({ name, refusal }, at) =>
		refusal !== null && selection[at]?.skipped === null ? `${name} ${refusal}` : [],
	);
	const [taken, later] = [count(({ skipped }) => skipped === null), count(({ isLater }) => isLater)];
	return { all, taken, later, absent, refused };
}

/** What stands against moving files to the folders of `after`, as far as can be told; `null` where nothing does. */
export async function lookAtFolders(
	workspace: Workspace,
	runDate: string,
	signal: AbortSignal,
): Promise<string | null> {
	const { after } = workspace.settings;
	return withSource(workspace, { runDate, signal }, async (source) => {
		for (const folder of [after?.done, after?.failed]) {
			if (typeof folder !== 'string') continue;
			const placed = fillRunDate(folder, runDate);
			const why = (await source.refusesMoves?.(placed)) ?? null;
			if (why !== null) return `files cannot be moved to ${placed}: ${why}`;
		}
		return null;
	});
}

/**
 * What the next run would do first: how live tables differ from the config, and files that no transform has taken. And what may
 * end it, though the database is sound.
 */
export function lookAtSchema(
	workspace: Workspace,
): Promise<{ readonly changes: readonly string[]; readonly ahead: readonly Row[]; readonly caution: string | null }> {
	return withEngine(workspace, 'query', async (engine) => ({
		changes: await shapeChanges(engine, workspace.settings),
		ahead: await filesAhead(engine, workspace.settings),
		caution: engine.caution,
	}));
}

/** The differences between the database and its bookkeeping, a line each. */
export function lookAtDamage(workspace: Workspace, signal: AbortSignal): Promise<string[]> {
	return withEngine(workspace, 'query', (engine) => inspectBookkeeping(engine, workspace.settings, signal));
}
