import { countTables } from '../core/balance.js';
import { EtlError } from '../core/errors.js';
import { isLoad, type StagedFile, type Step, type StepEvent } from '../core/events.js';
import type { Statement } from '../core/plan.js';
import { afterwards, commitQuestion, nothingChanges } from '../core/questions.js';
import { watching } from './answering.js';
import { approved, type LoadContext } from './context.js';
import type { TransformResult } from './transform/transform.js';
import type { ValidateResult } from './validate/validate.js';

/** What a transaction does, as it was seen. */
export interface Seen {
	readonly statements: Statement[];
}

/** Runs a step and notes the statements that change something. */
export function noting<R>(step: Step<R>, { statements }: Seen): Step<R> {
	return watching(step, (event) => {
		if (event.type === 'statement' && event.statement.risk !== 'read') statements.push(event.statement);
	});
}

/**
 * Asks for the commit, or says that there is nothing to ask for.
 *
 * @param files - what this run has staged; `null` where it went on from a stage
 * @throws EtlError `E_REFUSED`
 */
export async function* approveCommit(
	context: LoadContext,
	{ effects }: TransformResult,
	{ checks }: ValidateResult,
	files: readonly StagedFile[] | null,
	{ statements }: Seen,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const loads = files?.filter(isLoad) ?? null;
	const matches = countTables(checks).all;
	const question = commitQuestion({
		environment: context.settings.environment,
		effects,
		matches,
		loaded: loads?.reduce((sum, file) => sum + file.staged, 0) ?? null,
		statements,
	});
	if (question === null) yield { type: 'notice', step: 'validate', message: nothingChanges(matches) };
	else if (!(yield* approved(context, question)))
		throw new EtlError('E_REFUSED', 'The commit was not approved', { hint: afterwards(question.afterNo) });
}
