import { listed } from '../../core/amounts.js';
import type { Step, StepEvent } from '../../core/run/events.js';
import { undoQuestion } from '../../core/run/undo-question.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { runCountries } from '../../sql/bookkeeping/history.js';
import { putAwayOfRun } from '../../sql/bookkeeping/put-away.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { mendBookkeeping } from '../bookkeeping/mend.js';
import { ask, type LoadContext, perform } from '../context.js';
import { planRepairTurn } from '../repair/undo-repairs.js';
import { commitChange } from '../stage/commit-change.js';
import { evolveModel, stageSchema } from '../stage/stage-schema.js';
import { planUndo, type Undo } from './plan-undo.js';

/** What stays the same where an undo is not approved. */
const AFTER_NO = 'After a no nothing is taken back, and no table is changed.';

/**
 * Takes a run or a file back out of the stage, in one transaction. Its rows are kept, so that this can be undone as well;
 * what stood before returns. The schema stays as it is.
 *
 * @returns the schema of the stage now
 * @throws EtlError `E_REFUSED`, `E_DATABASE…`
 */
export async function* undo(context: LoadContext, change: Undo): Step<FeedModel> {
	const { engine, run } = context;
	const worked = run.stopwatch();
	yield { type: 'step-start', step: 'stage' };
	run.enter('stage');
	const damage = yield* mendBookkeeping(context);
	const live = await engine.inspect();
	const model = evolveModel(context, live);
	const changing: LoadContext = { ...context, model };
	const schema = yield* stageSchema(changing, live);
	const { ddl } = schema;
	const damaged = new Set(damage.files.map(({ fileId }) => fileId));
	const { files, lost, statements } = yield* planUndo(changing, live, change, damaged);
	const turn = change.kind === 'undo' ? yield* planRepairTurn(changing, live, change.run) : null;
	if (turn?.summary) yield { type: 'repairs', summary: turn.summary };
	const stays = yield* whatStays(changing, live, change);
	for (const message of stays) yield { type: 'notice', step: 'stage', message };
	for (const { name, runDate } of lost) {
		const message = `${name} of ${runDate} does not return to what it was before: its earlier rows are no longer there`;
		yield { type: 'warning', step: 'stage', code: 'W_DELIVERY_LOST', message };
	}
	const what = change.kind === 'undo' ? change.run : `${change.file} of ${context.runDate}`;
	const repairs = turn?.summary ?? null;
	const facts = {
		what,
		stage: model.stage,
		files,
		repairs,
		stays,
		ddl,
		statements: [...ddl, ...statements],
		afterNo: AFTER_NO,
	};
	const asked = { schema, question: undoQuestion(facts), refused: 'The undo was not approved' };
	yield* commitChange(changing, asked, async function* () {
		yield* perform(changing, 'stage', statements);
		if (turn !== null) yield* turn.run();
	});
	for (const file of files) yield { type: 'restated', file };
	yield { type: 'committed', step: 'stage' };
	yield { type: 'step-end', step: 'stage', milliseconds: worked() };
	return model;
}

/** What an undo leaves as it is, a sentence each: tables that were made, and files of the source that were moved. */
async function* whatStays(context: LoadContext, live: LiveSchema, change: Undo): AsyncGenerator<StepEvent, string[]> {
	if (change.kind !== 'undo') return [];
	const { dialect } = context.engine;
	const countries = yield* ask(context, 'stage', runCountries(dialect, change.run));
	const made = countries.filter((row) => numberOf(row, 'created') === 1).map((row) => textOf(row, 'table_name'));
	const away = live.tables.has(BOOKKEEPING.putAway)
		? (yield* ask(context, 'stage', putAwayOfRun(dialect, change.run))).filter((row) => row.state === 'moved')
		: [];
	return [
		// Which columns a run added or widened is kept nowhere but in the log.
		made.length === 0
			? 'Changes of the schema stay, where the run made any'
			: `Changes of the schema stay: ${listed(made)} ${made.length === 1 ? 'is' : 'are'} kept, and so are columns`,
		...(away.length === 0
			? []
			: [`Files of the source stay where they were moved: ${listed(away.map((row) => textOf(row, 'put_into')))}`]),
	];
}
