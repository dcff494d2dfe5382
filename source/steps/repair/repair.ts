import path from 'node:path';
import { EtlError } from '../../core/errors.js';
import type { StageChange, Statement } from '../../core/plan/plan.js';
import type { RejectHome } from '../../core/records/rejected-record.js';
import type { RepairFile } from '../../core/repair/repair-file.js';
import { type RepairedRecord, type RepairSummary, summaryOf, summaryRecord } from '../../core/repair/repair-summary.js';
import type { Step } from '../../core/run/events.js';
import { repairQuestion } from '../../core/run/repair-question.js';
import { leaveBehind, noteBrought } from '../../sql/rejects/repairs.js';
import { shownInsert } from '../../sql/stage.js';
import { catchUpHint, tablesAreBehind } from '../bookkeeping/behind.js';
import { mendBookkeeping } from '../bookkeeping/mend.js';
import { type LoadContext, perform } from '../context.js';
import { commitChange } from '../stage/commit-change.js';
import { evolveModel, stageSchema } from '../stage/stage-schema.js';
import { type CheckedRepairs, checkRepairs } from './check-repairs.js';
import { matchRepairs } from './match-repairs.js';
import { authorNow, insertNotes, insertRepaired, type RepairNote } from './note-repairs.js';
import { readRepairs } from './read-repairs.js';
import { findRejected } from './rejected-records.js';
import { waivedBy } from './require-waiver.js';

/** Loads what somebody mended, or closes what nobody will mend. */
export type RepairChange = Extract<StageChange, { kind: 'repair' | 'waive' }>;

/** The stage after a repair. */
export interface RepairedStage {
	/** With the schema of the stage now. */
	readonly context: LoadContext;
	/** Why not every record is repaired; `null` where all are. */
	readonly fault: EtlError | null;
}

/** What a repair does to the stage and its bookkeeping. */
interface Work {
	readonly summary: RepairSummary;
	readonly repaired: CheckedRepairs['repaired'];
	readonly notes: readonly RepairNote[];
}

/**
 * Brings rejected records that were mended into the stage, as if their files had had them so, or closes rejects. It is
 * the first commit of a run: the targets follow by the second.
 *
 * @param edits - records that were mended on a screen, in place of a file
 * @throws EtlError `E_REPAIR`, `E_FILE_CHANGED`, `E_REFUSED`, `E_DATABASE…`; the stage is then as it was
 */
export async function* repairStage(
	base: LoadContext,
	change: RepairChange,
	edits: RepairFile | null,
): Step<RepairedStage> {
	const { engine, run } = base;
	const worked = run.stopwatch();
	yield { type: 'step-start', step: 'stage' };
	run.enter('stage');
	yield* mendBookkeeping(base);
	const live = await engine.inspect();
	const context = { ...base, model: evolveModel(base, live) };
	const { model } = context;
	const work = change.kind === 'repair' ? await repairWork(context, change, edits) : await waiverWork(context, change);
	const { summary, repaired, notes } = work;
	yield { type: 'repairs', summary };
	if (notes.length === 0) throw nothingToDo(summary, (yield* tablesAreBehind(context, live)) ? base.runDate : null);
	const schema = yield* stageSchema(context, live);
	const byNumber = new Map(repaired.map(({ reject: { file } }) => [file.fileId, file]));
	const files = [...byNumber.values()].sort((a, b) => a.fileId - b.fileId);
	const behind = leaveBehind(
		model,
		files.map(({ fileId }) => fileId),
	);
	const touched = noteBrought(model, run.id, files);
	const insert: Statement[] = repaired.length === 0 ? [] : [shownInsert(model)];
	const question = repairQuestion(summary, model.stage, [...schema.ddl, ...behind, ...insert, ...touched]);
	const asked = { schema, question, refused: 'The repair was not approved' };
	yield* commitChange(context, asked, async function* () {
		yield* perform(context, 'stage', behind);
		await insertRepaired(context, repaired);
		yield* perform(context, 'stage', touched);
		const author = authorNow(context, change.note);
		await insertNotes(
			context,
			notes.map((note) => ({ ...note, author })),
		);
		const counts = { files: 0, records: notes.length, staged: repaired.length, rejected: summary.counts['still-bad'] };
		yield* perform(context, 'stage', [run.note(engine, counts)]);
	});
	yield { type: 'committed', step: 'stage' };
	yield { type: 'step-end', step: 'stage', milliseconds: worked() };
	return { context, fault: incomplete(summary) };
}

