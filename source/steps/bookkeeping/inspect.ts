import type { Settings } from '../../config/settings.js';
import type { Step } from '../../core/run/events.js';
import type { Engine } from '../../engines/engine.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { feedModel, type LoadContext, RunRecord } from '../context.js';
import { drive } from '../drive.js';
import { checkTargets, tableWords } from '../validate/check-targets.js';
import { checkStage, damageWords } from './check.js';
import { orphanWords } from './mend.js';

/** The differences between the database and its bookkeeping, a line each. Every file is compared. */
export async function inspectBookkeeping(engine: Engine, settings: Settings, signal: AbortSignal): Promise<string[]> {
	const context: LoadContext = {
		settings,
		engine,
		signal,
		runDate: '',
		permissions: { destructive: false, newTables: false, full: false },
		model: feedModel(settings, engine),
		run: new RunRecord({ run_id: '' }),
	};
	const live = await engine.inspect();
	const { files, orphans } = await result(checkStage(context, live, 'validate', true));
	const { damaged } = live.tables.has(BOOKKEEPING.targets)
		? await result(checkTargets(context, live))
		: { damaged: [] };
	return [
		...files.map(damageWords),
		...orphans.map((each) => orphanWords(each, context.model.stage)),
		...damaged.map(tableWords),
	];
}

/** Runs a step without a listener. It asks nothing. */
function result<R>(step: Step<R>): Promise<R> {
	return drive(step, [], async () => false);
}
