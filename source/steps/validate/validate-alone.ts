import { amount } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { Equation } from '../../core/run/balance.js';
import type { Step, StepEvent } from '../../core/run/events.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { numberOf, textOf, untransformedFiles } from '../../sql/bookkeeping/bookkeeping.js';
import { standingOfDates } from '../../sql/bookkeeping/deliveries.js';
import { countStageRows, notedFiles } from '../../sql/bookkeeping/evidence.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { checkStage, damageWords } from '../bookkeeping/check.js';
import { notStaged, readDayState, refusalOf, takenBackWords } from '../bookkeeping/day-state.js';
import { ask, feedModel, type LoadContext, RunRecord, type StepContext } from '../context.js';
import { evolveModel } from '../stage/stage-schema.js';
import { checkTargets } from './check-targets.js';
import { NOT_ASKED } from './stage-side.js';
import { compareTables, mismatchOf, validate } from './validate.js';

/**
 * Validates committed data, without a run of its own.
 *
 * @param all - every row of every table, and every file, instead of those of the run date
 * @returns `E_STAGE_AHEAD` where files are staged that no transform has taken, `E_MISMATCH`, or `null`
 * @throws EtlError `E_NOT_STAGED` where nothing of the day is in the stage, so that nothing can be compared
 */
export async function* validateAlone(base: StepContext, engine: Engine, all = false): Step<EtlError | null> {
	const bare: LoadContext = {
		...base,
		engine,
		model: feedModel(base.settings, engine),
		run: new RunRecord({ run_id: '' }),
	};
	const live = await engine.inspect();
	const context = { ...bare, model: evolveModel(bare, live) };
	const mismatch = all ? yield* validateAll(context, live) : yield* validateDay(context, live);
	const ahead = yield* ask(context, 'validate', untransformedFiles(context.model));
	if (ahead.length === 0) return mismatch;
	const names = ahead.map((row) => `${textOf(row, 'run_date')}  ${textOf(row, 'name')}`);
	const lines = ['The stage is ahead of the targets: no transform has taken', ...names];
	return new EtlError('E_STAGE_AHEAD', lines.join('\n'), { context: { files: names } });
}

/** Compares the rows of the run date; a day of copies has none. */
async function* validateDay(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, EtlError | null> {
	const { model, runDate } = context;
	const standing = yield* readDayState(context, live, 'validate');
	const { files, failed } = standing;
	const isCopied = async function* () {
		if (!live.tables.has(BOOKKEEPING.files)) return false;
		return (yield* ask(context, 'validate', standingOfDates(model, live, [runDate]))).length > 0;
	};
	if (files.length === 0 && !(yield* isCopied())) {
		const takenBack = failed === null ? yield* takenBackWords(context, live) : null;
		if (takenBack === null) throw notStaged(context, standing);
		yield { type: 'notice', step: 'validate', message: takenBack };
	}
	if (failed !== null) {
		const message = `The last load of ${runDate}, ${refusalOf(failed)}; compared is what was loaded before it`;
		yield { type: 'warning', step: 'validate', code: 'W_LOAD_REFUSED', message };
	}
	return (yield* validate(context, null)).mismatch;
}

/** Compares every row of every table with the stage, and stage, rejects and tables with the bookkeeping. */
async function* validateAll(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, EtlError | null> {
	const started = performance.now();
	const { model } = context;
	if (!live.tables.has(model.stage.toLowerCase()))
		throw notStaged(context, yield* readDayState(context, live, 'validate'));
	yield { type: 'step-start', step: 'validate' };
	const checks = yield* compareTables(context, live, ['all'], NOT_ASKED, null);
	const { files, orphans } = yield* checkStage(context, live, 'validate', true);
	const noted = yield* ask(context, 'validate', notedFiles(model, live));
	const [counted] = yield* ask(context, 'validate', countStageRows(model));
	const { damaged } = live.tables.has(BOOKKEEPING.targets) ? yield* checkTargets(context, live) : { damaged: [] };
	const staged = numberOf(counted, 'count');
	const sum = noted.reduce((rows, row) => rows + numberOf(row, 'staged'), 0);
	const name = `noted of ${amount(noted.length, 'file')}`;
	const equation: Equation = {
		of: 'the run',
		left: { name: 'in the stage', count: staged },
		parts: [{ name, count: sum }],
		holds: staged === sum,
	};
	yield { type: 'balance', staged, superseded: 0, equations: [equation] };
	yield { type: 'step-end', step: 'validate', milliseconds: performance.now() - started };
	return mismatchOf(
		checks,
		[],
		[
			...files.map(damageWords),
			...orphans.map(
				({ fileId, runDate, rows }) => `file ${fileId} of ${runDate}: ${rows} rows, and nothing noted of it`,
			),
			...damaged.map(
				({ table, noted: rows, there }) =>
					`${table}: ${rows ?? 'its'} rows noted, ${there ?? 'and it is gone'}${there === null ? '' : ' there'}`,
			),
		],
	);
}
