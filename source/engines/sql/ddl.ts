import { sql } from 'kysely';
import type { Country } from '../../core/country.js';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan.js';
import { LINEAGE } from '../../core/schema.js';
import type { Dialect, LiveSchema, LiveTable } from '../engine.js';
import { column, ddl, type FeedModel, keyNames, list, rowNames, type Sql, winnerOrder } from './model.js';
import { type ColumnShape, compareShape, type ShapeChange, stageShape, type TableShape, targetShape } from './shape.js';

/** What a person allowed beyond what is harmless. */
export interface DdlRules {
	/** Changes that may lose data. */
	readonly destructive: boolean;
}

/** Statements that make the stage what the config says, without its indexes. */
export function stageDdl(model: FeedModel, live: LiveSchema, rules: DdlRules): Statement[] {
	return tableDdl(model.dialect, stageShape(model), live, rules, sql``);
}

/**
 * The stage's indexes, made after a load: the winner of a key is its last entry in the first, the rows of a day
 * or of a file are together in the second.
 */
export function stageIndexes(model: FeedModel, live: LiveSchema): Statement[] {
	const { stage, dialect } = model;
	const terms = [...keyNames(model).map((name) => sql.id(name)), ...winnerOrder(model, null)];
	return [
		{ name: `etl_latest_${stage}`, on: sql.join(terms), purpose: 'Finds the winner of a key' },
		{
			name: `etl_day_${stage}`,
			on: list([LINEAGE.insertedOn, LINEAGE.fileId]),
			purpose: 'Finds the rows of a day or a file',
		},
	]
		.filter(({ name }) => !live.indexes.has(name.toLowerCase()))
		.map(({ name, on, purpose }) =>
			ddl(
				dialect,
				`stage.index.${name}`,
				purpose,
				'add',
				sql`create index ${sql.id(name)} on ${sql.id(stage)} (${on})`,
			),
		);
}

/**
 * Statements that make a country's table and its view what the config says. A table that is made anew takes its
 * view away first, since no engine renames a table under a view that names it.
 */
