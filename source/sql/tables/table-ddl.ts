import { sql } from 'kysely';
import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { Dialect, Placement } from '../../engines/dialect.js';
import type { LiveOther, LiveSchema, LiveTable } from '../../engines/engine.js';
import { ddl, derivedName, type FeedModel, list, type Sql } from '../model.js';
import { distribute, redistribute } from './distribution.js';
import { type ColumnShape, compareShape, type ShapeChange, type TableShape } from './shape.js';

/** Which changes a person has allowed. */
export interface DdlRules {
	/** Changes that may lose data. */
	readonly destructive: boolean;
}

/**
 * Creates a table, or alters it to its shape.
 *
 * @param tail - SQL after the columns of a new table
 * @param placement - where it is on a cluster
 * @throws EtlError `E_DATABASE_SHAPE` where data might be lost and nobody allowed it
 */
export function tableDdl(
	{ dialect }: Pick<FeedModel, 'dialect'>,
	shape: TableShape,
	live: LiveSchema,
	rules: DdlRules,
	tail: Sql,
	placement: Placement | null,
): Statement[] {
	if (live.views.has(shape.name.toLowerCase())) {
		throw new EtlError('E_DATABASE_SHAPE', `${shape.name} should be a table and is a view`, {
			context: { table: shape.name },
		});
	}
	const now = live.tables.get(shape.name.toLowerCase());
	if (!now) {
		const [id, purpose] = [`${shape.name}.create`, `Creates ${shape.name}`];
		const facts = { id, purpose, risk: 'add', table: shape.name, verb: 'create', object: 'table' } as const;
		return [ddl(dialect, facts, createTable(dialect, shape, tail)), ...distribute(dialect, shape.name, placement)];
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
	// Columns that only the live table has hold older rows' values. They stay until somebody allows their loss.
	const made = rules.destructive ? withoutDropped(changes) : changes.filter((change) => change.kind !== 'drop');
	if (dialect.alter !== null) {
		const alterations = made.flatMap((change) => alterTable(dialect, shape, now, change));
		return redistribute(dialect, now, placement, made, alterations);
	}
	const alterable = made.every((change) => change.kind === 'add' && change.risk === 'add');
	if (alterable) return made.map((change) => addColumn(dialect, shape, change));
	refuseRebuild(now, rules);
	return rebuild(dialect, shape, now, tail, made);
}

/** A column that is dropped need not become nullable first. */
function withoutDropped(changes: readonly ShapeChange[]): ShapeChange[] {
	const dropped = new Set(changes.filter((change) => change.kind === 'drop').map((change) => change.column));
	return changes.filter((change) => change.kind === 'drop' || !dropped.has(change.column));
}

/** Changes a table in place, where the engine can. */
function alterTable(dialect: Dialect, shape: TableShape, now: LiveTable, change: ShapeChange): Statement[] {
	const { name } = shape;
	if (change.kind === 'add') return [addColumn(dialect, shape, change)];
	if (dialect.alter === null || change.kind === 'rename') {
		throw new EtlError('E_DATABASE_SHAPE', `${name}.${change.column}: ${change.detail}`, { context: { table: name } });
	}
	const risk = change.risk === 'destroy' ? 'destroy' : 'rewrite';
	const step = (verb: 'alter' | 'part', id: string, purpose: string, query: Sql) =>
		ddl(dialect, { id: `${name}.${id}`, purpose, risk, table: name, verb, object: 'table' }, query);
	const column = shape.columns.find((each) => each.name === change.column);
	const alters = dialect.alter({
		table: name,
		kind: change.kind,
		column: change.column,
		type: column?.type ?? '',
		columnType: column?.columnType ?? { kind: 'text' },
		key: shape.key,
		keyName: now.keyName ?? null,
	});
	const purpose = `Changes ${name}: ${change.kind} ${change.column}, ${change.detail}`;
	const made = alters.map((alter, index) =>
		step('alter', `${change.kind}.${change.column}${index === 0 ? '' : `.${index + 1}`}`, purpose, alter),
	);
	if (change.kind === 'require' && column && column.default !== null) {
		const fill = sql`update ${sql.id(name)} set ${sql.id(column.name)} = ${sql.lit(column.default)} where ${sql.id(column.name)} is null`;
		return [step('part', `fill.${column.name}`, `Gives ${column.name} its default where it is null`, fill), ...made];
	}
	if (change.kind === 'rekey' && shape.key.length > 0)
		return [step('part', 'unite', ONE_A_KEY, uniteRows(shape)), ...made];
	return made;
}

const ONE_A_KEY = 'Leaves one row a key; every winner is looked for again when the key changes';

/** Deletes all rows of a key but the one with the greatest lineage. */
function uniteRows(shape: TableShape): Sql {
	const lineage = (alias: string) => list([LINEAGE.fileId, LINEAGE.record], alias);
	const same = shape.key.map((name) => sql`${sql.id('b', name)} = ${sql.id(shape.name, name)}`);
	return sql`delete from ${sql.id(shape.name)} where exists (
		select 1 from ${sql.id(shape.name)} as ${sql.id('b')}
		where ${sql.join(same, sql` and `)} and (${lineage('b')}) > (${lineage(shape.name)}))`;
}

function refuseDestruction(shape: TableShape, changes: readonly ShapeChange[], rules: DdlRules): void {
	const harmful = changes.filter((change) => change.risk === 'destroy' && change.kind !== 'drop');
	if (harmful.length === 0 || rules.destructive) return;
	const lines = harmful.map((change) => `${shape.name}.${change.column}: ${change.kind} ${change.detail}`);
	throw new EtlError('E_DATABASE_SHAPE', `${shape.name} exists with another shape\n${lines.join('\n')}`, {
		context: { table: shape.name, changes: lines, allow: '--allow-destructive' },
	});
}

function createTable(dialect: Dialect, shape: TableShape, tail: Sql): Sql {
	const columns = shape.columns.map((each) => {
		const notNull = each.notNull || shape.key.includes(each.name) ? sql` not null` : sql``;
		return sql`${sql.id(each.name)} ${dialect.declare(each.type)}${notNull}`;
	});
	const key = shape.key.length === 0 || shape.keyLater ? [] : [sql`primary key (${list(shape.key)})`];
	return sql`create table ${sql.id(shape.name)} (${sql.join([...columns, ...key])})${shape.key.length === 0 ? sql`` : tail}`;
}

function addColumn(dialect: Dialect, shape: TableShape, change: ShapeChange): Statement {
	const added = shape.columns.find((each) => each.name === change.column) as ColumnShape;
	const filled = added.default === null ? sql`` : sql` default ${sql.lit(added.default)}`;
	const required = added.notNull ? sql` not null${filled}` : sql``;
	const alter = sql`alter table ${sql.id(shape.name)} add column ${sql.id(added.name)} ${dialect.declare(added.type)}${required}`;
	const [id, purpose] = [`${shape.name}.add.${added.name}`, `Adds ${added.name} to ${shape.name}`];
	return ddl(dialect, { id, purpose, risk: 'add', table: shape.name, verb: 'alter', object: 'table' }, alter);
}

/** Makes the table again with its rows, where a column's type or the key changes. */
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
		name: derivedName('etl_new_', shape.name),
	};
	const loses = now.constrained !== undefined || changes.some((change) => change.risk === 'destroy');
	const risk = loses ? 'destroy' : 'rewrite';
	const why = changes.map((change) => `${change.kind} ${change.column}`).join(', ');
	const step = (id: string, purpose: string, query: Sql, verb: 'rebuild' | 'part' = 'part') =>
		ddl(dialect, { id: `${shape.name}.${id}`, purpose, risk, table: shape.name, verb, object: 'table' }, query);
	return [
		step('rebuild', `Makes ${shape.name} anew: ${why}`, createTable(dialect, fresh, tail), 'rebuild'),
		step('copy', `Copies the rows of ${shape.name}`, copyRows(dialect, fresh, now, changes)),
		step('drop', `Drops the old ${shape.name}`, sql`drop table ${sql.id(shape.name)}`),
		step(
			'rename',
			`Puts the new ${shape.name} in place`,
			sql`alter table ${sql.id(fresh.name)} rename to ${sql.id(shape.name)}`,
		),
		...keptOthers(now, changes).map(({ name, sql: text }) =>
			step(`keep.${name}`, `Makes ${name} again, which somebody made on ${shape.name}`, sql.raw(text)),
		),
	];
}

