import { sql } from 'kysely';
import type { Country } from '../../core/country.js';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan.js';
import { LINEAGE } from '../../core/schema.js';
import type { Dialect, LiveSchema, LiveTable, Placement } from '../engine.js';
import {
	column,
	derivedName,
	type FeedModel,
	keyNames,
	list,
	pendingTable,
	rowNames,
	type Sql,
	statement,
	winnerOrder,
} from './model.js';
import { type ColumnShape, compareShape, type ShapeChange, stageShape, type TableShape, targetShape } from './shape.js';

/** What a person allowed beyond what is harmless. */
export interface DdlRules {
	/** Changes that may lose data. */
	readonly destructive: boolean;
}

/** Statements that make the stage what the config says, without its indexes. */
export function stageDdl(model: FeedModel, live: LiveSchema, rules: DdlRules): Statement[] {
	// Beside the keys that are pending, which are made before it.
	return tableDdl(model, stageShape(model), live, rules, sql``, pendingTable(model));
}

/**
 * The stage's indexes, made after a load: the winner of a key is its last entry in the first, the rows of a day
 * or of a file are together in the second. Then the planner is told of the load.
 */
export function stageIndexes(model: FeedModel, live: LiveSchema): Statement[] {
	const { stage, dialect } = model;
	const terms = [...keyNames(model).map((name) => sql.id(name)), ...winnerOrder(model, null)];
	const indexes = [
		{ name: derivedName('etl_latest_', stage), on: sql.join(terms), purpose: 'Finds the winner of a key' },
		{
			name: derivedName('etl_day_', stage),
			on: list([LINEAGE.insertedOn, LINEAGE.fileId]),
			purpose: 'Finds the rows of a day or a file',
		},
	]
		.filter(({ name }) => !live.indexes.has(name.toLowerCase()))
		.map(({ name, on, purpose }) =>
			statement(
				dialect,
				`stage.index.${name}`,
				purpose,
				'add',
				sql`create index ${sql.id(name)} on ${sql.id(stage)} (${on})`,
			),
		);
	return [...indexes, ...tellPlanner(dialect, stage)];
}

/** Spreads a new table over a cluster's machines by the key, where there is a cluster. */
export function placeByKey(model: FeedModel, table: string, beside: string | null): Statement[] {
	return placed(model.dialect, table, { by: keyNames(model)[0] as string, beside });
}

/** Puts a new table where it belongs, where there is a choice. */
export function placed(dialect: Dialect, table: string, placement: Placement): Statement[] {
	const place = dialect.place(table, placement);
	const purpose =
		placement === 'everywhere' ? `Copies ${table} to each machine` : `Spreads ${table} by ${placement.by}`;
	return place === null ? [] : [statement(dialect, `${table}.place`, purpose, 'add', place)];
}

/** Tells the planner of a table that was filled, where it has to be told. */
export function tellPlanner(dialect: Dialect, table: string): Statement[] {
	const tell = dialect.statistics(table);
	return tell === null ? [] : [statement(dialect, `${table}.analyze`, `Counts what ${table} holds now`, 'add', tell)];
}

/**
 * Statements that make a country's table and its view what the config says. A table that is made anew takes its
 * view away first, since no engine renames a table under a view that names it.
 */
export function targetDdl(model: FeedModel, country: Country, live: LiveSchema, rules: DdlRules): Statement[] {
	const { dialect } = model;
	const shape = targetShape(model, country.table);
	const table = tableDdl(model, shape, live, rules, dialect.clusteredTable, model.stage);
	if (country.view === null) return table;
	const [create, ...notes] = createView(model, country.table, country.view);
	const now = live.views.get(country.view.toLowerCase());
	const drop = statement(
		dialect,
		`${country.view}.drop`,
		`Drops ${country.view}, to make it anew`,
		'rewrite',
		sql`drop view ${sql.id(country.view)}`,
	);
	if (live.tables.has(country.view.toLowerCase())) {
		throw new EtlError('E_DATABASE_SHAPE', `${country.view} should be a view and is a table`, {
			context: { table: country.view },
		});
	}
	if (now === undefined) return [...table, create, ...notes];
	const rewrites = table.some((each) => each.risk !== 'add');
	const same = now.toLowerCase() === dialect.viewMark(create.sql).toLowerCase();
	return rewrites || !same ? [drop, ...table, create, ...notes] : table;
}

