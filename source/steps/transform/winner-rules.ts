import type { StepEvent } from '../../core/events.js';
import { formatColumnType } from '../../core/schema.js';
import { anyTransformed, mappedCountryTables, notedRules, textOf } from '../../sql/bookkeeping.js';
import type { FeedModel } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';

/** What the targets were made by, as `etl_rules` keeps it. */
interface Rules {
	/** The columns of the targets' rows; an earlier version did not note them. */
	readonly columns?: readonly string[];
	/** Columns that the stage has beside them. */
	readonly former?: readonly string[];
	/** What decides winners. */
	readonly [rule: string]: unknown;
}

/** By which rules a model's targets are made. */
export function rulesOf(model: FeedModel): string {
	const former = model.former.map((column) => column.name);
	return JSON.stringify({ ...decidingRules(model), columns: model.columns.map((column) => column.name), former });
}

function decidingRules({ columns, onMove, latestBy, countryColumn }: FeedModel): Rules {
	const keys = columns.filter(({ key }) => key).map((column) => `${column.name} ${formatColumnType(column.type)}`);
	// An earlier version told ties by the order of loading, and noted nothing of it.
	return { onMove, latestBy, countryColumn, keys, ties: 'path' };
}

/**
 * Whether every key must be looked at again: by permission; where winners were decided otherwise; where rows of the
 * stage were changed with its table, which leaves no rules; where a column is back, whose values in the targets may be
 * those of rows that won before.
 */
export async function* mustLookAtAll(context: LoadContext): AsyncGenerator<StepEvent, boolean> {
	const { model, permissions } = context;
	if (permissions.full) return true;
	const [settled] = yield* ask(context, 'transform', notedRules(model));
	// Without a note of it, targets that were made may have been made by anything.
	if (!settled) return (yield* ask(context, 'transform', anyTransformed(model))).length > 0;
	const { columns, former = [], ...deciding }: Rules = JSON.parse(textOf(settled, 'rules') || '{}');
	yield* tellFormer(context, former);
	const decided = JSON.stringify(deciding) === JSON.stringify(decidingRules(model));
	if (decided && !(yield* isBack(context, columns))) return false;
	const message = 'What decides the winners, or what the stage holds, has changed: every customer is looked at again';
	yield { type: 'warning', step: 'transform', code: 'W_RULES_CHANGED', message };
	return true;
}

/** Says once of a column that it stays and is filled no more. */
async function* tellFormer({ model }: LoadContext, known: readonly string[]): AsyncGenerator<StepEvent, void> {
	const names = model.former.map(({ name }) => name).filter((name) => !known.includes(name));
	if (names.length === 0) return;
	const message = `${names.join(', ')}: in ${model.stage} and not in the config; what rows hold there stays with them, in the tables too, and new rows have nothing there`;
	yield { type: 'warning', step: 'transform', code: 'W_COLUMN_FORMER', message };
}

/** Whether targets have a column that they were not made with the last time, from a time before that. */
async function* isBack(
	context: LoadContext,
	settled: readonly string[] | undefined,
): AsyncGenerator<StepEvent, boolean> {
	const known = new Set(settled?.map((name) => name.toLowerCase()));
	const more = context.model.columns.map(({ name }) => name.toLowerCase()).filter((name) => !known.has(name));
	if (settled === undefined || more.length === 0) return false;
	const live = await context.engine.inspect();
	const tables = (yield* ask(context, 'transform', mappedCountryTables(context.model))).map((row) =>
		live.tables.get(textOf(row, 'table_name').toLowerCase()),
	);
	return tables.some((table) => table?.columns.some(({ name }) => more.includes(name.toLowerCase())));
}
