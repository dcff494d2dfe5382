import { EtlError } from '../core/errors.js';
import type { Step } from '../core/events.js';
import type { Engine } from '../engines/engine.js';
import { textOf } from '../engines/sql/bookkeeping.js';
import { feedModel, type LoadContext, RunRecord, type StepContext } from './context.js';
import { dayStanding, notStaged, refusalOf } from './day-standing.js';
import { evolveModel } from './stage-schema.js';
import { validate } from './validate.js';

/**
 * Validates what is committed, without a run of its own.
 *
 * @returns `E_STAGE_AHEAD` where files are staged that no transform has taken, `E_MISMATCH`, or `null`
 * @throws EtlError `E_NOT_STAGED` where nothing of the day is in the stage: there is nothing that could agree
 */
export async function* validateAlone(base: StepContext, engine: Engine): Step<EtlError | null> {
	const bare: LoadContext = {
		...base,
		engine,
		model: feedModel(base.settings, engine),
		run: new RunRecord({ run_id: '' }),
	};
	const live = await engine.inspect();
	const context = { ...bare, model: evolveModel(bare, live) };
	const standing = yield* dayStanding(context, live, 'validate');
	const { files, failed, ahead } = standing;
	if (files.length === 0) throw notStaged(context, standing);
	if (failed !== null) {
		const message = `The last load of ${base.runDate}, ${refusalOf(failed)}; compared is what was loaded before it`;
		yield { type: 'warning', step: 'validate', code: 'W_LOAD_REFUSED', message };
	}
	const { mismatch } = yield* validate(context, null);
	if (ahead.length === 0) return mismatch;
	const names = ahead.map((row) => `${textOf(row, 'run_date')}  ${textOf(row, 'name')}`);
	const lines = ['The stage is ahead of the targets: no transform has taken', ...names];
	return new EtlError('E_STAGE_AHEAD', lines.join('\n'), { context: { files: names } });
}
