import { EtlError } from '../../core/errors.js';
import type { RowsAtRisk } from '../../core/plan/plan.js';
import type { StepEvent, StepName } from '../../core/run/events.js';
import { atRiskLine } from '../../core/run/loss-question.js';
import type { LiveSchema, LiveTable } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { type FeedModel, keyNames } from '../../sql/model.js';
import { compareShape, type ShapeChange, type TableShape } from '../../sql/tables/shape.js';
import { rowRiskOf } from '../../sql/winners/rows-at-risk.js';
import { ask, type LoadContext } from '../context.js';

/** Keys that are named, of the rows at risk. */
const NAMED_KEYS = 5;

/** A change that may lose data, with its rows at risk. */
interface Examined {
	readonly change: ShapeChange;
	readonly atRisk: RowsAtRisk;
	readonly forbidden: boolean;
}

/**
 * Examines changes of the schema that may lose data before any of them is made: which rows are at risk, and whether the
 * change is allowed.
 *
 * @param followers - tables that follow a shape: they are spoken of where they have rows at risk
 * @returns the rows at risk of the allowed changes
 * @throws EtlError `E_DATABASE_SHAPE`, naming every change that is not allowed, or that no permission makes possible
 */
export async function* examineShapes(
	context: LoadContext,
	step: StepName,
	shapes: readonly TableShape[],
	live: LiveSchema,
	followers: readonly TableShape[] = [],
): AsyncGenerator<StepEvent, RowsAtRisk[]> {
	const examined: Examined[] = [];
	for (const shape of [...shapes, ...followers]) {
		const now = live.tables.get(shape.name.toLowerCase());
		if (!now) continue;
		for (const change of compareShape(shape, now, context.engine.dialect.foldsNames)) {
			if (change.risk !== 'destroy') continue;
			// A column that is no longer in the config stays until its loss is allowed.
			if (change.kind === 'drop' && !context.permissions.destructive) continue;
			const found = yield* examine(context, step, shape, now, change);
			if (found.atRisk.rows === 0 && followers.includes(shape)) continue;
			examined.push(found);
			yield { type: 'rows-at-risk', step, atRisk: found.atRisk };
		}
	}
	refuse(context, examined);
	return examined.map(({ atRisk }) => atRisk);
}

async function* examine(
	context: LoadContext,
	step: StepName,
	shape: TableShape,
	now: LiveTable,
	change: ShapeChange,
): AsyncGenerator<StepEvent, Examined> {
	const has = new Set(now.columns.map((column) => column.name.toLowerCase()));
	const keys = keyNames(context.model).filter((name) => has.has(name.toLowerCase()));
	const { count, sample, harm, forbidden } = rowRiskOf(context.engine.dialect, shape, change, keys, NAMED_KEYS);
	const rows = numberOf((yield* ask(context, step, count))[0], 'count');
	const some = rows > 0 && keys.length > 0 ? yield* ask(context, step, sample) : [];
	const named = some.map((row) =>
		Object.keys(row)
			.map((name) => textOf(row, name))
			.join(', '),
	);
	const { column, detail } = change;
	const atRisk: RowsAtRisk = { table: shape.name, column, change: `${change.kind} ${detail}`, harm, rows, keys: named };
	return { change, atRisk, forbidden: forbidden && rows > 0 };
}

function refuse({ permissions, model }: LoadContext, examined: readonly Examined[]): void {
	const refused = examined.filter(({ forbidden }) => forbidden || !permissions.destructive);
	if (refused.length === 0) return;
	const lines = refused.map(({ atRisk }) => atRiskLine(atRisk, hidesKeys(model)));
	const tables = [...new Set(refused.map(({ atRisk }) => atRisk.table))];
	const forbidden = refused.some((each) => each.forbidden);
	throw new EtlError(
		'E_DATABASE_SHAPE',
		[`${tables.join(', ')}: another shape than the config's`, ...lines].join('\n'),
		{
			context: { tables, changes: lines, ...(forbidden ? {} : { allow: '--allow-destructive' }) },
			...(forbidden ? { hint: 'Mend those rows or the config: not even --allow-destructive could keep them.' } : {}),
		},
	);
}

/** Whether keys are sensitive, so that no message may name one. */
export function hidesKeys(model: FeedModel): boolean {
	return model.columns.some((column) => column.key && column.sensitive);
}
