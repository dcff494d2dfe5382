import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { Approval, StepEvent } from '../../core/run/events.js';
import { afterwards } from '../../core/run/questions.js';
import { closeDeadRuns } from '../../sql/bookkeeping/bookkeeping.js';
import { stageIndexes } from '../../sql/tables/ddl.js';
import { approved, type LoadContext, perform } from '../context.js';
import { approveDestruction, type StageSchema } from './stage-schema.js';

/** A change of the stage other than a load, as a person is asked for it. */
interface Asked {
	/** What brings stage and bookkeeping to the config's shape first. */
	readonly schema: StageSchema;
	readonly question: Approval;
	/** The message of a no. */
	readonly refused: string;
}

/**
 * Asks for a change of the stage, and does it in one transaction with what the schema needs and the note of the run.
 *
 * @param work - does the change in the open transaction
 * @throws EtlError `E_REFUSED`, and what the work throws; the stage is then as it was
 */
export async function* commitChange(
	context: LoadContext,
	{ schema: { ddl, rowsAtRisk }, question, refused }: Asked,
	work: () => AsyncGenerator<StepEvent, void>,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const { engine, model, run } = context;
	const { afterNo } = question;
	if (!(yield* approved(context, question))) throw new EtlError('E_REFUSED', refused, { hint: afterwards(afterNo) });
	yield* approveDestruction(context, { step: 'stage', rowsAtRisk, statements: ddl, afterNo });
	await engine.begin();
	try {
		const note: Statement[] = [closeDeadRuns(model, run.id, new Date().toISOString()), run.note(engine, {})];
		yield* perform(context, 'stage', [...ddl, ...note]);
		yield* work();
		yield* perform(context, 'stage', stageIndexes(model, await engine.inspect()));
		await engine.commit();
	} finally {
		await engine.rollback();
	}
}