/** The index of a target that finds the rows of a day: what validate reads. */
export function targetIndexes(model: FeedModel, table: string, live: LiveSchema): Statement[] {
	const name = derivedName('etl_day_', table);
	if (live.indexes.has(name.toLowerCase())) return [];
	const create = sql`create index ${sql.id(name)} on ${sql.id(table)} (${sql.id(LINEAGE.insertedOn)})`;
	return [statement(model.dialect, `transform.${table}.index`, 'Finds the rows of a day', 'add', create)];
}

/** The view over a target: its columns and what is computed when it is asked. */
function createView(model: FeedModel, table: string, view: string): [create: Statement, ...notes: Statement[]] {
	const { dialect } = model;
	const computed: Sql[] = [];
	if (model.birthDateColumn !== null) {
		computed.push(sql`${dialect.age(column('t', model.birthDateColumn))} as ${sql.id('Age')}`);
	}
	if (model.latestBy !== null) {
		const days = dialect.daysSince(column('t', model.latestBy));
		computed.push(sql`${days} as ${sql.id('DaysSinceLastConsulted')}`);
		computed.push(
			sql`case when ${days} > 30 then 1 when ${days} is not null then 0 end as ${sql.id('ConsultedOver30DaysAgo')}`,
		);
	}
	const columns = sql.join([list(rowNames(model), 't'), ...computed]);
	const create = sql`create view ${sql.id(view)} as select ${columns} from ${sql.id(table)} as ${sql.id('t')}`;
	const made = statement(
		dialect,
		`${view}.create`,
		`Shows ${table} with what is computed when it is asked`,
		'add',
		create,
	);
	const note = dialect.noteView(view, made.sql);
	if (note === null) return [made];
	return [made, statement(dialect, `${view}.note`, `Notes by which definition ${view} was made`, 'add', note)];
}

/** Creates a table, beside another on a cluster, or alters it to its shape. */
function tableDdl(
	model: FeedModel,
	shape: TableShape,
	live: LiveSchema,
	rules: DdlRules,
	tail: Sql,
	beside: string,
): Statement[] {
	const { dialect } = model;
	if (live.views.has(shape.name.toLowerCase())) {
		throw new EtlError('E_DATABASE_SHAPE', `${shape.name} should be a table and is a view`, {
			context: { table: shape.name },
		});
	}
	const now = live.tables.get(shape.name.toLowerCase());
	if (!now) {
		const create = createTable(dialect, shape, tail);
		return [
			statement(dialect, `${shape.name}.create`, `Creates ${shape.name}`, 'add', create),
			...placeByKey(model, shape.name, beside),
		];
	}
	if (!dialect.foldsNames && now.name !== shape.name) {
		const message = `There is a table ${now.name}, and names that differ in case are not the same here`;
		throw new EtlError('E_DATABASE_SHAPE', message, {
			context: { table: shape.name },
			hint: `Rename it to ${shape.name}, or write its name in the config as the database has it.`,
		});
	}
	const changes = compareShape(shape, now, dialect.foldsNames);
	refuseDestruction(shape, changes, rules);
	// Columns that only the live table has stay until someone allows their loss: they hold older rows' values.
	const made = changes.filter((change) => change.kind !== 'drop' || rules.destructive);
	if (dialect.alter !== null) return made.map((change) => alterTable(dialect, shape, now, change));
	if (made.some((change) => change.kind !== 'add' || change.risk !== 'add'))
		return rebuild(dialect, shape, now, tail, made);
	return made.map((change) => addColumn(dialect, shape, change));
}

/** Changes a table in place, where the engine can. */
function alterTable(dialect: Dialect, shape: TableShape, now: LiveTable, change: ShapeChange): Statement {
	if (change.kind === 'add') return addColumn(dialect, shape, change);
	const column = shape.columns.find((each) => each.name === change.column);
	if (dialect.alter === null || change.kind === 'rename')
		throw new EtlError('E_DATABASE_SHAPE', `${shape.name}.${change.column}: ${change.detail}`);
	const alter = dialect.alter({
		table: shape.name,
		kind: change.kind,
		column: change.column,
		type: column?.type ?? '',
		key: shape.key,
		keyName: now.keyName ?? null,
	});
	const id = `${shape.name}.${change.kind}.${change.column}`;
	const risk = change.risk === 'destroy' ? 'destroy' : 'rewrite';
	return statement(
		dialect,
		id,
		`Changes ${shape.name}: ${change.kind} ${change.column}, ${change.detail}`,
		risk,
		alter,
	);
}

