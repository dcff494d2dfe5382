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
	/** The loaded file that this one replaces or repeats. */
	readonly known: Row | null;
	readonly fault: FileFault | null;
}

/** Decides for each file whether it is new, corrected, loaded already or a duplicate. */
export async function* planFiles(
	context: LoadContext,
	files: readonly ReadFile[],
	hasBooks: boolean,
): AsyncGenerator<StepEvent, FilePlan[]> {
	const { engine, model, runDate, settings } = context;
	const first = hasBooks ? numberOf((await engine.rows(counters(model, runDate)))[0], 'file_id') + 1 : 1;
	const plans: FilePlan[] = [];
	for (const [index, file] of files.entries()) {
		const { name, sha256 } = file.report;
		const known = hasBooks ? yield* ask(context, 'stage', knownFiles(model, runDate, name, sha256 ?? '')) : [];
		const twin = plans.find(
			(plan) => plan.file.report.sha256 === sha256 && (plan.state === 'loaded' || plan.state === 'corrected'),
		);
		const earlier = known.find((row) => row.name === name && row.run_date === runDate) ?? null;
		const sameContent = known.find((row) => row.sha256 === sha256) ?? (twin ? twinRow(twin, runDate) : null);
		const plan = { file, fileId: first + index, fault: null };
		if (earlier && earlier.sha256 === sha256) plans.push({ ...plan, state: 'already', known: earlier });
		else if (sameContent && settings.policies.duplicates !== 'load') {
			const fail = settings.policies.duplicates === 'fail';
			const message = `${name} has the content of ${textOf(sameContent, 'name')} of ${textOf(sameContent, 'run_date')}`;
			const fault = fail ? toFileFault(new EtlError('E_DUPLICATE_FILE', message)) : null;
			plans.push({ ...plan, state: fail ? 'refused' : 'duplicate', known: sameContent, fault });
		} else plans.push({ ...plan, state: earlier ? 'corrected' : 'loaded', known: earlier });
	}
	return plans;
}

function twinRow(twin: FilePlan, runDate: string): Row {
	const { name, sha256, records, rejected } = twin.file.report;
	return { file_id: twin.fileId, run_date: runDate, name, sha256, staged: records - rejected, rejected };
}

/** What takes the earlier rows of a corrected file out. */
export function replacedRows({ model, runDate }: LoadContext, { state, known, file }: FilePlan): Statement[] {
	if (state !== 'corrected' || known === null) return [];
	return replaceFile(model, runDate, numberOf(known, 'file_id'), file.report.name);
}

/** More rejects than the policy allows, over all files that are to be loaded. */
export function rejectLimitFault(
	plans: readonly FilePlan[],
	limit: { count: number } | { percent: number },
): EtlError | null {
	const records = plans.reduce((all, plan) => all + plan.file.report.records, 0);
	const rejected = plans.reduce((all, plan) => all + plan.file.report.rejected, 0);
	const allowed = 'count' in limit ? limit.count : (records * limit.percent) / 100;
	if (rejected <= allowed) return null;
	const percent = ((100 * rejected) / records).toFixed(1);
	const rule = 'count' in limit ? `${limit.count}` : `${limit.percent}%`;
	const worst = plans
		.flatMap((plan) => plan.file.report.faults.map((fault) => ({ file: plan.file.report.name, ...fault })))
		.sort((a, b) => b.count - a.count)
		.slice(0, 10)
		.map(
			(fault) =>
				`${fault.file}, from line ${fault.firstLine}: ${fault.column ?? 'the record'} ${fault.reason} (${fault.code}, ${fault.count} times)`,
		);
	return new EtlError(
		'E_TOO_MANY_REJECTS',
		[`${rejected} of ${records} records refused (${percent}%), ${rule} allowed; nothing was loaded`, ...worst].join(
			'\n',
		),
		{ context: { rejected, records } },
	);
}
