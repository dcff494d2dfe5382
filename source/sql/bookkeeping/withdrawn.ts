import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { LiveSchema } from '../../engines/engine.js';
import {
	BOOKKEEPING,
	derivedName,
	type FeedModel,
	list,
	pendingTable,
	rowNames,
	type Sql,
	statement,
} from '../model.js';
import { handOver } from '../rejects/repaired-rows.js';
import { noteKeys } from '../stage.js';
import { byKey } from '../tables/distribution.js';
import { dayIndexName, type IndexShape } from '../tables/indexes.js';
import { stageShape, type TableShape } from '../tables/shape.js';
import { type DdlRules, tableDdl } from '../tables/table-ddl.js';

/**
 * Rows that have left the stage and may return: those of files that were corrected, read again or withdrawn. They keep
 * their file and run. No transform looks at them.
 */
export function withdrawnTable(model: Pick<FeedModel, 'stage'>): string {
	return derivedName('etl_withdrawn_', model.stage);
}

/** The stage's shape, with the columns that its rows have beside the config's. */
export function withdrawnShape(model: FeedModel): TableShape {
	const former = model.former.map(({ name, type }) => ({
		name,
		type,
		columnType: { kind: 'text' } as const,
		notNull: false,
		default: null,
	}));
	const { columns, key } = stageShape(model);
	return { name: withdrawnTable(model), columns: [...columns, ...former], key };
}

/** Statements that make the table of withdrawn rows, or follow a change of the stage's shape. */
export function withdrawnDdl(model: FeedModel, live: LiveSchema, rules: DdlRules): Statement[] {
	return tableDdl(model, withdrawnShape(model), live, rules, sql``, byKey(model, pendingTable(model)));
}

/** Its index finds the rows of a file. */
export function indexOfWithdrawn(model: FeedModel): IndexShape {
	const table = withdrawnTable(model);
	const name = dayIndexName(table);
	const create = sql`create index ${sql.id(name)} on ${sql.id(table)} (${list([LINEAGE.insertedOn, LINEAGE.fileId])})`;
	return { name, id: `stage.index.${name}`, table, purpose: 'Finds the withdrawn rows of a file', create };
}

/**
 * Columns of the withdrawn rows that the stage does not have, so that rows would return without them. Columns whose loss is
 * allowed are dropped before.
 */
export function columnsLeftBehind(model: FeedModel, live: LiveSchema, { destructive }: DdlRules): string[] {
	const returning = new Set([...rowNames(model), ...model.former.map(({ name }) => name)].map(lowerCase));
	const kept = destructive ? [] : (live.tables.get(withdrawnTable(model).toLowerCase())?.columns ?? []);
	return kept.map(({ name }) => name).filter((name) => !returning.has(lowerCase(name)));
}

/** Number of values in some columns of a file's withdrawn rows, each under its column's name. */
export function countValues(model: FeedModel, { fileId, runDate }: Moving, names: readonly string[]): Statement {
	const counts = names.map((name) => sql`count(${sql.id(name)}) as ${sql.id(name)}`);
	const query = sql`select ${sql.join(counts)} from ${sql.id(withdrawnTable(model))} where ${ofFile(runDate, fileId)}`;
	return statement(
		model.dialect,
		'withdrawn.values',
		'Looks for values that the stage has no column for',
		'read',
		query,
	);
}

function lowerCase(name: string): string {
	return name.toLowerCase();
}

/** A file whose rows move. */
interface Moving {
	readonly fileId: number;
	readonly runDate: string;
	readonly name: string;
}

/**
 * Takes a file's rows out of the stage, where they may return from. Their keys become pending first, with the tables that
 * may have them, so that the next transform checks them again.
 */
export function setAside(model: FeedModel, { fileId, runDate, name }: Moving): Statement[] {
	const { dialect, stage } = model;
	const id = `stage.withdraw.${fileId}`;
	const retire = sql`update ${sql.id(BOOKKEEPING.files)} set active = 0, standing = 0 where file_id = ${fileId}`;
	return [
		noteKeys(model, runDate, fileId, `${id}.note`, `Notes whom the earlier ${name} spoke of`),
		...moveRows(model, { id, name, runDate, fileId }, stage, withdrawnTable(model)),
		statement(dialect, `${id}.retire`, `Marks ${name} as no longer loaded`, 'rewrite', retire, BOOKKEEPING.files),
	];
}