function refuseDestruction(shape: TableShape, changes: readonly ShapeChange[], rules: DdlRules): void {
	const harmful = changes.filter((change) => change.risk === 'destroy' && change.kind !== 'drop');
	const renamed = harmful.some((change) => change.kind === 'rename');
	if (harmful.length === 0 || (rules.destructive && !renamed)) return;
	const lines = harmful.map((change) => `${shape.name}.${change.column}: ${change.kind} ${change.detail}`);
	throw new EtlError('E_DATABASE_SHAPE', `${shape.name} exists with another shape\n${lines.join('\n')}`, {
		context: { table: shape.name, changes: lines },
		...(renamed ? { hint: 'Rename the column, or write its name in the config as the database has it.' } : {}),
	});
}

function createTable(dialect: Dialect, shape: TableShape, tail: Sql): Sql {
	const columns = shape.columns.map((each) => {
		const notNull = each.notNull || shape.key.includes(each.name) ? sql` not null` : sql``;
		return sql`${sql.id(each.name)} ${dialect.declare(each.type)}${notNull}`;
	});
	const key = shape.key.length === 0 ? [] : [sql`primary key (${list(shape.key)})`];
	return sql`create table ${sql.id(shape.name)} (${sql.join([...columns, ...key])})${shape.key.length === 0 ? sql`` : tail}`;
}

function addColumn(dialect: Dialect, shape: TableShape, change: ShapeChange): Statement {
	const added = shape.columns.find((each) => each.name === change.column) as ColumnShape;
	const filled = added.default === null ? sql`` : sql` default ${sql.lit(added.default)}`;
	const required = added.notNull ? sql` not null${filled}` : sql``;
	const alter = sql`alter table ${sql.id(shape.name)} add column ${sql.id(added.name)} ${dialect.declare(added.type)}${required}`;
	return statement(dialect, `${shape.name}.add.${added.name}`, `Adds ${added.name} to ${shape.name}`, 'add', alter);
}

/** Makes the table anew with the rows that it has: the way where a column's type or the key changes. */
function rebuild(
	dialect: Dialect,
	shape: TableShape,
	now: LiveTable,
	tail: Sql,
	changes: readonly ShapeChange[],
): Statement[] {
	const fresh = { ...shape, name: derivedName('etl_new_', shape.name) };
	const live = new Set(now.columns.map((each) => each.name.toLowerCase()));
	const kept = shape.columns.filter((each) => live.has(each.name.toLowerCase())).map((each) => each.name);
	// A column that comes along with the change and must have a value gets its default.
	const filled = shape.columns.filter((each) => each.notNull && each.default !== null && !kept.includes(each.name));
	const into = list([...kept, ...filled.map((each) => each.name)]);
	const values = sql.join([list(kept), ...filled.map((each) => sql.lit(each.default))]);
	const risk = changes.some((change) => change.risk === 'destroy') ? 'destroy' : 'rewrite';
	const why = changes.map((change) => `${change.kind} ${change.column}`).join(', ');
	const step = (id: string, purpose: string, query: Sql) =>
		statement(dialect, `${shape.name}.${id}`, purpose, risk, query);
	return [
		statement(
			dialect,
			`${shape.name}.rebuild`,
			`Makes ${shape.name} anew: ${why}`,
			risk,
			createTable(dialect, fresh, tail),
		),
		step(
			'copy',
			`Copies the rows of ${shape.name}`,
			sql`insert into ${sql.id(fresh.name)} (${into}) select ${values} from ${sql.id(shape.name)}`,
		),
		step('drop', `Drops the old ${shape.name}`, sql`drop table ${sql.id(shape.name)}`),
		step(
			'rename',
			`Puts the new ${shape.name} in place`,
			sql`alter table ${sql.id(fresh.name)} rename to ${sql.id(shape.name)}`,
		),
	];
}
