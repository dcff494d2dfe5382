import type { Statement } from '../core/plan/plan.js';
import type { StagedFile, Step, StepEvent } from '../core/run/events.js';
import { AFTER_NO_CHANGE } from '../core/run/questions.js';
import { closeDeadRuns } from '../sql/bookkeeping/bookkeeping.js';
import { planRows } from '../sql/bookkeeping/put-away.js';
import { stageIndexes } from '../sql/tables/ddl.js';
import { endWorkTables } from '../sql/winners/kept-work-tables.js';
import { approveCommit, collectChanges } from './approve-commit.js';
import { type LoadContext, perform } from './context.js';
import { HANDLED, intercept } from './drive.js';
import type { PutAwayPlan } from './inbox/plan-put-away.js';
import { approveDestruction, stageSchema } from './stage/stage-schema.js';
import { countryRows } from './transform/note-countries.js';
import { indexTargets, type TransformResult, transform } from './transform/transform.js';
import { noteTables } from './validate/check-targets.js';
import { askOnSideConnection, type StageAnswers } from './validate/stage-side.js';
import { type ValidateResult, validate } from './validate/validate.js';

/** The second commit: targets, DDL and counts, together with validate, or nothing of them. */
export async function* transformAndValidate(
	context: LoadContext,
	files: readonly StagedFile[] | null,
	away: PutAwayPlan,
	ending: () => Record<string, string | number | null>,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const { engine, run } = context;
	await engine.begin();
	try {
		run.enter('transform');
		const changes: Statement[] = [];
		yield* collectChanges(alignStage(context), changes);
		await engine.run(closeDeadRuns(context.model, run.id, new Date().toISOString()));
		await engine.run(run.note(engine, {}));
		const answers = askOnSideConnection(
			context,
			(files ?? []).reduce((sum, file) => sum + file.staged, 0),
		);
		const transformed = yield* collectChanges(transform(context), changes);
		const ofRun = files?.filter(({ state }) => state !== 'refused' && state !== 'withdrawn') ?? null;
		const validated = yield* validateAndIndex(context, transformed, { answers, ofRun }, changes);
		if (validated.mismatch !== null) {
			await engine.rollback();
			await noteMismatch(context, transformed, validated);
			throw validated.mismatch;
		}
		yield* approveCommit(context, transformed, validated, { files, away: away.files }, changes);
		for (const statement of planRows(context.model, away.rows)) await engine.run(statement);
		for (const statement of countryRows(context, transformed, validated)) await engine.run(statement);
		const { counted, rowsBefore, effects } = transformed;
		const tableCounts = yield* noteTables(context, counted, rowsBefore, effects);
		for (const statement of tableCounts) await engine.run(statement);
		const winners = effects.reduce((sum, effect) => sum + effect.winners, 0);
		const counts = { ...recordsOf(validated), staged: validated.staged, winners, superseded: validated.superseded };
		await engine.run(run.note(engine, { ...counts, ...ending() }));
		await engine.commit();
		yield { type: 'committed', step: 'validate' };
		if (away.files.length > 0) yield { type: 'put-away', files: away.files };
	} finally {
		await engine.rollback();
	}
}

/** Validates, then makes the indexes of new tables, which counts as time of the same step. */
async function* validateAndIndex(
	context: LoadContext,
	transformed: TransformResult,
	{ answers, ofRun }: { readonly answers: StageAnswers; readonly ofRun: readonly StagedFile[] | null },
	changes: Statement[],
): Step<ValidateResult> {
	const worked = context.run.stopwatch();
	const held: StepEvent[] = [];
	const scope = transformed.alsoCompared === null ? (['day'] as const) : (['day', transformed.alsoCompared] as const);
	const validating = validate(context, transformed.effects, answers, scope, ofRun);
	const validated = yield* intercept(validating, (event) => {
		if (event.type !== 'step-end') return undefined;
		held.push(event);
		return HANDLED;
	});
	if (transformed.alsoCompared === 'others')
		yield* perform(context, 'validate', endWorkTables(context.model, { others: transformed.others }));
	if (validated.mismatch === null) yield* collectChanges(indexTargets(context, transformed.tables), changes);
	for (const event of held) yield event.type === 'step-end' ? { ...event, milliseconds: worked() } : event;
	return validated;
}

/** Records and rejects of the run date, so that a run's counts in history match the rows that it staged. */
function recordsOf({ equations }: ValidateResult): Record<string, number> {
	const whole = equations.find(({ of, left }) => of === 'the run' && left.name === 'records');
	const rejected = whole?.parts.filter(({ name }) => name === 'rejected' || name === 'waived');
	return whole && rejected
		? { records: whole.left.count, rejected: rejected.reduce((sum, { count }) => sum + count, 0) }
		: {};
}

/** Brings stage and bookkeeping to the config's shape where this run loads nothing. */
async function* alignStage(context: LoadContext): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const { engine, model } = context;
	const { ddl, rowsAtRisk } = yield* stageSchema(context, await engine.inspect());
	if (ddl.length === 0) return;
	yield* approveDestruction(context, { step: 'transform', rowsAtRisk, statements: ddl, afterNo: AFTER_NO_CHANGE });
	yield* perform(context, 'transform', ddl);
	yield* perform(context, 'transform', stageIndexes(model, await engine.inspect()));
}

async function noteMismatch(
	context: LoadContext,
	transformed: TransformResult,
	validated: ValidateResult,
): Promise<void> {
	const { engine } = context;
	await engine.begin();
	for (const statement of countryRows(context, transformed, validated)) await engine.run(statement);
	await engine.commit();
}
