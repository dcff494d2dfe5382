import { sql } from 'kysely';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { Country } from '../../core/schema/country.js';
import { consultedOver30Days, type Dialect } from '../../engines/dialect.js';
import type { LiveSchema } from '../../engines/engine.js';
import { forgetRules } from '../bookkeeping/bookkeeping-ddl.js';
import { indexOfWithdrawn, withdrawnDdl } from '../bookkeeping/withdrawn.js';
import { column, ddl, type FeedModel, keyNames, list, pendingTable, rowNames, type Sql, statement } from '../model.js';
import { byKey } from './distribution.js';
import { dropOutdated, indexesOfStage, indexesOfTarget, makeMissing } from './indexes.js';
import { compareShape, stageShape, targetShape } from './shape.js';
import { type DdlRules, tableDdl } from './table-ddl.js';

/**
 * Statements that bring the stage, and the table of rows that left it, to the config's shape. Outdated indexes are dropped; {@link stageIndexes} makes them
 * again.
 */
export function stageDdl(model: FeedModel, live: LiveSchema, rules: DdlRules): Statement[] {
	// The stage is distributed like the pending keys, which are made before it.
	const table = tableDdl(model, stageShape(model), live, rules, sql``, byKey(model, pendingTable(model)));
	const forget = changesValues(model, live, rules) ? [forgetRules(model)] : [];
	return [
		...dropOutdated(model, indexesOfStage(model), live),
		...table,
		...withdrawnDdl(model, live, rules),
		...forget,
	];
}

/** Whether values in the stage change. Then other rows may win, or a winner's row in a target may differ. */
function changesValues(model: FeedModel, live: LiveSchema, { destructive }: DdlRules): boolean {
	const now = live.tables.get(model.stage.toLowerCase());
	const changes = now ? compareShape(stageShape(model), now, model.dialect.foldsNames) : [];
	return changes.some(({ kind }) => kind === 'retype' || kind === 'require' || (kind === 'drop' && destructive));
}

/** Rows of a load from which a cluster's tables get statistics at once; its machines see to the others by themselves. */
export const MANY_ROWS = 100_000;

/**
 * Makes the stage's missing indexes after a load, and refreshes the planner's statistics. A cluster samples each shard as
 * it would a whole table, so that it would go through all of the stage for a small day.
 *
 * @param loaded - rows that came into the stage; left out where that is unknown
 */
export function stageIndexes(model: FeedModel, live: LiveSchema, loaded = Number.POSITIVE_INFINITY): Statement[] {
	const indexes = [...indexesOfStage(model), indexOfWithdrawn(model)];
	const isSmall = model.dialect.cluster !== null && loaded < MANY_ROWS;
	const refresh = isSmall ? [] : refreshStatistics(model.dialect, model.stage);
	return [...makeMissing(model, indexes, live), ...refresh];
}

/**
 * Refreshes the planner's statistics of a table that was filled, where the engine needs that.
 *
 * @param columns - those that a plan depends on; left out, all
 */
export function refreshStatistics(dialect: Dialect, table: string, columns?: readonly string[]): Statement[] {
	const tell = dialect.statistics(table, columns);
	if (tell === null) return [];
	const made = statement(dialect, `${table}.analyze`, `Counts what ${table} holds now`, 'add', tell, table);
	return [{ ...made, statistics: table }];
}

/**
 * Statements that bring a country's table and view to the config's shape, without the table's index, which they drop
 * where it is outdated. A table that is made again drops its view first, because no engine renames a table while a view
 * uses it. Views of ours are dropped as well where the config has another name for them now.
 *
 * @param keyLater - whether {@link targetKey} follows, when a new table has its rows
 */
export function targetDdl(
	model: FeedModel,
	country: Country,
	live: LiveSchema,
	rules: DdlRules,
	keyLater = false,
): Statement[] {
	const { dialect } = model;
	const shape = { ...targetShape(model, country.table), keyLater: keyLater && dialect.keysAfterRows };
	const changes = tableDdl(model, shape, live, rules, dialect.clusteredTable, byKey(model, model.stage));
	const former = (live.tables.get(country.table.toLowerCase())?.views ?? [])
		.filter((view) => view.toLowerCase() !== country.view?.toLowerCase())
		.map((view) => dropView(dialect, country.table, view, 'which the config no longer names'));
	const table = [...former, ...dropOutdated(model, indexesOfTarget(country.table), live), ...changes];
	if (country.view === null) return table;
	const [create, ...notes] = createView(model, country.table, country.view);
	const now = live.views.get(country.view.toLowerCase());
	const isTheirs = now !== undefined && !isOurs(country.view, live);
	const drop = dropView(dialect, country.table, country.view, 'to make it anew', isTheirs);
	if (live.tables.has(country.view.toLowerCase())) {
		throw new EtlError('E_DATABASE_SHAPE', `${country.view} should be a view and is a table`, {
			context: { table: country.view },
		});
	}
	if (now === undefined) return [...table, create, ...notes];
	const rewrites = changes.some((each) => each.risk !== 'add');
	const same = now.toLowerCase() === dialect.viewMark(create.sql).toLowerCase();
	if (!rewrites && same) return table;
	if (isTheirs && !rules.destructive) {
		throw new EtlError('E_DATABASE_SHAPE', `${country.view} is a view that somebody else made in the place of ours`, {
			context: { view: country.view, allow: '--allow-destructive' },
			hint: 'Give it another name, or let it be dropped with --allow-destructive.',
		});
	}
	return [drop, ...table, create, ...notes, ...(isTheirs ? [] : keptOfView(model, country.table, country.view, live))];
}

