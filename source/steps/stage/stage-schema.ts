import { EtlError } from '../../core/errors.js';
import type { RowsAtRisk, Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import { type DestroyFacts, destroyQuestion } from '../../core/run/loss-question.js';
import { afterwards } from '../../core/run/questions.js';
import { extraColumn, MOST_COLUMNS, mayBeColumn } from '../../core/schema/extra-column.js';
import { type Column, normalizeHeader } from '../../core/schema/schema.js';
import type { LiveSchema, LiveTable } from '../../engines/engine.js';
import { bookkeepingDdl } from '../../sql/bookkeeping/bookkeeping-ddl.js';
import { withdrawnShape } from '../../sql/bookkeeping/withdrawn.js';
import type { FeedModel, FormerColumn } from '../../sql/model.js';
import { stageDdl } from '../../sql/tables/ddl.js';
import { stageShape } from '../../sql/tables/shape.js';
import { approved, columnsBeside, type LoadContext } from '../context.js';
import type { ReadFile } from '../read/read.js';
import { examineShapes, hidesKeys } from '../transform/examine-shape.js';
import { withNotedTypes } from '../transform/winner-rules.js';

/** The feed's model, and the files that would add more columns than the stage may have. */
export interface FeedColumns {
	readonly model: FeedModel;
	readonly tooWide: ReadonlyMap<ReadFile, EtlError>;
}

/** The model that the feed needs: the config's, with columns that files added. */
export function feedColumns(context: LoadContext, files: readonly ReadFile[], live: LiveSchema): FeedColumns {
	const tooWide = new Map<ReadFile, EtlError>();
	let model = evolveModel(context, live);
	if (context.settings.policies.extraColumns !== 'evolve') return { model, tooWide };
	for (const file of files) {
		const { name, columns, mapped } = file.report;
		const wider = withExtraColumns(
			model,
			columns.filter((_, index) => mapped[index] === null),
		);
		if (wider.columns.length === model.columns.length || wider.columns.length <= MOST_COLUMNS) model = wider;
		else tooWide.set(file, tooManyColumns(name, model, wider));
	}
	return { model, tooWide };
}

function tooManyColumns(file: string, { columns, stage }: FeedModel, wider: FeedModel): EtlError {
	const more = wider.columns.length - columns.length;
	const message = `${file} would bring ${more} columns along, and ${stage} has ${columns.length} of ${MOST_COLUMNS} that it may grow to`;
	const hint = 'Set policies.extraColumns to ignore for it, or name the columns that are meant in the schema.';
	return new EtlError('E_COLUMN_EXTRA', message, { context: { file }, hint });
}

/** The statements that bring bookkeeping and stage to a model, and the stage's rows at risk. */
export interface StageSchema {
	readonly ddl: readonly Statement[];
	readonly rowsAtRisk: readonly RowsAtRisk[];
}

/** @throws EtlError `E_DATABASE_SHAPE` */
export async function* stageSchema(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, StageSchema> {
	const { permissions } = context;
	const model = await withNotedTypes(context.engine, context.model, live);
	// Rows that left the stage may return, so they count like those in it.
	const rowsAtRisk = yield* examineShapes(context, 'stage', [stageShape(model)], live, [withdrawnShape(model)]);
	const rules = { destructive: permissions.destructive };
	return { ddl: [...bookkeepingDdl(model, live), ...stageDdl(model, live, rules)], rowsAtRisk };
}

/**
 * Asks separately for what destroys data, so that no other approval includes it.
 *
 * @throws EtlError `E_REFUSED`
 */
export async function* approveDestruction(
	context: LoadContext,
	facts: Pick<DestroyFacts, 'step' | 'rowsAtRisk' | 'statements' | 'afterNo'>,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const { environment } = context.settings;
	const question = destroyQuestion({ ...facts, environment, hidesKeys: hidesKeys(context.model) });
	if (question === null || (yield* approved(context, question))) return;
	throw new EtlError('E_REFUSED', 'What may lose data was not approved', { hint: afterwards(facts.afterNo) });
}

/** The model of the live stage: with the columns that files added before, where the policy allows them. */
export function evolveModel(context: LoadContext, live: LiveSchema): FeedModel {
	const evolving = context.settings.policies.extraColumns === 'evolve';
	const stage = live.tables.get(context.model.stage.toLowerCase());
	const model = evolving ? withExtraColumns(context.model, columnsBeside(context.model, stage)) : context.model;
	// A dropped column is dropped from the stage and from every table at once.
	return context.permissions.destructive ? model : { ...model, former: formerColumns(model, stage) };
}

/** Columns of the stage's rows that are not in the model. */
function formerColumns(model: FeedModel, stage: LiveTable | undefined): FormerColumn[] {
	const names = new Set(columnsBeside(model, stage));
	return (stage?.columns ?? []).filter(({ name }) => names.has(name)).map(({ name, type }) => ({ name, type }));
}

/** The model with columns that files added. */
function withExtraColumns(model: FeedModel, names: readonly string[]): FeedModel {
	const columns: Column[] = [...model.columns];
	const taken = new Set(columns.map((column) => normalizeHeader(column.name)));
	for (const name of names) {
		const trimmed = name.trim();
		const normalized = normalizeHeader(trimmed);
		if (taken.has(normalized)) continue;
		// A file's columns were checked when it was read; those of a table may be somebody else's.
		if (!mayBeColumn(trimmed)) {
			throw new EtlError('E_COLUMN_EXTRA', `A column of ${model.stage} may not be called "${trimmed}"`, {
				context: { column: trimmed },
				hint: 'Call it otherwise in the database, or set policies.extraColumns to ignore.',
			});
		}
		taken.add(normalized);
		columns.push(extraColumn(trimmed));
	}
	return { ...model, columns };
}
