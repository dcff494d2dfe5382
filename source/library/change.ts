import path from 'node:path';
import { EtlError } from '../core/errors.js';
import type { StageChange } from '../core/plan/plan.js';
import type { RepairFile } from '../core/repair/repair-file.js';
import { STEPS } from '../core/run/events.js';
import type { Report } from '../output/report-shape.js';
import type { Workspace } from '../workspace/workspace.js';
import { Config } from './config.js';
import { dayOf } from './day.js';
import { type Answers, finish, requestOf, requireAnswers, type WorkOptions } from './run.js';

/** What is taken back: a run by its id, or a file of a date. */
export type TakenBack =
	| { readonly run: string }
	/** `date` is `YYYY-MM-DD`, `today` or `yesterday`; default today. */
	| { readonly file: string; readonly date?: string };

/**
 * Takes a run or a file back as `etl-tui undo` does. What was replaced returns, and the countries' tables follow. The undo is
 * a run of its own, and its id can be given to `undo` as well.
 *
 * @throws RunError `E_NOT_FOUND`, `E_NOTHING_TO_UNDO`, and what `run` throws
 */
export async function undo(config: Config, what: TakenBack, options: WorkOptions & Answers = {}): Promise<Report> {
	requireAnswers(options);
	const { runSteps } = await import('../workspace/day.js');
	const date = dayOf('run' in what ? what.run.replace(/\.\d+$/, '') : what.date);
	const change =
		'run' in what ? ({ kind: 'undo', run: what.run } as const) : ({ kind: 'withdraw', file: what.file } as const);
	const request = { ...(await requestOf('undo', date, options)), change };
	return finish(config, request, options, runSteps(Config.workspaceOf(config), request, STEPS));
}

/** What becomes of rejects: a file of mended ones is loaded, or those of a run, or of `all`, are closed. */
export type Repairs = { readonly note: string } & (
	| { readonly file: string }
	| { readonly waive: string; readonly name?: string; readonly column?: string; readonly code?: string }
);

/**
 * Loads rejected records that were mended, or closes rejects that nobody will mend, as `etl-tui repair` does. The note is
 * kept with each record.
 *
 * @param what - `file` is one that `etl-tui rejects --output` wrote, relative to the process's folder; `name`, `column` and
 * `code` narrow what is waived
 * @returns the report; its `status` is `incomplete` where some records are still bad and the others were loaded
 * @throws EtlError `E_USAGE`, `E_NOT_FOUND`, `E_REPAIR`, `E_FILE_UNREADABLE` before anything began; RunError `E_REPAIR` where
 * no record is right, and what `run` throws
 */
export async function repair(config: Config, what: Repairs, options: WorkOptions & Answers = {}): Promise<Report> {
	requireAnswers(options);
	if (what.note.trim() === '')
		throw new EtlError('E_USAGE', 'A repair needs its reason: `note`', { hint: 'It is kept with each record.' });
	const [{ runSteps }, { dateOfRepair }] = await Promise.all([
		import('../workspace/day.js'),
		import('../workspace/rejects.js'),
	]);
	const workspace = Config.workspaceOf(config);
	const { change, edits } = await changeOf(workspace, what);
	const date = (await dateOfRepair(workspace, change, edits)) ?? dayOf(undefined);
	const request = { ...(await requestOf('repair', date, options)), change, ...(edits && { edits }) };
	return finish(config, request, options, runSteps(workspace, request, STEPS));
}

async function changeOf(
	workspace: Workspace,
	what: Repairs,
): Promise<{ readonly change: StageChange; readonly edits: RepairFile | null }> {
	const { readRepair, requireWaivable } = await import('../workspace/rejects.js');
	const note = what.note.trim();
	if ('file' in what) {
		const file = path.resolve(what.file);
		const edits = await readRepair(workspace, file);
		return { change: { kind: 'repair', file, sha256: edits.sha256, note }, edits };
	}
	const { name: file = null, column = null, code = null } = what;
	const names = { file, column, code };
	const { runId } = await requireWaivable(workspace, what.waive, names);
	return { change: { kind: 'waive', run: runId, ...names, note }, edits: null };
}
