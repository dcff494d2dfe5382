import type { Settings } from '../config/settings.js';
import type { Engine } from '../engines/engine.js';
import { mappedCountryTables, textOf } from '../engines/sql/bookkeeping.js';
import { BOOKS } from '../engines/sql/model.js';
import { compareShape, stageShape, targetShape } from '../engines/sql/shape.js';
import { feedModel } from './context.js';

/** How the live tables differ from the config, a line each. */
export async function shapeChanges(engine: Engine, settings: Settings): Promise<string[]> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const mapped = live.tables.has(BOOKS.countries) ? await engine.rows(mappedCountryTables(model)) : [];
	const shapes = [stageShape(model), ...mapped.map((row) => targetShape(model, textOf(row, 'table_name')))];
	return shapes.flatMap((shape) => {
		const now = live.tables.get(shape.name.toLowerCase());
		const changes = now ? compareShape(shape, now, engine.dialect.foldsNames) : [];
		return changes.map((change) => `${shape.name}.${change.column} (${change.kind}: ${change.detail})`);
	});
}
