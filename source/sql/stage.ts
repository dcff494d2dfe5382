import { sql } from 'kysely';
import type { Statement } from '../core/plan/plan.js';
import { LINEAGE } from '../core/schema/schema.js';
import type { BulkInsert } from '../engines/engine.js';
import {
	BOOKKEEPING,
	column,
	type FeedModel,
	joinCountry,
	keyNames,
	list,
	makePending,
	rowNames,
	statement,
} from './model.js';

/** The insert of a file's rows: the schema's columns, then the lineage. */
export function stageInsert(model: FeedModel): BulkInsert {
	return { table: model.stage, columns: rowNames(model) };
}

/** The same insert as a person sees it: one row, with a placeholder for each value. */
export function shownInsert(model: FeedModel): Statement {
	const values = rowNames(model).map(() => null);
	const insert = sql`insert into ${sql.id(model.stage)} (${list(rowNames(model))}) values (${sql.join(values)})`;
	return {
		...statement(model.dialect, 'stage.insert', 'Loads the rows, in batches', 'add', insert, model.stage),
		parameters: [],
	};
}

/**
 * Removes a file's rows for good: another file has the same, or they are damaged. Their keys become pending first, with
 * the tables that may have them, so that the next transform checks them again. The file is no delivery any more.
 */
export function replaceFile(model: FeedModel, runDate: string, fileId: number, name: string): Statement[] {
	const { dialect, stage } = model;
	const remove = sql`
		delete from ${sql.id(stage)} where ${sql.id(LINEAGE.insertedOn)} = ${runDate} and ${sql.id(LINEAGE.fileId)} = ${fileId}`;
	const retire = sql`update ${sql.id(BOOKKEEPING.files)} set active = 0, standing = 0, delivery = null where file_id = ${fileId}`;
	return [
		noteKeys(model, runDate, fileId, `stage.replace.${fileId}.note`, `Notes whom the earlier ${name} spoke of`),
		statement(
			dialect,
			`stage.replace.${fileId}.delete`,
			`Takes out the rows of the earlier ${name}`,
			'rewrite',
			remove,
			stage,
		),
		statement(
			dialect,
			`stage.replace.${fileId}.retire`,
			`Marks the earlier ${name} as replaced`,
			'rewrite',
			retire,
			BOOKKEEPING.files,
		),
	];
}

/** Makes the keys of a file's rows pending, with the tables that may have them. */
export function noteKeys(model: FeedModel, runDate: string, fileId: number, id: string, purpose: string): Statement {
	const keys = keyNames(model);
	const note = sql`
		select distinct ${column('c', 'table_name')}, ${list(keys, 's')}
		from ${sql.id(model.stage)} as ${sql.id('s')} ${joinCountry(model, 's', 'c')}
		where ${column('s', LINEAGE.insertedOn)} = ${runDate} and ${column('s', LINEAGE.fileId)} = ${fileId}`;
	return statement(model.dialect, id, purpose, 'add', makePending(model, note), model.stage);
}

/** Makes the keys of a file's rows in a table pending, where the stage may have lost some of them. */
export function noteHeldKeys(
	model: FeedModel,
	table: string,
	runDate: string,
	fileId: number,
	name: string,
): Statement {
	const keys = keyNames(model);
	const note = sql`
		select ${sql.lit(table)}, ${list(keys, 't')} from ${sql.id(table)} as ${sql.id('t')}
		where ${column('t', LINEAGE.insertedOn)} = ${runDate} and ${column('t', LINEAGE.fileId)} = ${fileId}`;
	const purpose = `Notes whom ${table} has of the earlier ${name}`;
	return statement(
		model.dialect,
		`stage.replace.${fileId}.held.${table}`,
		purpose,
		'add',
		makePending(model, note),
		table,
	);
}
