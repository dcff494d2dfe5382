import { sql } from 'kysely';
import type { Statement } from '../../core/plan/plan.js';
import { LINEAGE } from '../../core/schema/schema.js';
import type { LiveSchema } from '../../engines/engine.js';
import { ddl, derivedName, type FeedModel, keyNames, list, type Sql, winnerOrder } from '../model.js';

/** An index of the program, as it should be. */
export interface IndexShape {
	readonly name: string;
	/** Id of the statement that makes it. */
	readonly id: string;
	readonly table: string;
	readonly purpose: string;
	readonly create: Sql;
}

/** Name of the stage's index that finds the winner of a key. */
export function latestIndexName(stage: string): string {
	return derivedName('etl_latest_', stage);
}

/** Name of the index of a stage or target that finds the rows of a day. */
export function dayIndexName(table: string): string {
	return derivedName('etl_day_', table);
}

/** The stage's indexes: a key's winner is its last entry in the first, a day's rows are together in the second. */
export function indexesOfStage(model: FeedModel): IndexShape[] {
	const { stage } = model;
	const order = sql.join([...keyNames(model).map((name) => sql.id(name)), ...winnerOrder(model, null)]);
	const day = list([LINEAGE.insertedOn, LINEAGE.fileId]);
	const index = (name: string, purpose: string, terms: Sql) =>
		indexShape(`stage.index.${name}`, name, stage, purpose, terms);
	return [
		index(latestIndexName(stage), 'Finds the winner of a key', order),
		index(dayIndexName(stage), 'Finds the rows of a day or a file', day),
	];
}

/** A target's index: it finds the rows of a day for validate. */
export function indexesOfTarget(table: string): IndexShape[] {
	const day = sql.id(LINEAGE.insertedOn);
	return [indexShape(`transform.${table}.index`, dayIndexName(table), table, 'Finds the rows of a day', day)];
}

/** Makes the missing indexes. */
export function makeMissing({ dialect }: FeedModel, shapes: readonly IndexShape[], live: LiveSchema): Statement[] {
	return shapes
		.filter(({ name }) => !live.indexes.has(name.toLowerCase()))
		.map(({ id, name, table, purpose, create }) =>
			ddl(dialect, { id, purpose, risk: 'add', table, verb: 'create', object: 'index', name }, create),
		);
}

/**
 * Drops indexes with another shape: the config has another key or `latestBy`, or somebody changed them by hand. This
 * comes before the table is altered, because an index can prevent a column's new type. {@link makeMissing} follows,
 * when the table has its rows.
 */
export function dropOutdated({ dialect }: FeedModel, shapes: readonly IndexShape[], live: LiveSchema): Statement[] {
	return shapes.flatMap(({ name, table, purpose, create }) => {
		const now = live.indexes.get(name.toLowerCase());
		const asked = create.compile(dialect.builder).sql;
		if (now === undefined || dialect.indexMark(now) === dialect.indexMark(asked)) return [];
		const why = `Drops ${name}, to make it anew: ${purpose.charAt(0).toLowerCase()}${purpose.slice(1)}`;
		const facts = {
			id: `${name}.drop`,
			purpose: why,
			risk: 'rewrite',
			table,
			verb: 'drop',
			object: 'index',
			name,
		} as const;
		return [ddl(dialect, facts, sql`drop index ${sql.id(name)}`)];
	});
}

function indexShape(id: string, name: string, table: string, purpose: string, terms: Sql): IndexShape {
	return { id, name, table, purpose, create: sql`create index ${sql.id(name)} on ${sql.id(table)} (${terms})` };
}
