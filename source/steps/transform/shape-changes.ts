import type { Settings } from '../../config/settings.js';
import type { Engine } from '../../engines/engine.js';
import { mappedCountryTables, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { compareShape, type ShapeChange, stageShape, targetShape } from '../../sql/tables/shape.js';
import { feedModel } from '../context.js';
import { withNotedTypes } from './winner-rules.js';

/** One difference between a live table and the config. */
export interface ShapeDifference {
	readonly table: string;
	readonly change: ShapeChange;
}

/** The differences between the live tables and a model. */
export async function shapeDifferences(engine: Engine, model: FeedModel): Promise<ShapeDifference[]> {
	const live = await engine.inspect();
	const mapped = live.tables.has(BOOKKEEPING.countries) ? await engine.rows(mappedCountryTables(model)) : [];
	const shapes = [
		stageShape(await withNotedTypes(engine, model, live)),
		...mapped.map((row) => targetShape(model, textOf(row, 'table_name'))),
	];
	return shapes.flatMap((shape) => {
		const now = live.tables.get(shape.name.toLowerCase());
		const changes = now ? compareShape(shape, now, engine.dialect.foldsNames) : [];
		return changes.map((change) => ({ table: shape.name, change }));
	});
}

/** The differences between the live tables and the config, a line each. */
export async function shapeChanges(engine: Engine, settings: Settings): Promise<string[]> {
	const differences = await shapeDifferences(engine, feedModel(settings, engine));
	return differences.map(({ table, change }) => `${table}.${change.column} (${change.kind}: ${change.detail})`);
}
