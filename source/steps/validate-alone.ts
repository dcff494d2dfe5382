import { EtlError } from '../core/errors.js';
import type { Step } from '../core/events.js';
import type { Engine } from '../engines/engine.js';
import { textOf, untransformedFiles } from '../engines/sql/bookkeeping.js';
import { ask, feedModel, type LoadContext, RunRecord, requireStage, type StepContext } from './context.js';
import { evolveModel } from './stage-schema.js';
import { validate } from './validate.js';

/**
 * Validates what is committed, without a run of its own.
 *
 * @returns `E_STAGE_AHEAD` where files are staged that no transform has taken, `E_MISMATCH`, or `null`
 */
export async function* validateAlone(base: StepContext, engine: Engine): Step<EtlError | null> {
	const bare: LoadContext = {
		...base,
		engine,
		model: feedModel(base.settings, engine),
		run: new RunRecord({ run_id: '' }),
	};
	await requireStage(bare);
	const context = { ...bare, model: evolveModel(bare, await engine.inspect()) };
	const ahead = yield* ask(context, 'validate', untransformedFiles(context.model));
	const { mismatch } = yield* validate(context, null);
	if (ahead.length === 0) return mismatch;
	const files = ahead.map((row) => `${textOf(row, 'run_date')}  ${textOf(row, 'name')}`);
	return new EtlError(
		'E_STAGE_AHEAD',
		['The stage is ahead of the targets: no transform has taken', ...files].join('\n'),
		{
			context: { files },
		},
	);
}