/** What others gave a view, such as grants, is given to it again; grants on a column that it no longer has are not. */
function keptOfView(model: FeedModel, table: string, view: string, live: LiveSchema): Statement[] {
	const shown = new Set([...rowNames(model), ...computedColumns(model).map(({ name }) => name)]);
	return (live.viewOthers?.get(view.toLowerCase()) ?? [])
		.filter(({ columns }) => columns.every((name) => shown.has(name)))
		.map(({ name, sql: text }, index) => {
			const [id, purpose] = [`${view}.keep.${index + 1}`, `Gives ${view} its ${name} again, which somebody made`];
			return ddl(
				model.dialect,
				{ id, purpose, risk: 'add', table, verb: 'part', object: 'view', name: view },
				sql.raw(text),
			);
		});
}

/** Whether the program has made a view, over whatever table. */
function isOurs(view: string, { tables }: LiveSchema): boolean {
	const name = view.toLowerCase();
	return [...tables.values()].some(({ views = [] }) => views.some((each) => each.toLowerCase() === name));
}

function dropView(dialect: Dialect, table: string, view: string, why: string, isTheirs = false): Statement {
	const whose = isTheirs ? ', which somebody else made' : '';
	const risk = isTheirs ? 'destroy' : 'rewrite';
	const purpose = `Drops ${view}${whose}, ${why}`;
	return ddl(
		dialect,
		{ id: `${view}.drop`, purpose, risk, table, verb: 'drop', object: 'view', name: view },
		sql`drop view ${sql.id(view)}`,
	);
}

/** Gives a new table its key, where it did not get it at once. */
export function targetKey(model: FeedModel, table: string): Statement[] {
	if (!model.dialect.keysAfterRows) return [];
	const add = sql`alter table ${sql.id(table)} add primary key (${list(keyNames(model))})`;
	const [id, purpose] = [`transform.${table}.key`, `Gives ${table} its key`];
	return [ddl(model.dialect, { id, purpose, risk: 'add', table, verb: 'part', object: 'table' }, add)];
}

/** Makes a target's missing indexes. */
export function targetIndexes(model: FeedModel, table: string, live: LiveSchema): Statement[] {
	return makeMissing(model, indexesOfTarget(table), live);
}

/**
 * The view of a target: its columns, and columns that are computed by the query. A column of the same name, such as a
 * file's own, hides the computed one.
 */
function createView(model: FeedModel, table: string, view: string): [create: Statement, ...notes: Statement[]] {
	const { dialect } = model;
	const taken = new Set(rowNames(model).map((name) => name.toLowerCase()));
	const computed = computedColumns(model).filter(({ name }) => !taken.has(name.toLowerCase()));
	const columns = sql.join([
		list(rowNames(model), 't'),
		...computed.map(({ name, value }) => sql`${value} as ${sql.id(name)}`),
	]);
	const create = sql`create view ${sql.id(view)} as select ${columns} from ${sql.id(table)} as ${sql.id('t')}`;
	const facts = { risk: 'add', table, object: 'view', name: view } as const;
	const purpose = `Shows ${table} with what is computed when it is asked`;
	const made = ddl(dialect, { ...facts, id: `${view}.create`, purpose, verb: 'create' }, create);
	const note = dialect.noteView(view, made.sql);
	if (note === null) return [made];
	const why = `Notes by which definition ${view} was made`;
	return [made, ddl(dialect, { ...facts, id: `${view}.note`, purpose: why, verb: 'part' }, note)];
}

function computedColumns({ dialect, birthDateColumn, latestBy }: FeedModel): { name: string; value: Sql }[] {
	const age = birthDateColumn === null ? [] : [{ name: 'Age', value: dialect.age(column('t', birthDateColumn)) }];
	if (latestBy === null) return age;
	const days = dialect.daysSince(column('t', latestBy));
	const long = consultedOver30Days(days);
	return [...age, { name: 'DaysSinceLastConsulted', value: days }, { name: 'ConsultedOver30DaysAgo', value: long }];
}