/** Where the rejects of a run are. */
export function homeOf({ settings }: Pick<LoadContext, 'settings'>): RejectHome {
	return { environment: settings.environment, stage: settings.stage.table };
}

async function repairWork(
	context: LoadContext,
	change: Extract<RepairChange, { kind: 'repair' }>,
	edits: RepairFile | null,
): Promise<Work> {
	const { engine, model, settings } = context;
	const name = change.file === null ? 'What was mended' : path.basename(change.file);
	const file = edits ?? (await readUnchanged(context, change, name));
	const matched = await matchRepairs(engine, model, await engine.inspect(), homeOf(context), file, name);
	const checked = checkRepairs(settings, model.columns, matched, name, file.isTyped);
	const { repaired, stillBad, gone, unasked } = checked;
	const records = [
		...repaired.map(({ reject, changed }) => summaryRecord(reject, 'repaired', { changed })),
		...stillBad.map(({ reject, changed, faults }) => summaryRecord(reject, 'still-bad', { changed, faults })),
		...gone.map(({ reject, why }) => summaryRecord(reject, 'gone', { why })),
	];
	const notes = repaired.map(
		({ reject, fields, changed }): RepairNote => ({ reject, fields, changed, outcome: 'repaired' }),
	);
	return { summary: summaryOf(change.file === null ? null : name, change.note, records, unasked), repaired, notes };
}

/** Reads the repaired file. @throws EtlError `E_FILE_CHANGED` where it is another than when the run was asked for */
async function readUnchanged(
	{ engine, settings }: LoadContext,
	{ file, sha256 }: Extract<RepairChange, { kind: 'repair' }>,
	name: string,
): Promise<RepairFile> {
	const read = await readRepairs(engine, settings, file ?? '');
	if (read.sha256 === sha256) return read;
	throw new EtlError('E_FILE_CHANGED', `${name} is not the file that it was a moment ago`, { context: { file: name } });
}

async function waiverWork(
	{ engine, model }: LoadContext,
	change: Extract<RepairChange, { kind: 'waive' }>,
): Promise<Work> {
	const records: RepairedRecord[] = [];
	const notes: RepairNote[] = [];
	for await (const some of findRejected(engine, model, await engine.inspect(), waivedBy(change))) {
		for (const reject of some) {
			records.push(summaryRecord(reject, 'waived'));
			notes.push({ reject, outcome: 'waived', fields: null, changed: [] });
		}
	}
	return { summary: summaryOf(null, change.note, records, []), repaired: [], notes };
}

/**
 * Why nothing is done; the records with what is wrong with each are told before.
 *
 * @param behind - the run date, where the tables have yet to follow what was repaired before
 */
function nothingToDo({ counts }: RepairSummary, behind: string | null): EtlError {
	const parts = [
		...(counts['still-bad'] > 0 ? [`${counts['still-bad']} still bad`] : []),
		...(counts.gone > 0 ? [`${counts.gone} no longer to be mended`] : []),
	];
	const nothing = 'Nothing was loaded.';
	const passed = behind === null ? `${nothing} Why each is passed over is said above.` : catchUpHint(behind);
	return new EtlError('E_REPAIR', `No record of it is repaired: ${parts.join(', ')}`, {
		hint:
			counts['still-bad'] === 0
				? passed
				: `${nothing} What is wrong with each is said above; mend it and repair it again.`,
	});
}

/** What is left to do after a repair; `null` where nothing is. */
function incomplete({ counts }: RepairSummary): EtlError | null {
	const bad = counts['still-bad'];
	if (bad === 0) return null;
	const message = `${bad === 1 ? '1 record is' : `${bad} records are`} still bad, and ${bad === 1 ? 'stays' : 'stay'} open; the others are loaded`;
	return new EtlError('E_REPAIR_INCOMPLETE', message);
}