/** Brings a file's rows back into the stage, for the next transform to take. */
export function bringBack(model: FeedModel, { fileId, runDate, name }: Moving): Statement[] {
	const id = `stage.return.${fileId}`;
	const stand = sql`
		update ${sql.id(BOOKKEEPING.files)} set active = 1, standing = 1, transformed = 0, same_as = null where file_id = ${fileId}`;
	return [
		...moveRows(model, { id, name, runDate, fileId }, withdrawnTable(model), model.stage),
		statement(model.dialect, `${id}.stand`, `Marks ${name} as loaded again`, 'rewrite', stand, BOOKKEEPING.files),
	];
}

/**
 * Makes a delivery a copy that stands. Rows of its own are not needed any more, since another file has the content; what was
 * repaired of them is repaired of that file.
 *
 * @param isRepaired - whether it had rows of its own when it last stood, and repairs of them
 */
export function standAsCopy(model: FeedModel, copy: Moving, holder: Moving | null, isRepaired: boolean): Statement[] {
	const { fileId, runDate, name } = copy;
	const id = `stage.return.${fileId}`;
	const table = withdrawnTable(model);
	const stand = sql`
		update ${sql.id(BOOKKEEPING.files)} set active = 0, standing = 1, same_as = ${holder?.fileId ?? 0}, state = 'copy', staged = 0 where file_id = ${fileId}`;
	return [
		...(isRepaired && holder !== null ? handOver(model, copy, holder, table) : []),
		removeRows(model, id, `Drops withdrawn rows of ${name}, which are in the stage under another file`, {
			table,
			runDate,
			fileId,
		}),
		statement(model.dialect, `${id}.stand`, `Marks ${name} as a copy again`, 'rewrite', stand, BOOKKEEPING.files),
	];
}

/** Number of withdrawn rows of each file of a date. */
export function countWithdrawn(model: FeedModel, runDate: string): Statement {
	const query = sql`
		select ${sql.id(LINEAGE.fileId)} as file_id, count(*) as count from ${sql.id(withdrawnTable(model))}
		where ${sql.id(LINEAGE.insertedOn)} = ${runDate} group by ${sql.id(LINEAGE.fileId)}`;
	return statement(model.dialect, 'withdrawn.count', 'Counts the rows that may return', 'read', query);
}

function moveRows(
	model: FeedModel,
	{ id, name, runDate, fileId }: Moving & { readonly id: string },
	from: string,
	to: string,
): Statement[] {
	const { dialect, stage } = model;
	const names = [...rowNames(model), ...model.former.map((each) => each.name)];
	const copy = sql`
		insert into ${sql.id(to)} (${list(names)}) select ${list(names)} from ${sql.id(from)} where ${ofFile(runDate, fileId)}`;
	const what = to === stage ? `Brings the rows of ${name} back into ${stage}` : `Keeps the rows of ${name} in ${to}`;
	return [
		statement(dialect, `${id}.keep`, what, to === stage ? 'rewrite' : 'add', copy, to),
		removeRows(model, `${id}.leave`, `Takes the rows of ${name} out of ${from}`, { table: from, runDate, fileId }),
	];
}

function removeRows(
	{ dialect }: FeedModel,
	id: string,
	purpose: string,
	{ table, runDate, fileId }: { readonly table: string; readonly runDate: string; readonly fileId: number },
): Statement {
	const remove = sql`delete from ${sql.id(table)} where ${ofFile(runDate, fileId)}`;
	return statement(dialect, id, purpose, 'rewrite', remove, table);
}

function ofFile(runDate: string, fileId: number): Sql {
	return sql`${sql.id(LINEAGE.insertedOn)} = ${runDate} and ${sql.id(LINEAGE.fileId)} = ${fileId}`;
}
