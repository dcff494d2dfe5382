import { createHash } from 'node:crypto';
import type { Settings } from '../../config/settings.js';
import { type Facts, toFacts } from '../../core/plan/plan.js';
import type { Engine, LiveSchema } from '../../engines/engine.js';
import { loadedFiles, newestRun } from '../../sql/bookkeeping/basis.js';
import { mappedCountryTables, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { BOOKKEEPING, pendingTable } from '../../sql/model.js';
import { dayIndexName, latestIndexName } from '../../sql/tables/indexes.js';
import { work } from '../../sql/winners/work-tables.js';
import { countryResolver, feedModel } from '../context.js';

/** The database as a plan finds it, before it changes anything. */
export interface Basis {
	readonly live: LiveSchema;
	readonly data: Facts;
	/** Countries that have a table already. */
	readonly countries: readonly { readonly country: string; readonly table: string }[];
	/** Names of the work tables, which a cluster keeps. */
	readonly workTables: readonly string[];
}

/** Reads the basis of a plan. */
export async function readBasis(engine: Engine, settings: Settings): Promise<Basis> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const [run] = live.tables.has(BOOKKEEPING.runs) ? await engine.rows(newestRun(model)) : [];
	const files = live.tables.has(BOOKKEEPING.files) ? await engine.rows(loadedFiles(model)) : [];
	const mapped = live.tables.has(BOOKKEEPING.countries) ? await engine.rows(mappedCountryTables(model)) : [];
	const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
	const data = {
		'last run': run ? `${textOf(run, 'run_id')} ${textOf(run, 'status')}` : 'none',
		runs: String(numberOf(run, 'runs')),
		'files in the stage': `${files.length} (${digest})`,
	};
	const countries = mapped.map((row) => ({ country: textOf(row, 'country'), table: textOf(row, 'table_name') }));
	const workTables = model.dialect.cluster === null ? [] : Object.values(work(model));
	return { live, data, countries, workTables };
}

/** Names of all tables, views and indexes of a feed with these countries. */
export function concernedObjects(
	settings: Settings,
	countries: readonly { readonly country: string; readonly table: string }[],
): string[] {
	const { stage } = { stage: settings.stage.table };
	const resolve = countryResolver(settings);
	const ofCountries = countries.flatMap(({ country, table }) => {
		const { view } = resolve(country);
		return [table, dayIndexName(table), ...(view === null ? [] : [view])];
	});
	return [
		stage,
		latestIndexName(stage),
		dayIndexName(stage),
		pendingTable({ stage }),
		...Object.values(BOOKKEEPING),
		...ofCountries,
	];
}

/** The config by its keys, without a password, with the environment's name and paths. */
export function configFacts(settings: Settings): Facts {
	const { hash: _, configFile: __, connection, source, ...rest } = settings;
	return toFacts({ ...rest, connection: connection.label, source: source.label });
}
