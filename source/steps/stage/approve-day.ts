import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import { isLoad, type Step, type StepEvent } from '../../core/run/events.js';
import { AFTER_NO_LOAD, afterwards, type LoadFacts, loadQuestion, nothingNew } from '../../core/run/questions.js';
import { restatedLine } from '../../core/run/undo-question.js';
import { shownInsert } from '../../sql/stage.js';
import { approved, type LoadContext } from '../context.js';
import { nothingToLoad } from '../read/incomplete-day.js';
import type { ReadResult } from '../read/read.js';
import { noteRefusedDay } from '../refused-day.js';
import { nameOfTwin } from './file-rows.js';
import { sampleLoad } from './load-file.js';
import { type FilePlan, replacedRows, type StagePlan } from './plan-files.js';
import { rejectLimitFault } from './reject-limit.js';
import { approveDestruction, type StageSchema } from './stage-schema.js';

/**
 * Shows what a day's load would do, and asks for it.
 *
 * @throws EtlError `E_TOO_MANY_REJECTS`, `E_NOTHING_TO_LOAD`, once the refused day is recorded; `E_REFUSED`
 */
export async function* approveDay(
	context: LoadContext,
	feed: ReadResult,
	planned: StagePlan,
	{ ddl, rowsAtRisk }: StageSchema,
): Step<void> {
	const plans = planned.files;
	yield* tellWithdrawn(plans);
	const toLoad = plans.filter(isLoad);
	if (toLoad.length > 0) yield { type: 'statement', step: 'stage', statement: shownInsert(context.model) };
	const refusal = rejectLimitFault(toLoad, context.settings.policies.maxRejects) ?? allRefused(feed, plans);
	if (refusal !== null) {
		yield* noteRefusedDay(context, feed, plans, refusal);
		throw refusal;
	}
	for (const { file, fileId } of context.samples === 'all' ? toLoad : [])
		yield { type: 'load-sample', sample: await sampleLoad(context, file, fileId) };
	yield* approveLoad(context, feed, planned, ddl);
	yield* approveDestruction(context, { step: 'stage', rowsAtRisk, statements: ddl, afterNo: AFTER_NO_LOAD });
}

/** @throws EtlError `E_REFUSED` */
async function* approveLoad(
	context: LoadContext,
	feed: ReadResult,
	planned: StagePlan,
	ddl: readonly Statement[],
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const facts = loadFacts(context, feed, planned, ddl);
	const question = loadQuestion(facts);
	if (question === null) yield { type: 'notice', step: 'stage', message: nothingNew(facts) };
	else if (!(yield* approved(context, question)))
		throw new EtlError('E_REFUSED', 'The load was not approved', { hint: afterwards(question.afterNo) });
}

/** The facts of the question before the load. */
function loadFacts(context: LoadContext, feed: ReadResult, planned: StagePlan, ddl: readonly Statement[]): LoadFacts {
	const { files: plans, before, after, restated } = planned;
	const replaces = (plan: FilePlan) => plan.replaces?.staged ?? null;
	const loads = plans.filter(isLoad).map((plan) => {
		const { name, records, rejected, reading } = plan.file.report;
		const again = plan.state === 'reloaded';
		return { name, rows: records - rejected, rejected, replaces: replaces(plan), again, doubts: reading?.doubts ?? [] };
	});
	const passed = plans.flatMap((plan) => {
		const why = passedWords(plan, context.runDate);
		return why === null ? [] : [{ name: plan.file.report.name, why, replaces: replaces(plan) }];
	});
	const unread = feed.reports.filter(({ state }) => state === 'refused' || state === 'empty');
	const replaced = plans.flatMap((plan) => [...replacedRows(context, plan), ...plan.afterwards]);
	const insert = loads.length > 0 ? [shownInsert(context.model)] : [];
	return {
		stage: context.model.stage,
		loads,
		already: plans.filter(({ state }) => state === 'already').length,
		passed: [
			...passed,
			...unread.map(({ name, state, fault }) => {
				const why = state === 'empty' ? 'is empty' : `is refused: ${fault?.code ?? ''}`;
				return { name, why, replaces: null };
			}),
		],
		skipped: feed.reports.filter(({ state }) => state === 'skipped').map(({ name }) => name),
		ddl,
		restated: restated.map(restatedLine),
		leaving: restated.reduce((sum, { state, rows }) => sum + (state === 'withdrawn' ? rows : 0), 0),
		statements: [...ddl, ...before, ...replaced, ...after, ...insert],
	};
}

/** The fault where every file was refused; read has reported files that could not be read. */
function allRefused(feed: ReadResult, plans: readonly FilePlan[]): EtlError | null {
	const refused = plans.filter(({ state }) => state === 'refused');
	// A day without a file to load came here to withdraw what is gone.
	if (plans.length === 0 || refused.length < plans.length) return null;
	return nothingToLoad(
		feed,
		refused.map(({ file, fault }) => ({ name: file.report.name, fault })),
	);
}

/** Why a file is not loaded; `null` where it is, or is there already. */
function passedWords(plan: FilePlan, runDate: string): string | null {
	switch (plan.state) {
		case 'refused':
			return `is refused: ${plan.fault?.code ?? ''}`;
		case 'duplicate':
			return `has the content of ${nameOfTwin(plan, runDate) ?? ''}, loaded already`;
		case 'withdrawn':
			return `was taken back by ${plan.withdrawnBy ?? ''}`;
		default:
			return null;
	}
}

/** Says which files are not loaded since a person has taken back what they hold. */
function* tellWithdrawn(plans: readonly FilePlan[]): Generator<StepEvent, void> {
	for (const { state, file, withdrawnBy } of plans) {
		if (state !== 'withdrawn') continue;
		const message = `${file.report.name} is not loaded: ${withdrawnBy} took this content back; \`etl-tui run --again\` loads it all the same`;
		yield { type: 'warning', step: 'stage', code: 'W_WITHDRAWN', message };
	}
}