/**
 * Dropping the old table would delete its rows, and on SQLite also rows of tables that refer to them. Constraints that
 * somebody added, and computed columns, would not be in the new table.
 */
function refuseRebuild({ name, referredBy = [], constrained }: LiveTable, rules: DdlRules): void {
	const context = { table: name };
	if (referredBy.length > 0) {
		throw new EtlError(
			'E_DATABASE_SHAPE',
			`${name} must be made anew, and a foreign key of ${referredBy} refers to it`,
			{
				context,
				hint: `Make ${referredBy} anew without that key, let the schema be changed, and give it its key again.`,
			},
		);
	}
	if (constrained !== undefined && !rules.destructive) {
		const message = `${name} must be made anew, and would lose the constraints that somebody gave it\n${constrained}`;
		throw new EtlError('E_DATABASE_SHAPE', message, {
			context: { ...context, allow: '--allow-destructive' },
			hint: 'Let them be lost with --allow-destructive, and give them to the table again.',
		});
	}
}

/** Indexes and triggers of others, except indexes over a column whose loss was allowed. */
function keptOthers(now: LiveTable, changes: readonly ShapeChange[]): readonly LiveOther[] {
	const dropped = new Set(changes.filter(({ kind }) => kind === 'drop').map(({ column }) => column.toLowerCase()));
	return (now.others ?? []).filter(({ columns }) => !columns.some((name) => dropped.has(name.toLowerCase())));
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

function isOfType({ kind }: ShapeChange): boolean {
	return kind === 'retype' || kind === 'widen';
}

/** A value in its column's new type: a decimal has its whole scale, and what does not fit is null or stays. */
function copiedValue(dialect: Dialect, { name, columnType }: ColumnShape, change: ShapeChange | undefined): Sql {
	const value = sql.id(name);
	if (change?.kind === 'retype') return dialect.convert(value, columnType);
	if (change === undefined || columnType.kind !== 'decimal') return value;
	return sql`coalesce(${dialect.convert(value, columnType)}, ${value})`;
}

function copyRows(dialect: Dialect, fresh: TableShape, now: LiveTable, changes: readonly ShapeChange[]): Sql {
	const live = new Set(now.columns.map((each) => each.name.toLowerCase()));
	const filled = fresh.columns.flatMap((each) => {
		const fill = each.notNull && each.default !== null ? sql.lit(each.default) : null;
		if (!live.has(each.name.toLowerCase())) return fill === null ? [] : [{ name: each.name, value: fill }];
		const value = copiedValue(
			dialect,
			each,
			changes.find((change) => change.column === each.name && isOfType(change)),
		);
		return [{ name: each.name, value: fill === null ? value : sql`coalesce(${value}, ${fill})` }];
	});
	const rekeyed = fresh.key.length > 0 && changes.some((change) => change.kind === 'rekey');
	// Somebody's own table may have no lineage yet, and so no order of rows.
	const lineage = [LINEAGE.fileId, LINEAGE.record].filter((name) => live.has(name));
	const newest = lineage.map((name) => sql`${sql.id(name)} desc`);
	const order = newest.length === 0 ? sql`` : sql` order by ${sql.join(newest)}`;
	// One row of a key stays, whichever: all winners are looked for again when the key changes.
	const one = rekeyed ? sql`${order} on conflict do nothing` : sql``;
	return sql`insert into ${sql.id(fresh.name)} (${list(filled.map((each) => each.name))})
		select ${sql.join(filled.map((each) => each.value))} from ${sql.id(now.name)} where 1 = 1${one}`;
}
