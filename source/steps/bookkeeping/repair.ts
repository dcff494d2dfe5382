import { EtlError } from '../../core/errors.js';
import type { Step, StepEvent } from '../../core/run/events.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { mappedCountryTables, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { bookkeepingDdl } from '../../sql/bookkeeping/bookkeeping-ddl.js';
import { acceptFile, countRejects, countStageFiles, rescueRows } from '../../sql/bookkeeping/evidence.js';
import { BOOKKEEPING, carriedNames } from '../../sql/model.js';
import { recordsOfFile, repairsOf, turnRepairs } from '../../sql/rejects/repairs.js';
import { noteKeys } from '../../sql/stage.js';
import { stageDdl, stageIndexes } from '../../sql/tables/ddl.js';
import { ask, feedModel, type LoadContext, perform, RunRecord, type StepContext } from '../context.js';
import { takeLock } from '../run-lock.js';
import { evolveModel } from '../stage/stage-schema.js';
import { checkStage, type DamagedFile, damageWords, hasStage, type OrphanedRows } from './check.js';
import { adopt, orphanWords } from './mend.js';

/** The repair of one file. */
export interface Repaired {
	readonly file: DamagedFile;
	/** Rows that were copied from tables to the stage. */
	readonly rescued: number;
	/** Whether all of its loaded rows are back. */
	readonly isWhole: boolean;
}

/**
 * Repairs stage and bookkeeping from what the database still has. A winner is the same row in its table and in the
 * stage, so lost rows of the stage are copied from there. Rows that are in no table are gone. Their file no longer
 * counts as complete, so that the next run of its date loads it again from its source.
 *
 * @throws EtlError `E_LOCKED`, `E_REFUSED`, `E_DATABASE…`
 */
export async function* repairBookkeeping(
	base: StepContext & { readonly command: string; readonly wait?: number },
	engine: Engine,
): Step<Repairs> {
	yield* takeLock(base, engine);
	try {
		const run = new RunRecord({ run_id: '' });
		const bare: LoadContext = { ...base, engine, model: feedModel(base.settings, engine), run };
		const before = await engine.inspect();
		if (!Object.values(BOOKKEEPING).some((name) => before.tables.has(name)) && !hasStage(bare.model, before))
			return NOTHING;
		const context = { ...bare, model: evolveModel(bare, before) };
		await engine.begin();
		const repairs = yield* repairAll(context, before);
		if (repairs.adopted.length === 0 && repairs.files.length === 0) return NOTHING;
		const details = [
			...repairs.adopted.map((each) => orphanWords(each, context.model.stage)),
			...repairs.files.map(repairWords),
		];
		const question = 'Put this right by what the database holds?';
		const afterNo = 'After a no the database stays as it is.';
		const approval = {
			step: 'stage',
			kind: 'commit',
			question,
			details,
			typed: null,
			afterNo,
			statements: [],
		} as const;
		if ((yield { type: 'approval', approval }) !== true) throw new EtlError('E_REFUSED', 'The repair was not approved');
		await engine.commit();
		yield { type: 'committed', step: 'stage' };
		return repairs;
	} finally {
		await engine.rollback();
		await engine.unlock();
	}
}

/** The result of a repair. */
export interface Repairs {
	readonly adopted: readonly OrphanedRows[];
	readonly files: readonly Repaired[];
}

const NOTHING: Repairs = { adopted: [], files: [] };

async function* repairAll(context: LoadContext, before: LiveSchema): AsyncGenerator<StepEvent, Repairs> {
	const { engine, model } = context;
	yield* perform(context, 'stage', bookkeepingDdl(model, before));
	if (!before.tables.has(model.stage.toLowerCase())) {
		yield* perform(context, 'stage', stageDdl(model, before, { destructive: false }));
		yield* perform(context, 'stage', stageIndexes(model, await engine.inspect()));
	}
	const live = await engine.inspect();
	const damage = yield* checkStage(context, live, 'stage', true);
	if (damage.orphans.length > 0) yield* adopt(context, live, damage.orphans);
	const tables = (yield* ask(context, 'stage', mappedCountryTables(model)))
		.map((row) => textOf(row, 'table_name'))
		.filter((table) => live.tables.has(table.toLowerCase()));
	const files: Repaired[] = [];
	for (const file of damage.files) files.push(yield* repairFile(context, live, file, tables));
	return { adopted: damage.orphans, files };
}

async function* repairFile(
	context: LoadContext,
	live: LiveSchema,
	file: DamagedFile,
	tables: readonly string[],
): AsyncGenerator<StepEvent, Repaired> {
	const { engine, model } = context;
	const { fileId, runDate } = file;
	let rescued = 0;
	if (file.what === 'rows' && file.there < file.noted) {
		for (const table of tables) {
			const carried = carriedNames(model, live.tables.get(table.toLowerCase()));
			const statement = rescueRows(model, table, carried, runDate, fileId);
			yield { type: 'statement', step: 'stage', statement };
			rescued += await engine.run(statement);
		}
	}
	const rejects = numberOf((yield* ask(context, 'stage', countRejects(model, fileId)))[0], 'count');
	const repaired = yield* keptRepairs(context, file);
	const counted = yield* ask(context, 'stage', countStageFiles(model));
	const rows = counted.find((row) => numberOf(row, 'file_id') === fileId && textOf(row, 'run_date') === runDate);
	const there = numberOf(rows, 'count');
	const isWhole = file.what === 'rows' && there === file.noted;
	// Whether the file lost or gained rows, the next transform checks its customers again.
	const note = noteKeys(model, runDate, fileId, `repair.${fileId}.note`, `Notes whom ${file.name} speaks of`);
	yield* perform(context, 'stage', [note, acceptFile(model, fileId, there - repaired, rejects, isWhole)]);
	return { file, rescued, isWhole };
}

/** Number of a file's repaired records that have their row. Those that have lost it are open rejects again. */
async function* keptRepairs(context: LoadContext, { fileId, runDate }: DamagedFile): AsyncGenerator<StepEvent, number> {
	const { model } = context;
	const repaired = (yield* ask(context, 'stage', repairsOf(model, [fileId]))).filter(
		(row) => row.outcome === 'repaired',
	);
	if (repaired.length === 0) return 0;
	const rows = yield* ask(context, 'stage', recordsOfFile(model, runDate, fileId));
	const there = new Set(rows.map((row) => numberOf(row, 'record')));
	const lost = repaired.filter((row) => !there.has(numberOf(row, 'record')));
	yield* perform(
		context,
		'stage',
		lost.map((row) => turnRepairs(model, fileId, [numberOf(row, 'record')], textOf(row, 'run_id'), LOST)),
	);
	return repaired.length - lost.length;
}

/** Stands in `undone_by` of a repair whose row was lost. */
const LOST = 'lost';

/** The repair of a file, for a person. */
export function repairWords({ file, rescued, isWhole }: Repaired): string {
	const back = rescued === 0 ? '' : `; ${rescued === 1 ? '1 row comes' : `${rescued} rows come`} back from the tables`;
	const rest = isWhole
		? ', and it is whole again'
		: `${back === '' ? ';' : ', and'} what is there is noted: run ${file.runDate} again while its source has the file`;
	return `${damageWords(file)}${back}${rest}`;
}
