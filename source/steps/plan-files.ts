import type { Settings } from '../config/settings.js';
import { EtlError } from '../core/errors.js';
import type { StagedState, StepEvent } from '../core/events.js';
import type { Statement } from '../core/plan.js';
import type { FileFault } from '../core/record.js';
import type { Row } from '../engines/engine.js';
import { counters, knownFiles, numberOf, textOf } from '../engines/sql/bookkeeping.js';
import { replaceFile } from '../engines/sql/stage.js';
import { ask, type LoadContext } from './context.js';
import { toFileFault } from './feed-file.js';
import type { ReadFile } from './read.js';

/** What is to be done with one file that read found ready. */
export interface FilePlan {
	readonly file: ReadFile;
	readonly fileId: number;
	readonly state: StagedState;
	/** The loaded file of the same name and date, whose rows this one's content takes the place of. */
	readonly replaces: Row | null;
	/** The loaded file that holds the content already. */
	readonly sameAs: Row | null;
	readonly fault: FileFault | null;
}

/** A file with the loaded files that have its name and date, or its content. */
interface Candidate {
	readonly file: ReadFile;
	readonly fileId: number;
	readonly known: readonly Row[];
	readonly earlier: Row | null;
	readonly refusal: EtlError | null;
}

/** Decides for each file whether it is new, corrected, loaded already or a duplicate, unless it is refused already. */
export async function* planFiles(
	context: LoadContext,
	files: readonly ReadFile[],
	refusals: ReadonlyMap<ReadFile, EtlError>,
	hasBooks: boolean,
): AsyncGenerator<StepEvent, FilePlan[]> {
	const { engine, model, runDate, settings } = context;
	const first = hasBooks ? numberOf((await engine.rows(counters(model, runDate)))[0], 'file_id') + 1 : 1;
	const candidates: Candidate[] = [];
	for (const [index, file] of files.entries()) {
		const { name, sha256 } = file.report;
		const known = hasBooks ? yield* ask(context, 'stage', knownFiles(model, runDate, name, sha256 ?? '')) : [];
		const earlier = known.find((row) => row.name === name && row.run_date === runDate) ?? null;
		candidates.push({ file, fileId: first + index, known, earlier, refusal: refusals.get(file) ?? null });
	}
	return decide(candidates, settings.policies.duplicates, runDate);
}

/**
 * A correction takes its earlier content away, so nothing is a duplicate of that: two files may swap their contents.
 * A correction that is itself refused leaves its earlier content, so the others are looked at once more.
 */
function decide(candidates: readonly Candidate[], policy: Settings['policies']['duplicates'], runDate: string) {
	const refused = new Set<number>();
	for (;;) {
		const replaced = new Set(
			candidates
				.filter(({ file, fileId, earlier }) => isCorrection(file, earlier) && !refused.has(fileId))
				.map(({ earlier }) => numberOf(earlier ?? undefined, 'file_id')),
		);
		const plans: FilePlan[] = [];
		const loads = new Map<string | null, FilePlan>();
		for (const candidate of candidates) {
			const plan = decideOne(candidate, loads, replaced, policy, runDate);
			const { sha256 } = plan.file.report;
			if (isLoad(plan) && !loads.has(sha256)) loads.set(sha256, plan);
			plans.push(plan);
		}
		const before = refused.size;
		for (const plan of plans) if (plan.state === 'refused') refused.add(plan.fileId);
		if (refused.size === before) return plans;
	}
}

function isCorrection(file: ReadFile, earlier: Row | null): boolean {
	return earlier !== null && earlier.sha256 !== file.report.sha256;
}

function decideOne(
	{ file, fileId, known, earlier, refusal }: Candidate,
	loads: ReadonlyMap<string | null, FilePlan>,
	replaced: ReadonlySet<number>,
	policy: Settings['policies']['duplicates'],
	runDate: string,
): FilePlan {
	const { name, sha256 } = file.report;
	const corrects = isCorrection(file, earlier);
	const plan = { file, fileId, replaces: corrects ? earlier : null, sameAs: null, fault: null };
	if (earlier && !corrects) return { ...plan, state: 'already', sameAs: earlier };
	if (refusal) return { ...plan, state: 'refused', replaces: null, fault: toFileFault(refusal) };
	const twin = loads.get(sha256);
	const standing = known.find((row) => row.sha256 === sha256 && !replaced.has(numberOf(row, 'file_id')));
	const sameAs = standing ?? (twin ? twinRow(twin, runDate) : null);
	if (!sameAs || policy === 'load') return { ...plan, state: corrects ? 'corrected' : 'loaded' };
	if (policy === 'skip') return { ...plan, state: 'duplicate', sameAs };
	const message = `${name} has the content of ${textOf(sameAs, 'name')} of ${textOf(sameAs, 'run_date')}`;
	const fault = toFileFault(new EtlError('E_DUPLICATE_FILE', message));
	return { ...plan, state: 'refused', replaces: null, sameAs, fault };
}

/** Whether the plan brings rows into the stage. */
export function isLoad(plan: FilePlan): boolean {
	return plan.state === 'loaded' || plan.state === 'corrected';
}

/** What takes the rows out that a file's content takes the place of. */
export function replacedRows({ model, runDate }: LoadContext, { replaces, file }: FilePlan): Statement[] {
	return replaces === null ? [] : replaceFile(model, runDate, numberOf(replaces, 'file_id'), file.report.name);
}

function twinRow(twin: FilePlan, runDate: string): Row {
	const { name, sha256, records, rejected } = twin.file.report;
	return { file_id: twin.fileId, run_date: runDate, name, sha256, staged: records - rejected, rejected };
}
