import { EtlError } from '../core/errors.js';
import type { Statement } from '../core/plan/plan.js';
import { countTables } from '../core/run/balance.js';
import { isLoad, type StagedFile, type Step, type StepEvent } from '../core/run/events.js';
import type { PutAwayFile } from '../core/run/put-away.js';
import { afterwards, commitQuestion, nothingChanges } from '../core/run/questions.js';
import { approved, type LoadContext } from './context.js';
import { observe } from './drive.js';
import type { TransformResult } from './transform/transform.js';
import type { ValidateResult } from './validate/validate.js';

/** Runs a step and appends its statements that change something to a list. */
export function collectChanges<R>(step: Step<R>, statements: Statement[]): Step<R> {
	return observe(step, (event) => {
		if (event.type === 'statement' && event.statement.risk !== 'read') statements.push(event.statement);
	});
}

/**
 * Asks for the commit, or says that there is nothing to ask for.
 *
 * @param files - the files that this run has staged; `null` where it started from an existing stage
 * @param away - the files that are moved or deleted then
 * @throws EtlError `E_REFUSED`
 */
export async function* approveCommit(
	context: LoadContext,
	{ effects }: TransformResult,
	{ checks }: ValidateResult,
	{ files, away }: { readonly files: readonly StagedFile[] | null; readonly away: readonly PutAwayFile[] },
	statements: readonly Statement[],
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const loads = files?.filter(isLoad) ?? null;
	const matches = countTables(checks).all;
	const question = commitQuestion({
		environment: context.settings.environment,
		effects,
		matches,
		loaded: loads?.reduce((sum, file) => sum + file.staged, 0) ?? null,
		away,
		statements,
	});
	if (question === null) yield { type: 'notice', step: 'validate', message: nothingChanges(matches) };
	else if (!(yield* approved(context, question)))
		throw new EtlError('E_REFUSED', 'The commit was not approved', { hint: afterwards(question.afterNo) });
}
