import { z } from 'zod';
import type { StepEvent } from '../../core/run/events.js';
import { type ColumnType, formatColumnType, parseColumnType } from '../../core/schema/column-types.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { anyTransformed, jsonOf, mappedCountryTables, notedRules, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';

/** The rules that the targets were made by, as `etl_rules` has them: what decides the winners, and two lists of columns. */
const rulesShape = z.looseObject({
	/** The columns of the targets' rows; an earlier version did not record them. */
	columns: z.array(z.string()).optional(),
	/** Columns that the stage has besides. */
	former: z.array(z.string()).optional(),
	/** The config's type of each column, which tells digits that an engine's own type does not. */
	types: z.record(z.string(), z.string()).optional(),
});

/** The rules that a model's targets are made by. */
export function rulesOf(model: FeedModel): string {
	const former = model.former.map((column) => column.name);
	const columns = model.columns.map((column) => column.name);
	const types = Object.fromEntries(model.columns.map(({ name, type }) => [name, formatColumnType(type)]));
	return JSON.stringify({ ...decidingRules(model), columns, former, types });
}

/** The model with the types that its columns had when the stage was last taken over. */
export async function withNotedTypes(engine: Engine, model: FeedModel, live: LiveSchema): Promise<FeedModel> {
	if (!live.tables.has(BOOKKEEPING.rules)) return model;
	const [noted] = await engine.rows(notedRules(model));
	const types = Object.entries((noted && jsonOf(noted, 'rules', rulesShape)?.types) ?? {});
	const known = types.map(([name, text]) => [name, parseColumnType(text)] as const);
	return { ...model, noted: new Map(known.filter((each): each is [string, ColumnType] => each[1] !== null)) };
}

function decidingRules({ columns, onMove, latestBy, countryColumn }: FeedModel) {
	const keys = columns.filter(({ key }) => key).map((column) => `${column.name} ${formatColumnType(column.type)}`);
	// An earlier version broke ties by the order of loading, and did not record that.
	return { onMove, latestBy, countryColumn, keys, ties: 'path' };
}

/**
 * Whether every key must be checked again: by `--full`; where the rules of winners have changed; where a changed stage
 * table has no rules; where a column is back, because the targets may have its values of rows that won before.
 */
export async function* mustLookAtAll(context: LoadContext): AsyncGenerator<StepEvent, boolean> {
	const { model, permissions } = context;
	if (permissions.full) return true;
	const [noted] = yield* ask(context, 'transform', notedRules(model));
	// Without recorded rules, existing targets may have been made by any.
	if (!noted) return (yield* ask(context, 'transform', anyTransformed(model))).length > 0;
	const { columns, former = [], types: _, ...deciding } = jsonOf(noted, 'rules', rulesShape) ?? {};
	yield* tellFormer(context, former);
	const decided = JSON.stringify(deciding) === JSON.stringify(decidingRules(model));
	if (decided && !(yield* isBack(context, columns))) return false;
	const message = 'What decides the winners, or what the stage holds, has changed: every customer is looked at again';
	yield { type: 'warning', step: 'transform', code: 'W_RULES_CHANGED', message };
	return true;
}

/** Reports once that a column stays and is no longer filled. */
async function* tellFormer({ model }: LoadContext, known: readonly string[]): AsyncGenerator<StepEvent, void> {
	const names = model.former.map(({ name }) => name).filter((name) => !known.includes(name));
	if (names.length === 0) return;
	const message = `${names.join(', ')}: in ${model.stage} and not in the config; what rows hold there stays with them, in the tables too, and new rows have nothing there`;
	yield { type: 'warning', step: 'transform', code: 'W_COLUMN_FORMER', message };
}

/** Whether targets have a column from earlier that they were not made with the last time. */
async function* isBack(context: LoadContext, noted: readonly string[] | undefined): AsyncGenerator<StepEvent, boolean> {
	const known = new Set(noted?.map((name) => name.toLowerCase()));
	const more = context.model.columns.map(({ name }) => name.toLowerCase()).filter((name) => !known.has(name));
	if (noted === undefined || more.length === 0) return false;
	const live = await context.engine.inspect();
	const tables = (yield* ask(context, 'transform', mappedCountryTables(context.model))).map((row) =>
		live.tables.get(textOf(row, 'table_name').toLowerCase()),
	);
	return tables.some((table) => table?.columns.some(({ name }) => more.includes(name.toLowerCase())));
}
