import type { EtlError } from '../../core/errors.js';
import type { Step } from '../../core/run/events.js';
import type { Country } from '../../core/schema/country.js';
import type { Engine } from '../../engines/engine.js';
import { mappedCountryTables, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { bookkeepingDdl } from '../../sql/bookkeeping/bookkeeping-ddl.js';
import { withdrawnShape } from '../../sql/bookkeeping/withdrawn.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { stageDdl, stageIndexes, targetDdl, targetIndexes } from '../../sql/tables/ddl.js';
import { stageShape, targetShape } from '../../sql/tables/shape.js';
import { anyWinner } from '../../sql/winners/winners-by-seek.js';
import { countryResolver, feedModel, type LoadContext, perform, RunRecord, type StepContext } from '../context.js';
import { takeLock } from '../run-lock.js';
import { evolveModel } from '../stage/stage-schema.js';
import { examineShapes } from '../transform/examine-shape.js';
import { withNotedTypes } from '../transform/winner-rules.js';

/**
 * Brings bookkeeping, stage and the tables and views of every known country to the config's shape without a feed, and
 * rolls it back. A run changes a table only when the day concerns it; this covers all of them.
 *
 * @throws EtlError `E_LOCKED`, `E_DATABASE…`
 */
export async function* alignSchema(
	base: StepContext & { readonly command: string; readonly wait?: number },
	engine: Engine,
): Step<{ readonly fault: EtlError | null }> {
	yield* takeLock(base, engine);
	try {
		const live = await engine.inspect();
		const run = new RunRecord({ run_id: '' });
		const bare: LoadContext = { ...base, engine, model: feedModel(base.settings, engine), run };
		const context = { ...bare, model: evolveModel(bare, live) };
		const { model } = context;
		const resolve = countryResolver(base.settings);
		const mapped = live.tables.has(BOOKKEEPING.countries) ? await engine.rows(mappedCountryTables(model)) : [];
		const known = mapped.map((row) => ({ ...resolve(textOf(row, 'country')), table: textOf(row, 'table_name') }));
		const isThere = ({ table }: Country) => live.tables.has(table.toLowerCase());
		const countries = known.filter(isThere);
		await engine.begin();
		const staging = await withNotedTypes(engine, model, live);
		const shapes = [stageShape(staging), ...countries.map(({ table }) => targetShape(model, table))];
		yield* examineShapes(context, 'stage', shapes, live, [withdrawnShape(staging)]);
		const rules = { destructive: base.permissions.destructive };
		yield* perform(context, 'stage', [...bookkeepingDdl(model, live), ...stageDdl(staging, live, rules)]);
		yield* perform(context, 'stage', stageIndexes(model, await engine.inspect()));
		// A country whose customers have all moved has no rows, and a run makes no table for it.
		for (const country of known.filter((country) => !isThere(country))) {
			if ((await engine.rows(anyWinner(model, country.table))).length > 0) countries.push(country);
		}
		for (const country of countries) yield* perform(context, 'transform', targetDdl(model, country, live, rules));
		const made = await engine.inspect();
		for (const { table } of countries) yield* perform(context, 'transform', targetIndexes(model, table, made));
		return { fault: null };
	} finally {
		await engine.rollback();
		await engine.unlock();
	}
}