export function targetDdl(model: FeedModel, country: Country, live: LiveSchema, rules: DdlRules): Statement[] {
	const { dialect } = model;
	const table = tableDdl(dialect, targetShape(model, country.table), live, rules, dialect.clusteredTable);
	if (country.view === null) return table;
	const create = createView(model, country.table, country.view);
	const now = live.views.get(country.view.toLowerCase());
	const drop = ddl(
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
	if (now === undefined) return [...table, create];
	if (table.length > 1 || now.toLowerCase() !== create.sql.toLowerCase()) return [drop, ...table, create];
	return table;
}

/** The index of a target that finds the rows of a day: what validate reads. */
export function targetIndexes(model: FeedModel, table: string, live: LiveSchema): Statement[] {
	const name = `etl_day_${table}`;
	if (live.indexes.has(name.toLowerCase())) return [];
	const create = sql`create index ${sql.id(name)} on ${sql.id(table)} (${sql.id(LINEAGE.insertedOn)})`;
	return [ddl(model.dialect, `transform.${table}.index`, 'Finds the rows of a day', 'add', create)];
}

/** The view over a target: its columns and what is computed when it is asked. */
function createView(model: FeedModel, table: string, view: string): Statement {
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
	return ddl(dialect, `${view}.create`, `Shows ${table} with what is computed when it is asked`, 'add', create);
}

/** Creates a table, or alters it to its shape. */
export function tableDdl(
	dialect: Dialect,
	shape: TableShape,
	live: LiveSchema,
	rules: DdlRules,
	tail: Sql,
): Statement[] {
	if (live.views.has(shape.name.toLowerCase())) {
		throw new EtlError('E_DATABASE_SHAPE', `${shape.name} should be a table and is a view`, {
			context: { table: shape.name },
		});
	}
	const now = live.tables.get(shape.name.toLowerCase());
	if (!now) return [ddl(dialect, `${shape.name}.create`, `Creates ${shape.name}`, 'add', createTable(shape, tail))];
	const changes = compareShape(shape, now);
	refuseDestruction(shape, changes, rules);
	// Columns that only the live table has stay until someone allows their loss: they hold older rows' values.
	const made = changes.filter((change) => change.kind !== 'drop' || rules.destructive);
	const alterable = made.every((change) => change.kind === 'add' && change.risk === 'add');
	return alterable ? made.map((change) => addColumn(dialect, shape, change)) : rebuild(dialect, shape, now, tail, made);
}

function refuseDestruction(shape: TableShape, changes: readonly ShapeChange[], rules: DdlRules): void {
	const harmful = changes.filter((change) => change.risk === 'destroy' && change.kind !== 'drop');
	if (harmful.length === 0 || rules.destructive) return;
	const lines = harmful.map((change) => `${shape.name}.${change.column}: ${change.kind} ${change.detail}`);
	throw new EtlError('E_DATABASE_SHAPE', `${shape.name} exists with another shape\n${lines.join('\n')}`, {
		context: { table: shape.name, changes: lines },
	});
}

function createTable(shape: TableShape, tail: Sql): Sql {
	const columns = shape.columns.map((each) => {
		const notNull = each.notNull || shape.key.includes(each.name) ? sql` not null` : sql``;
		return sql`${sql.id(each.name)} ${sql.raw(each.type)}${notNull}`;
	});
	const key = shape.key.length === 0 ? [] : [sql`primary key (${list(shape.key)})`];
	return sql`create table ${sql.id(shape.name)} (${sql.join([...columns, ...key])})${shape.key.length === 0 ? sql`` : tail}`;
}

function addColumn(dialect: Dialect, shape: TableShape, change: ShapeChange): Statement {
	const added = shape.columns.find((each) => each.name === change.column) as ColumnShape;
	const required = added.notNull ? sql` not null default ${sql.lit(added.default)}` : sql``;
	const alter = sql`alter table ${sql.id(shape.name)} add column ${sql.id(added.name)} ${sql.raw(added.type)}${required}`;
	return ddl(dialect, `${shape.name}.add.${added.name}`, `Adds ${added.name} to ${shape.name}`, 'add', alter);
}

/** Makes the table anew with the rows that it has: the way where a column's type or the key changes. */
function rebuild(
	dialect: Dialect,
	shape: TableShape,
	now: LiveTable,
	tail: Sql,
	changes: readonly ShapeChange[],
): Statement[] {
	const fresh = {
		...shape,
		columns: [...shape.columns, ...keptColumns(shape, now, changes)],
		name: `etl_new_${shape.name}`,
	};
	const risk = changes.some((change) => change.risk === 'destroy') ? 'destroy' : 'rewrite';
	const why = changes.map((change) => `${change.kind} ${change.column}`).join(', ');
	const step = (id: string, purpose: string, query: Sql) => ddl(dialect, `${shape.name}.${id}`, purpose, risk, query);
	return [
		step('rebuild', `Makes ${shape.name} anew: ${why}`, createTable(fresh, tail)),
		step('copy', `Copies the rows of ${shape.name}`, copyRows(dialect, fresh, now, changes)),
		step('drop', `Drops the old ${shape.name}`, sql`drop table ${sql.id(shape.name)}`),
		step(
			'rename',
			`Puts the new ${shape.name} in place`,
			sql`alter table ${sql.id(fresh.name)} rename to ${sql.id(shape.name)}`,
		),
	];
}

/** Columns that only the live table has, unless they are dropped: older rows have values there. */
function keptColumns(shape: TableShape, now: LiveTable, changes: readonly ShapeChange[]): ColumnShape[] {
	const gone = new Set([
		...shape.columns.map((each) => each.name.toLowerCase()),
		...changes.filter((change) => change.kind === 'drop').map((change) => change.column.toLowerCase()),
	]);
	return now.columns
		.filter((each) => !gone.has(each.name.toLowerCase()))
		.map(({ name, type }) => ({ name, type, columnType: { kind: 'text' }, notNull: false, default: null }));
}

function copyRows(dialect: Dialect, fresh: TableShape, now: LiveTable, changes: readonly ShapeChange[]): Sql {
	const live = new Set(now.columns.map((each) => each.name.toLowerCase()));
	const filled = fresh.columns.flatMap((each) => {
		const fill = each.notNull && each.default !== null ? sql.lit(each.default) : null;
		if (!live.has(each.name.toLowerCase())) return fill === null ? [] : [{ name: each.name, value: fill }];
		const retyped = changes.some((change) => change.kind === 'retype' && change.column === each.name);
		const value = retyped ? dialect.convert(sql.id(each.name), each.columnType) : sql.id(each.name);
		return [{ name: each.name, value: fill === null ? value : sql`coalesce(${value}, ${fill})` }];
	});
	// One row of a key stays; which one does not matter, since every winner is looked for again when the key changes.
	const rekeyed = fresh.key.length > 0 && changes.some((change) => change.kind === 'rekey');
	return sql`insert into ${sql.id(fresh.name)} (${list(filled.map((each) => each.name))})
		select ${sql.join(filled.map((each) => each.value))} from ${sql.id(now.name)} where 1 = 1${rekeyed ? sql` on conflict do nothing` : sql``}`;
}
