import { EtlError } from '../core/errors.js';
import type { StepEvent } from '../core/events.js';
import { extraColumn } from '../core/extra-column.js';
import type { Statement } from '../core/plan.js';
import { type Column, LINEAGE_COLUMNS, normalizeHeader } from '../core/schema.js';
import type { LiveSchema } from '../engines/engine.js';
import { bookkeepingDdl } from '../engines/sql/books.js';
import { stageDdl } from '../engines/sql/ddl.js';
import type { FeedModel } from '../engines/sql/model.js';
import { stageShape } from '../engines/sql/shape.js';
import { evolvedColumns, type LoadContext } from './context.js';
import { examineShapes } from './examine-shape.js';
import type { ReadResult } from './read.js';

/** PostgreSQL cuts a name here, and two columns may become one; we stay below on every engine. */
const MAX_IDENTIFIER = 63;

/** The model that the feed needs: the config's, and columns that evolved. */
export function feedColumns(context: LoadContext, feed: ReadResult, live: LiveSchema): FeedModel {
	if (context.settings.policies.extraColumns !== 'evolve') return context.model;
	const extra = feed.ready.flatMap(({ report }) => report.columns.filter((_, index) => report.mapped[index] === null));
	return withExtraColumns(context.model, [...evolvedColumns(context.model, live), ...extra]);
}

/**
 * The statements that bring bookkeeping and stage to a model.
 *
 * @throws EtlError `E_DATABASE_SHAPE`
 */
export async function* stageSchema(context: LoadContext, live: LiveSchema): AsyncGenerator<StepEvent, Statement[]> {
	const { model, permissions } = context;
	yield* examineShapes(context, 'stage', [stageShape(model)], live);
	return [...bookkeepingDdl(model, live), ...stageDdl(model, live, { destructive: permissions.destructive })];
}

/** The model as the live stage has it: with the columns that evolved before, where the policy lets them. */
export function evolveModel(context: LoadContext, live: LiveSchema): FeedModel {
	const evolving = context.settings.policies.extraColumns === 'evolve';
	return evolving ? withExtraColumns(context.model, evolvedColumns(context.model, live)) : context.model;
}

/** The model with columns that files brought along. */
function withExtraColumns(model: FeedModel, names: readonly string[]): FeedModel {
	const columns: Column[] = [...model.columns];
	const taken = new Set(columns.map((column) => normalizeHeader(column.name)));
	for (const name of names) {
		const trimmed = name.trim();
		const normalized = normalizeHeader(trimmed);
		if (taken.has(normalized)) continue;
		const unfit = normalized === '' || trimmed.includes('\0') || Buffer.byteLength(trimmed) > MAX_IDENTIFIER;
		if (unfit || /^etl_/i.test(trimmed) || isLineage(trimmed)) {
			throw new EtlError('E_COLUMN_EXTRA', `A file's column may not be called "${trimmed}"`, {
				context: { column: trimmed },
			});
		}
		taken.add(normalized);
		columns.push(extraColumn(trimmed));
	}
	return { ...model, columns };
}

function isLineage(name: string): boolean {
	return LINEAGE_COLUMNS.some((column) => column.toLowerCase() === name.toLowerCase());
}
